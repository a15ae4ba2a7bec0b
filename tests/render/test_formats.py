"""Formats by name, and every format against text that wants to be more than text."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.errors import KpiError, UnknownName
from kpi.model.output.message import say
from kpi.model.output.problem import Finding, Place, Problem, Severity
from kpi.model.output.report import (
    Audience,
    Block,
    Cell,
    Column,
    Heading,
    Json,
    Line,
    Number,
    Report,
    Table,
    Value,
    Verbatim,
)
from kpi.model.values.period import Period
from kpi.render import formats
from kpi.render.escaping import HIDDEN
from kpi.render.formats import ANSWERS, DOCUMENTS, FINDINGS, FORMATS, draw
from kpi.render.formats.csv import drawn as drawn_csv
from kpi.render.formats.csv import drawn_for_people
from kpi.render.formats.json import dumped
from kpi.render.language import Language, language

if TYPE_CHECKING:
    from tests.render.conftest import Paint

HOSTILE = (
    "[red]x[/red]", "\x1b[31mred", "a\u202eb", "::error::x", "a\n::error::x", "a\r::error::x", "a|b",
    "<script>x</script>", "&amp;]]>", "=1+1", "@SUM(A1)", "\t=1+1", "-1+1", "{name} {0}", "%s %0A", "```\n", "# x",
    "abc;=1+1", "abc\t=1+1", "abc, =1+1", "a\n=1+1", 'x;"=1+1"', "x; '@y", "\uff1d1+1", "- satu\n- dua",
    '"quoted",', "\ud800\x00\uffff",
)  # fmt: skip


FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def about(text: str) -> Report:
    """A report that has a text wherever data can be."""
    table = Table("main", (Column("data", say("Name"), wide=True),), ((Cell(text),), (Cell(say("{x}", x=text)),)))
    problem = Problem(text, Severity.ERROR, Place(text, (text, 0)), say("{x} is wrong", x=text), say("see {x}", x=text))
    return Report(
        "main",
        (Heading(text, 1), Line(text), Line(say("{x}", x=text)), Verbatim((text,)), table),
        {"data": text},
        (Finding(problem, 1, 1, text),),
        illustrative=None,
    )


def test_every_file_of_a_format_is_named() -> None:
    """But for the table, which is drawn beside, and what several formats share."""
    files = {file.stem for file in Path(formats.__path__[0]).glob("*.py")} - {"__init__", "findings"}
    assert files == {*FORMATS, *DOCUMENTS, "xlsx"} - {"table"}


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.parametrize("form", FORMATS)
def test_nothing_hidden_comes_out(form: str, text: str, paint: Paint) -> None:
    drawn = paint(about(text), form)
    assert HIDDEN.findall(drawn.replace("\n", "")) == []
    assert drawn.endswith("\n")
    drawn.encode("utf-8")  # no half of a surrogate pair either


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_json_gives_the_text_back(text: str, paint: Paint) -> None:
    whole = text.encode("utf-8", "backslashreplace").decode()  # half of a pair is no JSON to strict readers
    assert json.loads(paint(about(text), "json")) == {"data": whole}
    assert json.loads(paint(about(text), "json", unicode=False)) == {"data": whole}


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_csv_has_no_formulas(text: str, paint: Paint) -> None:
    header, *rows = csv.reader(io.StringIO(paint(about(text), "csv"), newline=""))
    assert header == ["data", "illustrative"]
    assert len(rows) == 2
    for delimiter in ",;\t":
        for drawn in (drawn_csv(about(text)), drawn_for_people(about(text), language("id"))):
            fields = [field for row in csv.reader(io.StringIO(drawn, newline=""), delimiter=delimiter) for field in row]
            assert not any(field.lstrip("\"' \t").startswith(FORMULAS) and field[0] != "'" for field in fields)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_workflow_command_stays_one(text: str, paint: Paint) -> None:
    (line,) = paint(about(text), "github").splitlines()
    assert re.fullmatch(r"::error file=[^,:]*,line=1,col=1,title=[^,:]*::.*", line)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_markdown_has_only_our_own_markup(text: str, paint: Paint) -> None:
    drawn = paint(about(text), "markdown")
    outside = re.sub(r"^(`{3,})\n.*?^\1$", "", drawn, flags=re.MULTILINE | re.DOTALL)
    unescaped = re.sub(r"\\[!-/:-@\[-`{-~]", "", outside)
    assert not set(unescaped) & set("<>`*[]&~")
    assert len(re.findall("^# ", unescaped, re.MULTILINE)) == 1
    assert [line.count("|") for line in unescaped.splitlines() if "|" in line] == [2, 2, 2, 2]


@pytest.mark.parametrize("form", ["json", "csv", *FINDINGS])
def test_machines_get_the_same_everywhere(
    form: str, status: Report, findings: Report, paint: Paint, indonesian: Language
) -> None:
    report = status if form in ANSWERS else findings
    assert paint(report, form, width=200, color=True, language=indonesian) == paint(report, form, width=40)


@pytest.mark.parametrize(
    ("form", "hint"),
    [
        ("jsn", say("did you mean {near}? one of: {known}", near="json", known=ANSWERS)),
        ("", say("one of: {known}", known=ANSWERS)),
        ("../table", say("did you mean {near}? one of: {known}", near="table", known=ANSWERS)),
        ("formats", say("one of: {known}", known=ANSWERS)),
    ],
)
def test_a_format_that_is_not_there(form: str, hint: object, status: Report, paint: Paint) -> None:
    with pytest.raises(UnknownName) as caught:
        paint(status, form)
    assert caught.value.message == say("there is no format {form}", form=form)
    assert caught.value.hint == hint


@pytest.mark.parametrize("form", FINDINGS)
def test_a_format_for_findings_needs_some(form: str, status: Report, paint: Paint) -> None:
    with pytest.raises(KpiError) as caught:
        paint(status, form)
    assert caught.value.hint == say("one of: {known}", known=ANSWERS)


VALUES: list[tuple[Value, str]] = [
    (None, ""),
    (True, "true"),
    (False, "false"),
    (-3, "-3"),
    (Number(Decimal("-1234.50"), 0, " %"), "-1234.5"),
    (Number(Decimal("1E+3"), 2), "1000"),
    (Number(Decimal(1) / 3, 2), "0." + "3" * 28),
    (Period(2023, 11), "2023-11"),
    (say("{month}: {n}", month=Period(2023, 11), n=Decimal("1234.50")), "2023-11: 1234.5"),
    (say("-{n}", n=1), "'-1"),
    ("=1+1", "'=1+1"),
    ("\uff1d1", "'\uff1d1"),
    ("\t=1", "' =1"),
    ("two\r\nlines", '"two\nlines"'),
    ('a,"b"', '"a,""b"""'),
    ("abc;=1+1", "abc;'=1+1"),
    ("abc, -1", '"abc,\' -1"'),
    ("a-b = c+d", "a-b = c+d"),
    ("surel@contoh.go.id", "surel@contoh.go.id"),
]


