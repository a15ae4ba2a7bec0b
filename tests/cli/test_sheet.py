"""A month by spreadsheet: template, filled in, recorded, exported; and what is wrong in a sheet, cell by cell."""

from __future__ import annotations

import csv
import datetime
import errno
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from kpi.cli.session.session import Session
from kpi.model.errors import KpiError
from kpi.model.output.machine_text import english
from kpi.model.output.message import Message
from kpi.model.output.sheet import column_name
from kpi.model.values.period import Period
from kpi.model.values.quantity import Fraction, Grade
from kpi.render.language import available, language
from kpi.reports.entry.sheet_template import COLUMNS, keys
from kpi.store.load import load
from kpi.store.tables import spreadsheet
from tests.repositories import git, with_regency

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from tests.conftest import DataRoot, Kpi, Outcome

ROOT = Path(__file__).parent.parent.parent
KEYS = [column.key for column in COLUMNS]
SEPTEMBER = Period(2024, 9)
PROOF = "https://contoh.go.id/rekap.pdf"

#: What is typed into the sheet of September 2024, and what it means.
TYPED: dict[str, tuple[object, object]] = {
    "perusahaan-berkomitmen": (18, Decimal(18)),
    "usulan-terpadankan": ("11", Decimal(11)),
    "nilai-komitmen": (741.35, Decimal("741.35")),
    "uang-tunai": ("Rp 0,-", Decimal(0)),
    "laporan-terbit": ("ya", True),
    "titik-genangan": (41, Decimal(41)),
    "lama-genangan": ("5,25", Decimal("5.25")),
    "sumur-resapan": (31, Decimal(31)),
    "muka-air-kolam": (152, Decimal(152)),
    "rancangan-induk": ("pengukuran", Grade("Pengukuran")),
    "mutu-layanan": ("B", Grade("B")),
    "dana-tersalur": ("93,75%", Decimal("93.75")),
    "sampah-terkurangi": (0.1, Decimal("0.1")),
    "laporan-warga": ("150/200", Fraction(Decimal(150), Decimal(200))),
    "rasio-terpilah": ("46,5/230", Fraction(Decimal("46.5"), Decimal(230))),
    "kunjungan-wisata": ("1.250", Decimal(1250)),
    "pertumbuhan-kunjungan": (-3.5, Decimal("-3.5")),
}


@pytest.fixture
def regency(repository: Path) -> Path:
    """The regency of the tests, in a repository of its own."""
    return with_regency(repository, "closings")


@pytest.fixture
def run(kpi: Kpi, regency: Path) -> Callable[..., Outcome]:
    """A command in that repository, in English."""
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=regency)


def top_of(book: Workbook) -> int:
    """The row of the heads."""
    return next(row for row in range(1, 10) if book.worksheets[0].cell(row, 1).value == "program")


def row_of(book: Workbook, indicator: str) -> int:
    page = book.worksheets[0]
    return next(row for row in range(top_of(book) + 1, page.max_row + 1) if page.cell(row, 2).value == indicator)


def cell(book: Workbook, indicator: str, key: str) -> Any:  # noqa: ANN401 - the library's own
    return book.worksheets[0].cell(row_of(book, indicator), KEYS.index(key) + 1)


def fill(file: Path, values: Mapping[str, Mapping[str, object]]) -> None:
    """Fill in cells of a sheet, by indicator and column."""
    book = openpyxl.load_workbook(file)
    for indicator, row in values.items():
        for key, value in row.items():
            cell(book, indicator, key).value = value
    book.save(file)


def template(run: Callable[..., Outcome], regency: Path, month: str = "2024-09") -> Path:
    assert run("template", month, "-o", "isi.xlsx").status == 0
    return regency / "isi.xlsx"


def recorded(root: Path, period: Period) -> dict[str, object]:
    """The values of a month, by indicator."""
    return {
        indicator.id: indicator.achievements[period].value
        for program in load(root).portfolio.programs
        for indicator in program.indicators
        if period in indicator.achievements
    }


def test_titles_name_one_column_in_every_language() -> None:
    for code in available():
        titles = {language(code).shown(one.title).casefold(): one.key for one in COLUMNS if one.title}
        assert len(titles) == sum(1 for one in COLUMNS if one.title)
        assert {title: key for title, key in titles.items() if title in KEYS and title != key} == {}
    assert keys([language("en").shown])["actual"] == "value"


