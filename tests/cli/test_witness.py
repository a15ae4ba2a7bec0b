"""The digest of the last closing, kept in a file outside of the repository, shows a history that was rewritten."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.reports.closing.closing_preview import Uncommitted, preview, sealed
from kpi.store.load import load
from kpi.store.yaml.encode import closings
from tests.adversary import CLOSING, COLLEAGUE, FIRST, MARCH, VERIFIER, Work, day, proof, story_repository

if TYPE_CHECKING:
    from tests.conftest import Kpi


def rewritten(work: Work) -> None:
    """March as if it had always had another value, its closing reckoned anew, and nothing after it."""
    work.git("reset", "-q", "--hard", work.git("log", "--format=%H", "--diff-filter=A", "--", CLOSING) + "~1")
    text = work.read(FIRST)
    at = work.git("log", "-1", "--format=%H", "-S", "value: 63", "--", FIRST)
    work.git("reset", "-q", "--hard", f"{at}~1")
    work.write(FIRST, text.replace("value: 63", "value: 93"))
    work.write(*proof(MARCH))
    work.commit("2023-04-02", message="Catat layanan, 2023-03")
    work.record(MARCH, 90, "2023-04-03", by=COLLEAGUE)
    work.commit("2023-04-03", COLLEAGUE, message="Catat kepuasan, 2023-03")
    found = sealed(preview(load(work.root, day("2023-04-12")).portfolio, MARCH, (), Uncommitted()), VERIFIER)
    work.write(CLOSING, closings.written(found).decode())
    work.commit("2023-04-12", VERIFIER)


@pytest.fixture
def work(tmp_path: Path, environment: Path) -> Work:  # noqa: ARG001 - it is about what it changes
    found = Work(story_repository(tmp_path / "asal"))
    found.git("checkout", "-q", "-f", "main")
    return found


def test_a_rewritten_history_is_green_alone_and_red_beside_its_witness(work: Work, kpi: Kpi, tmp_path: Path) -> None:
    file = tmp_path / "saksi.txt"
    first = kpi("audit", "--witness", str(file), "--lang", "en", cwd=work.root)
    assert (first.status, first.err) == (0, f"kpi: {file} is new: this audit is held against no earlier one\n")
    kept = file.read_text("utf-8")
    assert kept.splitlines()[1].startswith("2023-03 ")
    again = kpi("audit", "--witness", str(file), "--lang", "en", cwd=work.root)
    assert (again.status, again.err) == (0, "")
    assert "that month and all closed months before it are exactly what they were" in " ".join(again.out.split())
    assert file.read_text("utf-8") == kept
    rewritten(work)
    assert kpi("audit", "--lang", "en", cwd=work.root).status == 0
    done = kpi("audit", "--witness", str(file), "--lang", "en", cwd=work.root)
    assert done.status == 1
    assert "[expect] no closing has the digest" in done.out
    assert file.read_text("utf-8") == kept


def test_a_witness_moves_on_with_the_closings(work: Work, kpi: Kpi, tmp_path: Path) -> None:
    file, earlier = tmp_path / "saksi.txt", tmp_path / "dulu"
    shutil.copytree(work.root, earlier)
    Work(earlier).git("reset", "-q", "--hard", work.git("log", "--format=%H", "--", CLOSING) + "~1")
    assert kpi("audit", "--witness", str(file), cwd=earlier).status == 0
    assert kpi("audit", "--witness", str(file), cwd=work.root).status == 0
    assert [line[:7] for line in file.read_text("utf-8").splitlines()[1:]] == ["2023-02", "2023-03"]
    done = kpi("audit", "--witness", str(file), cwd=earlier)
    assert done.status == 1, "a closing that is gone"


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"2023-03 abc\n", b"\xff\xfe", b"digest\n"])
def test_a_broken_witness_is_no_empty_one(work: Work, kpi: Kpi, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "saksi.txt"
    file.write_bytes(content)
    done = kpi("audit", "--witness", str(file), "--lang", "en", cwd=work.root)
    assert (done.status, done.out) == (2, "")
    assert "can't be read as a witness" in done.err
    assert file.read_bytes() == content