@pytest.mark.parametrize(("value", "field"), VALUES, ids=ascii)
def test_csv_field(value: Value, field: str, paint: Paint) -> None:
    table = Table("main", (Column("id", say("Id")), Column("value", say("Value"))), ((Cell("a"), Cell(value, "?")),))
    assert paint(Report("main", (table,), illustrative=True), "csv") == f"id,value,illustrative\na,{field},true\n"


def test_csv_is_the_main_table(status: Report, paint: Paint) -> None:
    assert paint(status, "csv") == (
        "indicator,name,target,actual,percent,rating,met,illustrative\n"
        "kunjungan,Jumlah kunjungan wisata industri,1250,1088.4,87.072,Tinggi,false,true\n"
        "kepuasan,Kepuasan,4,4.25,106.25,Sangat Tinggi,true,true\n"
        "paket,Paket tur aktif,5,,,,,true\n"
        "sumur,Sumur resapan,12,3,25,Sangat Rendah,false,true\n"
    )


def test_csv_without_a_table(paint: Paint) -> None:
    assert paint(Report("any", (Line("words"),), illustrative=None), "csv") == "illustrative\n"


ROWS = st.lists(st.lists(st.text() | st.integers() | st.none(), min_size=2, max_size=2), max_size=4)


@given(st.lists(ROWS, min_size=1, max_size=3))
def test_csv_has_every_row(tables: list[list[list[str | int | None]]]) -> None:
    columns = (Column("a", say("Name")), Column("b", say("Target"), audience=Audience.MACHINES))
    blocks: list[Block] = [Table("x", columns, tuple((Cell(a), Cell(b)) for a, b in rows)) for rows in tables]
    text = draw(
        Report("x", tuple(blocks), illustrative=False), "csv", language("en"), width=80, color=False, unicode=True
    )
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [len(row) for row in rows] == [3] * (1 + sum(map(len, tables)))


DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")) | DECIMALS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(TREES, st.booleans())
def test_json_is_exact(tree: Json, unicode: bool) -> None:  # noqa: FBT001
    text = dumped(tree, unicode=unicode)
    assert json.loads(text, parse_float=Decimal) == tree
    assert HIDDEN.findall(text.replace("\n", "")) == []
    assert unicode or text.isascii()


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (Decimal("1.50"), "1.50"),
        (Decimal("1E+6"), "1000000"),
        (Decimal("1E-8"), "0.00000001"),
        ((1, True, None), "[\n  1,\n  true,\n  null\n]"),
        ({"a": "é\u202e"}, '{\n  "a": "é\\u202e"\n}'),
        ("\U000e0041", '"\\udb40\\udc41"'),
        ("half \ud800", '"half \\\\ud800"'),
    ],
    ids=ascii,
)
def test_json(tree: Json, text: str) -> None:
    assert dumped(tree, unicode=True) == text + "\n"


