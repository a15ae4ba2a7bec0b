"""All cells as flat rows: each says what the progress table of its month says."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from kpi.measure.question import Question
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.typed_table import ColumnType, Plain
from kpi.model.values.number import rounded
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import replace
from kpi.reports.export import rollup
from kpi.reports.export.rollup import COLUMNS
from kpi.reports.status.status import status_report
from kpi.reports.status.view import StatusQuestion
from kpi.store.load import load
from tests.reports.conftest import NOVEMBER
from tests.repositories import REGENCY

NAMES = [column.name for column in COLUMNS]
#: What each kind of column may hold.
HELD = {
    ColumnType.TEXT: str,
    ColumnType.COUNT: int,
    ColumnType.FLAG: bool,
    ColumnType.DAY: datetime.date,
    ColumnType.MOMENT: datetime.datetime,
    ColumnType.AMOUNT: Decimal,
    ColumnType.PERCENT: Decimal,
    ColumnType.SCORE: Decimal,
}
ALIKE = (
    "unit",
    "polarity",
    "formula",
    "aggregation",
    "agency",
    "percent",
    "met",
    "state",
    "reason",
    "status",
    "streak",
)


def rows(portfolio: Portfolio, asked: rollup.RollupQuestion | None = None) -> list[dict[str, Plain]]:
    return [
        dict(zip(NAMES, row, strict=True))
        for _, flat in rollup.years(portfolio, asked or rollup.RollupQuestion())
        for row in flat.rows
    ]


def by_cell(portfolio: Portfolio, period: Period) -> dict[tuple[Any, Any], dict[str, Plain]]:
    return {(one["program"], one["indicator"]): one for one in rows(portfolio) if one["period"] == period.first_day}


def quantity(row: dict[str, Plain], name: str) -> object:
    """A target or value as ``kpi status --format json`` writes it."""
    if name == "actual":
        found = row["actual"] if row["actual_text"] is None else row["actual_text"]
    elif row["target_low"] == row["target_high"]:
        found = row["target_low"] if row["target_text"] is None else row["target_text"]
    else:
        found = None
        return {"min": row["target_low"], "max": row["target_high"]}
    return {"yes": True, "no": False}.get(found, found) if isinstance(found, str) else found


def hold_against_status(portfolio: Portfolio, months: Span) -> int:
    """Compare every row of some months with the progress table; how many there were."""
    compared = 0
    for period in months:
        cells = by_cell(portfolio, period)
        told: Any = status_report(portfolio, Question.of(period), StatusQuestion()).facts
        for program in told["programs"]:
            for one in program["indicators"]:
                row = cells.pop((program["id"], one["id"]))
                assert {name: row[name] for name in ALIKE} == {name: one[name] for name in ALIKE}
                assert {name: quantity(row, name) for name in ("target", "actual")} == {
                    "target": one["target"], "actual": one["actual"],
                }  # fmt: skip
                assert row["rating"] == (one["rating"] and one["rating"]["en"])
                assert (row["weight"], row["pending"]) == (one["weight"], one["pending"])
                score = row["score"]
                assert (rounded(score) if isinstance(score, Decimal) else None) == one["score"]
                assert row["program_state"] == program["state"]
                mean = row["program_score"]
                assert (rounded(mean) if isinstance(mean, Decimal) else None) == program["score"]
                assert row["program_rating"] == (program["rating"] and program["rating"]["en"])
                coverage = [row[f"program_{name}"] for name in ("due", "reported", "counted")]
                assert coverage == list(program["coverage"].values())
                compared += 1
        assert cells == {}
    return compared


def test_every_kind_of_cell_is_as_in_the_progress_table(portfolio: Portfolio) -> None:
    months = Span(NOVEMBER, Period(2024, 12))
    assert hold_against_status(portfolio, months) == len(months) * (19 + 5)


def test_the_regency_is_as_in_the_progress_table() -> None:
    whole = load(REGENCY, datetime.datetime.fromisoformat("2024-02-20T09:00:00+07:00")).portfolio
    assert hold_against_status(whole, Span(NOVEMBER, Period(2024, 3))) > 100


def test_fields_are_of_the_kind_of_their_column(portfolio: Portfolio) -> None:
    found = rows(portfolio)
    for column in COLUMNS:
        values = [row[column.name] for row in found]
        assert {type(one) for one in values if one is not None} <= {HELD[column.kind]}, column.name
        assert not (column.required and None in values), column.name
    # what no cell of it has
    empty = {column.name for column in COLUMNS if all(row[column.name] is None for row in found)}
    assert empty == {
        "recorded_at", "closing_digest", "closing_holds", "data_commit", "reference_scheme", "reference_code",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("naik", {"target_low": Decimal(150), "target_high": Decimal(150), "actual": Decimal(132), "met": False}),
        ("naik", {"percent": Decimal("88.00"), "score": Decimal(88), "status": "provisional", "rating_place": 2}),
        ("rentang", {"target_low": Decimal(40), "target_high": Decimal(60)}),
        ("dalam", {"target_low": None, "target_high": Decimal(60), "target_text": None}),
        ("mutu", {"target_text": "A", "actual_text": "B", "target_low": None, "actual": None}),
        ("terbit", {"target_text": "yes", "actual_text": "yes", "percent": Decimal("100.00")}),
        ("rasio", {"numerator": Decimal(2), "denominator": Decimal(3), "actual": Decimal("66.6666666667")}),
        ("nol", {"percent": None, "met": False, "score": Decimal(0), "streak": 1}),
        ("belum", {"state": "unreported", "actual": None, "percent": None, "met": None, "score": None}),
        ("libur", {"state": "not_applicable", "reason": "not applicable: tidak ada kegiatan", "actual_text": None}),
    ],
)
def test_figures(portfolio: Portfolio, name: str, expected: dict[str, Plain]) -> None:
    row = by_cell(portfolio, NOVEMBER)["uji", name]
    assert {key: row[key] for key in expected} == expected


def test_a_row_of_each_program_and_month_is_its_first(portfolio: Portfolio) -> None:
    found = rows(portfolio)
    programs = {(row["program"], row["period"]) for row in found}
    firsts = [(row["program"], row["period"]) for row in found if row["program_row"] == 1]
    assert (len(firsts), set(firsts)) == (len(programs), programs)
    assert [row["period"] for row in found] == sorted(row["period"] for row in found)  # type: ignore[type-var] # days


def test_years_asked_for_know_the_bad_months_before_them(portfolio: Portfolio) -> None:
    year = Span(Period(2024, 1), Period(2024, 12))
    asked = rows(portfolio, rollup.RollupQuestion(year))
    assert asked == [row for row in rows(portfolio) if row["period"] >= year.first.first_day]  # type: ignore[operator] # days
    assert {row["streak"] for row in asked if row["indicator"] == "turun"} == {1}  # of November


def test_what_is_not_in_history_is_marked(portfolio: Portfolio) -> None:
    asked = rollup.RollupQuestion(pending=frozenset({("uji", "naik", NOVEMBER)}), data_commit="a" * 40)
    found = rows(portfolio, asked)
    assert [(row["indicator"], row["period"]) for row in found if row["pending"]] == [("naik", NOVEMBER.first_day)]
    assert {row["data_commit"] for row in found} == {"a" * 40}


@pytest.mark.parametrize(
    ("marks", "expected"), [((True, True), "all"), ((False, False), "none"), ((True, False), "some")]
)
def test_what_is_illustrative_stays_marked(portfolio: Portfolio, marks: tuple[bool, bool], expected: str) -> None:
    one, other, _ = portfolio.programs
    programs = (replace(one, illustrative=marks[0]), replace(other, illustrative=marks[1]))
    tables = dict(rollup.years(replace(portfolio, programs=programs), rollup.RollupQuestion()))
    assert {flat.notes["illustrative"] for flat in tables.values()} == {expected}
    found = rows(replace(portfolio, programs=programs))
    assert {(row["program"], row["illustrative"]) for row in found} == {("uji", marks[0]), ("bulan", marks[1])}


def test_nobody_is_named() -> None:
    found = rows(load(REGENCY).portfolio)
    assert any(row["recorded_at"] for row in found)
    assert [text for row in found for text in row.values() if isinstance(text, str) and "@" in text] == []
