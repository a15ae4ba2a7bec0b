"""``kpi undo`` after every command that writes: all is as it was before it, to the byte, git's index included."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

    Run = Callable[..., Outcome]

ROOT = Path(__file__).parents[2]
FLOOD, TOURS = "nir-banjir", "wisata-industri"
VISITS, PUDDLES = f"{TOURS}/kunjungan-wisata", f"{FLOOD}/titik-genangan"
PROOF = ("--evidence", "Rekap=https://contoh.go.id/rekap.pdf", "--yes")
WHY = ("--reason", "hasil evaluasi", "--document", "Adendum 7", "--yes")
SIGN = (
    "program", "sign", "contoh", "--date", "2024-03-05", "--number", "KAK/9", "--place", "Cikarang Pusat",
    "--signatory", "Pemerintah daerah: Pejabat Contoh, Kepala Dinas", "--signatory", "Tim ITB: Peneliti Contoh, Ketua",
)  # fmt: skip
INDICATOR = (
    "new", "indicator", "contoh/balita", "--name", "Balita", "--measure", "number", "--unit", "orang", "--polarity",
    "maximize", "--aggregation", "sum", "--weight", "100", "--owner", "Kepala Bidang", "--target",
    "2024-03..2024-12=80", "--span-as", "each", "--no-input",
)  # fmt: skip
PROGRAM = (
    "new", "program", "contoh", "--title", "Program Contoh", "--agency", "Dinas Contoh", "--policy-team", "Setda",
    "--implementing-team", "Dinas Contoh", "--phase", "Tahap: 2024-03..2024-12", "--date", "2024-01-10", "--no-input",
)  # fmt: skip
ADDED = ("ikp", "add", "2024-12", "Rapat", "--agency", "Dinas Contoh", "--responsible", "Kepala")
DRAFTED = ("ikp", "draft", "2024-12")
ASKED = ("ikp", "negotiate", VISITS, "--to", "99", "--reason", "dua pabrik tutup")
ISSUED = ("ikp", "issue", "2024-12", "--number", "IKP/12", "--by", "Pejabat Contoh", "--yes")
KAK = "data/programs/contoh/kak.yaml"
SECTIONS = (
    ("legal_basis: []", "legal_basis: [Peraturan daerah]"),
    ("overview: TODO", "overview: Masih tinggi di beberapa kecamatan."),
    ("rationale: TODO", "rationale: Penimbangan rutin menemukan risiko."),
    ("purpose: TODO", "purpose: Menurunkan angka secara terukur."),
    ("beneficiaries: []", "beneficiaries: [Balita]"),
    ("method: TODO", "method: Pendampingan posyandu."),
    ("      stages:", "      stages: [{title: Pelaksanaan, from: 2024-03, to: 2024-12}]"),
    ("# budget: {amount: 0, currency: IDR, source: ...}", "budget: {amount: 0, currency: IDR, source: CSR}"),
    ("responsible: []", "responsible: [Kepala Dinas]"),
    ("# facilitator: ...", "facilitator: Tim ITB"),
)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def regency(repository: Path) -> Path:
    """The regency of the tests, in a repository of its own."""
    left_out = shutil.ignore_patterns("closings", "instructions")
    shutil.copytree(REGENCY / "data", repository / "data", ignore=left_out)
    (repository / "README.md").write_text("baca\n", "utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "awal")
    return repository


@pytest.fixture
def run(kpi: Kpi, regency: Path) -> Run:
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=regency)


def edit(file: Path, *changes: tuple[str, str]) -> None:
    """What somebody does in an editor."""
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")


def mess(folder: Path) -> None:
    """What somebody was at when the command came between: edits, staged files, others that git doesn't know."""
    edit(folder / "README.md", ("baca", "baca ini"))
    edit(folder / "data/programs/penurunan-stunting/kak.yaml", ("id: ", "# diperiksa\nid: "))
    for name in ("staged.txt", "both.txt", "only on disk.txt"):
        (folder / name).write_text(name, "utf-8")
    git(folder, "add", "staged.txt", "both.txt")
    (folder / "both.txt").write_text("changed after it was staged", "utf-8")
    (folder / "data/programs/penurunan-stunting/catatan.txt").write_text("coretan", "utf-8")


def state(folder: Path) -> dict[str, object]:
    """Everything on disk, in git's index, and where the branch ends."""
    files = (file for file in folder.rglob("*") if ".git" not in file.relative_to(folder).parts)
    return {
        "disk": {str(file.relative_to(folder)): file.read_bytes() if file.is_file() else None for file in files},
        "index": git(folder, "ls-files", "--stage"),
        "status": git(folder, "status", "--porcelain=v2"),
        "head": git(folder, "rev-parse", "HEAD"),
    }


