"""The outlook: what is left, what each month needs, and the state that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal as D  # noqa: N817 - tables of numbers stay readable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measure.outlook import Outlook, OutlookState, outlook
from kpi.model.domain.indicator import AccumulateOver, Aggregation, Baseline, Indicator, Measure, Plausible, Polarity
from kpi.model.domain.program import Phase, Program
from kpi.model.values.number import EXACT, rounded
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Range
from kpi.model.values.struct import replace
from tests.measure.test_accumulation import AVERAGE, LAST, MINIMIZE, PROGRAM, RATIO, indicator, portfolio

MONTHS = [f"2024-{month:02d}" for month in range(1, 13)]
#: Fourteen months in one span.
LONG = replace(PROGRAM, phases=(Phase("one", "One", Span(Period(2023, 11), Period(2024, 12))),))


def row(text: str) -> list[D | None]:
    return [None if one == "-" else D(one) for one in text.split()]


def of(targets: str, actuals: str, **changes: Any) -> Indicator:  # noqa: ANN401
    """Targets and values of the months of 2024, separated by blanks; ``-`` where there is none."""
    return indicator(
        {month: one for month, one in zip(MONTHS, row(targets), strict=False) if one is not None},
        {month: one for month, one in zip(MONTHS, row(actuals), strict=False) if one is not None},
        **changes,
    )


def ask(one: Indicator, upto: str, program: Program = PROGRAM) -> Outlook:
    return outlook(portfolio(), program, one, Period.parse(upto))


def shown(value: D | None) -> str | None:
    return None if value is None else f"{rounded(value):.2f}"


TWELVE = " ".join(["100"] * 12)
TWO = " ".join(["2"] * 12)
NONE = " ".join(["0"] * 12)
V1 = (TWELVE, "80 90 100 70 85 95")
V2 = ("10 10 10 10 20 20 40 40 60 80 100 100", "8 9 12 10 18 22")
V5 = ("200 250 - 250 300 350 400 400 400 450 450 500", "239 246 - 302 322 366 395 491")


@pytest.mark.parametrize(
    ("given_row", "upto", "state", "figures"),
    [
        pytest.param(V1, "2024-06", "beyond_best", "520 680 113.33 86.67 113.33 100.00 1040 1120", id="beyond"),
        pytest.param(V2, "2024-06", "within_reach", "79 421 70.17 98.75 100.24 120.00 493.75 499", id="within reach"),
        pytest.param(
            (TWELVE, "80 90 - 70 85 95"), "2024-06", "beyond_best", "420 780 111.43 84.00 111.43 95.00 1008 1120",
            id="a month unreported",
        ),
        pytest.param(
            (TWELVE, "200 200 200 200 200 250"), "2024-06", "reached", "1250 -50 -8.33 208.33 -8.33 250.00 2500 1850",
            id="reached",
        ),
        pytest.param(
            V5, "2024-08", "on_track", "2361 1589 397.25 109.81 88.28 122.75 4337.65 4161", id="no target in March"
        ),
        pytest.param((TWELVE, "80 90"), "2024-02", "too_few", "170 1030 103 85 103 90 1020 1170", id="too few"),
    ],
)  # fmt: skip
def test_a_sum_that_should_grow(given_row: tuple[str, str], upto: str, state: str, figures: str) -> None:
    found = ask(of(*given_row), upto)
    numbers = [found.actual, found.remaining, found.per_month, found.pace, found.pace_needed, found.best,
               found.at_pace, found.as_planned]  # fmt: skip
    assert found.state == state
    assert [shown(one) for one in numbers] == [f"{D(one):.2f}" for one in figures.split()]


def test_an_unreported_month_is_left_and_named() -> None:
    found = ask(of(TWELVE, "80 90 - 70 85 95"), "2024-06")
    assert len(found.left) == 7
    assert found.unreported == (Period(2024, 3),)


def test_months_after_the_one_asked_for_are_ahead_whatever_they_hold() -> None:
    found = ask(of(*V1), "2024-02")
    assert (found.actual, found.done, len(found.left)) == (D(170), (Period(2024, 1), Period(2024, 2)), 10)


@pytest.mark.parametrize(
    ("targets", "actuals", "upto", "state", "left", "per_month"),
    [
        pytest.param(TWO, "2 2 1 2 2 2 2 2", "2024-08", "on_track", "9.00", "2.25", id="within"),
        pytest.param(TWO, "2 2 2 3 2 2 2 2", "2024-08", "over_plan", "7.00", "1.75", id="over the plan"),
        pytest.param(TWO, "10 10 5", "2024-03", "exceeded", "-1.00", "-0.11", id="exceeded"),
        pytest.param(TWO, "10 15", "2024-02", "exceeded", "-1.00", "-0.10", id="exceeded in two"),
        pytest.param(NONE, "0 0 0", "2024-03", "on_track", "0.00", "0.00", id="nothing allowed, none used"),
        pytest.param(NONE, "0 1 0", "2024-03", "exceeded", "-1.00", "-0.11", id="nothing allowed, some used"),
        pytest.param("2 2 2", "2 2 1", "2024-12", "ended", "1.00", None, id="over and kept"),
    ],
)  # fmt: skip
def test_an_allowance(targets: str, actuals: str, upto: str, state: str, left: str, per_month: str | None) -> None:
    found = ask(of(targets, actuals, **MINIMIZE), upto)
    assert (found.state, shown(found.remaining), shown(found.per_month)) == (state, left, per_month)


def along(start: str, values: dict[int, str], target: str, length: int, **changes: Any) -> Outlook:  # noqa: ANN401
    """A last value that began at ``start``; ``values`` by their month from 1 on."""
    first = Period(2023, 11)
    months = [str(first.plus(month)) for month in range(length)]
    program = replace(LONG, phases=(Phase("one", "One", Span(first, first.plus(length - 1))),))
    one = indicator(
        dict.fromkeys(months, D(target)),
        {str(first.plus(month - 1)): D(value) for month, value in values.items()},
        baseline=Baseline(D(start), first.plus(-1)), **{**LAST, **changes},
    )  # fmt: skip
    return outlook(portfolio(), program, one, first.plus(max(values) - 1))


@pytest.mark.parametrize(
    ("start", "values", "target", "length", "changes", "state", "rate", "at_pace"),
    [
        ("17.8", {1: "17.5", 5: "17", 9: "16.4"}, "14", 14, MINIMIZE, "far_behind", "57.31", "15.62"),
        ("200", {1: "210", 2: "215", 6: "240"}, "281", 12, {}, "on_track", "98.77", "280.00"),
        ("17.8", {3: "18", 4: "18.1", 9: "18.2"}, "14", 14, MINIMIZE, "moving_away", "-16.37", "18.42"),
        ("5", {1: "5", 2: "5", 3: "5"}, "5", 12, {}, "hold", None, "5.00"),
        ("5", {1: "5", 2: "5", 3: "4"}, "5", 12, {}, "moving_away", None, "1.00"),
        ("0", {1: "1", 2: "3", 5: "6"}, "15", 12, {}, "on_track", "96.00", "14.40"),
        ("0", {1: "1", 2: "3", 5: "5"}, "15", 12, {}, "behind", "80.00", "12.00"),
        ("0", {1: "1", 2: "3", 5: "15"}, "15", 12, {}, "reached", "240.00", "36.00"),
        ("0", {2: "3", 5: "6"}, "15", 12, {}, "too_few", "96.00", "14.40"),
        ("10", {1: "9", 2: "9", 3: "7"}, "8", 12, {}, "moving_away", "600.00", "-2.00"),
    ],
)
def test_a_way_to_a_target(
    start: str, values: dict[int, str], target: str, length: int, changes: dict[str, Any], state: str,
    rate: str | None, at_pace: str,
) -> None:  # fmt: skip
    found = along(start, values, target, length, **changes)
    assert (found.state, shown(found.rate), shown(found.at_pace)) == (state, rate, at_pace)


def test_the_way_begins_where_the_span_before_ended() -> None:
    """A phase that began at 150 has come 20 of 50, whatever the baseline was before the phase ahead of it."""
    one = indicator(
        {"2023-12": D(150), "2024-12": D(200)},
        {"2023-12": D(150), "2024-02": D(155), "2024-04": D(160), "2024-06": D(170)},
        baseline=Baseline(D(0), Period(2023, 10)), **LAST,
    )  # fmt: skip
    found = ask(one, "2024-06")
    assert (found.start, found.since, shown(found.rate)) == (D(150), Period(2023, 12), "80.00")


def fractions(parts: Sequence[tuple[int, int]], target: int, **changes: Any) -> Indicator:  # noqa: ANN401
    values = {month: Fraction(D(above), D(below)) for month, (above, below) in zip(MONTHS, parts, strict=False)}
    return indicator(dict.fromkeys(MONTHS, D(target)), values, **{**RATIO, **changes})


@pytest.mark.parametrize(
    ("above", "target", "changes", "needed", "state"),
    [
        (68, 85, {}, "136.00", "out_of_reach"),
        (68, 75, {}, "96.00", "beyond_best"),
        (88, 85, {}, "76.00", "on_track"),
        (68, 85, {"measure": Measure.RATIO}, "337.96", "beyond_best"),
        (68, 60, MINIMIZE, "36.00", "beyond_best"),
        (68, 50, MINIMIZE, "-4.00", "out_of_reach"),
    ],
)
def test_a_share(above: int, target: int, changes: dict[str, Any], needed: str, state: str) -> None:
    found = ask(fractions([(above, 100)] * 9, target, **changes), "2024-09")
    assert (shown(found.needed), found.state) == (needed, state)


def test_a_share_within_reach() -> None:
    found = ask(fractions([(part, 100) for part in (92, 88, 87, 88, 85, 88, 84, 84, 84)], 88), "2024-09")
    assert (shown(found.needed), found.state) == ("92.00", OutlookState.WITHIN_REACH)


@pytest.mark.parametrize(
    ("targets", "actuals", "changes", "needed", "state"),
    [
        ("3", "3.6 3.6 3.6 3.6 3.6 3.6 3.6 3.6", MINIMIZE, "1.80", "beyond_best"),
        ("3", "1.8 4.2 3.6 3.6 3.6 4.2 4.2 3.6", MINIMIZE, "1.80", "within_reach"),
        ("3", "3 3 3 3 2 3 3 3", MINIMIZE, "3.25", "on_track"),
        ("3", "6 6 6 6 6 6 6 6", MINIMIZE, "-3.00", "out_of_reach"),
        ("80", "78 79 80 78 79 82 78 78", {}, "82.00", "within_reach"),
        ("80", "78 79 80 78 79 80 78 80", {}, "82.00", "beyond_best"),
        ("80", "90 90", {}, "78.00", "too_few"),
    ],
)
def test_a_mean(targets: str, actuals: str, changes: dict[str, Any], needed: str, state: str) -> None:
    one = of(" ".join([targets] * 12), actuals, **AVERAGE, **changes)
    found = ask(one, f"2024-{len(actuals.split()):02d}")
    assert (shown(found.needed), found.state) == (needed, state)


@pytest.mark.parametrize(
    "changes",
    [
        {"polarity": Polarity.STABILIZE},
        {"measure": Measure.MILESTONE, "aggregation": Aggregation.LAST},
        {"targets": {Period.parse(month): Range(D(1), D(2)) for month in MONTHS}},
    ],
)
def test_of_some_only_the_months_are_counted(changes: dict[str, Any]) -> None:
    found = ask(replace(of(TWELVE, "80 90 100"), **changes), "2024-03")
    assert (found.state, len(found.left), found.per_month) == (OutlookState.NONE, 9, None)


def test_ratios_of_nothing_do_not_exist() -> None:
    found = ask(of("0 0 0 100", "1 1 1"), "2024-03")
    assert (found.pace, found.at_pace, found.state) == (None, None, OutlookState.NONE)


def test_what_each_month_needs_is_held_against_what_is_plausible() -> None:
    assert ask(of(*V1, plausible=Plausible(D(0), D(110))), "2024-06").implausible
    assert not ask(of(*V1, plausible=Plausible(D(0), D(120))), "2024-06").implausible


def test_the_span_is_that_of_the_indicator() -> None:
    one = of(TWELVE, "80 90 100", accumulate_over=AccumulateOver.PROGRAM)
    assert ask(one, "2024-03").span == Span(Period(2023, 11), Period(2024, 12))


AMOUNTS = st.integers(1, 10**6).map(D)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=3, max_size=11), st.lists(AMOUNTS, min_size=1, max_size=4))
def test_what_each_month_needs_adds_up_to_the_target(done: list[tuple[D, D]], ahead: list[D]) -> None:
    done = done[: 12 - len(ahead)]
    one = of(" ".join(str(one) for one in [*(target for target, _ in done), *ahead]),
             " ".join(str(value) for _, value in done))  # fmt: skip
    found = ask(one, MONTHS[len(done) - 1])
    assert found.per_month is not None
    assert found.actual is not None
    whole = EXACT.add(EXACT.multiply(found.per_month, D(len(found.left))), found.actual)
    assert rounded(whole, 20) == found.target
    assert (found.state is OutlookState.REACHED) == (sum(value for _, value in done) >= (found.target or 0))


@given(st.lists(AMOUNTS, min_size=3, max_size=8), st.lists(AMOUNTS, min_size=1, max_size=4))
def test_at_the_pace_of_the_plan_the_target_is_met_exactly(done: list[D], ahead: list[D]) -> None:
    one = of(" ".join(map(str, [*done, *ahead])), " ".join(map(str, done)))
    found = ask(one, MONTHS[len(done) - 1])
    assert (found.pace, found.at_pace, found.as_planned) == (D(100), found.target, found.target)
    assert found.state is OutlookState.ON_TRACK
