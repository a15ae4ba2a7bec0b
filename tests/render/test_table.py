"""The terminal: what fits, what lines up, what is left without colour or without more than ASCII."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kpi.model.output.message import say
from kpi.model.output.report import Audience, Block, Cell, Column, Heading, Line, Number, Report, Table, Tone, Verbatim
from kpi.model.values.period import Period
from kpi.render.escaping import HIDDEN
from kpi.render.formats import draw
from kpi.render.language import Language, language
from kpi.render.terminal import table
from kpi.render.terminal.table import wrapped
from kpi.render.terminal.widths import Need, fitting

if TYPE_CHECKING:
    from tests.render.conftest import Paint

#: Colours and nothing else that a terminal obeys.
SGR = re.compile("\x1b\\[[0-9]+m")

AT_80 = """\
Achievement November 2023
═════════════════════════
Pemerintah Kabupaten Contoh
Illustrative data: examples, not the organisation's own figures.

Wisata Industri
Indicator               Target   Actual       %  Rating         Met        Trend
────────────────────────────────────────────────────────────────────────────────
Jumlah kunjungan         1,250   1,088*   87.07  Tinggi         ✗ not met  ▁▃▅▅
wisata industri
(orang)
Kepuasan (orang)             4       4*  106.25  Sangat Tinggi  ✓ met      ·▃▅█
Paket tur aktif              5  waiting       –  –              –          ▁·
Paket tur aktif: not met for 3 months in a row
Program score 98.50 % · Sangat Tinggi
"""

AT_80_INDONESIAN = """\
Wisata Industri
Indicator                     Target  Realisasi       %  Rating  Met       Trend
────────────────────────────────────────────────────────────────────────────────
Jumlah kunjungan wisata        1.250     1.088*   87,07  Tinggi  ✗ belum   ▁▃▅▅
industri (orang)                                                 tercapai
Kepuasan (orang)                   4         4*  106,25  Sangat  ✓ met     ·▃▅█
                                                         Tinggi
"""

AT_120_ASCII = """\
Achievement November 2023
=========================
Pemerintah Kabupaten Contoh
Illustrative data: examples, not the organisation's own figures.

Wisata Industri
Indicator                                 Target   Actual       %  Rating         Met        Trend
--------------------------------------------------------------------------------------------------
Jumlah kunjungan wisata industri (orang)   1,250   1,088*   87.07  Tinggi         x not met  _-==
Kepuasan (orang)                               4       4*  106.25  Sangat Tinggi  v met      .-=#
Paket tur aktif                                5  waiting       -  -              -          _.
Paket tur aktif: not met for 3 months in a row
Program score 98.50 % - Sangat Tinggi

Nir Banjir
Indicator                                 Target   Actual       %  Rating         Met        Trend
--------------------------------------------------------------------------------------------------
Sumur resapan (orang)                         12       3*   25.00  Sangat Rendah  x not met  _

Not measured yet
Program
----------------
Koridor Industri
"""

AT_40 = """\
Achievement November 2023
═════════════════════════
Pemerintah Kabupaten Contoh
Illustrative data: examples, not the
  organisation's own figures.

Wisata Industri
Jumlah kunjungan wisata industri (orang)
  Target: 1,250 · Actual: 1,088* ·
  %: 87.07 · Rating: Tinggi ·
  Met: ✗ not met · Trend: ▁▃▅▅
Kepuasan (orang)
  Target: 4 · Actual: 4* · %: 106.25 ·
  Rating: Sangat Tinggi · Met: ✓ met ·
  Trend: ·▃▅█
Paket tur aktif
  Target: 5 · Actual: waiting · %: – ·
  Rating: – · Met: – · Trend: ▁·
Paket tur aktif: not met for 3 months in
  a row