def test_a_template_says_what_is_given_and_asks_for_the_rest(run: Callable[..., Outcome], regency: Path) -> None:
    book = openpyxl.load_workbook(template(run, regency))
    page = book.worksheets[0]
    top = top_of(book)
    assert "Data ilustrasi" in str(page.cell(2, 6).value)
    assert [page.cell(top, column).value for column in (8, 10, 12)] == ["Satuan", "Target", "Realisasi"]
    assert [page.column_dimensions[letter].hidden for letter in "ABCDEF"] == [True] * 5 + [False]
    assert page.freeze_panes == f"H{top + 1}"
    assert page.protection.sheet
    assert not page.protection.password
    value, target = cell(book, "lama-genangan", "value"), cell(book, "lama-genangan", "target")
    assert (value.protection.locked, target.protection.locked) == (False, True)
    assert (target.value, target.number_format) == (3, "#,##0.00")
    about = cell(book, "lama-genangan", "name").comment.text
    assert "(2 × T - R) / T × 100" in about
    rules = {rule.formula1: str(rule.sqref) for rule in page.data_validations.dataValidation}
    lists = book["kpi"]
    assert lists.sheet_state == "hidden"
    offered = {
        tuple(str(one[0].value) for one in lists[formula.partition("!")[2].replace("$", "")]): cells
        for formula, cells in rules.items()
    }
    assert cell(book, "mutu-layanan", "value").coordinate in offered["D", "C", "B", "A"]
    assert cell(book, "laporan-terbit", "value").coordinate in offered["ya", "tidak"]
    assert len(offered) == 4
    assert cell(book, "rasio-terpilah", "value").number_format == "@"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("2024-09", "--agency", "dinas parawisata"), "there is no agency dinas parawisata"),
        (("2024-09", "--program", "wisata"), "there is no program wisata"),
        (("2020-01",), "nothing is due in January 2020"),
        (("2024-09", "-o", "isi.csv"), "is no name of a workbook"),
    ],
)
def test_what_no_template_is_made_of(run: Callable[..., Outcome], arguments: tuple[str, ...], complaint: str) -> None:
    done = run("template", *arguments)
    assert (done.status, done.out) == (2, "")
    assert complaint in done.err


def test_a_template_never_replaces_a_file(run: Callable[..., Outcome], regency: Path) -> None:
    before = template(run, regency).read_bytes()
    assert run("template", "2024-09", "-o", "isi.xlsx").status == 2
    assert (regency / "isi.xlsx").read_bytes() == before


def test_a_month_goes_in_by_a_sheet_and_comes_out_the_same(run: Callable[..., Outcome], regency: Path) -> None:
    file = template(run, regency)
    fill(file, {one: {"value": typed, "evidence": f"Rekap={PROOF}"} for one, (typed, _) in TYPED.items()})
    head = git(regency, "rev-parse", "HEAD")
    shown = run("record", "--from", "isi.xlsx", "--dry-run")
    assert shown.status == 0
    assert "17 to record, 0 unchanged, 7 empty" in shown.out
    assert (git(regency, "rev-parse", "HEAD"), git(regency, "status", "--porcelain")) == (head, "?? isi.xlsx")
    done = run("record", "--from", "isi.xlsx", "--yes", "--format", "json")
    assert done.status == 0
    assert recorded(regency, SEPTEMBER) == {name: meant for name, (_, meant) in TYPED.items()}
    found = json.loads(done.out)
    assert len(found["commits"]) == 5
    assert set(found["commits"].values()) == {git(regency, "rev-parse", "HEAD")}
    assert git(regency, "rev-list", "--count", f"{head}..HEAD") == "1"
    assert git(regency, "log", "-1", "--format=%s") == "Catat 17 nilai dari 5 program"
    cells = git(regency, "log", "-1", "--format=%(trailers:key=KPI-Cell,valueonly)").splitlines()
    assert len(cells) == 17
    assert {"wisata-industri/kunjungan-wisata", "nir-banjir/titik-genangan"} <= set(cells)
    assert run("validate").status == 0
    again = run("record", "--from", "isi.xlsx", "--yes")
    assert "0 to record, 17 unchanged, 7 empty" in again.out
    new = template(lambda *rest: run(*rest[:-1], "baru.xlsx"), regency)
    assert new.exists()
    assert "0 to record, 17 unchanged, 7 empty" in run("record", "--from", "baru.xlsx", "--yes").out


