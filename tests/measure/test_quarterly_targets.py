"""Targets that stand in the last month of a quarter, with a record for every month: reckoned by hand."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal as D  # noqa: N817 - tables of numbers stay readable
from pathlib import Path
from typing import Any

import pytest

from kpi.measure.accumulation import Standing, standing
from kpi.measure.question import Question, View
from kpi.measure.states import CellState
from kpi.measure.streak import Streak, streak
from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.indicator import AccumulateOver, Aggregation, Boundary, Indicator, Measure, Polarity
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Kak, KakSections, Phase, Program, Signing, State, StateChange
from kpi.model.domain.settings import Band, RatingProfile, ScorePolicy, Settings
from kpi.model.values.number import rounded
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Range, Target, Value
from kpi.model.values.struct import replace

SETTINGS = Settings("Contoh", "id", "Asia/Jakarta", 10, RatingProfile("p", (Band(None, {"en": "any"}),)), ScorePolicy())
JUL, AUG, SEP, OCT, NOV, DEC = (Period(2026, month) for month in range(7, 13))
Q3 = Span(JUL, SEP)
PROGRAM = Program(
    folder="satu",
    id="satu",
    title="Satu",
    illustrative=True,
    state=State.IMPLEMENTING,
    states=(StateChange(State.IMPLEMENTING, datetime.date(2026, 6, 16)),),
    lead_agency=None,
    policy_team=(),
    implementing_team=(),
    facilitator=None,
    phases=(Phase("tahap-1", "Tahap 1", Span(JUL, DEC)),),
    kak=Kak("1", Signing(datetime.date(2026, 6, 16), "Kota", ()), KakSections()),
)
#: When September can be reported no more, and when the half-year is over.
OCTOBER, NEXT_YEAR = datetime.date(2026, 10, 20), datetime.date(2027, 2, 1)


def indicator(
    targets: Mapping[Period, Target],
    values: Mapping[Period, Value | str | None],
    /,
    **changes: Any,  # noqa: ANN401 - any field
) -> Indicator:
    records = {
        period: Achievement(None, value, Status.FINAL)
        if isinstance(value, str)
        else Achievement(value, None, Status.FINAL)
        for period, value in values.items()
        if value is not None
    }
    fields: dict[str, Any] = {
        "index": 0, "id": "satu", "name": "Satu", "measure": Measure.NUMBER, "unit": "unit",
        "polarity": Polarity.MAXIMIZE, "aggregation": Aggregation.SUM, "targets": targets, "achievements": records,
    }  # fmt: skip
    return Indicator(**{**fields, **changes})


def on(day: datetime.date) -> Portfolio:
    return Portfolio(Path("nowhere"), datetime.datetime.combine(day, datetime.time(9), datetime.UTC), SETTINGS, ())


def ask(
    one: Indicator, months: Span | Period, view: View = View.MONTH, day: datetime.date = OCTOBER,
    program: Program = PROGRAM,
) -> Standing:  # fmt: skip
    span = Span(months, months) if isinstance(months, Period) else months
    return standing(on(day), program, one, Question(span, view))


def bad(one: Indicator, last: Period, day: datetime.date = OCTOBER, program: Program = PROGRAM) -> Streak:
    return streak(on(day), program, one, Question.of(last))


def shown(found: Standing) -> tuple[object, ...]:
    percent = None if found.percent is None else rounded(found.percent)
    return found.target, found.actual, percent, found.met


SUM, AVERAGE, LAST, RATIO = Aggregation
MAX, MIN, KEEP = Polarity
VALUES: dict[Aggregation, list[Value]] = {
    SUM: [D(100), D(100), D(100)],
    AVERAGE: [D(80), D(90), D(100)],
    LAST: [D(80), D(90), D(120)],
    RATIO: [Fraction(D(1), D(2)), Fraction(D(2), D(3)), Fraction(D(6), D(10))],
}


@pytest.mark.parametrize(
    ("how", "polarity", "values", "targets", "month", "quarter", "full"),
    [
        # target, actual, percentage and met: of September alone; of July to September, and to date; of the half-year
        (SUM, MAX, None, [300, 300], (300, 100, "33.33", False), (300, 300, "100", True), (600, 300, "50", False)),
        (SUM, MIN, [20, 20, 20], [30, 30], (30, 20, "133.33", True), (30, 60, "0", False), (60, 60, None, None)),
        (SUM, KEEP, None, [250, 250], (250, 100, "40", False), (250, 300, "80", False), (500, 300, None, None)),
        (AVERAGE, MAX, None, [90, 100], (90, 100, "111.11", True), (90, 90, "100", True), (100, 90, "90", False)),
        (AVERAGE, MIN, None, [90, 100], (90, 100, "88.89", False), (90, 90, "100", True), (100, 90, "110", True)),
        (AVERAGE, KEEP, None, [90, 100], (90, 100, "88.89", False), (90, 90, "100", True), (100, 90, "90", False)),
        (LAST, MAX, None, [100, 150], (100, 120, "120", True), (100, 120, "120", True), (150, 120, "80", False)),
        (LAST, MIN, None, [100, 150], (100, 120, "80", False), (100, 120, "80", False), (150, 120, "120", True)),
        (LAST, KEEP, None, [100, 150], (100, 120, "80", False), (100, 120, "80", False), (150, 120, "80", False)),
        (RATIO, MAX, None, [50, 75], (50, 60, "120", True), (50, 60, "120", True), (75, 60, "80", False)),
        (RATIO, MIN, None, [50, 75], (50, 60, "80", False), (50, 60, "80", False), (75, 60, "120", True)),
        (RATIO, KEEP, None, [50, 75], (50, 60, "80", False), (50, 60, "80", False), (75, 60, "80", False)),
    ],
)
def test_every_recorded_value_counts(
    *, how: Aggregation, polarity: Polarity, values: list[int] | None, targets: list[int],
    month: tuple[Any, ...], quarter: tuple[Any, ...], full: tuple[Any, ...],
) -> None:  # fmt: skip
    given = VALUES[how] if values is None else [D(value) for value in values]
    one = indicator(
        dict(zip((SEP, DEC), map(D, targets), strict=True)), dict(zip(Q3, given, strict=True)),
        aggregation=how, polarity=polarity, measure=Measure.PERCENT if how is RATIO else Measure.NUMBER,
    )  # fmt: skip
    asked = {
        "month": ask(one, SEP), "quarter": ask(one, Q3), "to date": ask(one, SEP, View.TO_DATE),
        "quarter to date": ask(one, Q3, View.TO_DATE), "full": ask(one, SEP, View.FULL),
    }  # fmt: skip
    wanted = {"month": month, "quarter": quarter, "to date": quarter, "quarter to date": quarter, "full": full}
    assert {name: shown(found) for name, found in asked.items()} == {
        name: (target, actual, None if percent is None else D(percent), met)
        for name, (target, actual, percent, met) in wanted.items()
    }
    assert {found.state for found in asked.values()} == {CellState.REPORTED}
    assert asked["quarter"].untargeted == (() if how is LAST else (JUL, AUG))


@pytest.mark.parametrize("how", Aggregation)
@pytest.mark.parametrize("polarity", Polarity)
def test_until_the_target_is_due_values_are_shown_and_held_against_nothing(
    how: Aggregation, polarity: Polarity
) -> None:
    one = indicator({SEP: D(300)}, {JUL: D(100)}, aggregation=how, polarity=polarity)
    assert shown(ask(one, JUL)) == (None, 100, None, None)
    assert shown(ask(one, JUL, View.TO_DATE)) == (None, 100, None, None)
    assert ask(one, JUL, View.TO_DATE).state is CellState.NOT_DUE


@pytest.mark.parametrize(
    ("how", "polarity", "expected"),
    [
        pytest.param(SUM, MAX, (300, 200, D("66.67"), None), id="what is late is demanded"),
        pytest.param(SUM, MIN, (300, 200, None, None), id="a limit that nobody reported on is no achievement"),
        pytest.param(SUM, KEEP, (300, 200, None, None), id="nor is a sum to be kept to"),
        pytest.param(AVERAGE, MIN, (300, 100, None, None), id="nor a mean"),
        pytest.param(RATIO, MIN, (300, None, None, None), id="plain numbers are no ratio"),
        pytest.param(LAST, MIN, (300, 100, D("166.67"), None), id="the last value known, and not told whether met"),
    ],
)
def test_the_month_of_the_target_is_missing(how: Aggregation, polarity: Polarity, expected: tuple[object, ...]) -> None:
    one = indicator({SEP: D(300)}, {JUL: D(100), AUG: D(100)}, aggregation=how, polarity=polarity)
    for months, view in ((Q3, View.MONTH), (SEP, View.TO_DATE)):
        found = ask(one, months, view)
        assert (shown(found), found.state, found.missing) == (expected, CellState.UNREPORTED, (SEP,))


TEN = dict.fromkeys(Span(JUL, DEC), D(10))


@pytest.mark.parametrize("polarity", [MIN, KEEP])
@pytest.mark.parametrize(
    ("values", "month", "day", "expected", "reason"),
    [
        pytest.param([8, 8, 8], SEP, OCTOBER, (60, 24, None, None), "so far", id="under the limit so far"),
        pytest.param([30, 30, 1], SEP, OCTOBER, (60, 61, None, False), "so far", id="over the limit already"),
        pytest.param([30, 31, None], SEP, OCTOBER, (60, 61, None, False), "so far", id="over it, the last one silent"),
        pytest.param([8, 8, 8], SEP, NEXT_YEAR, (60, 24, None, None), "so far", id="asked later about September"),
        pytest.param([10] * 6, DEC, datetime.date(2026, 12, 31), (60, 60, None, None), "so far", id="the last day"),
        pytest.param([10] * 6, DEC, NEXT_YEAR, (60, 60, D(100), True), None, id="the span is over"),
        pytest.param([None, 10, 10, 10, 10, 10], DEC, NEXT_YEAR, (50, 50, D(100), None), None, id="one is missing"),
        pytest.param([None, 11, 10, 10, 10, 10], DEC, NEXT_YEAR, (50, 51, D(98), False), None, id="and it is more"),
        pytest.param(["libur", 10, 10, 10, 10, 10], DEC, NEXT_YEAR, (50, 50, D(100), True), None, id="not applicable"),
        pytest.param([10, 10, 10, 10, 10, None], DEC, NEXT_YEAR, (50, 50, D(100), None), None, id="the last missing"),
        pytest.param([20, 20, 20, 1, 0, None], DEC, NEXT_YEAR, (50, 61, D(78), False), None, id="it can't be met"),
    ],
)  # fmt: skip
def test_a_limit_against_the_whole(
    *, polarity: Polarity, values: list[Any], month: Period, day: datetime.date, expected: tuple[object, ...],
    reason: str | None,
) -> None:  # fmt: skip
    given = {
        period: D(value) if isinstance(value, int) else value
        for period, value in zip(Span(JUL, DEC), values, strict=False)
    }
    found = ask(indicator(TEN, given, polarity=polarity), month, View.FULL, day)
    assert shown(found) == expected
    assert (found.reason is None) is (reason is None)
    assert reason is None or (found.reason is not None and reason in found.reason.template)


def test_eleven_against_ten_with_two_months_silent_is_the_same_to_date_and_in_full() -> None:
    half = {period: D(2) for period in Span(JUL, OCT)} | {NOV: D(3), DEC: None}
    one = indicator(dict.fromkeys(Span(JUL, DEC), D(2)), half, polarity=MIN)
    late = {view: ask(one, DEC, view, NEXT_YEAR) for view in (View.TO_DATE, View.FULL)}
    assert {shown(found)[:3] for found in late.values()} == {(10, 11, D(90))}


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("how", Aggregation)
def test_the_target_of_a_month_that_is_not_applicable_is_in_no_view(how: Aggregation, view: View) -> None:
    targets: dict[Period, Target] = {JUL: D(10), AUG: D(10), SEP: D(70)}
    one = indicator(targets, {JUL: D(10), AUG: D(10), SEP: "tidak ada kegiatan"}, aggregation=how)
    found = ask(one, Q3, view)
    assert (found.target, found.percent) == (D(20) if how is SUM else D(10), None if how is RATIO else D(100))
    assert SEP not in found.targeted


@pytest.mark.parametrize("gone", [[], [JUL], [AUG], [SEP], [JUL, SEP], [JUL, AUG]], ids=str)
@pytest.mark.parametrize("polarity", [MIN, KEEP])
@pytest.mark.parametrize("view", View)
def test_silence_never_makes_a_limit_look_better(view: View, polarity: Polarity, gone: list[Period]) -> None:
    """Of months that were exactly on their limit, leaving some out changes no percentage for the better."""
    values: dict[Period, Value | str | None] = {period: D(10) for period in Q3 if period not in gone}
    found = ask(indicator(dict.fromkeys(Q3, D(10)), values, polarity=polarity), Q3, view, NEXT_YEAR,
                replace(PROGRAM, phases=(Phase("tahap-1", "", Q3),)))  # fmt: skip
    assert found.percent in {None, D(100)}
    if gone and view is View.FULL:
        assert found.met is None


def test_values_that_do_not_count_are_named() -> None:
    one = indicator({AUG: D(10), SEP: D(10)}, {JUL: D(5), AUG: D(5), OCT: D(5)}, added=Boundary(AUG, "baru"))
    found = ask(one, Span(JUL, OCT), day=datetime.date(2026, 9, 30))
    assert (found.actual, found.counted, found.left_out) == (D(5), (AUG,), (JUL, OCT))


def test_a_quarter_that_is_not_over_runs_to_the_last_month_that_has_begun() -> None:
    """Although the next phase begins within it."""
    phases = (Phase("tahap-1", "", Span(JUL, AUG)), Phase("tahap-2", "", Span(SEP, DEC)))
    one = indicator(dict.fromkeys(Q3, D(10)), {JUL: D(10), AUG: D(5)})
    found = ask(one, Q3, View.TO_DATE, datetime.date(2026, 8, 31), replace(PROGRAM, phases=phases))
    assert (shown(found), found.state) == ((20, 15, D(75), False), CellState.REPORTED)


@pytest.mark.parametrize(
    ("targets", "values", "kept"),
    [
        pytest.param({SEP: Range(None, D(30))}, [20, 20, 20], (Range(None, D(30)), 60, D(0), False), id="at most"),
        pytest.param({SEP: Range(D(50), D(60))}, [20, 20, 20], (Range(D(50), D(60)), 60, D(100), True), id="inside"),
    ],
)
def test_ranges(targets: dict[Period, Target], values: list[int], kept: tuple[object, ...]) -> None:
    polarity = MIN if kept[3] is False else KEEP
    one = indicator(targets, dict(zip(Q3, map(D, values), strict=True)), polarity=polarity)
    assert shown(ask(one, Q3)) == kept


BAD, GOOD = D(9), D(10)
MONTHLY = dict.fromkeys(Span(JUL, DEC), D(10))


@pytest.mark.parametrize(
    ("values", "months", "silent", "unbroken", "monthly"),
    [
        pytest.param([BAD, BAD, BAD], [JUL, AUG, SEP], [], True, True, id="in a row"),
        pytest.param([BAD, None, BAD, BAD], [JUL, SEP, OCT], [AUG], False, False, id="one silent between"),
        pytest.param([BAD, BAD, None], [JUL, AUG], [], True, True, id="one silent after them"),
        pytest.param([None, BAD, BAD], [AUG, SEP], [], True, True, id="one silent before them"),
        pytest.param([BAD, "libur", BAD], [JUL, SEP], [], True, False, id="reports in a row, not months"),
        pytest.param([GOOD, BAD], [AUG], [], True, True, id="broken"),
        pytest.param([BAD, GOOD], [], [], True, True, id="ended"),
    ],
)
def test_a_row_of_bad_reports(
    *, values: list[Any], months: list[Period], silent: list[Period], unbroken: bool, monthly: bool
) -> None:
    given = dict(zip(Span(JUL, DEC), values, strict=False))
    found = bad(indicator(MONTHLY, given), max(given), NEXT_YEAR)
    assert (list(found.months), list(found.silent), found.unbroken, found.monthly) == (
        months, silent, unbroken, monthly,
    )  # fmt: skip


def test_a_row_of_quarters_counts_reports() -> None:
    one = indicator({SEP: D(10), DEC: D(10)}, {SEP: BAD, OCT: BAD, DEC: BAD})
    found = bad(one, DEC, NEXT_YEAR)
    assert (found.months, found.unbroken, found.monthly) == ((SEP, DEC), True, False)


def test_a_row_stops_at_the_day_asked_about() -> None:
    one = indicator(MONTHLY, dict.fromkeys(Span(JUL, OCT), BAD))
    assert [len(bad(one, DEC, day)) for day in (datetime.date(2026, 8, 31), datetime.date(2026, 9, 1), NEXT_YEAR)] == [
        2, 3, 4,
    ]  # fmt: skip


@pytest.mark.parametrize("state", [State.STOPPED, State.COMPLETED])
@pytest.mark.parametrize(
    ("since", "states"),
    [
        pytest.param("2026-09-01", [CellState.UNREPORTED, CellState.NOT_DUE], id="on the first day"),
        pytest.param("2026-09-02", [CellState.UNREPORTED, CellState.UNREPORTED], id="on the second"),
    ],
)
def test_a_program_that_ends_on_the_first_day_does_not_owe_the_month(
    state: State, since: str, states: list[CellState]
) -> None:
    steps = (*PROGRAM.states, StateChange(state, datetime.date.fromisoformat(since)))
    ended = replace(PROGRAM, state=state, states=steps)
    one = indicator(MONTHLY, {})
    assert [ask(one, month, day=NEXT_YEAR, program=ended).state for month in (AUG, SEP)] == states


def test_a_later_stop_changes_no_earlier_figure() -> None:
    """Whichever command asks: the program is looked at as it stood at the end of the months asked for."""
    stopped = replace(
        PROGRAM,
        state=State.STOPPED,
        states=(*PROGRAM.states, StateChange(State.STOPPED, datetime.date(2026, 10, 10))),
    )
    one = indicator(MONTHLY, dict.fromkeys(Q3, D(10)), accumulate_over=AccumulateOver.PROGRAM)
    for view in View:
        assert shown(ask(one, SEP, view)) == shown(ask(one, SEP, view, program=stopped))
    assert shown(ask(one, DEC, View.FULL, NEXT_YEAR, stopped)) == (40, 30, D(75), None)
