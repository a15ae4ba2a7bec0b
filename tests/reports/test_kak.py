"""The KAK as text, for machines and as a paper; what it lacks; amounts in words."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.domain.indicator import Boundary, TargetRevision
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import (
    Background,
    Budget,
    FreeSection,
    Kak,
    KakRevision,
    KakSections,
    Program,
    Signatory,
    Signing,
    Stage,
    State,
    Strategy,
)
from kpi.model.output.message import say
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import replace
from kpi.render.language import language
from kpi.reports._shared.amount_in_words import in_words
from kpi.reports.kak.completeness import Completeness, Lack, Part
from kpi.reports.kak.content import gantt, indicator_name, money
from kpi.reports.kak.kak import check_report, kak_report
from kpi.store.load import load
from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.reports.conftest import Drawn, Facts

SECTIONS = KakSections(
    background=Background(("Peraturan daerah",), "Gambaran umum", "Alasan"),
    purpose="Maksud",
    beneficiaries=("Warga", "Pelajar"),
    strategy=Strategy(
        "Metode",
        (
            Stage("Awal", Span(Period(2023, 11), Period(2023, 12))),
            Stage("Akhir", Span(Period(2024, 1), Period(2024, 3))),
        ),
    ),
    timeframe=Span(Period(2023, 11), Period(2024, 12)),
    budget=Budget(Decimal(850000000), "IDR", "CSR"),
    responsible=("Kepala Dinas",),
)
SIGNED = Signing(
    datetime.date(2023, 11, 16),
    "Cikarang Pusat",
    (Signatory("Pemerintah", "Pejabat Contoh", "Kepala Dinas"), Signatory("Tim ITB", "Peneliti Contoh", "Ketua")),
)
#: The targets of January, indicator by indicator.
JANUARY = ["10", "6", "10", "90 %", "10"]
HOSTILE = '<script>alert(1)</script> {{ 7 * 7 }} [red]& "x" \u202e\x1b[31m'


def with_kak(portfolio: Portfolio, kak: Kak | None, name: str = "bulan") -> Program:
    found = portfolio.program(name)
    assert found is not None
    return replace(found, kak=kak)


@pytest.fixture
def program(portfolio: Portfolio) -> Program:
    revision = KakRevision(1, datetime.date(2024, 2, 1), "Sasaran disesuaikan", "Adendum 1")
    return with_kak(portfolio, Kak("1/KAK", SIGNED, SECTIONS, (revision,)))


def test_the_document_holds_everything(portfolio: Portfolio, program: Program, drawn: Drawn) -> None:
    text = drawn(kak_report(portfolio, program, None), "markdown")
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert [title.replace("\\", "") for title in titles] == [
        "1. Background", "2. Purpose", "3. Beneficiaries", "4. Strategy", "5. Time span", "6. Cost and source",
        "7. Persons responsible", "8. Indicators and targets", "Signatures", "Revisions",
    ]  # fmt: skip
    for said in (
        "Rp850,000,000 (delapan ratus lima puluh juta rupiah)",
        "November 2023 to December 2024 (14 months)",
        "Cikarang Pusat, 16 November 2023",
        "Pemerintah: Pejabat Contoh, Kepala Dinas",
        "Revision 1 of the KAK",
        "Target Jumlah, February 2024: 20 → 10",
        "Running totals: Kumulatif",
    ):
        assert said in text


def test_sections_come_in_their_configured_order(portfolio: Portfolio, program: Program, facts: Facts) -> None:
    ordered = replace(portfolio, settings=replace(portfolio.settings, kak_sections=("budget", "purpose")))
    found = [one["section"] for one in facts(kak_report(ordered, program, None))["sections"]]
    assert found == ["budget", "purpose", "background", "beneficiaries", "strategy", "timeframe", "responsible"]


def test_sections_that_aren_t_required_stand_where_they_usually_do(
    portfolio: Portfolio, program: Program, drawn: Drawn, facts: Facts
) -> None:
    more = replace(
        SECTIONS, scope=("Dua kecamatan",), location=("Cikarang Pusat", "Tambun"), output=("Laporan akhir",),
        other=(FreeSection("Mitigasi risiko", "Genangan besar.\nPompa rusak."), FreeSection("Penutup", "Sekian.")),
    )  # fmt: skip
    assert program.kak is not None
    report = kak_report(portfolio, replace(program, kak=replace(program.kak, sections=more)), None)
    text = drawn(report, "markdown").replace("\\", "")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE)[2:13] == [
        "3. Beneficiaries", "4. Scope", "5. Location", "6. Outputs", "7. Strategy", "8. Time span",
        "9. Cost and source",
        "10. Persons responsible", "11. Mitigasi risiko", "12. Penutup", "13. Indicators and targets",
    ]  # fmt: skip
    assert "Dua kecamatan" in text
    assert "• Tambun" in text
    own = [(one["title"], one["paragraphs"]) for one in facts(report)["sections"] if one["section"] == "other"]
    assert own == [("Mitigasi risiko", ["Genangan besar.", "Pompa rusak."]), ("Penutup", ["Sekian."])]
    page = drawn(report, "html")
    assert all(title in page for title in ("4. Scope", "11. Mitigasi risiko", "Pompa rusak."))


def test_only_what_is_required_is_missed(portfolio: Portfolio, facts: Facts) -> None:
    few = replace(portfolio, settings=replace(portfolio.settings, kak_sections=("purpose",)))
    found = facts(kak_report(few, with_kak(portfolio, None), None))
    assert [(one["section"], one["paragraphs"]) for one in found["sections"]] == [("purpose", [])]
    assert (found["signed"], found["number"], found["budget"]) == (None, None, None)


def test_every_target_is_in_the_matrix(portfolio: Portfolio, program: Program, drawn: Drawn) -> None:
    text = drawn(kak_report(portfolio, program, None), "markdown")
    rows = dict(re.findall(r"^\| (\w+ 2024) +\|(.*)\|$", text, re.MULTILINE))
    assert [cell.strip() for cell in rows["January 2024"].split("|")] == JANUARY
    assert len(rows) == 12


@pytest.mark.parametrize(
    ("span", "lines"),
    [
        pytest.param(
            Span(Period(2023, 11), Period(2024, 3)),
            ("N D J F M", "█ █ · · ·  Awal", "· · █ █ █  Akhir"),
            id="over the year's end",
        ),
        pytest.param(Span(Period(2023, 12), Period(2024, 1)), ("D J", "█ ·  Awal", "· █  Akhir"), id="cut"),
    ],
)
def test_stages_are_drawn(span: Span, lines: tuple[str, ...]) -> None:
    assert SECTIONS.strategy is not None
    assert gantt(SECTIONS.strategy.stages, span) == lines


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("0", "IDR", "Rp0 (nol rupiah)"),
        ("1250000", "IDR", "Rp1,250,000 (satu juta dua ratus lima puluh ribu rupiah)"),
        ("1.5", "IDR", "Rp1.5"),
        ("1000", "USD", "USD 1,000"),
    ],
)
def test_money(amount: str, currency: str, text: str) -> None:
    assert language("en").text(money(Budget(Decimal(amount), currency, "x"))) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "nol"), (10, "sepuluh"), (11, "sebelas"), (12, "dua belas"), (19, "sembilan belas"), (20, "dua puluh"),
        (21, "dua puluh satu"), (100, "seratus"), (111, "seratus sebelas"), (200, "dua ratus"), (1000, "seribu"),
        (1001, "seribu satu"), (1100, "seribu seratus"), (2000, "dua ribu"), (21000, "dua puluh satu ribu"),
        (101000, "seratus satu ribu"), (1001001, "satu juta seribu satu"), (10**9, "satu miliar"),
        (10**12 + 5, "satu triliun lima"), (-12, "minus dua belas"),
    ],
)  # fmt: skip
def test_numbers_in_words(number: int, text: str) -> None:
    assert in_words(number) == text


UNITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
}  # fmt: skip
POWERS = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15, "kuintiliun": 10**18}


def understood(text: str) -> int:
    """The number that somebody hears."""
    whole = group = last = 0
    for word in re.sub(r"\bse(?=(puluh|belas|ratus|ribu)\b)", "satu ", text).split():
        match word:
            case "belas":
                group, last = group + 10 + last, 0
            case "puluh":
                group, last = group + 10 * last, 0
            case "ratus":
                group, last = group + 100 * last, 0
            case _ if word in POWERS:
                whole, group, last = whole + (group + last) * POWERS[word], 0, 0
            case _:
                last = UNITS[word]
    return whole + group + last


@given(st.integers(1, 10**21 - 1))
def test_what_is_said_is_what_is_heard(number: int) -> None:
    assert understood(in_words(number)) == number


def test_what_is_too_large_is_not_said() -> None:
    with pytest.raises(ValueError, match="too large"):
        in_words(10**27)


def test_hostile_text_stays_text(portfolio: Portfolio, drawn: Drawn) -> None:
    evil = replace(
        with_kak(portfolio, Kak(HOSTILE, SIGNED, replace(SECTIONS, purpose=HOSTILE, beneficiaries=(HOSTILE,)))),
        title=HOSTILE,
    )
    page = drawn(kak_report(portfolio, evil, None), "html")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    assert re.search("[\x1b\u202e]", page) is None


def test_a_paper_that_is_not_signed_says_so_and_has_two_sides(portfolio: Portfolio, drawn: Drawn) -> None:
    draft = replace(with_kak(portfolio, Kak(None, None, SECTIONS)), facilitator="Tim Pendamping")
    page = drawn(kak_report(portfolio, draft, None), "html")
    assert "DRAFT, NOT SIGNED" in page
    assert re.findall(r'<p class="side">(.*)</p>', page) == ["Pemerintah Kabupaten Contoh", "Tim Pendamping"]


def test_a_signed_paper_names_both_sides(portfolio: Portfolio, program: Program, drawn: Drawn) -> None:
    page = drawn(kak_report(portfolio, program, None), "html")
    assert "DRAFT" not in page
    assert re.findall(r'<p class="side">(.*)</p>', page) == ["Pemerintah", "Tim ITB"]
    assert re.findall(r'<p class="name">(.*)</p>', page) == ["Pejabat Contoh", "Peneliti Contoh"]


MEASURED = ("csr-rupiah-nol", "nir-banjir", "pendampingan-beasiswa", "tata-kelola-sampah", "wisata-industri")


@pytest.mark.parametrize("name", MEASURED)
def test_a_whole_kak_is_drawn_in_every_format(name: str, drawn: Drawn, facts: Facts) -> None:
    whole = load(REGENCY).portfolio
    program = whole.program(name)
    assert program is not None
    report = kak_report(whole, program, None)
    found = facts(report)
    assert found["signed"]["place"] == "Cikarang Pusat"
    assert len(found["indicators"]) == len(program.indicators)
    page = drawn(report, "html")
    assert page.count('<section class="sheet"') == 1
    assert all(one.name in page and one.name in drawn(report, "table") for one in program.indicators[:1])


def test_what_is_lacking_is_listed_by_part(program: Program, drawn: Drawn, facts: Facts) -> None:
    lack = Lack(Part.PURPOSE, say("TODO only holds the place of a text"), say("write what the KAK says here"))
    report = check_report(program, Completeness((Part.HEAD, Part.PURPOSE), (lack,)), None)
    assert facts(report)["incomplete"] == ["purpose"]
    assert "| Purpose | TODO only holds the place of a text |" in re.sub(" +", " ", drawn(report, "markdown"))
    assert "✓ nothing is missing" in drawn(check_report(program, Completeness((Part.HEAD,), ()), None))


def test_a_program_without_indicators_says_so(portfolio: Portfolio, drawn: Drawn) -> None:
    bare = replace(with_kak(portfolio, None), indicators=(), state=State.PROPOSED)
    report = kak_report(portfolio, bare, None)
    assert "there are no indicators yet" in drawn(report, "markdown")
    assert "not written yet" in drawn(report, "html")


def of_regency(name: str) -> tuple[Portfolio, Program]:
    whole = load(REGENCY).portfolio
    program = whole.program(name)
    assert program is not None
    return whole, program


def test_the_weights_are_those_of_the_last_months(drawn: Drawn, facts: Facts) -> None:
    report = kak_report(*of_regency("wisata-industri"), None)
    text = drawn(report, "markdown")
    rows = [line.split("|") for line in text.splitlines() if re.match(r"^\|\s+\d \|", line)]
    assert [(row[2].strip(), row[7].strip()) for row in rows] == [
        ("Jumlah kunjungan wisata industri", "35"), ("Pabrik membuka tur", "30"),
        ("Paket tur aktif (retired from July 2024 on)", "×"), ("Kepuasan pengunjung", "20"),
        ("Pertumbuhan kunjungan (from January 2024 on)", "15"),
    ]  # fmt: skip
    assert "Weights above: July 2024 to December 2024; by month:" in text
    together = next(line for line in text.splitlines() if line.startswith("| together"))
    assert [cell.strip() for cell in together.split("|")[2:-1]] == ["–", "100", "100"]
    assert [(one["from"], one["to"], one["total"]) for one in facts(report)["weights"]] == [
        ("2023-11", "2023-12", None), ("2024-01", "2024-06", 100), ("2024-07", "2024-12", 100),
    ]  # fmt: skip
    assert "<caption>Weights by month</caption>" in drawn(report, "html")


def test_weights_that_never_change_need_no_months(drawn: Drawn) -> None:
    report = kak_report(*of_regency("nir-banjir"), None)
    assert "Weights above" not in drawn(report, "markdown")
    assert "Weights by month" not in drawn(report, "html")


@pytest.mark.parametrize(
    ("added", "retired", "name"),
    [
        (None, None, "Sekali"),
        ("2024-02", None, "Sekali (from February 2024 on)"),
        (None, "2024-04", "Sekali (retired from April 2024 on)"),
        ("2024-02", "2024-04", "Sekali (February 2024 to March 2024 only)"),
    ],
)
def test_an_indicator_says_when_it_counts(program: Program, added: str | None, retired: str | None, name: str) -> None:
    bounds = [None if one is None else Boundary(Period.parse(one), "x") for one in (added, retired)]
    one = replace(program.indicators[0], name="Sekali", added=bounds[0], retired=bounds[1])
    assert language("en").text(say("{name}", name=indicator_name(one))) == name


@pytest.mark.parametrize("form", ["table", "markdown", "html", "json", "csv"])
def test_many_indicators_stand_in_several_tables(
    portfolio: Portfolio, program: Program, drawn: Drawn, form: str
) -> None:
    many = tuple(replace(program.indicators[0], index=at, id=f"i{at}", name=f"Indikator {at}") for at in range(8))
    text = drawn(kak_report(portfolio, replace(program, indicators=many), None), form)
    if form != "csv":
        assert all(one.name in text for one in many)


def test_the_same_for_several_months_is_one_revision(portfolio: Portfolio, program: Program, facts: Facts) -> None:
    day = datetime.date(2024, 1, 20)
    several = tuple(
        TargetRevision(Period(2024, month), None, Decimal(5 if month < 4 else 6), day, "x", "y", "z")
        for month in (1, 2, 3, 4, 6)
    )
    one = replace(program.indicators[0], name="A", target_revisions=several)
    found = facts(kak_report(portfolio, replace(program, indicators=(one,)), None))["revisions"]
    assert [row["what"] for row in found if row["date"] == "2024-01-20"] == [
        "Target A, 2024-01 to 2024-03: – → 5", "Target A, 2024-04: – → 6", "Target A, 2024-06: – → 6",
    ]  # fmt: skip