def test_without_a_terminal_nothing_is_saved_unless_told(run: Callable[..., Outcome], regency: Path) -> None:
    fill(template(run, regency), {"kunjungan-wisata": {"value": 210, "evidence": PROOF}})
    done = run("record", "--from", "isi.xlsx")
    assert done.status == 2
    assert "1 to record" in done.out
    assert "the same command with --yes" in done.err
    assert recorded(regency, SEPTEMBER) == {}


def test_before_the_question_nothing_is_said_to_be_saved_or_not(
    run: Callable[..., Outcome], regency: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(template(run, regency), {"kunjungan-wisata": {"value": 210, "evidence": PROOF}})
    monkeypatch.setattr(Session, "ask", lambda *_: True)
    done = run("record", "--from", "isi.xlsx")
    assert done.status == 0
    assert "Nothing was written" not in done.out
    assert done.out.count("1 to record") == 1
    assert "wisata-industri: saved, commit" in done.out
    assert "Nothing was written." in run("record", "--from", "isi.xlsx", "--dry-run").out


@pytest.mark.parametrize(
    ("there", "language", "said"),
    [
        ((), "en", "there is no file"),
        ((), "en", "kpi template"),
        ((), "id", "tidak ada berkas"),
        (("desember.xlsx", "maret.csv"), "en", "did you mean desember.xlsx?"),
        (("desember.xlsx",), "id", "mungkin maksudnya desember.xlsx?"),
        (("a.xlsx", "b.csv", "c.pdf"), "en", "sheets in that folder: a.xlsx, b.csv"),
    ],
)
def test_a_sheet_that_is_not_there(
    kpi: Kpi, repository: Path, data_root: DataRoot, there: tuple[str, ...], language: str, said: str
) -> None:
    data_root(at=repository)
    for name in there:
        (repository / name).touch()
    done = kpi("record", "--from", "desembre.xlsx", "--lang", language, cwd=repository)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert "No such file" not in done.err


def test_a_sheet_that_is_a_folder_or_open_elsewhere(
    run: Callable[..., Outcome], regency: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "it is a folder" in run("record", "--from", "data").err

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (regency / "isi.xlsx").touch()
    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(KpiError) as told:
        spreadsheet.read(regency / "isi.xlsx")
    assert "another program has it open" in english(told.value.message)


MISTAKES: list[tuple[str, str, object, str]] = [
    ("perusahaan-berkomitmen", "program", "csr-rupiah", "there is no program csr-rupiah"),
    ("usulan-terpadankan", "indicator", "usulan", "csr-rupiah-nol has no indicator usulan"),
    ("nilai-komitmen", "period", "2024-13", "2024-13 is not a month"),
    ("uang-tunai", "period", "2023-11", "2023-11 is closed"),
    ("titik-genangan", "value", "empat puluh", "empat puluh is no value of this indicator"),
    ("lama-genangan", "value", 1 / 3, "was reckoned and not rounded"),
    ("rancangan-induk", "value", "Selesai semua", "Selesai semua is no value of this indicator"),
    ("sumur-resapan", "value", "=1+1", "=1+1 has no result"),
    ("muka-air-kolam", "status", "akhir", "akhir is no status"),
    ("proposal-lolos", "evidence", "tidak-ada.pdf", "there is no file tidak-ada.pdf"),
    ("waktu-verifikasi", "follow_up_due", "bulan depan", "bulan depan is not a day"),
    ("kunjungan-wisata", "evidence", None, "the value of 2024-09 has no evidence"),
]


def test_twelve_mistakes_are_told_at_their_cells(run: Callable[..., Outcome], regency: Path) -> None:
    assert run("close", "2023-11").status == 0
    file = template(run, regency)
    fill(file, {name: {"value": 5, "evidence": PROOF, "follow_up": "rapat"} for name, *_ in MISTAKES[:4]})
    fill(file, {name: {"value": 5, "evidence": PROOF, "follow_up": "rapat"} for name, *_ in MISTAKES[8:]})
    fill(file, {name: {key: value} for name, key, value, _ in reversed(MISTAKES)})
    fill(file, {"pabrik-tur": {"value": 6, "evidence": PROOF}})
    book = openpyxl.load_workbook(file)
    page, top = book.worksheets[0], top_of(book)
    names = json.loads(run("status", "--period", "2024-09", "--format", "json").out)["programs"]
    order = [row["id"] for one in names for row in one["indicators"] if row["state"] != "not_due"]
    expected = {(page.title, top + 1 + order.index(name), column_name(KEYS.index(key))) for name, key, *_ in MISTAKES}
    before = git(regency, "rev-parse", "HEAD")
    done = run("record", "--from", "isi.xlsx", "--yes", "--format", "json")
    assert done.status == 2
    slips = json.loads(done.out)["slips"]
    assert {(one["sheet"], one["row"], one["column"]) for one in slips} == expected
    assert len(slips) == 12
    for *_, complaint in MISTAKES:
        assert any(complaint in one["message"] for one in slips), (complaint, slips)
    assert (git(regency, "rev-parse", "HEAD"), git(regency, "status", "--porcelain")) == (before, "?? isi.xlsx")
    assert recorded(regency, SEPTEMBER) == {}


def test_a_correction_needs_its_reason(run: Callable[..., Outcome], regency: Path) -> None:
    fill(template(run, regency, "2023-12"), {"kunjungan-wisata": {"value": 248}})
    done = run("record", "--from", "isi.xlsx", "--yes")
    assert done.status == 2
    assert "fill in the reason" in " ".join(done.out.split())
    fill(regency / "isi.xlsx", {"kunjungan-wisata": {"reason": "salah rekap"}})
    assert run("record", "--from", "isi.xlsx", "--yes").status == 0
    program = load(regency).portfolio.program("wisata-industri")
    assert program is not None
    visits = program.by_indicator["kunjungan-wisata"]
    record = visits.achievements[Period(2023, 12)]
    assert (record.value, record.revisions[-1].previous.value) == (Decimal(248), Decimal(247))
    assert record.revisions[-1].reason == "salah rekap"


TOURISM = "wisata-industri/kunjungan-wisata"
CORRECTED = ("--reason", "salah rekap", "--yes")


@pytest.fixture
def stale(run: Callable[..., Outcome], regency: Path) -> Path:
    """A sheet of a month that had 80 visits when it was made, and has 85 now."""
    assert run("record", TOURISM, "2024-09", "80", "--evidence", PROOF, "--yes").status == 0
    file = template(run, regency)
    assert run("revise", TOURISM, "2024-09", "85", *CORRECTED).status == 0
    return file


def test_a_row_that_nobody_touched_changes_nothing(run: Callable[..., Outcome], regency: Path, stale: Path) -> None:
    fill(stale, {"pabrik-tur": {"value": 5, "evidence": PROOF}})
    done = run("record", "--from", stale.name, "--yes")
    assert (done.status, done.err) == (0, "")
    assert "1 to record, 1 unchanged" in done.out
    assert recorded(regency, SEPTEMBER)["kunjungan-wisata"] == 85


def test_what_both_sides_changed_is_told_with_who_and_when(
    run: Callable[..., Outcome], regency: Path, stale: Path
) -> None:
    fill(stale, {"kunjungan-wisata": {"value": 90, "reason": "dihitung ulang"}})
    done = run("record", "--from", stale.name, "--yes")
    assert done.status == 2
    assert "80 when this sheet was made, 85 since then; the sheet says 90" in " ".join(done.out.split())
    assert "(Perencana Contoh <perencana@contoh.go.id>" in " ".join(done.out.split())
    assert recorded(regency, SEPTEMBER)["kunjungan-wisata"] == 85


@pytest.mark.parametrize(("answer", "holds", "revisions"), [(True, 90, 2), (False, 85, 1)])
def test_what_both_sides_changed_is_asked_about(
    run: Callable[..., Outcome],
    regency: Path,
    stale: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: bool,  # noqa: FBT001
    holds: int,
    revisions: int,
) -> None:
    asked: list[str] = []

    def ask(_: Session, question: Message) -> bool:
        asked.append(english(question))
        return answer

    monkeypatch.setattr(Session, "ask", ask)
    fill(stale, {"kunjungan-wisata": {"value": 90, "reason": "dihitung ulang"}})
    assert run("record", "--from", stale.name, "--yes").status == 0
    assert len(asked) == 1
    assert "80 when this sheet was made, 85 since then" in asked[0]
    program = load(regency).portfolio.program("wisata-industri")
    assert program is not None
    record = program.by_indicator["kunjungan-wisata"].achievements[SEPTEMBER]
    assert (record.value, len(record.revisions)) == (holds, revisions)


def test_other_columns_of_a_changed_record_are_no_dispute(
    run: Callable[..., Outcome], regency: Path, stale: Path
) -> None:
    fill(stale, {"kunjungan-wisata": {"note": "termasuk rombongan sekolah", "reason": "rombongan belum terhitung"}})
    assert run("record", "--from", stale.name, "--yes").status == 0
    program = load(regency).portfolio.program("wisata-industri")
    assert program is not None
    record = program.by_indicator["kunjungan-wisata"].achievements[SEPTEMBER]
    assert (record.value, record.note) == (85, "termasuk rombongan sekolah")


def test_both_sides_say_the_same_now(run: Callable[..., Outcome], stale: Path) -> None:
    fill(stale, {"kunjungan-wisata": {"value": 85}})
    done = run("record", "--from", stale.name, "--yes")
    assert done.status == 0
    assert "0 to record, 1 unchanged" in done.out


def test_a_month_recorded_since_the_sheet_was_made(run: Callable[..., Outcome], regency: Path) -> None:
    file = template(run, regency)
    assert run("record", TOURISM, "2024-09", "85", "--evidence", PROOF, "--yes").status == 0
    fill(file, {"kunjungan-wisata": {"value": 80, "evidence": PROOF}})
    done = run("record", "--from", file.name, "--yes")
    assert done.status == 2
    assert "no record when this sheet was made, 85 since then; the sheet says 80" in " ".join(done.out.split())
    assert recorded(regency, SEPTEMBER)["kunjungan-wisata"] == 85


def test_a_record_taken_back_since_the_sheet_was_made(run: Callable[..., Outcome], regency: Path) -> None:
    assert run("record", TOURISM, "2024-09", "80", "--evidence", PROOF, "--yes").status == 0
    file = template(run, regency)
    assert run("undo", "--yes").status == 0
    fill(file, {"kunjungan-wisata": {"value": 90}})
    done = run("record", "--from", file.name, "--yes")
    assert done.status == 2
    assert "80 when this sheet was made, taken back since; the sheet says 90" in " ".join(done.out.split())
    assert "empty the cell, or record it by itself: kpi record" in " ".join(done.out.split())
    assert "kunjungan-wisata" not in recorded(regency, SEPTEMBER)


@pytest.mark.parametrize(
    ("value", "form", "meant"),
    [
        (0.9375, "0.00%", Decimal("93.75")),
        (93.75, "General", Decimal("93.75")),
        (93.75, '0.00" %"', Decimal("93.75")),
        (0.5, "0%", Decimal(50)),
        (93, "General", Decimal(93)),
    ],
)
def test_a_percentage_as_excel_keeps_it(
    run: Callable[..., Outcome], regency: Path, value: float, form: str, meant: Decimal
) -> None:
    file = template(run, regency)
    fill(file, {"dana-tersalur": {"value": value, "evidence": PROOF}})
    book = openpyxl.load_workbook(file)
    cell(book, "dana-tersalur", "value").number_format = form
    book.save(file)
    assert run("record", "--from", "isi.xlsx", "--yes").status == 0
    assert recorded(regency, SEPTEMBER) == {"dana-tersalur": meant}


REFUSED_CELLS: list[tuple[str, object, str]] = [
    ("rasio-terpilah", datetime.date(2024, 4, 3), "made a day of it"),
    ("kunjungan-wisata", True, "no value of this indicator"),
    ("kunjungan-wisata", "1.2.3", "no value of this indicator"),
    ("kunjungan-wisata", "a\x7fb", "U+007F can't be written"),
]


@pytest.mark.parametrize(("name", "value", "complaint"), REFUSED_CELLS, ids=[row[2] for row in REFUSED_CELLS])
def test_a_cell_that_is_refused(
    run: Callable[..., Outcome], regency: Path, name: str, value: object, complaint: str
) -> None:
    fill(template(run, regency), {name: {"value": value, "evidence": PROOF}})
    done = run("record", "--from", "isi.xlsx", "--yes", "--format", "json")
    assert done.status == 2
    assert any(complaint in one["message"] for one in json.loads(done.out)["slips"])


def test_the_same_cell_twice(run: Callable[..., Outcome], regency: Path) -> None:
    (regency / "isi.csv").write_text(
        "program;indicator;period;value;evidence\n"
        f"wisata-industri;kunjungan-wisata;2024-09;210;{PROOF}\n\n"
        f"wisata-industri;kunjungan-wisata;Sept 2024;211;{PROOF}\n"
    )
    done = run("record", "--from", "isi.csv", "--yes", "--format", "json")
    (slip,) = json.loads(done.out)["slips"]
    assert (slip["sheet"], slip["row"], slip["column"]) == ("isi.csv", 4, "B")
    assert "row 2 is about the same" in slip["message"]


CSVS: list[tuple[str, str]] = [
    ("commas", "program,indicator,period,value,evidence\nwisata-industri,kunjungan-wisata,2024-09,210,PROOF\n"),
    (
        "semicolons and a mark",
        "\ufeffprogram;indicator;period;Realisasi;evidence\r\nwisata-industri;kunjungan-wisata;09/2024;210,0;PROOF\r\n",
    ),
    (
        "said by itself",
        "sep=;\r\nprogram;indicator;period;value;evidence\r\nwisata-industri;kunjungan-wisata;sep 2024;210;PROOF\r\n",
    ),
    ("tabs", "program\tindicator\tperiod\tvalue\tevidence\nwisata-industri\tkunjungan-wisata\t2024-09\t210\tPROOF\n"),
]


@pytest.mark.parametrize("data", [row[1] for row in CSVS], ids=[row[0] for row in CSVS])
def test_csv_of_any_dialect(run: Callable[..., Outcome], regency: Path, data: str) -> None:
    (regency / "isi.csv").write_bytes(data.replace("PROOF", PROOF).encode())
    assert run("record", "--from", "isi.csv", "--yes").status == 0
    assert recorded(regency, SEPTEMBER) == {"kunjungan-wisata": Decimal(210)}


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("isi.csv", b"program;indicator\nx;y\n", "has no row with the heads"),
        ("isi.csv", b"program;indicator;period;value\nx;y;z;\xff\n", "not written in UTF-8"),
        ("isi.csv", b'program;indicator;period;value\nx;y;z;"1\n', "this CSV can't be read"),
        ("isi.xlsx", b"not a workbook", "this is not a workbook"),
        ("isi.xlsx", b"PK\x03\x04broken", "this is not a workbook"),
        ("isi.ods", b"x", "neither a workbook (.xlsx) nor CSV"),
    ],
)
def test_a_file_that_is_none(
    run: Callable[..., Outcome], regency: Path, name: str, data: bytes, complaint: str
) -> None:
    (regency / name).write_bytes(data)
    done = run("record", "--from", name, "--yes")
    assert (done.status, done.out) == (2, "")
    assert complaint in done.err