def test_json_has_no_nan() -> None:
    with pytest.raises(ValueError, match="NaN"):
        dumped(Decimal("NaN"), unicode=True)


def test_json_of_a_report(status: Report, paint: Paint) -> None:
    assert '"score": 98.50,\n      "cash": 1000000,\n      "rating": null\n' in paint(status, "json")


MARKDOWN = """\
# Capaian November 2023

Pemerintah Kabupaten Contoh

Illustrative data: examples, not the organisation's own figures.

## Wisata Industri

| Indicator                                |   Target |   Realisasi |      % | Rating        | Met              | Trend   |
|:-----------------------------------------|---------:|------------:|-------:|:--------------|:-----------------|:--------|
| Jumlah kunjungan wisata industri (orang) |    1.250 |     1.088\\* |  87,07 | Tinggi        | ✗ belum tercapai | ▁▃▅▅    |
| Kepuasan (orang)                         |        4 |         4\\* | 106,25 | Sangat Tinggi | ✓ met            | ·▃▅█    |
| Paket tur aktif                          |        5 |     waiting |      – | –             | –                | ▁·      |

Paket tur aktif: not met for 3 months in a row

Program score 98,50 % · Sangat Tinggi
"""  # noqa: E501 - one row is one line


def test_markdown_speaks_the_readers_language(status: Report, paint: Paint, indonesian: Language) -> None:
    assert paint(status, "markdown", language=indonesian).split("\n## Nir Banjir\n")[0] == MARKDOWN


@pytest.mark.parametrize(
    ("block", "drawn"),
    [
        (Verbatim(("  3 | a: `b`", "    | ^")), "```\n  3 | a: `b`\n    | ^\n```\n"),
        (Verbatim(("```", "a````")), "`````\n```\na````\n`````\n"),
        (Table("t", (Column("a", say("A|B"), right=True),), ()), "| A\\|B   |\n|--------|\n"),
    ],
    ids=["source", "fences-in-data", "no-rows"],
)
def test_markdown_block(block: Block, drawn: str, paint: Paint) -> None:
    assert paint(Report("any", (block,), illustrative=None), "markdown") == drawn


@pytest.mark.parametrize(
    ("path", "name", "fine"),
    [
        (PureWindowsPath, "C:\\Data v1.2\\lampiran", True),
        (PureWindowsPath, "C:\\Data v1.2\\lampiran.json", False),
        (PurePosixPath, "data v1.2/lampiran", True),
        (PurePosixPath, "lampiran.CSV", True),
        (PurePosixPath, "lampiran.xlsx", False),
    ],
    ids=["folder", "other", "folder here", "same", "other here"],
)
def test_the_ending_is_that_of_the_file_and_not_of_its_folder(
    monkeypatch: pytest.MonkeyPatch, path: type[PurePath], name: str, *, fine: bool
) -> None:
    monkeypatch.setattr(formats, "PurePath", path)
    with contextlib.nullcontext() if fine else pytest.raises(KpiError, match="can't hold the format"):
        assert formats.chosen("csv", name, ("csv",), "table") == "csv"


FILES = ("xlsx", "csv", "json")


@pytest.mark.parametrize(
    ("form", "output", "chosen"),
    [
        ("", "", "csv"),
        ("json", "", "json"),
        ("", "laporan.json", "json"),
        ("", "LAPORAN.XLSX", "xlsx"),
        ("", "arsip.2023/laporan.Csv", "csv"),
        ("xlsx", "laporan", "xlsx"),
        ("csv", "/dev/stdout", "csv"),
        ("nothing", "laporan.csv", "nothing"),  # that is for ``check`` to refuse
    ],
)
def test_the_ending_decides(form: str, output: str, chosen: str) -> None:
    assert formats.chosen(form, output, FILES, "csv") == chosen


@pytest.mark.parametrize(
    ("form", "output", "message"),
    [
        ("", "x.pdf", "no format is known by the ending .pdf"),
        ("", "x.xls", "no format is known by the ending .xls"),
        ("", "x.csv ", "no format is known by the ending .csv "),
        ("", "x.csv.bak", "no format is known by the ending .bak"),
        ("", "x.html", "no format is known by the ending .html"),
        ("", "laporan", "laporan has no ending that says in which format to write"),
        ("", "arsip.2023/laporan", "arsip.2023/laporan has no ending that says in which format to write"),
        ("", ".csv", ".csv has no ending that says in which format to write"),
        ("csv", "x.pdf", "x.pdf can't hold the format csv"),
        ("xlsx", "x.CSV", "x.CSV can't hold the format xlsx"),
    ],
)
def test_an_ending_that_says_nothing_or_something_else(form: str, output: str, message: str) -> None:
    with pytest.raises(KpiError) as caught:
        formats.chosen(form, output, FILES, "csv")
    assert language("en").text(caught.value.message) == message
    if not form:
        assert caught.value.hint == say("end the name with one of: {known}", known=(".xlsx", ".csv", ".json"))
