"""What every command says in every format: that figures are examples, and in CSV a value in every cell."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from kpi.cli.group import COMMANDS, GROUPS
from kpi.model.output.report import Cell, Column, Report
from kpi.render.formats import ANSWERS
from kpi.render.terminal import canvas
from kpi.reports._shared import words
from tests.cli.conftest import CELL

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run
    from tests.conftest import Clock, Kpi

SHEET: Final = """\
period: 2023-12
items:
  - id: contoh/layanan
    program: contoh
    indicator: layanan
    instruction: Capai layanan
    category: indicator
    target: 120
    agency: Dinas Contoh
    responsible: Kepala Dinas Contoh
    due: 2023-12-31
"""
GROUNDS: Final = ("--reason", "hasil evaluasi", "--document", "Berita acara 5")
WHY: Final = ("--reason", "salah rekap")

#: Each command on data of an illustrative program, changing nothing, so that it can be asked again in another format.
ASKED: Final[dict[str, tuple[str, ...]]] = {
    "status": ("status", "--period", "2023-11"),
    "status of a program": ("status", "contoh", "--period", "2023-11"),
    "status by agency": ("status", "--period", "2023-11", "--by", "agency"),
    "due": ("due", "--period", "2023-12"),
    "outlook": ("outlook", "--period", "2023-11"),
    "outlook of an indicator": ("outlook", CELL, "--period", "2023-11"),
    "due, nothing": ("due", "--period", "2023-10"),
    "ikp draft": ("ikp", "draft", "2023-11", "--dry-run"),
    "ikp show": ("ikp", "show", "2023-12"),
    "ikp show, nothing": ("ikp", "show", "2023-12", "--agency", "Dinas Contoh", "--team", "policy"),
    "ikp add": (
        "ikp",
        "add",
        "2023-12",
        "Bersihkan",
        "--agency",
        "Dinas Contoh",
        "--responsible",
        "Kepala",
        "--output",
        "saluran bersih",
        "--target",
        "3",
        "--unit",
        "saluran",
        "--dry-run",
    ),
    "ikp edit": ("ikp", "edit", CELL, "--note", "bersama kecamatan", "--dry-run"),
    "ikp remove": ("ikp", "remove", CELL, "--reason", "dobel", "--dry-run"),
    "ikp issue": ("ikp", "issue", "2023-12", "--number", "1", "--by", "Bupati", "--dry-run"),
    "ikp follow-up": ("ikp", "follow-up", CELL, "--note", "ditunda", "--dry-run"),
    "record": ("record", f"{CELL}", "2023-12", "100", "--dry-run"),
    "record --from": ("record", "--from", "isian.csv", "--dry-run"),
    "record --from, wrong": ("record", "--from", "salah.csv", "--dry-run"),
    "record, nothing named": ("record", "--period", "2023-12", "--no-input"),
    "revise": ("revise", CELL, "2023-11", "88", *WHY, "--dry-run"),
    "validate": ("validate",),
    "check": ("check", "--base", "HEAD~1"),
    "diff": ("diff", "HEAD~1"),
    "diff, nothing": ("diff", "HEAD", "HEAD"),
    "close": ("close", "2023-11", "--dry-run"),
    "show": ("show", "contoh"),
    "show an indicator": ("show", CELL),
    "explain": ("explain", CELL, "2023-11"),
    "programs": ("programs",),
    "program": ("program", "stop", "contoh", *GROUNDS, "--dry-run"),
    "new program": ("new", "program", "baru", "--illustrative", "--no-input", "--dry-run"),
    "change target": ("change", "target", CELL, "2023-12", "130", *GROUNDS, "--dry-run", "--yes"),
    "change phase": (
        "change",
        "phase",
        "contoh",
        "tahap-1",
        "--to",
        "2024-01",
        "--same-targets",
        *GROUNDS,
        "--dry-run",
        "--yes",
    ),
    "change retire": (
        "change",
        "retire",
        "contoh/predikat",
        "--from",
        "2023-12",
        "--reweight",
        "layanan=60",
        *GROUNDS,
        "--dry-run",
        "--yes",
    ),
    "change weights": ("change", "weights", "contoh"),
    "change weights, others": (
        "change",
        "weights",
        "contoh",
        "--from",
        "2023-12",
        "layanan=40",
        "kepuasan=50",
        *GROUNDS,
        "--dry-run",
        "--yes",
    ),
    "change kak": ("change", "kak", "contoh", "--section", "purpose=Layanan", *GROUNDS, "--dry-run", "--yes"),
    "change indicator": (
        "change",
        "indicator",
        CELL,
        "--from",
        "2023-12",
        "--decimals",
        "1",
        *GROUNDS,
        "--dry-run",
        "--yes",
    ),
    "kak": ("kak", "contoh"),
    "kak --check": ("kak", "contoh", "--check"),
    "log": ("log", "contoh"),
    "log, nothing": ("log", "contoh/predikat"),
    "audit": ("audit",),
    "export status": ("export", "status", "--period", "2023-11"),
    "export achievements": ("export", "achievements"),
    "export achievements, nothing": ("export", "achievements", "--period", "2023-10"),
    "export log": ("export", "log"),
}
#: What is refused and yet shows figures.
REFUSED: Final = {"record --from, wrong": 2, "record, nothing named": 2}
#: What no figures of programs are in, or what only continues what has said so.
SILENT: Final = {
    "init": "there is no data yet",
    "undo": "see below: something must be done before",
    "save": "see below: something must be edited by hand before",
    "sync": "tells how many commits came and went",
    "rules": "what the rules demand of any data",
    "doctor": "is about this computer",
    "template": "writes a workbook, see below",
    "site build": "writes pages, see test_site",
    "reopen": "see below: a month must be closed before",
    "new indicator": "see below: the program must not be signed",
    "import plan": "see test_import_plan: what it brings is nobody's figure yet",
    "settle": "see test_settle: the audit must find something before",
    "ikp negotiate": "see test_ikp: an item that is due is no longer negotiated",
    "ikp decide": "see below: something must be asked for before",
}


@pytest.fixture
def data(root: Path, git: Git) -> Path:
    """The small data root with a sheet of instructions, and a record that came in the last commit."""
    sheet = root / "data/instructions/2023-12.yaml"
    sheet.parent.mkdir()
    sheet.write_text(SHEET, "utf-8")
    file = root / "data/programs/contoh/achievements/kepuasan.yaml"
    file.write_text(
        '2023-11:\n  value: -20\n  status: provisional\n  note: "naik;=1+1"\n'
        '  recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana Contoh <perencana@contoh.go.id>}\n',
        "utf-8",
    )
    indicators = root / "data/programs/contoh/indicators.yaml"
    indicators.write_text(indicators.read_text("utf-8").replace("unit: skor", "unit: skor\n    allow_negative: true"))
    head = "program;indicator;period;actual\n"
    (root / "isian.csv").write_text(head + "contoh;layanan;2023-12;100\n", "utf-8")
    (root / "salah.csv").write_text(head + "contoh;layanan;2023-12;seratus\n", "utf-8")
    git("add", "-A")
    git("commit", "-qm", "sedikit lagi")
    return root


def test_every_command_is_asked() -> None:
    known = {name for name in COMMANDS if name not in GROUPS}
    known |= {f"{group} {name}" for group, names in GROUPS.items() for name in names}
    asked = {" ".join(argv[: 2 if argv[0] in GROUPS else 1]) for argv in ASKED.values()}
    assert known - asked == set(SILENT)


#: What is refused later than on this day.
EARLY: Final = dict.fromkeys(("change retire", "change target", "change weights, others"), "2023-11-20")


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("name", ASKED)
def test_figures_that_are_examples_are_called_so(name: str, run: Run, moment: Clock) -> None:
    argv = ASKED[name]
    if name in EARLY:
        moment.set(EARLY[name])
    forms = ("csv", "json") if argv[0] == "export" else ANSWERS
    for form in forms:
        done = run(*argv, "--format", form)
        assert done.status in {0, 1, REFUSED.get(name, 0)}, (form, done)
        match form:
            case "json":
                assert '"illustrative": true' in done.out, done
            case "csv":
                says_so_in_csv(done.out)
            case _:
                assert done.out.count("Illustrative data") == 1, done


#: English words of states, kinds and arguments, and the commonest English words: none has a place in Indonesian.
ENGLISH: Final = re.compile(
    r"\b(?:proposed|reformulating|ready|implementing|completed|stopped|reported|unreported|waiting|unreadable|due|"
    r"provisional|final|maximize|minimize|stabilize|sum|average|ratio|"
    r"planner|verifier|accepted|rejected|met|yes|true|false|unsigned|signed|issue|budget|indicator|month|"
    r"PERIOD|VALUE|INDICATOR|ITEM|REASON|FILE|MONTH|CELL|WHO|TEXT|the|of|and|is|are|was|not|with|for|from|by|has|in)\b"
)
#: What stays as it is in every language: lines of files, commands, options, codes of rules, addresses, paths.
SAME: Final = re.compile(
    r"^[-+].*$|^.*\b[a-z_]+: \S.*$|^ *[0-9]+ \|.*$|kpi [^\n]*|--?[a-z][a-z-]*(?:[ =][A-Za-z|]+)?|\[[a-z-]+\]|<[^>]*>|"
    r"\S+/\S+|\S+\.(?:yaml|csv)",
    re.MULTILINE,
)


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("name", [name for name, argv in ASKED.items() if argv[0] != "export"])
def test_nothing_is_english_for_indonesian_readers(name: str, kpi: Kpi, root: Path, moment: Clock) -> None:
    if name in EARLY:
        moment.set(EARLY[name])
    done = kpi(*ASKED[name], "--format", "table", "--lang", "id", cwd=root, environ={"COLUMNS": "200"})
    told = SAME.sub("", done.out + done.err)
    assert ENGLISH.findall(told) == [], told


def says_so_in_csv(text: str) -> None:
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert head.count("illustrative") == 1
    assert len(head) > 1
    at = head.index("illustrative")
    assert {row[at] for row in rows if not row[0].startswith("#")} <= {"true"}


#: What in the cells of people stands for nothing. Why a value is missing is said by the column ``state``, and that a
#: reason was not given is no reason.
NOTHING: Final = (None, "", words.DASH, "×")


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("name", ASKED)
def test_every_cell_has_a_value_for_machines(
    name: str, run: Run, moment: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name in EARLY:
        moment.set(EARLY[name])
    drawn: list[tuple[list[Column], list[list[Cell]]]] = []

    def watched(report: Report) -> tuple[list[Column], list[list[Cell]]]:
        drawn.append(canvas.main_rows(report))
        return drawn[-1]

    monkeypatch.setattr("kpi.render.formats.csv.main_rows", watched)
    run(*ASKED[name], "--format", "csv")
    ((columns, rows),) = drawn
    keys = [column.key for column in columns]
    assert len(keys) == len(set(keys))
    for row in rows:
        assert len(row) == len(keys)
        bare = {key for key, cell in zip(keys, row, strict=True) if cell.value is None and cell.shown not in NOTHING}
        assert bare <= ({"actual", "reason"} if "state" in keys else {"reason"}), (bare, row)
    filled = {key for row in rows for key, cell in zip(keys, row, strict=True) if cell.value is not None}
    assert not rows or len(filled) > len(keys) / 3


def test_papers_say_it(data: Path, run: Run) -> None:
    for argv in (("kak", "contoh"), ("ikp", "show", "2023-12")):
        assert "Illustrative data" in run(*argv, "--format", "html").out
    for argv in (("export", "status"), ("export", "achievements"), ("export", "log"), ("template", "2023-12")):
        done = run(*argv, "-o", "tabel.xlsx")
        assert done.status == 0, done
        with zipfile.ZipFile(data / "tabel.xlsx") as book:
            texts = b"".join(book.read(name) for name in book.namelist() if name.endswith(".xml"))
        assert b"Illustrative data" in texts, argv
        (data / "tabel.xlsx").unlink()


def test_cells_for_rolling_up_say_it(data: Path, run: Run) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    done = run("export", "cells", "-o", "gabungan")
    assert (done.status, "Illustrative data" in done.out) == (0, True), done
    (file,) = (data / "gabungan").rglob("*.parquet")
    assert set(parquet.read_table(file)["illustrative"].to_pylist()) == {True}


@pytest.mark.moment("2023-12-05")
def test_what_comes_one_after_the_other(data: Path, run: Run) -> None:
    """Commands that need another one before."""
    kak = data / "data/programs/contoh/kak.yaml"
    steps = (
        ("ikp", "negotiate", CELL, "--to", "100", *WHY, "--date", "2023-12-05"),
        ("ikp", "decide", CELL, "--accept", "--document", "Notulen 1", "--dry-run"),
        ("close", "2023-11", "--force", "--reason", "data contoh belum lengkap", "--yes"),
        ("reopen", "2023-11", "--reason", "salah rekap", "--document", "Nota 1", "--dry-run"),
        ("undo", "--dry-run"),
        ("undo", "--yes"),
        ("save", "--dry-run"),
    )
    note = data / "data/programs/contoh/achievements/layanan.yaml"
    for step in steps:
        if step[0] == "save":
            note.write_text(note.read_text("utf-8").replace("note: Rekap", "note: Buku"), "utf-8")
        done = run(*step)
        assert (done.status, done.out.count("Illustrative data")) == (0, 1), done
    kak.write_text(kak.read_text("utf-8").partition("kak:\n")[0].replace("state: implementing", "state: proposed"))
    done = run("new", "indicator", "contoh/baru", "--no-input", "--name", "Baru", "--measure", "number", "--unit",
               "orang", "--polarity", "maximize", "--aggregation", "sum", "--dry-run", "--format", "json")  # fmt: skip
    assert json.loads(done.out)["illustrative"] is True