def test_several_months_of_an_indicator_in_one_sheet(run: Callable[..., Outcome], regency: Path) -> None:
    lines = [f"wisata-industri,kunjungan-wisata,2024-0{month},{200 + month},{PROOF}" for month in (9, 7, 8)]
    (regency / "isi.csv").write_text("\n".join(["program,indicator,period,value,evidence", *lines, ""]))
    assert run("record", "--from", "isi.csv", "--yes").status == 0
    for month in (7, 8, 9):
        assert recorded(regency, Period(2024, month)) == {"kunjungan-wisata": Decimal(200 + month)}
    assert run("validate").status == 0


def test_where_the_commit_fails_everything_is_as_it_was(run: Callable[..., Outcome], regency: Path) -> None:
    (regency / "rekap.pdf").write_bytes(b"rekap")
    file = template(run, regency)
    fill(file, {"kunjungan-wisata": {"value": 210, "evidence": "rekap.pdf"}, "titik-genangan": {"value": 41}})
    fill(file, {"titik-genangan": {"evidence": PROOF}})
    hook = regency / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\n! git diff --cached --name-only | grep -q wisata\n")
    hook.chmod(0o755)
    before = (git(regency, "rev-parse", "HEAD"), git(regency, "status", "--porcelain"))
    done = run("record", "--from", "isi.xlsx", "--yes")
    assert done.status == 2
    assert (git(regency, "rev-parse", "HEAD"), git(regency, "status", "--porcelain")) == before
    assert recorded(regency, SEPTEMBER) == {}


