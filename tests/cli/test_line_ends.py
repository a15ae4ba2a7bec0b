"""Files as Windows keeps them, with CRLF and a byte order mark: whoever edits one leaves both as they are."""

from __future__ import annotations

import codecs
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.repositories import REGENCY, git

if TYPE_CHECKING:
    from tests.conftest import Clock, Kpi, Outcome

VISITS = "wisata-industri/kunjungan-wisata"
PROOF = ("--evidence", "https://contoh.go.id/rekap.pdf", "--yes")
WHY = ("--reason", "salah rekap", "--yes")
PAPER = ("--reason", "anggaran berkurang", "--document", "Berita acara 3", "--yes")
ISSUED = ("--number", "01/IKP/2024", "--by", "Pejabat Contoh", "--position", "Bupati Contoh")


@pytest.fixture(params=[b"", codecs.BOM_UTF8], ids=["CRLF", "CRLF and BOM"])
def regency(repository: Path, request: pytest.FixtureRequest) -> Path:
    """The regency of the tests as an editor on Windows has saved it."""
    shutil.copytree(REGENCY / "data", repository / "data", ignore=shutil.ignore_patterns("closings"))
    for file in (repository / "data").rglob("*.yaml"):
        file.write_bytes(request.param + file.read_bytes().replace(b"\n", b"\r\n"))
    git(repository, "config", "core.autocrlf", "false")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "awal")
    return repository


@pytest.fixture
def run(kpi: Kpi, regency: Path, moment: Clock) -> Callable[..., Outcome]:
    """A command in October 2024."""
    moment.set("2024-10-05T12:00")
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=regency)


@pytest.mark.parametrize(
    "command",
    [
        ("record", VISITS, "2024-09", "300", *PROOF),
        ("revise", VISITS, "2024-01", "301", *WHY),
        ("record", "--from", "isi.csv", "--yes"),
        ("target", VISITS, "2024-12", "400", *PAPER),
        ("target", VISITS, "2024-12", "none", *PAPER),
        ("program", "stop", "wisata-industri", "--reason", "anggaran dialihkan"),
    ],
    ids=["record", "revise", "sheet", "target", "no target", "program"],
)  # fmt: skip
def test_edits_keep_them(run: Callable[..., Outcome], regency: Path, command: tuple[str, ...]) -> None:
    (regency / "isi.csv").write_text(
        "program;indicator;period;value;evidence\n"
        "wisata-industri;kunjungan-wisata;2024-09;300;https://contoh.go.id/rekap.pdf\n",
        "utf-8",
    )
    done = run(*command)
    assert done.status == 0, done
    touched = git(regency, "diff", "--name-only", "HEAD~1").splitlines()
    assert touched
    for path in touched:
        assert kept(regency, path), path
    assert run("validate").status == 0


def kept(folder: Path, path: str) -> bool:
    """Whether a file still is as Windows keeps it, with a byte order mark if the others have one."""
    marked = (folder / "data/kpi.yaml").read_bytes().startswith(codecs.BOM_UTF8)
    content = (folder / path).read_bytes()
    alone = content.replace(b"\r\n", b"")
    return b"\n" not in alone and b"\r" not in alone and content.startswith(codecs.BOM_UTF8) is marked


def test_instructions_keep_them(run: Callable[..., Outcome], regency: Path) -> None:
    path = "data/instructions/2024-10.yaml"
    assert run("ikp", "draft", "2024-10").status == 0
    mark = codecs.BOM_UTF8 if (regency / "data/kpi.yaml").read_bytes().startswith(codecs.BOM_UTF8) else b""
    (regency / path).write_bytes(mark + (regency / path).read_bytes().replace(b"\n", b"\r\n"))
    git(regency, "commit", "-qam", "disunting")
    for command in (
        (
            "add",
            "2024-10",
            "Membersihkan saluran",
            "--agency",
            "Dinas Pariwisata",
            "--responsible",
            "Kepala Bidang",
            "--output",
            "Saluran bersih",
        ),
        ("issue", "2024-10", *ISSUED),
    ):
        done = run("ikp", *command)
        assert done.status == 0, done
        assert kept(regency, path), command


def test_a_new_indicator_keeps_them(run: Callable[..., Outcome], regency: Path) -> None:
    path = "data/programs/gizi/indicators.yaml"
    whole = ("--name", "A", "--unit", "x", "--measure", "number", "--polarity", "maximize", "--aggregation", "sum")
    assert run("new", "program", "gizi", "--title", "Gizi").status == 0
    assert run("new", "indicator", "gizi/satu", *whole).status == 0
    mark = codecs.BOM_UTF8 if (regency / "data/kpi.yaml").read_bytes().startswith(codecs.BOM_UTF8) else b""
    (regency / path).write_bytes(mark + (regency / path).read_bytes().replace(b"\n", b"\r\n"))
    done = run("new", "indicator", "gizi/dua", *whole)
    assert done.status == 0, done
    assert kept(regency, path)