def sheet(folder: Path, *rows: tuple[str, str, object]) -> None:
    """A filled-in sheet: program, indicator and value of December 2024."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["program", "indicator", "period", "value", "evidence"])
    for program, indicator, value in rows:
        book.active.append([program, indicator, "2024-12", value, "https://contoh.go.id/rekap.pdf"])
    book.save(folder / "isi.xlsx")


def a_sheet(folder: Path) -> None:
    sheet(folder, (TOURS, "kunjungan-wisata", 400), (FLOOD, "titik-genangan", 3))


def a_file(folder: Path) -> None:
    (folder.parent / "rekap.pdf").write_bytes(b"rekap")


def a_staged_file(folder: Path) -> None:
    (folder / "bukti.pdf").write_bytes(b"bukti")
    git(folder, "add", "bukti.pdf")
    (folder / "bukti.pdf").write_bytes(b"bukti baru")


def a_filled_in_program(folder: Path) -> None:
    edit(folder / KAK, *SECTIONS)


def a_section(folder: Path) -> None:
    edit(folder / "data/programs/nir-banjir/kak.yaml", ("purpose: ", "purpose: Lebih cepat. "))


def hand_edits(folder: Path) -> None:
    """A record without who and when, a staged edit that went on, and a file of evidence."""
    achieved = folder / "data/programs/wisata-industri/achievements/kunjungan-wisata.yaml"
    achieved.write_text(
        achieved.read_text("utf-8") + "2024-12:\n  value: 400\n  status: provisional\n  evidence:\n"
        "    - {title: Rekap, uri: https://contoh.go.id/rekap.pdf}\n",
        "utf-8",
    )
    settings = folder / "data/kpi.yaml"
    edit(settings, ("version: 1", "# satu\nversion: 1"))
    git(folder, "add", "data/kpi.yaml")
    edit(settings, ("# satu", "# dua"))


#: What was done before, what somebody does by hand before the mess, and the command.
CASES: dict[str, tuple[tuple[tuple[str, ...], ...], Callable[[Path], None] | None, tuple[str, ...]]] = {
    "record": ((), None, ("record", VISITS, "2024-12", "400", *PROOF)),
    "a file of evidence": ((), a_file, ("record", VISITS, "2024-12", "400", "-e", "../rekap.pdf", "--yes")),
    "evidence in place": ((), a_staged_file, ("record", VISITS, "2024-12", "400", "-e", "bukti.pdf", "--yes")),
    "revise": ((), None, ("revise", VISITS, "2024-01", "190", "--reason", "salah rekap", "--yes")),
    "sheet": ((), a_sheet, ("record", "--from", "isi.xlsx", "--yes")),
    "target": ((), None, ("target", VISITS, "2024-12", "350", *WHY)),
    "phase": ((), None, ("phase", FLOOD, "tahap-2", "--to", "2025-02", "--same-targets",
                          "--target", "sumur-resapan=620", *WHY)),
    "retire": ((), None, (
        "retire", f"{FLOOD}/muka-air-kolam", "2024-12", "--reweight", "titik-genangan=40", *WHY)),
    "weights": ((), None, ("weights", FLOOD, "2024-12", "titik-genangan=20", "sumur-resapan=35", *WHY)),
    "revised KAK": ((), None, ("program", "revise", FLOOD, "--section", "purpose=Air surut lebih cepat", *WHY)),
    "edited KAK": ((), a_section, ("program", "revise", FLOOD, *WHY)),
    "stop": ((), None, ("program", "stop", FLOOD, "--reason", "anggaran habis", "--document", "SK 4", "--yes")),
    "new program": ((), None, PROGRAM),
    "new indicator": ((PROGRAM,), None, INDICATOR),
    "ready": ((PROGRAM,), a_filled_in_program, ("program", "ready", "contoh", "--date", "2024-02-10")),
    "sign": ((PROGRAM, INDICATOR), a_filled_in_program, SIGN),
    "draft": ((), None, DRAFTED),
    "add": ((DRAFTED,), None, ADDED),
    "edit": ((DRAFTED, ADDED), None, ("ikp", "edit", "isu-01", "--responsible", "Sekretaris", "--due", "2024-12-20")),
    "remove": ((DRAFTED, ADDED), None, ("ikp", "remove", "isu-01")),
    "negotiate": ((DRAFTED,), None, ASKED),
    "decide": ((DRAFTED, ASKED), None, ("ikp", "decide", VISITS, "--accept", "--document", "Notulen 7")),
    "issue": ((DRAFTED,), None, ISSUED),
    "follow-up": ((DRAFTED, ISSUED), a_file, (
        "ikp", "follow-up", VISITS, "--note", "selesai", "--done", "-e", "../rekap.pdf")),
    "close": ((), None, ("close", "2023-11", "--force", "--reason", "rapat pimpinan", "--yes")),
    "reopen": (
        (("close", "2023-11", "--force", "--reason", "rapat pimpinan", "--yes"),), None,
        ("reopen", "2023-11", "--reason", "salah rekap", "--document", "Nota 12"),
    ),
    "save": ((), hand_edits, ("save", "--yes")),
}  # fmt: skip


@pytest.mark.parametrize(("before", "by_hand", "command"), CASES.values(), ids=CASES)
@pytest.mark.moment("2024-12-05T12:00")
def test_all_is_as_before(
    run: Run,
    regency: Path,
    before: tuple[tuple[str, ...], ...],
    by_hand: Callable[[Path], None] | None,
    command: tuple[str, ...],
) -> None:
    for earlier in before:
        assert run(*earlier).status == 0
    if command == SIGN:
        assert run("program", "ready", "contoh", "--date", "2024-02-10").status == 2  # nothing is filled in yet
        a_filled_in_program(regency)
        assert run("program", "ready", "contoh", "--date", "2024-02-10").status == 0
        edit(regency / KAK, ("purpose: ", "purpose: Sampai 14 persen. "))
    elif by_hand is not None:
        by_hand(regency)
    mess(regency)
    there = state(regency)
    done = run(*command)
    assert done.status == 0, done
    assert git(regency, "rev-list", "--count", "HEAD^..HEAD") == "1\n"
    assert state(regency) != there
    trailers = git(regency, "log", "-1", "--format=%(trailers:only)")
    assert "KPI-Command: " in trailers or "KPI-Value: " in trailers
    assert run("undo", "--dry-run").status == 0
    taken = run("undo", "--yes", "--format", "json")
    assert (taken.status, taken.err) == (0, "")
    told = json.loads(taken.out)
    schema = json.loads((ROOT / "schemas" / "output" / "undo.schema.json").read_text("utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(told)] == []
    assert told["taken_back"] is True
    assert state(regency) == there
    assert run(*command).status == 0


def test_a_sheet_is_undone_as_one(run: Run, regency: Path) -> None:
    a_sheet(regency)
    assert run("record", "--from", "isi.xlsx", "--yes").status == 0
    assert git(regency, "log", "--format=%s").count("\n") == 2
    told = json.loads(run("log", VISITS, "--format", "json").out)["entries"][-1]
    assert (told["period"], told["new"]["value"]) == ("2024-12", 400)
    assert run("undo", "--yes").status == 0
    assert git(regency, "log", "--format=%s") == "awal\n"
    assert git(regency, "status", "--porcelain") == "?? isi.xlsx\n"


def test_several_changes_one_after_the_other(run: Run, regency: Path) -> None:
    there = state(regency)
    assert run("record", VISITS, "2024-12", "400", *PROOF).status == 0
    hand_edits_of_another = regency / "data/programs/nir-banjir/kak.yaml"
    edit(hand_edits_of_another, ("title: ", "title: Program "))
    assert run("save", FLOOD, "--yes").status == 0
    assert run("undo", "--yes").status == 0
    assert run("undo", "--yes").status == 0
    edit(hand_edits_of_another, ("title: Program ", "title: "))
    assert state(regency) == there


@pytest.mark.parametrize(
    ("command", "right"),
    [
        (("record", VISITS, "2024-12", "400", *PROOF), f"kpi revise {VISITS} 2024-12"),
        (("close", "2023-11", "--force", "--reason", "rapat pimpinan", "--yes"), "kpi reopen 2023-11"),
        (DRAFTED, "kpi ikp show 2024-12"),
        (PROGRAM, "kpi show contoh"),
    ],
)
@pytest.mark.moment("2024-12-05T12:00")
def test_what_is_shared_stays(run: Run, regency: Path, tmp_path: Path, command: tuple[str, ...], right: str) -> None:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "pusat.git")
    git(regency, "remote", "add", "origin", str(tmp_path / "pusat.git"))
    assert run(*command).status == 0
    assert run("sync").status == 0
    there = state(regency)
    done = run("undo", "--yes")
    assert (done.status, done.out) == (2, "")
    assert "has been sent already" in done.err
    assert right in done.err
    assert state(regency) == there


def test_the_first_commit_of_all(kpi: Kpi, repository: Path) -> None:
    (repository / "README.md").write_text("baca\n", "utf-8")
    assert kpi("init", cwd=repository).status == 0
    assert git(repository, "log", "-1", "--format=%(trailers:only)") == "KPI-Command: init\n\n"
    assert kpi("undo", "--yes", cwd=repository).status == 0
    assert git(repository, "status", "--porcelain") == "?? README.md\n"
    assert [file.name for file in repository.iterdir() if file.name != ".git"] == ["README.md"]