def test_an_option_that_belongs_into_the_sheet(run: Callable[..., Outcome], regency: Path) -> None:
    template(run, regency)
    done = run("record", "--from", "isi.xlsx", "--note", "x")
    assert done.status == 2
    assert "--note and --from exclude each other" in done.err
    assert "PROGRAM/INDICATOR, PERIOD is missing" in run("record", "--note", "x").err


@pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("KPI_OFFICE"),
    reason="LibreOffice (soffice) is not installed; KPI_OFFICE=1 demands it",
)
def test_libre_office_opens_it_and_keeps_it(run: Callable[..., Outcome], regency: Path, tmp_path: Path) -> None:
    file = template(run, regency)
    fill(file, {name: {"value": typed, "evidence": f"Rekap={PROOF}"} for name, (typed, _) in TYPED.items()})
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office"]
    subprocess.run(
        [*office, "--convert-to", "xlsx", "--outdir", "kantor", file.name], cwd=regency, check=True, capture_output=True
    )
    book = openpyxl.load_workbook(regency / "kantor" / "isi.xlsx")
    assert book.worksheets[0].protection.sheet
    assert cell(book, "lama-genangan", "name").comment is not None
    assert book.worksheets[0].data_validations.dataValidation
    shutil.copy(regency / "kantor" / "isi.xlsx", regency / "isi.xlsx")
    assert run("record", "--from", "isi.xlsx", "--yes").status == 0
    assert recorded(regency, SEPTEMBER) == {name: meant for name, (_, meant) in TYPED.items()}