Program score 98.50 % · Sangat Tinggi
"""


def test_at_80(status: Report, paint: Paint) -> None:
    assert paint(status, "table").split("\nNir Banjir\n")[0] == AT_80


def test_at_40(status: Report, paint: Paint) -> None:
    assert paint(status, "table", width=40).split("\nNir Banjir\n")[0] == AT_40


def test_at_120_in_ascii(status: Report, paint: Paint) -> None:
    assert paint(status, "table", width=120, unicode=False) == AT_120_ASCII


def test_in_indonesian(status: Report, paint: Paint, indonesian: Language) -> None:
    drawn = paint(status, "table", language=indonesian)
    assert drawn.startswith("Capaian November 2023\n")
    assert AT_80_INDONESIAN in drawn


def test_colour_only_adds(status: Report, paint: Paint) -> None:
    drawn = paint(status, "table", color=True)
    assert "\x1b[31m✗ not met\x1b[0m" in drawn
    assert "\x1b[1mWisata Industri\x1b[0m\n" in drawn
    assert SGR.sub("", drawn) == paint(status, "table")


def test_source_lines_keep_their_form_and_machine_tables_stay_away(findings: Report, paint: Paint) -> None:
    assert paint(findings, "table") == (
        "data/programs/wisata-industri/indicators.yaml:3: unknown key tarjet\n  3 | tarjet: 5\n    | ^\n12 files\n"
    )


@pytest.mark.parametrize(
    ("block", "drawn"),
    [
        (Heading("One", 2), "One\n"),
        (Heading("One", 1), "One\n═══\n"),
        (Heading("観光", 1), "観光\n════\n"),
        (Line(""), "\n"),
        (Line("[red]x[/red] :smile:"), "[red]x[/red] :smile:\n"),
        (Line("    → " + "word " * 9), "    → word word word word word word word\n      word word\n"),
        (Line("x" * 50 + " after"), "x" * 50 + "\n  after\n"),
        (Verbatim(("a" * 50 + "  ", "\t^")), "a" * 50 + "\n ^\n"),
        (Verbatim(()), ""),
        (Table("empty", (Column("a", say("Actual")),), ()), "Actual\n──────\n"),
        (Table("machine", (Column("a", say("Actual"), audience=Audience.MACHINES),), ((Cell(1),),)), ""),
        (Table("words", (Column("a", say("Actual")),), ((Cell("x" * 90),),)),
         "x" * 40 + "\n" + "x" * 40 + "\n" + "x" * 10 + "\n"),
        (Table("wide", (Column("a", say("%")), Column("b", say("Met"))),
               ((Cell("観光"), Cell(value=True)), (Cell("e\u0301"), Cell(value=False)))),
         "%     Met\n─────────\n観光  yes\ne\u0301     no\n"),
        (Table("right", (Column("a", say("%"), right=True),), ((Cell(Number(Decimal(5), 1, " %")),), (Cell(None),))),
         "    %\n─────\n5.0 %\n\n"),
    ],
)  # fmt: skip
def test_block(block: Block, drawn: str, paint: Paint) -> None:
    assert paint(Report("any", (block,), illustrative=None), "table", width=40) == drawn


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("short", 10, ["short"]),
        ("two words", 5, ["two", "words"]),
        ("abcdefgh ij", 5, ["abcde", "fgh", "ij"]),
        ("a bcdefgh", 5, ["a", "bcdef", "gh"]),
        ("観光観光 ab", 4, ["観光", "観光", "ab"]),
        ("tata-kelola-sampah/rasio", 12, ["tata-kelola-", "sampah/rasio"]),
        ("di tata-kelola/rasio-terpilah", 10, ["di", "tata-", "kelola/", "rasio-", "terpilah"]),
        ("Bekasi-Cikarang utara", 16, ["Bekasi-Cikarang", "utara"]),
        ("kegiatan/penanggungjawab", 10, ["kegiatan/", "penanggung", "jawab"]),
        ("2023-11 -64,00 3/4", 3, ["202", "3-1", "1", "-64", ",00", "3/4"]),
        ("glued\xa0words here", 11, ["glued\xa0words", "here"]),
        ("", 5, [""]),
    ],
)
def test_wrapped(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


NAME, FIGURE = Need(40, 10, wide=True), Need(9, 9, wide=False)
WORDS = Need(13, 6, wide=False)


@pytest.mark.parametrize(
    ("needs", "room", "widths"),
    [
        ([NAME, FIGURE, WORDS], 62, [40, 9, 13]),
        ([NAME, FIGURE, WORDS], 50, [28, 9, 13]),
        ([NAME, FIGURE, WORDS], 40, [20, 9, 11]),
        ([NAME, FIGURE, WORDS], 30, [15, 9, 6]),
        ([NAME, FIGURE, WORDS], 25, [10, 9, 6]),
        ([NAME, FIGURE, WORDS], 24, None),
        ([Need(40, 17, wide=True), FIGURE, WORDS], 33, [18, 9, 6]),
        ([Need(40, 17, wide=True), FIGURE, WORDS], 31, [16, 9, 6]),
        ([Need(40, 35, wide=True), FIGURE, WORDS], 39, [24, 9, 6]),
        ([FIGURE, FIGURE], 17, None),
        ([], 40, []),
    ],
)
def test_widths(needs: list[Need], room: int, widths: list[int] | None) -> None:
    assert fitting(needs, room) == widths


@pytest.mark.parametrize(("room", "widths"), [(44, [22, 9, 13]), (42, [20, 9, 13]), (41, None)])
def test_columns_that_can_be_spared_go_before_others_wrap(room: int, widths: list[int] | None) -> None:
    assert fitting([NAME, FIGURE, WORDS], room, spared=True) == widths


@pytest.mark.parametrize(
    ("width", "titles", "first"),
    [
        (120, ["Program", "Score", "Since", "Agency"], "Pendampingan Beasiswa bagi ASN, birokrat dan masyarakat"),
        (60, ["Program", "Score", "Since"], "Pendampingan Beasiswa bagi ASN, bi…"),
        (44, ["Program", "Score"], "Pendampingan Beasiswa bagi ASN, biro…"),
    ],
)
def test_columns_are_cut_and_spared_before_a_table_is_a_list(
    paint: Paint, width: int, titles: list[str], first: str
) -> None:
    columns = (
        Column("title", say("Program"), wide=True, cut=True),
        Column("score", say("Score"), right=True),
        Column("since", say("Since"), spare=True),
        Column("agency", say("Agency"), spare=True),
    )
    long = Cell("Pendampingan Beasiswa bagi ASN, birokrat dan masyarakat")
    rows = ((long, Cell("87.07"), Cell("16 November 2023"), Cell("Dinas Lingkungan Hidup")),)
    lines = paint(
        Report("programs", (Table("programs", columns, rows),), illustrative=None), "table", width=width
    ).splitlines()
    assert lines[0].split() == titles
    assert len(lines) == 3
    assert lines[2].startswith(first)


NEEDS = st.builds(
    lambda least, more, wide: Need(least + more, least, wide),
    st.integers(0, 30), st.integers(0, 30), st.booleans(),
)  # fmt: skip


@given(st.lists(NEEDS, max_size=8), st.integers(0, 120))
def test_widths_fit_and_use_the_room(needs: list[Need], room: int) -> None:
    widths = fitting(needs, room)
    wished = sum(need.natural for need in needs)
    if widths is not None:
        assert sum(widths) == min(wished, room)
        assert all(width >= need.least for width, need in zip(widths, needs, strict=True) if not need.wide)
    else:
        assert wished > room


TEXT = st.text(st.characters()) | st.text("ab \u202e\x1b[1m\n\t観\u0301👍", max_size=60)
CELLS = st.builds(Cell, TEXT | st.integers() | st.booleans() | st.none(), st.none() | TEXT, st.sampled_from(Tone))
COLUMNS = (Column("a", say("Indicator"), wide=True), Column("b", say("Actual"), right=True), Column("c", say("Met")))
BLOCKS = (
    st.builds(Heading, TEXT, st.sampled_from((1, 2)))
    | st.builds(Line, TEXT, st.sampled_from(Tone))
    | st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=3).map(lambda rows: Table("any", COLUMNS, tuple(rows)))
)


@given(st.lists(BLOCKS, max_size=4), st.sampled_from((40, 80)), st.booleans(), st.booleans())
def test_any_text_is_harmless_and_fits(blocks: list[Block], width: int, color: bool, unicode: bool) -> None:  # noqa: FBT001
    report = Report("any", tuple(blocks), illustrative=None)
    drawn = draw(report, "table", language("en"), width=width, color=color, unicode=unicode)
    plain = SGR.sub("", drawn)
    assert HIDDEN.sub("", plain.replace("\n", "")) == plain.replace("\n", "")
    assert not any(line.endswith(" ") for line in plain.split("\n"))
    unbroken = [line for line in plain.split("\n") if " " in line.strip()]
    if not any(isinstance(block, Line) for block in blocks):
        assert all(cell_len(line) <= width for line in unbroken)
    assert color or drawn == plain


TORN = """\
Name            Since      Until
────────────────────────────────
Panjang sekali  September  2024
dan lagi        2026
"""
WHOLE = """\
Name            Since           Until
─────────────────────────────────────
Panjang sekali  September 2026  2024
dan lagi
"""


@pytest.mark.parametrize(("width", "drawn"), [(37, WHOLE), (32, TORN)], ids=["room", "none"])
def test_a_month_and_its_year_stay_together_while_there_is_room(paint: Paint, width: int, drawn: str) -> None:
    columns = (Column("name", say("Name"), wide=True), Column("since", say("Since")), Column("until", say("Until")))
    table = Table("t", columns, ((Cell("Panjang sekali dan lagi"), Cell(Period(2026, 9)), Cell("2024")),))
    assert paint(Report("t", (table,), illustrative=None), "table", width=width) == drawn


@given(st.text(st.one_of(st.characters(), st.sampled_from("✓✗▅─ a観\xa0\u2007")), max_size=30))
def test_every_text_is_as_wide_as_rich_says(text: str) -> None:
    assert table.cell_len(text) == cell_len(text)


def test_every_character_is_as_wide_as_rich_says() -> None:
    everything = map(chr, range(0x3000))
    assert [one for one in everything if table.cell_len(one) != cell_len(one)] == []
