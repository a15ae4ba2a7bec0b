"""``kpi record`` in real repositories: what is written and committed, and everything that is refused."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.changes import basis
from kpi.cli.session.session import Session
from kpi.model.domain.achievement import Achievement, Evidence, FollowUp, Status
from kpi.model.values.period import Period
from kpi.model.values.quantity import Grade
from kpi.store import cache
from kpi.store.git import process
from kpi.store.load import load
from kpi.store.write import atomic
from tests.conftest import flat
from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run
    from tests.conftest import DataRoot, Kpi

CELL = "contoh/layanan"
FILE = "data/programs/contoh/achievements/layanan.yaml"
DECEMBER = Period(2023, 12)
WHO = "Perencana Contoh <perencana@contoh.go.id>"
URI = "https://contoh.go.id/rekap.pdf"


def record(root: Path, indicator: str = "layanan", period: Period = DECEMBER) -> Achievement:
    found = load(root).portfolio.programs[0].by_indicator[indicator]
    return found.achievements[period]


# What is written.


def test_a_record_is_one_commit_of_one_file(run: Run, git: Git) -> None:
    done = run("record", CELL, "des 2023", "101")
    assert (done.status, done.err) == (0, "")
    assert "Actual: 101 (target 120)" in done.out
    assert "Achievement 84.17 % · High · ✗ not met" in done.out
    assert f"Saved in {FILE}, commit {git('rev-parse', '--short=7', 'HEAD')}." in flat(done.out)
    assert git("show", "--format=%s", "--name-only").split("\n\n") == [
        "Record Layanan terselesaikan (layanan), December 2023: 101", FILE
    ]  # fmt: skip
    assert git("log", "-1", "--format=%(trailers:only)").splitlines() == [
        "KPI-Cell: contoh/layanan", "KPI-Period: 2023-12", "KPI-Value: 101",
    ]  # fmt: skip
    assert git("status", "--porcelain") == ""
    assert run("validate").status == 0


def test_what_is_recorded_names_who_commits(run: Run, root: Path, git: Git) -> None:
    run("record", CELL, "2023-12", "101")
    found = record(root)
    assert found.recorded is not None
    assert found.recorded.by == git("log", "-1", "--format=%an <%ae>") == WHO
    assert str(found.recorded.at.utcoffset()) == "7:00:00"
    assert (found.value, found.status, found.revisions) == (101, Status.FINAL, ())


def test_every_option_is_kept(run: Run, root: Path) -> None:
    done = run(
        "record", CELL, "12/2023", "1.000", "--evidence", f"Rekap={URI}", "-e", "https://contoh.go.id/foto",
        "--note", "dicek", "--obstacles", "hujan", "--supports", "relawan", "--follow-up", "tambah petugas",
        "--follow-up-owner", "Kepala Bidang", "--follow-up-due", "2024-01-15", "--status", "provisional", "--yes",
    )  # fmt: skip
    assert done.status == 0
    found = record(root)
    assert (found.value, found.status, found.note) == (1000, Status.PROVISIONAL, "dicek")
    assert (found.obstacles, found.supports) == ("hujan", "relawan")
    assert found.evidence == (Evidence("Rekap", uri=URI), Evidence("foto", uri="https://contoh.go.id/foto"))
    follow_up = found.follow_up
    assert isinstance(follow_up, FollowUp)
    assert (follow_up.action, follow_up.owner, str(follow_up.due)) == ("tambah petugas", "Kepala Bidang", "2024-01-15")


@pytest.mark.parametrize(
    ("indicator", "typed", "value", "trailer"),
    [
        ("layanan", "87 layanan", 87, "87"),
        ("kepuasan", "1,25", Decimal("1.25"), "1.25"),
        ("predikat", "a", Grade("A"), "A"),
    ],
    ids=str,
)
def test_values_as_people_write_them(
    *, run: Run, root: Path, git: Git, indicator: str, typed: str, value: object, trailer: str
) -> None:
    assert run("record", f"contoh/{indicator}", "2023-12", typed, "-e", URI).status == 0
    assert record(root, indicator).value == value
    assert git("log", "-1", "--format=%(trailers:key=KPI-Value,valueonly)").strip() == trailer


def test_not_applicable(run: Run, root: Path, git: Git) -> None:
    done = run("record", CELL, "2023-12", "--not-applicable", "loket ditutup")
    assert done.status == 0
    assert (record(root).value, record(root).not_applicable) == (None, "loket ditutup")
    assert git("log", "-1", "--format=%(trailers:key=KPI-Value,valueonly)").strip() == "n/a"
    assert git("log", "-1", "--format=%s").endswith("December 2023: not applicable: loket ditutup")


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        (("--not-applicable", "loket pindah"), '--not-applicable "loket pindah"'),
        (("--note", "menyusul"), "--note menyusul"),
        (("5",), "5"),
    ],
    ids=["why", "nothing", "value"],
)
def test_what_may_be_typed_instead_of_recording_twice(run: Run, typed: tuple[str, ...], again: str) -> None:
    assert run("record", CELL, "2023-12", "--not-applicable", "loket ditutup").status == 0
    done = run("record", CELL, "2023-12", *typed)
    assert (done.status, done.err.splitlines()[-1]) == (
        2, f"    kpi revise {CELL} 2023-12 {again} --reason ...",
    )  # fmt: skip


def test_the_history_speaks_the_language_of_the_data(kpi: Kpi, root: Path, git: Git) -> None:
    settings = root / "data" / "kpi.yaml"
    settings.write_text(settings.read_text("utf-8").replace("language: en", "language: id"), "utf-8")
    assert kpi("record", "contoh/kepuasan", "2023-12", "1,25", cwd=root, environ={"KPI_LANG": "en"}).status == 0
    assert git("log", "-1", "--format=%s").endswith("(skor), Desember 2023: 1,250")


def test_machine_format(run: Run, git: Git) -> None:
    found = json.loads(run("record", CELL, "2023-12", "101", "-f", "json").out, parse_float=Decimal)
    assert (found["program"], found["indicator"], found["period"]) == ("contoh", "layanan", "2023-12")
    assert (found["actual"], found["percent"], found["met"]) == (101, Decimal("84.17"), False)
    assert (found["saved"], found["path"]) == (True, FILE)
    assert found["data_commit"] == git("rev-parse", "HEAD")


def test_only_the_lines_of_the_record_are_added(run: Run, root: Path, git: Git) -> None:
    text = "# catatan perencana\n" + (root / FILE).read_text("utf-8").replace("87", "87    # dari kecamatan")
    (root / FILE).write_text(text, "utf-8")
    git("commit", "-qam", "komentar")
    run("record", CELL, "2023-12", "101")
    changed = git("show", "--format=", "--numstat").split("\t")
    assert changed[1:] == ["0", FILE]
    assert (root / FILE).read_text("utf-8").startswith(text)


def test_line_ends_are_kept(run: Run, root: Path, git: Git) -> None:
    (root / FILE).write_bytes((root / FILE).read_bytes().replace(b"\n", b"\r\n"))
    git("commit", "-qam", "dari Windows")
    assert run("record", CELL, "2023-12", "101").status == 0
    content = (root / FILE).read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") > 6
    assert record(root).value == 101


BEGINNING = "# yaml-language-server: $schema=../../../../schemas/achievements.schema.json\n"


@pytest.mark.parametrize("there", [None, "", "# belum ada\n"], ids=["no file", "an empty file", "only a comment"])
def test_the_first_record_of_an_indicator(*, run: Run, root: Path, git: Git, there: str | None) -> None:
    file = root / "data/programs/contoh/achievements/kepuasan.yaml"
    if there is not None:
        file.write_text(there, "utf-8")
    assert run("record", "contoh/kepuasan", "2023-12", "1,5").status == 0
    assert record(root, "kepuasan").value == Decimal("1.5")
    assert git("status", "--porcelain") == ""
    assert file.read_text("utf-8").startswith(there or f"{BEGINNING}2023-12:\n")


# Evidence.


def test_a_file_outside_is_copied_into_the_same_commit(run: Run, root: Path, git: Git, tmp_path: Path) -> None:
    (tmp_path / "Rekap Layanan.csv").write_text("a,1\n", "utf-8")
    assert run("record", CELL, "2023-12", "101", "-e", str(tmp_path / "Rekap Layanan.csv")).status == 0
    path = "data/programs/contoh/evidence/2023-12-layanan-rekap-layanan.csv"
    (found,) = record(root).evidence
    assert found == Evidence("Rekap Layanan.csv", path=path, sha256=hashlib.sha256(b"a,1\n").hexdigest())
    assert git("show", "--format=", "--name-only").splitlines() == [FILE, path]
    assert (root / path).read_text("utf-8") == "a,1\n"
    assert run("validate").status == 0


def test_a_file_inside_stays_where_it_is(run: Run, root: Path, git: Git) -> None:
    folder = root / "data/programs/contoh/evidence"
    folder.mkdir()
    (folder / "rekap.txt").write_text("87\n", "utf-8")
    done = run("record", CELL, "2023-12", "101", "-e", "Rekap=evidence/rekap.txt", cwd=folder.parent)
    assert done.status == 0
    (found,) = record(root).evidence
    assert (found.title, found.path) == ("Rekap", "data/programs/contoh/evidence/rekap.txt")
    assert git("show", "--format=", "--name-only").splitlines() == [FILE, found.path]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("tidak-ada.pdf", "there is no file tidak-ada.pdf"),
        ("/", "/ is a folder\n  name the file in it that proves the figure"),
        ("data", "data is a folder"),
        (r"bukti\rekap.pdf", "on this computer folders are separated by /"),
        ("ftp://contoh.go.id/a.pdf", "is not an address that others can open"),
        ("kosong.txt", "the file kosong.txt is empty"),
    ],
)
def test_what_is_no_evidence(*, run: Run, root: Path, git: Git, typed: str, said: str) -> None:
    (root / "kosong.txt").touch()
    done = run("record", CELL, "2023-12", "101", "-e", typed)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert git("diff", "HEAD", "--stat") == ""


# What is refused.

REFUSED = {
    "a value that is there": (
        (CELL, "2023-11", "90"),
        "has a record for November 2023 already: 87",
        "kpi revise contoh/layanan 2023-11 90 --reason",
    ),
    "unknown program": (("conto/layanan", "2023-12", "90"), "there is no program conto", "did you mean contoh?"),
    "unknown indicator": (("contoh/layanam", "2023-12", "1"), "has no indicator layanam", "did you mean layanan?"),
    "no indicator": (("contoh", "2023-12", "1"), "which indicator of contoh?", "one of: contoh/kepuasan, "),
    "a folder above": (("../contoh/layanan", "2023-12", "1"), "there is no program ..", "contoh"),
    "no month": ((CELL, "2023-13", "90"), "2023-13 is not a month", "for example 2023-11"),
    "several months": ((CELL, "2023-Q4", "90"), "2023-Q4 is not a month", "for example 2023-11"),
    "outside the phases": ((CELL, "2024-02", "90"), "outside the phases", "November 2023, December 2023"),
    "no value": ((CELL, "2023-12"), "VALUE is missing", "a number, for example 1250"),
    "a word": ((CELL, "2023-12", "banyak"), "banyak is no value of this indicator", "(in layanan)"),
    "two readings": (("contoh/kepuasan", "2023-12", "1,250"), "1,250 may mean 1,250.000 or 1.250", "in one way only"),
    "rupiah": ((CELL, "2023-12", "Rp 87"), "Rp 87 is no value of this indicator", "(in layanan)"),
    "not applicable": ((CELL, "2023-12", "n/a"), "n/a is no value", "say why: --not-applicable REASON"),
    "a dash": ((CELL, "2023-12", "–"), "– is no value", "say why: --not-applicable REASON"),
    "no grade": (("contoh/predikat", "2023-12", "D", "-e", URI), "D is no value", "one of: C, B, A"),
    "evidence missing": (("contoh/predikat", "2023-12", "B"), "has no evidence", "--evidence FILE"),
    "below 0": ((CELL, "2023-12", "-5"), "-5 is below 0", "no values below 0"),
    "below 0 with its unit": ((CELL, "december", "--yes", "-5 layanan"), "-5 is below 0", "no values below 0"),
    "below 0, behind two dashes": (("--note", "a", "--", CELL, "2023-12", "-5"), "-5 is below 0", "no values below 0"),
    "a fraction": (("contoh/kepuasan", "2023-12", "3/2"), "3 of 2 is not a number", ""),
    "value and reason why not": (
        (CELL, "2023-12", "5", "--not-applicable", "libur"), "VALUE and --not-applicable exclude each other", "",
    ),
    "unknown status": ((CELL, "2023-12", "5", "--status", "finl"), "--status can't be finl", "did you mean final?"),
    "owner of nothing": ((CELL, "2023-12", "5", "--follow-up-owner", "Budi"), "--follow-up is missing", ""),
    "no day": (
        (CELL, "2023-12", "5", "--follow-up", "x", "--follow-up-due", "nanti"), "nanti is not a day", "2023-11-16",
    ),
    "somebody else, with a commit": ((CELL, "2023-12", "5", "--by", WHO), "--by goes with --no-commit", "git config"),
    "somebody without e-mail": (
        (CELL, "2023-12", "5", "--no-commit", "--by", "Nama"), "--by can't be Nama", "Nama <nama@contoh.go.id>",
    ),
    "a control character": ((CELL, "2023-12", "5", "--note", "a\x1b[31m"), "U+001B", "delete it"),
    "not UTF-8": ((CELL, "2023-12", "5", "--note", "a\udcff"), "can't be written", ""),
    "implausible": ((CELL, "2023-12", "5000"), "nothing was written", "--yes"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "what", "hint"), REFUSED.values(), ids=REFUSED)
def test_refused(*, run: Run, root: Path, git: Git, arguments: tuple[str, ...], what: str, hint: str) -> None:
    before, content = git("rev-parse", "HEAD"), (root / FILE).read_bytes()
    done = run("record", *arguments)
    assert (done.status, done.out) == (2, ""), done
    assert what in flat(done.err)
    assert hint in flat(done.err)
    assert (git("rev-parse", "HEAD"), git("status", "--porcelain"), (root / FILE).read_bytes()) == (before, "", content)


def test_a_month_in_the_future(run: Run, root: Path, git: Git) -> None:
    kak = root / "data/programs/contoh/kak.yaml"
    kak.write_text(kak.read_text("utf-8").replace("2023-12}\nkak", "2049-12}\nkak"), "utf-8")
    done = run("record", CELL, "2049-11", "90")
    assert done.status == 2
    assert "kpi: November 2049 has not begun" in done.err
    assert git("diff", "--name-only") == "data/programs/contoh/kak.yaml"


def test_a_closed_month(run: Run, root: Path) -> None:
    run("record", CELL, "2023-12", "101")
    done = run("close", "2023-11", "--force", "--reason", "rapat")
    assert done.status == 0
    refused = run("record", "contoh/kepuasan", "2023-11", "1,5")
    assert (refused.status, "November 2023 is closed" in refused.err) == (2, True)
    assert not (root / "data/programs/contoh/achievements/kepuasan.yaml").exists()


# What is unusual.


@pytest.mark.parametrize(("answer", "status"), [(True, 0), (False, 2)])
def test_whoever_is_there_is_asked(
    *, run: Run, git: Git, monkeypatch: pytest.MonkeyPatch, answer: bool, status: int
) -> None:
    asked: list[str] = []

    def ask(_self: Session, question: object) -> bool:
        asked.append(str(question))
        return answer

    monkeypatch.setattr(Session, "ask", ask)
    before = git("rev-list", "--count", "HEAD")
    done = run("record", CELL, "2023-12", "5000")
    assert (done.status, len(asked)) == (status, 1)
    assert "unusual: 5,000 is outside what is plausible, 0 to 1,000" in done.err
    assert int(git("rev-list", "--count", "HEAD")) - int(before) == int(answer)


def test_yes_accepts_it_and_what_is_usual_is_not_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "ask", lambda *_: pytest.fail("nobody is to be asked"))
    assert run("record", "contoh/kepuasan", "2023-12", "1,4").err == ""
    done = run("record", CELL, "2023-12", "5000", "--yes")
    assert (done.status, done.err.count("unusual:")) == (0, 3)


def test_a_neighbour_that_can_not_be_read_is_no_obstacle(run: Run, root: Path) -> None:
    (root / "data/programs/contoh/achievements/kepuasan.yaml").write_text("a: [", "utf-8")
    (root / "data/programs/lain").mkdir()
    (root / "data/programs/lain/kak.yaml").write_text("a: [", "utf-8")
    assert run("record", CELL, "2023-12", "101").status == 0


@pytest.mark.parametrize("path", [FILE, "data/programs/contoh/indicators.yaml", "data/kpi.yaml"])
def test_what_it_needs_must_be_readable(*, run: Run, root: Path, path: str) -> None:
    (root / path).write_text("a: [", "utf-8")
    done = run("record", CELL, "2023-12", "101")
    assert (done.status, done.out) == (2, "")
    assert f"{path} can't be read" in done.err
    assert "kpi validate" in done.err


# Without writing, without a commit, without git.


@pytest.mark.parametrize("unusual", [False, True])
def test_a_dry_run_writes_nothing(*, run: Run, root: Path, git: Git, tmp_path: Path, unusual: bool) -> None:
    (tmp_path / "rekap.txt").write_text("1\n", "utf-8")
    content = (root / FILE).read_bytes()
    value = "5000" if unusual else "101"
    done = run("record", CELL, "2023-12", value, "--dry-run", "-e", str(tmp_path / "rekap.txt"))
    assert done.status == 0
    assert f"+  value: {value}" in done.out
    assert "Nothing was written" in done.out
    assert ("unusual:" in done.err) is unusual
    assert ((root / FILE).read_bytes(), git("status", "--porcelain")) == (content, "")


def test_without_a_commit(run: Run, root: Path, git: Git) -> None:
    done = run("record", CELL, "2023-12", "101", "--no-commit", "--by", "Petugas <petugas@contoh.go.id>")
    assert done.status == 0
    assert "not yet in the history (git)" in flat(done.out)
    assert git("status", "--porcelain") == f" M {FILE}"
    recorded = record(root).recorded
    assert recorded is not None
    assert recorded.by == "Petugas <petugas@contoh.go.id>"


def test_changes_of_the_same_file_that_are_waiting_are_not_swept_in(run: Run, git: Git) -> None:
    run("record", "contoh/kepuasan", "2023-11", "1,4", "--no-commit")
    refused = run("record", "contoh/kepuasan", "2023-12", "1,5")
    assert refused.status == 2
    assert "kepuasan.yaml holds changes that are not in the history (git) yet" in flat(refused.err)
    assert refused.err.splitlines()[-1].endswith("kpi save contoh")
    assert run("record", "contoh/kepuasan", "2023-12", "1,5", "--no-commit").status == 0
    assert run("save", "contoh").status == 0
    assert git("status", "--porcelain") == ""


def test_outside_git(kpi: Kpi, data_root: DataRoot, tmp_path: Path) -> None:
    root = data_root(at=tmp_path / "tanpa git")
    refused = kpi("record", CELL, "2023-12", "101", cwd=root)
    assert refused.status == 2
    assert "is not in a git repository" in refused.err
    assert "--no-commit" in refused.err
    done = kpi("record", CELL, "2023-12", "101", "--no-commit", "--by", WHO, cwd=root)
    assert (done.status, record(root).value) == (0, 101)


# Where it is called, and what else is there.


def test_in_a_subdirectory(run: Run, root: Path) -> None:
    done = run("record", CELL, "2023-12", "101", cwd=root / "data/programs/contoh")
    assert (done.status, record(root).value) == (0, 101)


def test_a_data_root_below_the_top(kpi: Kpi, repository: Path, data_root: DataRoot, git: Git) -> None:
    root = data_root(at=repository / "data kabupaten")
    git("add", "-A")
    git("commit", "-qm", "awal")
    assert kpi("record", CELL, "2023-12", "101", cwd=root).status == 0
    assert git("show", "--format=", "--name-only") == f"data kabupaten/{FILE}"


def test_in_a_worktree_in_a_path_with_spaces(run: Run, git: Git, tmp_path: Path) -> None:
    there = tmp_path / "pohon kerja kedua"
    git("worktree", "add", "-qb", "kedua", str(there))
    done = run("record", CELL, "2023-12", "101", cwd=there)
    assert (done.status, record(there).value) == (0, 101)
    assert git("log", "-1", "--format=%s", "kedua").startswith("Record ")
    assert git("log", "-1", "--format=%s", "main") == "awal"


def test_on_no_branch(run: Run, git: Git) -> None:
    git("checkout", "-q", "--detach")
    assert run("record", CELL, "2023-12", "101").status == 0
    assert git("log", "-1", "--format=%s").startswith("Record ")
    assert git("log", "-1", "--format=%s", "main") == "awal"


def test_what_else_is_staged_or_changed_stays_as_it_is(run: Run, root: Path, git: Git) -> None:
    (root / "staged.txt").write_text("1\n", "utf-8")
    git("add", "staged.txt")
    kak = root / "data/programs/contoh/kak.yaml"
    kak.write_text(kak.read_text("utf-8") + "# coretan\n", "utf-8")
    (root / "baru.txt").write_text("1\n", "utf-8")
    before = git("status", "--porcelain")
    assert run("record", CELL, "2023-12", "101").status == 0
    assert git("show", "--format=", "--name-only") == FILE
    assert git("status", "--porcelain") == before


# When something goes wrong.


def test_a_hook_that_refuses(run: Run, root: Path, git: Git, tmp_path: Path) -> None:
    hook = root / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho 'nama berkas \033[31msalah' >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    (tmp_path / "rekap.txt").write_text("1\n", "utf-8")
    content = (root / FILE).read_bytes()
    done = run("record", CELL, "2023-12", "101", "-e", str(tmp_path / "rekap.txt"))
    assert (done.status, done.out) == (2, "")
    assert "git, or a hook of this repository, refused" in done.err
    assert r"  | nama berkas \x1b[31msalah" in done.err
    assert "nothing was saved" in done.err
    assert (root / FILE).read_bytes() == content
    assert [path.name for path in (root / "data/programs/contoh").rglob("*rekap*")] == []
    assert (git("status", "--porcelain"), git("log", "-1", "--format=%s")) == ("", "awal")


def test_a_hook_that_changes_the_file_and_refuses(run: Run, root: Path) -> None:
    hook = root / ".git/hooks/pre-commit"
    hook.write_text(f"#!/bin/sh\necho '# rapi' >> {FILE}\necho dirapikan\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    done = run("record", CELL, "2023-12", "101")
    assert (done.status, "  | dirapikan" in done.err) == (2, True)
    assert (root / FILE).read_text("utf-8").endswith("# rapi\n")


def test_a_new_file_is_gone_when_the_commit_fails(run: Run, root: Path, git: Git) -> None:
    (root / ".git/hooks/pre-commit").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    (root / ".git/hooks/pre-commit").chmod(0o755)
    assert run("record", "contoh/kepuasan", "2023-12", "1,5").status == 2
    assert not (root / "data/programs/contoh/achievements/kepuasan.yaml").exists()
    assert git("status", "--porcelain") == ""


def test_git_without_an_identity(run: Run, root: Path, git: Git) -> None:
    git("config", "--unset", "user.name")
    content = (root / FILE).read_bytes()
    done = run("record", CELL, "2023-12", "101")
    assert done.status == 2
    assert "git does not know who you are" in done.err
    assert "git config --global user.name" in done.err
    assert (root / FILE).read_bytes() == content


def test_in_the_middle_of_a_merge(run: Run, root: Path, git: Git) -> None:
    (root / ".git/MERGE_HEAD").write_text(git("rev-parse", "HEAD") + "\n", "utf-8")
    done = run("record", CELL, "2023-12", "101")
    assert (done.status, "in the middle of a merge" in done.err) == (2, True)
    assert git("diff", "HEAD", "--name-only") == ""


def test_a_lock_that_a_killed_git_left(run: Run, root: Path, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "WAITS", (0.01,))
    (root / ".git/index.lock").touch()
    content = (root / FILE).read_bytes()
    done = run("record", CELL, "2023-12", "101")
    assert done.status == 2
    assert "another git is at work in this repository" in done.err
    assert "index.lock" in done.err
    assert "delete the lock file" in done.err
    assert (root / FILE).read_bytes() == content
    (root / ".git/index.lock").unlink()
    assert git("status", "--porcelain") == ""
    assert run("record", CELL, "2023-12", "101").status == 0


# Somebody else writes at the same time.


def _meddling(monkeypatch: pytest.MonkeyPatch, file: Path, times: int, text: str) -> list[int]:
    """Somebody appends to the file right before we replace it, and commits that."""
    done: list[int] = []
    stage = atomic.stage

    def staged(path: Path, new: bytes) -> None:
        if path == file and len(done) < times:
            done.append(1)
            file.write_text(file.read_text("utf-8") + text, "utf-8")
            subprocess.run(["git", "commit", "-qm", "rekan", str(file)], cwd=file.parent, check=True)
        stage(path, new)

    monkeypatch.setattr(atomic, "stage", staged)
    return done


OTHER = '2023-12:\n  value: 99\n  status: final\n  recorded: {{at: "2024-01-02T10:00:00+07:00", by: {who}}}\n'


def test_a_file_that_changed_meanwhile_is_begun_anew(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = _meddling(monkeypatch, root / FILE, 2, "# dari rekan\n")
    assert run("record", CELL, "2023-12", "101").status == 0
    assert (len(done), record(root).value) == (2, 101)
    assert "# dari rekan\n# dari rekan\n" in (root / FILE).read_text("utf-8")


def test_a_file_that_changed_after_a_look_at_it_is_not_taken_for_what_is_kept(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "now", lambda: time.time_ns() + 2 * cache.SETTLED)
    assert run("record", CELL, "2023-12", "101", "--dry-run").status == 0  # now it is kept
    real = basis.one_program
    looked: list[str] = []

    def changed_at_once(at: Path, folder: str, kept: cache.Cache | None = None) -> basis.Basis:
        found = real(at, folder, kept)
        looked.append(folder)
        if len(looked) == 1:
            (root / FILE).write_text((root / FILE).read_text("utf-8").replace("87", "88"), "utf-8")
            subprocess.run(["git", "commit", "-qam", "rekan"], cwd=root, check=True)
        return found

    monkeypatch.setattr("kpi.changes.record.save.one_program", changed_at_once)
    assert run("record", CELL, "2023-12", "101").status == 0
    assert len(looked) == 2
    assert (record(root, period=Period(2023, 11)).value, record(root).value) == (88, 101)


def test_the_same_month_recorded_by_somebody_else_meanwhile(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _meddling(monkeypatch, root / FILE, 1, OTHER.format(who=WHO))
    refused = run("record", CELL, "2023-12", "101")
    assert refused.status == 2
    assert "has a record for December 2023 already: 99" in refused.err
    assert record(root).value == 99


def test_what_somebody_agreed_to_is_not_begun_anew(
    run: Run, root: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "ask", lambda *_: True)
    _meddling(monkeypatch, root / FILE, 1, "# dari rekan\n")
    done = run("record", CELL, "2023-12", "5000")
    assert done.status == 2
    assert "was changed by somebody else in the meantime" in flat(done.err)
    assert git("log", "-1", "--format=%s") == "rekan"
    assert "5000" not in (root / FILE).read_text("utf-8")


def test_it_gives_up_at_last(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = _meddling(monkeypatch, root / FILE, 1000, "#\n")
    monkeypatch.setattr("kpi.changes.record.save.TRIES", 3)
    assert run("record", CELL, "2023-12", "101").status == 2
    assert len(done) == 3


def test_a_whole_regency_takes_a_record(kpi: Kpi, repository: Path, git: Git) -> None:
    shutil.copytree(REGENCY / "data", repository / "data")
    git("add", "-A")
    git("commit", "-qm", "awal")
    done = kpi("record", "wisata-industri/kunjungan-wisata", "2024-02", "1,214", "--yes", "--dry-run", cwd=repository)
    assert done.status == 2
    done = kpi("record", "wisata-industri/kunjungan-wisata", "2024-02", "214", "-e", URI, cwd=repository)
    assert (done.status, done.err) == (0, "")
    assert re.search(r"85,60 %", done.out)
    assert subprocess.run(["git", "diff", "--quiet", "HEAD"], cwd=repository, check=False).returncode == 0


def test_whoever_goes_away_when_asked_says_no(run: Run, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", gone)
    done = run("record", CELL, "2023-12", "5000")
    assert (done.status, "nothing was written" in done.err) == (2, True)
    assert git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("cell", "value", "hint"),
    [
        ("tata-kelola-sampah/laporan-warga", "75", "write how many of how many, for example 163/205"),
        ("tata-kelola-sampah/laporan-warga", "5/0", "--not-applicable REASON"),
        ("wisata-industri/pabrik-tur", "-5", "this indicator has no values below 0"),
        ("wisata-industri/pabrik-tur", "5,5", "round it"),
    ],
)
def test_hints_speak_of_the_command_line(run: Run, cell: str, value: str, hint: str) -> None:
    by = ("--by", "A <a@contoh.go.id>", "--dry-run")
    done = run("record", *by, "--evidence", "https://contoh.go.id/x", cell, "2024-02", value, cwd=REGENCY)
    assert done.status == 2
    assert hint in done.err
    assert ": {" not in done.err