def rows_of(text: str, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=separator))


def test_what_was_recorded_is_exported(run: Callable[..., Outcome], regency: Path) -> None:
    file = template(run, regency)
    fill(file, {one: {"value": typed, "evidence": f"Rekap={PROOF}"} for one, (typed, _) in TYPED.items()})
    assert run("record", "--from", "isi.xlsx", "--yes").status == 0
    asked = ("export", "achievements", "--period", "2024-09")
    assert run(*asked, "-o", "keluar.xlsx").status == 0
    page = openpyxl.load_workbook(regency / "keluar.xlsx").worksheets[0]
    top = next(row for row in range(1, 9) if page.cell(row, 1).value == "Program")
    heads = [one.value for one in page[top]]
    found = {
        row[heads.index("Indicator id")]: row[heads.index("Actual")]
        for row in page.iter_rows(min_row=top + 1, values_only=True)
        if row[2]
    }
    assert found.keys() == TYPED.keys()
    for name, (_, meant) in TYPED.items():
        value = found[name]
        match meant:
            case Decimal():
                assert (Decimal(repr(value)), type(value) in {int, float}) == (meant, True)
            case Fraction(above, below):
                assert value == f"{above}/{below}"
            case Grade(grade):
                assert value == grade
            case _:
                assert value == "yes"
    facts = json.loads(run(*asked, "--format", "json").out, parse_float=Decimal, parse_int=Decimal)
    numbers = {one["indicator"]: one["actual"] for one in facts["achievements"]}
    assert {name: numbers[name] for name, (_, meant) in TYPED.items() if isinstance(meant, Decimal)} == {
        name: meant for name, (_, meant) in TYPED.items() if isinstance(meant, Decimal)
    }


