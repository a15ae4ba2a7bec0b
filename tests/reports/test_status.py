"""The progress table: every kind of cell, what rows can't say, and that table and facts say the same."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kpi.measure.question import Question, View
from kpi.measure.target import TargetBasis
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Phase
from kpi.model.output.report import Cell, Line, Report, Table
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import replace
from kpi.render.language import language
from kpi.reports.status.status import status_report
from kpi.reports.status.view import Grouping, StatusQuestion

ENGLISH = language("en")


def rows(report: Report) -> dict[str, dict[str, Cell]]:
    """The rows of the status tables by indicator, their cells by column."""
    tables = [block for block in report.blocks if isinstance(block, Table) and block.name == "status"]
    found = [
        {column.key: cell for column, cell in zip(table.columns, row, strict=True)}
        for table in tables
        for row in table.rows
    ]
    return {str(row["indicator"].value): row for row in found}


def read(cell: Cell) -> str:
    return ENGLISH.shown(cell.value if cell.shown is None else cell.shown)


def lines(report: Report) -> list[str]:
    return [ENGLISH.shown(block.text) for block in report.blocks if isinstance(block, Line)]


@pytest.mark.parametrize(
    ("name", "cells", "state", "score"),
    [
        ("naik", ("150", "132*", "88.00", "High", "✗ no"), "reported", "88"),
        ("turun", ("10", "12", "80.00", "High", "✗ no"), "reported", "80"),
        ("balik", ("5", "0", "120.00", "Very high", "✓ yes"), "reported", "120"),
        ("nol", ("0", "3", "–", "–", "✗ no"), "not_computable", "0"),
        ("kosong", ("0", "0", "–", "–", "–"), "not_computable", None),
        ("lebih", ("0", "3", "–", "–", "✓ yes"), "not_computable", None),
        ("tetap", ("150.0", "156.5", "95.67", "Very high", "✓ yes"), "reported", "95.67"),
        ("rentang", ("40 to 60", "30", "75.00", "Medium", "✗ no"), "reported", "75"),
        ("dalam", ("at most 60", "30", "100.00", "Very high", "✓ yes"), "reported", "100"),
        ("belum", ("10", "unreported", "–", "–", "–"), "unreported", None),
        ("libur", ("10", "n/a", "–", "–", "–"), "not_applicable", None),
        ("tanpa", ("–", "7", "–", "–", "–"), "not_due", None),
        ("pensiun", ("–", "not due", "–", "–", "–"), "not_due", None),
        ("mutu", ("A", "B", "66.67", "Medium", "✗ no"), "reported", "66.67"),
        ("tahapan", ("Penetapan", "Persiapan", "20.00", "Very low", "✗ no"), "reported", "20"),
        ("terbit", ("yes", "yes", "100.00", "Very high", "✓ yes"), "reported", "100"),
        ("rasio", ("80 %", "66.67 %", "83.33", "High", "✗ no"), "reported", "83.33"),
        ("celah", ("1,000", "904", "90.40", "High", "✗ no"), "reported", "90.4"),
        ("minus", ("5.0", "-3.2", "-64.00", "Very low", "✗ no"), "reported", "0"),
    ],
)
def test_every_kind_of_cell(
    *,
    portfolio: Portfolio,
    ask: Callable[..., Question],
    facts: Callable[[Report], Any],
    name: str,
    cells: tuple[str, ...],
    state: str,
    score: str | None,
) -> None:
    report = status_report(portfolio, ask(), StatusQuestion())
    row = rows(report)[name]
    assert tuple(read(row[key]) for key in ("target", "actual", "percent", "rating", "met")) == cells
    found = next(one for one in facts(report)["programs"][0]["indicators"] if one["id"] == name)
    assert (found["state"], found["score"]) == (state, None if score is None else Decimal(score))


def test_waiting_is_told_from_unreported(portfolio: Portfolio, ask: Callable[..., Question]) -> None:
    report = status_report(
        replace(portfolio, as_of=datetime.datetime.fromisoformat("2023-12-05T09:00:00+07:00")), ask(), StatusQuestion()
    )
    row = rows(report)["belum"]
    assert (read(row["actual"]), read(row["met"]), row["state"].value) == ("waiting", "–", "waiting")


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("months", ["2023-11", "2024-03", "2024-01..2024-03", "2023-11..2023-12", "2025-01"])
@pytest.mark.parametrize("basis", TargetBasis)
def test_table_and_facts_say_the_same(
    *,
    portfolio: Portfolio,
    ask: Callable[..., Question],
    facts: Callable[[Report], Any],
    view: View,
    months: str,
    basis: TargetBasis,
) -> None:
    report = status_report(portfolio, ask(months, view, basis), StatusQuestion())
    shown = rows(report)
    programs = facts(report)["programs"]
    assert shown.keys() == {found["id"] for program in programs for found in program["indicators"]} != set()
    for program in programs:
        for found in program["indicators"]:
            row = shown[found["id"]]
            assert row["state"].value == found["state"]
            assert row["streak"].value == found["streak"]
            assert row["status"].value == found["status"]
            assert row["met"].value == found["met"]
            assert number(read(row["percent"])) == found["percent"]
            assert read(row["rating"]) == (found["rating"] or {"en": "–"})["en"]
            if not isinstance(found["target"], dict | str | bool):
                assert close(read(row["target"]), found["target"])
            if not isinstance(found["actual"], str | bool | None):
                assert close(read(row["actual"]), found["actual"])


def number(text: str) -> Decimal | None:
    return None if text == "–" else Decimal(text.replace(",", "").removesuffix("*").removesuffix(" %"))


def close(text: str, value: int | Decimal | None) -> bool:
    """Whether a number in the table is the exact one with fewer decimals."""
    shown = number(text)
    return shown is value if shown is None or value is None else abs(shown - value) <= Decimal("0.005")


def test_csv_has_a_line_for_every_indicator(
    portfolio: Portfolio, ask: Callable[..., Question], drawn: Callable[..., str]
) -> None:
    report = status_report(portfolio, ask(), StatusQuestion())
    found = list(csv.DictReader(io.StringIO(drawn(report, "csv"))))
    assert [row["indicator"] for row in found] == [
        one.id for program in portfolio.programs for one in program.indicators
    ]
    by_name = {row["indicator"]: row for row in found}
    assert (by_name["rentang"]["target"], by_name["dalam"]["target"]) == ("40..60", "..60")
    assert (by_name["naik"]["percent"], by_name["naik"]["agency"]) == ("88", "Dinas B")
    assert (by_name["belum"]["percent"], by_name["belum"]["actual"], by_name["turun"]["agency"]) == ("", "", "Dinas A")


@pytest.mark.parametrize("by", Grouping)
@pytest.mark.parametrize("months", ["2023-11", "2024-01..2024-03"])
def test_fits_80_columns(
    portfolio: Portfolio, ask: Callable[..., Question], drawn: Callable[..., str], by: Grouping, months: str
) -> None:
    text = drawn(status_report(portfolio, ask(months), StatusQuestion(by=by)))
    assert max(len(line) for line in text.splitlines()) <= 80


@pytest.mark.parametrize(
    ("months", "view", "basis", "title"),
    [
        ("2023-11", View.MONTH, TargetBasis.CURRENT, "Achievement November 2023"),
        ("2023-11", View.TO_DATE, TargetBasis.CURRENT, "Achievement up to and including November 2023"),
        (
            "2023-11", View.FULL, TargetBasis.CURRENT,
            "Achievement up to and including November 2023, against the whole",
        ),
        (
            "2023-11..2023-12", View.MONTH, TargetBasis.CURRENT,
            "Achievement November 2023 to December 2023 (Tahap pertama)",
        ),
        ("2024-01..2024-03", View.MONTH, TargetBasis.CURRENT, "Achievement January 2024 to March 2024"),
        ("2024-02", View.MONTH, TargetBasis.ORIGINAL, "Achievement February 2024, original targets"),
    ],
)  # fmt: skip
def test_title(
    *,
    portfolio: Portfolio,
    ask: Callable[..., Question],
    drawn: Callable[..., str],
    months: str,
    view: View,
    basis: TargetBasis,
    title: str,
) -> None:
    assert drawn(status_report(portfolio, ask(months, view, basis), StatusQuestion())).splitlines()[0] == title


def test_what_rows_cannot_say(portfolio: Portfolio, ask: Callable[..., Question]) -> None:
    said = lines(
        status_report(portfolio, ask(), StatusQuestion(pending=frozenset({("uji", "naik", Period(2023, 11))})))
    )
    for sentence in (
        "Trend of the last months: █ met, ▅ from 80 %, ▃ from 50 %, ▁ less, · no value",
        "* provisional",
        "+ saved here, not yet in the history (git)",
        "Balik: the value is not above 0, so the formula inverse is undefined; the cap stands in",
        "Nol: the target is 0 and the value is not: there is no ratio",
        "Libur: not applicable: tidak ada kegiatan",
        "Pensiun: retired from November 2023 on: diganti",
        "Celah: between two bands as printed in whole numbers; the lower one holds",
        "Rating by the profile lima-tingkat.",
    ):
        assert sentence in said


def test_three_bad_months_are_marked_and_two_are_not(portfolio: Portfolio, ask: Callable[..., Question]) -> None:
    marker = "! Jumlah: not met for 3 months in a row"
    assert marker in lines(status_report(portfolio, ask("2024-03"), StatusQuestion()))
    assert not any("in a row" in line for line in lines(status_report(portfolio, ask("2024-02"), StatusQuestion())))


def test_a_running_figure_without_its_last_month_is_neither_met_nor_rated(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]
) -> None:
    report = status_report(portfolio, ask("2024-03", View.TO_DATE), StatusQuestion())
    row = rows(report)["terakhir"]
    assert [read(row[key]) for key in ("target", "actual", "percent", "rating", "met")] == [
        "10",
        "9",
        "90.00",
        "–",
        "–",
    ]
    assert "Terakhir: value of February 2024, carried" in lines(report)
    assert "Terakhir: no record for March 2024" in lines(report)
    found = next(one for one in facts(report)["programs"][1]["indicators"] if one["id"] == "terakhir")
    assert (found["carried_from"], found["missing"], found["rating"], found["score"]) == (
        "2024-02", ["2024-03"], None, None
    )  # fmt: skip


def test_a_running_figure_without_its_last_month_lies_in_no_gap(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]
) -> None:
    program = portfolio.programs[1]
    one = program.by_indicator["terakhir"]
    records = {Period(2024, 2): replace(one.achievements[Period(2024, 2)], value=Decimal("9.04"))}
    changed = replace(portfolio, programs=(replace(program, indicators=(replace(one, achievements=records),)),))
    february = status_report(changed, ask("2024-02", View.TO_DATE), StatusQuestion())
    march = status_report(changed, ask("2024-03", View.TO_DATE), StatusQuestion())
    found = [facts(report)["programs"][0]["indicators"][0] for report in (february, march)]
    assert [one["percent"] for one in found] == [Decimal("90.4")] * 2
    assert [one["printed_gap"] for one in found] == [True, False]


def test_a_phase_of_one_month_is_called_by_its_month(portfolio: Portfolio, ask: Callable[..., Question]) -> None:
    phases = (Phase("awal", "Tahap awal", Span(Period(2023, 11), Period(2023, 11))),)
    changed = replace(portfolio, programs=(replace(portfolio.programs[0], phases=phases),))
    assert status_report(changed, ask(), StatusQuestion()).facts["phase"] is None


def test_original_targets(portfolio: Portfolio, ask: Callable[..., Question]) -> None:
    current = rows(status_report(portfolio, ask("2024-02"), StatusQuestion()))["jumlah"]
    original = rows(status_report(portfolio, ask("2024-02", basis=TargetBasis.ORIGINAL), StatusQuestion()))["jumlah"]
    assert [read(row["percent"]) for row in (current, original)] == ["90.00", "45.00"]


def test_by_agency(portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]) -> None:
    report = status_report(portfolio, ask(), StatusQuestion(by=Grouping.AGENCY))
    assert len(rows(report)) == sum(len(program.indicators) for program in portfolio.programs)
    found = facts(report)
    assert [one["agency"] for one in found["agencies"]] == ["Dinas A", "Dinas B"]
    (only,) = found["agencies"][1]["indicators"]
    assert (only["program"], only["id"], only["percent"]) == ("uji", "naik", 88)
    assert found["agencies"][1]["score"] == 88
    assert "Agency score: 88.00 % · High (1 of 1 due indicator reported)" in lines(report)
    assert facts(status_report(portfolio, ask(), StatusQuestion()))["agencies"] is None


def test_one_program_has_no_score_of_all(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]
) -> None:
    report = status_report(portfolio, ask(), StatusQuestion(program=portfolio.programs[0]))
    found = facts(report)
    assert ([one["id"] for one in found["programs"]], found["portfolio"]) == (["uji"], None)
    assert not any("all programs" in line for line in lines(report))
    assert "Rating by the profile lima-tingkat." in lines(report)


def test_programs_that_are_not_measured_are_listed_and_not_scored(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any], drawn: Callable[..., str]
) -> None:
    report = status_report(portfolio, ask(), StatusQuestion())
    assert "Program usulan  proposed  16 November 2023" in drawn(report)
    idle = facts(report)["programs"][2]
    assert (idle["state"], idle["score"], idle["coverage"], idle["indicators"]) == ("proposed", None, None, [])


def test_too_little_data_is_no_rating(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]
) -> None:
    programs = tuple(
        replace(one, indicators=tuple(item for item in one.indicators if item.id in {"naik", "belum"}))
        for one in portfolio.programs[:1]
    )
    report = status_report(replace(portfolio, programs=programs), ask(), StatusQuestion())
    said = "Program score: 88.00 % · not enough data for a rating (1 of 2 due indicators reported)"
    assert said in lines(report)
    assert facts(report)["programs"][0]["rating"] is None
    assert "Score of all programs: none (0 of 1 programs counted)" in lines(report)


def test_later_months_and_unreadable_files_are_told(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]
) -> None:
    broken = replace(portfolio, unreadable=frozenset({"data/programs/uji/kak.yaml"}))
    report = status_report(broken, ask(), StatusQuestion(later=Span(Period(2023, 12), Period(2024, 4))))
    assert "No records for December 2023 to April 2024." in lines(report)
    assert any(line.startswith("data/programs/uji/kak.yaml can't be read") for line in lines(report))
    found = facts(report)
    assert (found["later"], found["unreadable"]) == ("2023-12..2024-04", ["data/programs/uji/kak.yaml"])
    assert found["phase"] is None


def test_trend_shows_the_last_months(portfolio: Portfolio, ask: Callable[..., Question]) -> None:
    report = status_report(portfolio, ask("2024-03"), StatusQuestion())
    assert [read(rows(report)[name]["trend"]) for name in ("jumlah", "rata", "terakhir", "kumulatif")] == [
        "▅▅▅", "▅█▅", "▅▅·", "█·▃"
    ]  # fmt: skip
