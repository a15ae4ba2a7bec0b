"""Targets that are due each quarter, half-year or year, and recorded running totals: reckoned by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal as D  # noqa: N817 - tables of numbers stay readable
from typing import Any

import pytest

from kpi.measure.question import View
from kpi.measure.reporting import due_month, reporting_span
from kpi.measure.states import CellState
from kpi.model.domain.indicator import AccumulateOver, Aggregation, Frequency, Indicator, Polarity, RecordedValue
from kpi.model.domain.program import Phase
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Target, Value
from kpi.model.values.struct import replace
from tests.measure.test_quarterly_targets import (
    AUG,
    AVERAGE,
    DEC,
    JUL,
    KEEP,
    LAST,
    MAX,
    MIN,
    NEXT_YEAR,
    NOV,
    OCT,
    PROGRAM,
    Q3,
    RATIO,
    SEP,
    SUM,
    ask,
    bad,
    indicator,
    shown,
)

HALF = Span(JUL, DEC)
#: The day on which December can be reported no more.
LATE = datetime.date(2027, 1, 20)


def quarterly(targets: dict[Period, Target], records: list[Any], /, **changes: Any) -> Indicator:  # noqa: ANN401
    """An indicator due in September and December; ``records`` are those of July on, None: not recorded."""
    given: dict[Period, Value | str | None] = {
        month: D(value) if isinstance(value, int) else value for month, value in zip(HALF, records, strict=False)
    }
    return indicator(targets, given, **{"frequency": Frequency.QUARTERLY, **changes})


@pytest.mark.parametrize(
    ("frequency", "month", "first", "last"),
    [
        (Frequency.MONTHLY, "2024-05", "2024-05", "2024-05"),
        (Frequency.QUARTERLY, "2024-01", "2024-01", "2024-03"),
        (Frequency.QUARTERLY, "2024-06", "2024-04", "2024-06"),
        (Frequency.SEMESTER, "2024-06", "2024-01", "2024-06"),
        (Frequency.SEMESTER, "2024-07", "2024-07", "2024-12"),
        (Frequency.YEARLY, "2024-07", "2024-01", "2024-12"),
        # the first phase is November and December 2023, the third ends in February 2025
        (Frequency.QUARTERLY, "2023-11", "2023-11", "2023-12"),
        (Frequency.YEARLY, "2023-12", "2023-11", "2023-12"),
        (Frequency.QUARTERLY, "2025-01", "2025-01", "2025-02"),
        (Frequency.YEARLY, "2025-01", "2025-01", "2025-02"),
        # in no phase
        (Frequency.QUARTERLY, "2023-10", "2023-10", "2023-10"),
        (Frequency.YEARLY, "2025-03", "2025-03", "2025-03"),
    ],
)
def test_the_months_that_a_report_is_about(frequency: Frequency, month: str, first: str, last: str) -> None:
    phases = (("2023-11", "2023-12"), ("2024-01", "2024-12"), ("2025-01", "2025-02"))
    program = replace(PROGRAM, phases=tuple(Phase(a, "", Span(Period.parse(a), Period.parse(b))) for a, b in phases))
    one = indicator({}, {}, frequency=frequency)
    assert reporting_span(one.frequency, program, Period.parse(month)) == Span(Period.parse(first), Period.parse(last))
    assert due_month(one.frequency, program, Period.parse(month)) == Period.parse(last)


def number(word: str) -> D | None:
    return None if word == "-" else D(word)


def recorded(words: str) -> list[Value]:
    return [Fraction(*map(D, word.split("/"))) if "/" in word else D(word) for word in words.split()]


def figure(words: str) -> tuple[object, ...]:
    """Target, actual, percentage and met."""
    target, actual, percent, met = words.split()
    return number(target), number(actual), number(percent), {"yes": True, "no": False, "-": None}[met]


@pytest.mark.parametrize(
    ("how", "polarity", "aims", "values", "quarter", "to_date", "full"),
    [
        # the cell of September; to date in October, whose value is held against the target of December only; the
        # half-year in October
        (SUM, MAX, "300 300", "100 100 100 50", "300 300 100 yes", "300 300 100 yes", "600 350 58.33 no"),
        (SUM, MIN, "30 30", "20 20 20 5", "30 60 0 no", "30 60 0 no", "60 65 - no"),
        (SUM, KEEP, "250 250", "100 100 100 50", "250 300 80 no", "250 300 80 no", "500 350 - -"),
        (AVERAGE, MAX, "90 100", "80 90 100 50", "90 90 100 yes", "90 90 100 yes", "100 80 80 no"),
        (AVERAGE, MIN, "90 100", "80 90 100 50", "90 90 100 yes", "90 90 100 yes", "100 80 120 yes"),
        (AVERAGE, KEEP, "90 100", "80 90 100 50", "90 90 100 yes", "90 90 100 yes", "100 80 80 no"),
        (LAST, MAX, "100 150", "80 90 120 50", "100 120 120 yes", "100 120 120 yes", "150 50 33.33 no"),
        (LAST, MIN, "100 150", "80 90 120 50", "100 120 80 no", "100 120 80 no", "150 50 166.67 yes"),
        (LAST, KEEP, "100 150", "80 90 120 50", "100 120 80 no", "100 120 80 no", "150 50 33.33 no"),
        (RATIO, MAX, "0.6 0.6", "1/2 2/3 6/10 4/5", "0.6 0.6 100 yes", "0.6 0.6 100 yes", "0.6 0.65 108.33 yes"),
        (RATIO, MIN, "0.6 0.6", "1/2 2/3 6/10 4/5", "0.6 0.6 100 yes", "0.6 0.6 100 yes", "0.6 0.65 91.67 no"),
        (RATIO, KEEP, "0.6 0.6", "1/2 2/3 6/10 4/5", "0.6 0.6 100 yes", "0.6 0.6 100 yes", "0.6 0.65 91.67 no"),
    ],
)
def test_monthly_records_under_quarterly_targets(
    how: Aggregation, polarity: Polarity, aims: str, values: str, quarter: str, to_date: str, full: str
) -> None:
    targets: dict[Period, Target] = dict(zip((SEP, DEC), map(D, aims.split()), strict=True))
    one = quarterly(targets, recorded(values), aggregation=how, polarity=polarity)
    asked = {
        "quarter": ask(one, SEP), "span": ask(one, Q3), "to date": ask(one, OCT, View.TO_DATE),
        "full": ask(one, OCT, View.FULL),
    }  # fmt: skip
    wanted = {"quarter": quarter, "span": quarter, "to date": to_date, "full": full}
    assert {name: shown(found) for name, found in asked.items()} == {name: figure(row) for name, row in wanted.items()}
    assert {asked[name].months for name in ("quarter", "span", "to date")} == {Q3}


@pytest.mark.parametrize("how", Aggregation)
@pytest.mark.parametrize("view", [View.MONTH, View.TO_DATE])
def test_the_first_months_of_a_quarter_owe_nothing(how: Aggregation, view: View) -> None:
    one = quarterly({SEP: D(3)}, [1, 2], aggregation=how)
    found = ask(one, AUG, view, datetime.date(2026, 9, 20))
    assert (found.state, found.target, found.percent, found.met) == (CellState.NOT_DUE, None, None, None)


@pytest.mark.parametrize(
    ("values", "day", "state", "expected"),
    [
        pytest.param([], (10, 5), CellState.WAITING, (300, None, None, None), id="nothing yet"),
        pytest.param([100, 100], (10, 5), CellState.WAITING, (300, 200, D("66.67"), None), id="two of three, in time"),
        pytest.param([100, 100], (10, 20), CellState.UNREPORTED, (300, 200, D("66.67"), None), id="and late"),
        pytest.param([None, None, 280], (10, 20), CellState.REPORTED, (300, 280, D("93.33"), False), id="all at once"),
        pytest.param([100, None, 200], (10, 20), CellState.REPORTED, (300, 300, D(100), True), id="one of the others"),
        pytest.param([1, 2, "libur"], (10, 20), CellState.NOT_APPLICABLE, (None, 3, None, None), id="not applicable"),
    ],
)
def test_a_quarter_is_reported_in_its_last_month(
    values: list[Any], day: tuple[int, int], state: CellState, expected: tuple[object, ...]
) -> None:
    found = ask(quarterly({SEP: D(300)}, values), SEP, day=datetime.date(2026, *day))
    assert (found.state, shown(found)) == (state, expected)


def test_what_is_under_way_flatters_no_figure_to_date() -> None:
    """October and November are held against the target of December, once that is due."""
    one = quarterly({SEP: D(300), DEC: D(300)}, [100, 100, 100, 100, 100])
    for month in (SEP, OCT, NOV):
        assert shown(ask(one, month, View.TO_DATE, datetime.date(2026, 12, 31))) == (300, 300, D(100), True)
    assert shown(ask(one, DEC, View.TO_DATE, datetime.date(2026, 12, 31)))[:3] == (600, 500, D("83.33"))
    assert shown(ask(one, DEC, View.TO_DATE, LATE))[:3] == (600, 500, D("83.33"))


def test_a_row_of_bad_quarters_counts_what_the_quarters_make() -> None:
    """Each month of its own is under the target of the quarter; together the first one meets it."""
    one = quarterly({SEP: D(300), DEC: D(300)}, [100, 100, 100, 50, 50, 50])
    assert bad(one, DEC, NEXT_YEAR).months == (DEC,)
    worse = quarterly({SEP: D(301), DEC: D(300)}, [100, 100, 100, 50, 50, 50])
    assert (bad(worse, DEC, NEXT_YEAR).months, bad(worse, DEC, NEXT_YEAR).monthly) == ((SEP, DEC), False)


def test_the_ratio_of_several_quarters_is_weighted_by_all_their_months() -> None:
    values = [Fraction(D(1), D(10)), None, Fraction(D(1), D(10)), None, None, Fraction(D(2), D(60))]
    one = quarterly({SEP: D("0.1"), DEC: D("0.5")}, values, aggregation=RATIO)
    found = ask(one, DEC, View.TO_DATE, LATE)
    assert (found.target, found.actual) == (D("0.4"), D("0.05"))  # (0.1 x 20 + 0.5 x 60) / 80


TOTALS = {"values": RecordedValue.RUNNING_TOTAL, "frequency": Frequency.MONTHLY}
TEN: dict[Period, Target] = dict.fromkeys(HALF, D(10))


@pytest.mark.parametrize(
    ("values", "month", "view", "expected"),
    [
        pytest.param([10, 18, 30], JUL, View.MONTH, (10, 10, D(100), True), id="the first"),
        pytest.param([10, 18, 30], AUG, View.MONTH, (10, 8, D(80), False), id="a rise"),
        pytest.param([10, 18, 30], SEP, View.TO_DATE, (30, 30, D(100), True), id="to date: the last total"),
        pytest.param([10, 18, 30], SEP, View.FULL, (60, 30, D(50), False), id="in full"),
        pytest.param([10, None, 30], SEP, View.TO_DATE, (30, 30, D(100), True), id="a total between is missing"),
        pytest.param([10, None, 30], SEP, View.MONTH, (10, None, None, None), id="so that no month's own can be told"),
        pytest.param([10, "libur", 30], SEP, View.MONTH, (10, 20, D(200), True), id="nothing came when none applied"),
        pytest.param([10, 10, 10], SEP, View.MONTH, (10, 0, D(0), False), id="no rise"),
    ],
)
def test_recorded_running_totals(values: list[Any], month: Period, view: View, expected: tuple[object, ...]) -> None:
    found = ask(quarterly(TEN, values, **TOTALS), month, view)
    assert shown(found) == expected
    if expected[1] is None:
        assert found.state is CellState.NOT_COMPUTABLE
        assert found.reason is not None


def test_running_totals_of_quarters() -> None:
    one = quarterly({SEP: D(30), DEC: D(30)}, [5, 20, 33, 40, None, 60], values=RecordedValue.RUNNING_TOTAL)
    assert shown(ask(one, SEP)) == (30, 33, D(110), True)
    assert shown(ask(one, DEC, day=LATE)) == (30, 27, D(90), False)
    assert shown(ask(one, DEC, View.TO_DATE, LATE)) == (60, 60, D(100), True)


def test_running_totals_begin_again_with_their_span() -> None:
    phases = (Phase("satu", "", Span(JUL, SEP)), Phase("dua", "", Span(OCT, DEC)))
    program = replace(PROGRAM, phases=phases)
    one = quarterly(TEN, [10, 20, 30, 10, 20], **TOTALS)
    assert shown(ask(one, OCT, day=LATE, program=program)) == (10, 10, D(100), True)
    assert shown(ask(one, Span(SEP, OCT), day=LATE, program=program)) == (20, 20, D(100), True)
    whole = replace(one, accumulate_over=AccumulateOver.PROGRAM)
    assert ask(whole, OCT, day=LATE, program=program).actual == D(-20)