def test_an_exported_table_may_be_recorded_again(run: Callable[..., Outcome]) -> None:
    for name, options in (("a.csv", ()), ("b.csv", ("--semicolon", "--bom")), ("c.xlsx", ())):
        assert run("export", "achievements", "-o", name, "--period", "2023-12", *options).status == 0
        done = run("record", "--from", name, "--dry-run", "--format", "json")
        found = json.loads(done.out)
        assert (done.status, found["records"], found["unchanged"]) == (0, [], 23), name


#: Words of the files that have others in Indonesian, as whole cells.
ENGLISH = frozenset({
    "maximize", "minimize", "stabilize", "proportion", "complement", "inverse", "deviation", "sum", "average", "last",
    "reported", "unreported", "waiting", "not_due", "not_applicable", "final", "provisional", "true", "false", "yes",
    "no", "High", "Very high", "Medium", "Low", "Very low", "deleted",
})  # fmt: skip


@pytest.mark.parametrize("what", ["status", "achievements", "log"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_sheet_for_indonesian_readers_is_indonesian(kpi: Kpi, regency: Path, what: str, form: str) -> None:
    more = ("--semicolon",) if form == "csv" else ()
    assert kpi("export", what, "--period", "2023-11", "-o", f"s.{form}", *more, "--lang", "id", cwd=regency).status == 0
    if form == "csv":
        text = (regency / "s.csv").read_text("utf-8")
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    else:
        sheet = openpyxl.load_workbook(regency / "s.xlsx").worksheets[0]
        cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert len(cells) > 100
    assert {"Program", "Nama indikator" if what == "achievements" else "Indikator"} <= set(cells)
    assert ENGLISH.intersection(cells) == frozenset()
    assert [cell for cell in cells if re.fullmatch(r"[A-Z].*\([a-z_]+\)", cell)] == []


def test_csv_for_excel_in_indonesian(run: Callable[..., Outcome], regency: Path) -> None:
    assert run("export", "status", "--period", "2023-11", "--semicolon", "--bom", "-o", "s.csv").status == 0
    data = (regency / "s.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfProgram;Agency;Indicator id;Indicator;")
    rows = {row["Indicator id"]: row for row in rows_of(data.decode("utf-8-sig"), ";")}
    usual = {row["indicator"]: row for row in rows_of(run("export", "status", "--period", "2023-11").out)}
    assert rows["nilai-komitmen"]["Actual"] == "652,75"
    assert usual["nilai-komitmen"]["actual"] == "652.75"
    assert usual == {row["indicator"]: row for row in rows_of(run("status", "--period", "2023-11", "-f", "csv").out)}


def test_the_digest_of_a_closed_month_is_the_last_row(run: Callable[..., Outcome], regency: Path) -> None:
    assert run("close", "2023-11").status == 0
    closing = load(regency).portfolio.closings[Period(2023, 11)]
    assert closing.seal is not None
    digest = closing.seal.digest
    for what in ("status", "achievements", "log"):
        last = run("export", what, "--period", "2023-11").out.splitlines()[-1]
        assert last.rstrip(",") == f"#closing,2023-11,{digest},holds"
        assert json.loads(run("export", what, "--period", "2023-11", "-f", "json").out)["closings"] == [
            {"period": "2023-11", "digest": digest, "holds": True}
        ]
    assert run("export", "status", "--period", "2023-11", "-o", "s.xlsx").status == 0
    page = openpyxl.load_workbook(regency / "s.xlsx").worksheets[0]
    assert page.cell(page.max_row, 1).value == f"November 2023 is closed, digest {digest}."
    assert "#closing" not in run("export", "status", "--period", "2023-12").out


@pytest.mark.parametrize("text", ["=1+1", "+62 811", "-x", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_no_text_becomes_a_formula(run: Callable[..., Outcome], regency: Path, text: str) -> None:
    file = regency / "data/programs/wisata-industri/achievements/kunjungan-wisata.yaml"
    quoted = json.dumps(text)
    file.write_text(f"2023-12:\n  value: 247\n  status: final\n  note: {quoted}\n  evidence: "
                    f"[{{title: {quoted}, uri: {PROOF}}}]\n")  # fmt: skip
    assert run("export", "achievements", "wisata-industri", "-o", "a.xlsx").status == 0
    cells = [one for row in openpyxl.load_workbook(regency / "a.xlsx").worksheets[0].iter_rows() for one in row]
    (note,) = [one for one in cells if one.value == text]
    assert (note.data_type, note.quotePrefix) == ("s", True)
    assert not [one for one in cells if one.data_type == "f"]
    assert {one["note"] for one in rows_of(run("export", "achievements", "wisata-industri").out)} >= {"'" + text}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("stats",), "there is nothing called stats to export"),
        (("status", "--format", "xls"), "there is no format xls"),
        (("status", "--format", "json", "--bom"), "--bom and --semicolon are for CSV"),
        (("status", "--format", "xlsx"), "a workbook needs a file"),
        (("status", "wisata"), "there is no program wisata"),
    ],
)
def test_what_is_not_exported(run: Callable[..., Outcome], arguments: tuple[str, ...], complaint: str) -> None:
    done = run("export", *arguments)
    assert (done.status, done.out) == (2, "")
    assert complaint in done.err
