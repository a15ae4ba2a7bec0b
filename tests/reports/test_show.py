"""One indicator over all its months with its plot, and one program with its scores."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kpi.measure.accumulation import Standing
from kpi.measure.question import Question
from kpi.measure.states import CellState
from kpi.measure.target import TargetBasis
from kpi.model.domain.indicator import Aggregation, Indicator, Measure, Polarity
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.chart import Chart, Mark
from kpi.model.output.report import Cell, Report, Table
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Grade, Range
from kpi.render.language import language
from kpi.render.terminal.plot import WIDTH, plot
from kpi.reports.indicator.charts import mark_of
from kpi.reports.indicator.show import show_indicator
from kpi.reports.indicator.show_months import shortened
from kpi.reports.indicator.show_program import show_program

ENGLISH = language("en")


def shown(portfolio: Portfolio, cell: str, question: Question) -> Report:
    program_id, _, name = cell.partition("/")
    program = portfolio.program(program_id)
    assert program is not None
    if not name:
        return show_program(portfolio, program, question, data_commit="abc1234")
    return show_indicator(portfolio, program, program.by_indicator[name], question, "abc1234")


def rows(report: Report, name: str = "show") -> list[dict[str, Cell]]:
    tables = [block for block in report.blocks if isinstance(block, Table) and block.name == name]
    return [
        {column.key: cell for column, cell in zip(table.columns, row, strict=True)}
        for table in tables
        for row in table.rows
    ]


def read(row: dict[str, Cell], *keys: str) -> list[str]:
    return [ENGLISH.shown(row[key].value if row[key].shown is None else row[key].shown) for key in keys]


KEYS = ("period", "target", "actual", "percent", "rating", "met", "running_actual", "running_percent")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param(
            "bulan/jumlah",
            [
                ["January 2024", "10", "9", "90.00", "High", "✗ no", "9", "90.00"],
                ["February 2024", "10", "9", "90.00", "High", "✗ no", "18", "90.00"],
                ["March 2024", "10", "9", "90.00", "High", "✗ no", "27", "90.00"],
            ],
            id="sum",
        ),
        pytest.param(
            "bulan/rata",
            [
                ["January 2024", "6", "7", "83.33", "High", "✗ no", "7", "83.33"],
                ["February 2024", "6", "6", "100.00", "Very high", "✓ yes", "6.5", "91.67"],
                ["March 2024", "6", "7", "83.33", "High", "✗ no", "6.67", "88.89"],
            ],
            id="average",
        ),
        pytest.param(
            "bulan/terakhir",
            [
                ["January 2024", "10", "8", "80.00", "High", "✗ no", "8", "80.00"],
                ["February 2024", "10", "9", "90.00", "High", "✗ no", "9", "90.00"],
                ["March 2024", "10", "unreported", "–", "–", "–", "–", "–"],
            ],
            id="nothing after the last record",
        ),
        pytest.param(
            "uji/tanpa",
            [["November 2023", "–", "7", "–", "–", "–", "7", "–"]],
            id="a value without a target",
        ),
        pytest.param("uji/pensiun", [], id="nothing that counts"),
    ],
)
def test_months_of_an_indicator(
    portfolio: Portfolio,
    ask: Callable[..., Question],
    facts: Callable[[Report], Any],
    cell: str,
    expected: list[list[str]],
) -> None:
    report = shown(portfolio, cell, ask())
    assert [read(row, *KEYS) for row in rows(report)] == expected
    months = facts(report)["months"]
    assert len(months) == len(expected)
    for month, row in zip(months, rows(report), strict=True):
        assert month["period"] == str(row["period"].value)
        assert month["state"] == row["state"].value
        assert month["met"] == row["met"].value
        percent = row["percent"].value
        assert month["percent"] == (None if percent is None else percent.value)  # type: ignore[union-attr]


def test_what_an_indicator_is(portfolio: Portfolio, ask: Callable[..., Question], drawn: Callable[..., str]) -> None:
    text = drawn(shown(portfolio, "uji/naik", ask()))
    for line in (
        "Naik (unit)",
        "Program uji",
        "Illustrative data: examples, not the organisation's own figures.",
        "Polarity: more is better",
        "Formula: proportion: R / T × 100",
        "Several months: sum of the months",
        "Agency: Dinas B",
        "Baseline: 90 (October 2023)",
        "* provisional",
        "November 2023, obstacles: Hujan",
        "November 2023, follow-up: Promosi",
        "November 2023, supports: Media",
        "November 2023, note: Uji",
        "Rating by the profile lima-tingkat.",
    ):
        assert line in text.splitlines()
    assert "Owner" not in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_why_a_month_has_no_value(
    portfolio: Portfolio, ask: Callable[..., Question], drawn: Callable[..., str]
) -> None:
    assert "November 2023: not applicable: tidak ada kegiatan" in drawn(shown(portfolio, "uji/libur", ask()))
    assert "Retired from November 2023: diganti" in drawn(shown(portfolio, "uji/pensiun", ask()))


def test_original_targets(portfolio: Portfolio, ask: Callable[..., Question], drawn: Callable[..., str]) -> None:
    report = shown(portfolio, "bulan/jumlah", ask(basis=TargetBasis.ORIGINAL))
    assert [read(row, "target")[0] for row in rows(report)] == ["10", "20", "10"]
    assert "Against the original targets, before any revision." in drawn(report)


def test_a_program(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any], drawn: Callable[..., str]
) -> None:
    report = shown(portfolio, "bulan", ask("2024-03"))
    assert [read(row, "period", "score", "rating", "coverage") for row in rows(report, "scores")] == [
        ["January 2024", "88.67", "High", "5 of 5 due indicators reported"],
        ["February 2024", "93.33", "Very high", "4 of 5 due indicators reported"],
        ["March 2024", "82.38", "High", "3 of 5 due indicators reported"],
    ]
    assert [row["indicator"].value for row in rows(report, "status")] == [
        one.id for one in portfolio.programs[1].indicators
    ]
    found = facts(report)
    assert [one["period"] for one in found["scores"]] == ["2024-01", "2024-02", "2024-03"]
    assert found["standing"]["score"] == found["scores"][-1]["score"]
    for line in (
        "State: being carried out",
        "KAK: 1/KAK",
        "Signed: 16 November 2023, Cikarang Pusat",
        "Lead agency: Dinas A",
        "Policy team: Sekretariat",
        "Tahap kedua: January 2024 to December 2024",
        "Achievement March 2024",
        "Rating by the profile lima-tingkat.",
    ):
        assert line in drawn(report).splitlines()


def test_a_program_that_is_not_measured(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any], drawn: Callable[..., str]
) -> None:
    report = shown(portfolio, "usulan", ask())
    found = facts(report)
    assert (found["standing"], found["scores"], found["program"]["state"]) == (None, [], "proposed")
    assert "State: proposed" in drawn(report)
    assert not [block for block in report.blocks if isinstance(block, Table)]


def test_facts_of_every_indicator_fit_the_schema(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]
) -> None:
    assert any(program.indicators for program in portfolio.programs)
    for program in portfolio.programs:
        facts(shown(portfolio, program.id, ask()))
        for one in program.indicators:
            found = facts(shown(portfolio, f"{program.id}/{one.id}", ask()))
            assert found["indicator"]["id"] == one.id


def test_no_plot_without_numbers(portfolio: Portfolio, ask: Callable[..., Question]) -> None:
    assert not [block for block in shown(portfolio, "uji/mutu", ask()).blocks if isinstance(block, Chart)]
    assert [block for block in shown(portfolio, "uji/naik", ask()).blocks if isinstance(block, Chart)]


def month(at: int, target: Any, actual: Any) -> Standing:  # noqa: ANN401 - any kind of target
    one = Indicator(0, "a", "A", Measure.NUMBER, "unit", Polarity.MAXIMIZE, Aggregation.SUM)
    period = Period(2024, at)
    return Standing(one, Span(period, period), CellState.REPORTED, target=target, actual=actual)


def marks(months: list[Standing]) -> list[Mark]:
    return [mark_of(one) for one in months]


D = Decimal


@pytest.mark.parametrize(
    ("target", "actual", "bar"),
    [
        pytest.param(D(60), D(60), "█" * 59 + "│", id="met exactly"),
        pytest.param(D(60), D(30), "█" * 30 + " " * 29 + "│", id="half"),
        pytest.param(D(30), D(60), "█" * 30 + "│" + "█" * 29, id="twice"),
        pytest.param(D(60), D(0), " " * 59 + "│", id="nothing reached"),
        pytest.param(D(60), None, "·" + " " * 58 + "│", id="no value"),
        pytest.param(None, D(60), "█" * 60, id="no target"),
        pytest.param(Range(D(15), D(60)), D(30), "█" * 15 + "│" + "█" * 14 + " " * 29 + "│", id="range"),
        pytest.param(Range(None, D(60)), D(30), "█" * 30 + " " * 29 + "│", id="open range"),
        pytest.param(D(30), D(-30), "█" * 30 + " " * 29 + "│", id="below 0"),
        pytest.param(D(10) ** 27, D(10) ** 27 / 2, "█" * 30 + " " * 29 + "│", id="huge"),
    ],
)
def test_plot(target: Any, actual: Any, bar: str) -> None:  # noqa: ANN401 - any kind of target
    assert plot(marks([month(1, target, actual)])) == (f"2024-01  {bar}",)
    assert len(bar) <= WIDTH


def test_plot_of_a_silent_month_among_negative_values() -> None:
    assert plot(marks([month(1, D(-20), D(-10)), month(2, None, None)]), 4) == ("2024-01  │ ██", "2024-02     ·")


def test_plot_has_one_scale() -> None:
    assert plot(marks([month(1, D(20), D(10)), month(2, D(30), D(30))])) == (
        "2024-01  " + "█" * 20 + " " * 20 + "│",
        "2024-02  " + "█" * 59 + "│",
    )


@pytest.mark.parametrize(
    "months",
    [
        pytest.param([], id="no months"),
        pytest.param([month(1, D(0), D(0))], id="nothing but 0"),
        pytest.param([month(1, Grade("A"), Grade("B"))], id="grades"),
        pytest.param([month(1, target=True, actual=False)], id="milestones"),
    ],
)
def test_nothing_to_plot(months: list[Standing]) -> None:
    assert plot(marks(months)) == ()


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Hujan", "Hujan"),
        ("dua\nbaris", "dua baris"),
        ("kata " * 20, "kata " * 11 + "kata…"),
        ("x" * 80, "x" * 59 + "…"),
    ],
)
def test_shortened(text: str, short: str) -> None:
    assert shortened(text) == short
