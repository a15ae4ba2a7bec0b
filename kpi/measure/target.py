"""The target of a month: as stated or as first signed, monthly values from running totals and back."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

from kpi.model.domain.indicator import AccumulateOver, Indicator
from kpi.model.domain.lifecycle import OVER, resting
from kpi.model.domain.program import Program
from kpi.model.values.number import EXACT, ZERO
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Range, Target


class TargetBasis(StrEnum):
    """Which targets hold: those of today, or those before any revision."""

    CURRENT = "current"
    ORIGINAL = "original"


def stated(indicator: Indicator, basis: TargetBasis) -> Mapping[Period, Target]:
    """The targets as the file states them, running totals where it does; with ``ORIGINAL``, before all revisions."""
    if basis is TargetBasis.CURRENT or not indicator.target_revisions:
        return indicator.targets
    targets = dict(indicator.targets)
    for revision in sorted(indicator.target_revisions, key=lambda one: one.date)[::-1]:
        if revision.from_ is None:
            targets.pop(revision.period, None)
        else:
            targets[revision.period] = revision.from_
    return targets


def accumulation_span(indicator: Indicator, program: Program, period: Period) -> Span | None:
    """The months over which the running figure of a month runs; None outside the program's phases."""
    phase, whole = program.phase_of(period), program.span
    if whole is None or phase is None:
        return None
    match indicator.accumulate_over:
        case AccumulateOver.PHASE:
            return phase.span
        case AccumulateOver.YEAR:
            return Span(max(whole.first, Period(period.year, 1)), min(whole.last, Period(period.year, 12)))
        case AccumulateOver.PROGRAM:
            return whole


def ended(program: Program) -> datetime.date | None:
    """The day on which a program was stopped or completed; None while it goes on.

    Months that begin on this day or later owe nothing.
    """
    over = program.state in OVER and program.states
    return program.states[-1].since if over else None


def rested(program: Program, period: Period) -> datetime.date | None:
    """Since when a program was stopped or completed all through a month; None where the month owes."""
    step = resting(program, period.first_day, period.last_day)
    return None if step is None else step.since


def monthly_targets(
    indicator: Indicator, program: Program, basis: TargetBasis = TargetBasis.CURRENT
) -> Mapping[Period, Target]:
    """The target of each single month in which the indicator counts and the program did not rest, earliest first.

    Running totals (``cumulative_targets``) become the difference from the month before in the same span.
    """
    latest = _LATEST[0] if _LATEST else None
    if latest is not None and latest[0] is indicator and latest[1] is program and latest[2] is basis:
        return latest[3]
    found = _monthly_targets(indicator, program, basis)
    _LATEST[:] = [(indicator, program, basis, found)]
    return found


#: What was asked last and its answer: a view asks for many months of one indicator, one after the other.
_LATEST: Final[list[tuple[Indicator, Program, TargetBasis, Mapping[Period, Target]]]] = []


def _monthly_targets(indicator: Indicator, program: Program, basis: TargetBasis) -> Mapping[Period, Target]:
    targets = stated(indicator, basis)
    if indicator.cumulative_targets and indicator.aggregation.adds_up:
        targets = monthly_from_cumulative(targets, lambda period: accumulation_span(indicator, program, period))
    rests = any(step.state in OVER for step in program.states)  # most never do
    return {
        period: targets[period]
        for period in sorted(targets)
        if indicator.live(period) and not (rests and rested(program, period))
    }


def monthly_from_cumulative(
    totals: Mapping[Period, Target], span_of: Callable[[Period], Span | None]
) -> dict[Period, Target]:
    """The target of each month from running totals that start again with each span.

    Left out are months whose totals have no difference: grades, and ranges that would end before they begin.
    """
    found: dict[Period, Target] = {}
    before: Target = ZERO
    span: Span | None = None
    for period in sorted(totals):
        if span is None or span_of(period) != span:
            before, span = ZERO, span_of(period)
        month = _combined(totals[period], before, EXACT.subtract)
        if month is not None:
            found[period] = month
        before = totals[period]
    return found


def cumulative_from_monthly(
    targets: Mapping[Period, Target], span_of: Callable[[Period], Span | None]
) -> dict[Period, Target]:
    """Running totals that start again with each span, from the target of each month.

    Left out are months from which on nothing adds up: grades, and ranges without a common bound.
    """
    found: dict[Period, Target] = {}
    running: Target | None = ZERO
    span: Span | None = None
    for period in sorted(targets):
        if span is None or span_of(period) != span:
            running, span = ZERO, span_of(period)
        running = None if running is None else _combined(targets[period], running, EXACT.add)
        if running is not None:
            found[period] = running
    return found


def total(targets: list[Target]) -> Target | None:
    """The targets of several months together; ranges add up bound by bound.

    None where there are none, and where several don't add up: grades, and ranges without a common bound.
    """
    if not targets:
        return None
    result: Target | None = targets[0]
    for target in targets[1:]:
        result = None if result is None else _combined(result, target, EXACT.add)
    return result


def scaled_by(target: Target, factor: Callable[[Decimal], Decimal]) -> Target:
    """A target with its number, or both its bounds, put through ``factor``; grades and milestones stay."""
    if isinstance(target, Decimal):
        return factor(target)
    if isinstance(target, Range):
        return Range(*(None if bound is None else factor(bound) for bound in (target.low, target.high)))
    return target


def added(numbers: Iterable[Decimal]) -> Decimal:
    """The exact sum. Python's own ``sum`` would round it to the 28 digits of the default context."""
    whole = ZERO
    for number in numbers:
        whole = EXACT.add(whole, number)
    return whole


def _combined(one: Target, other: Target, combine: Callable[[Decimal, Decimal], Decimal]) -> Target | None:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return combine(one, other)
    if not (isinstance(one, Decimal | Range) and isinstance(other, Decimal | Range)):
        return None
    (low, high), (other_low, other_high) = bounds(one), bounds(other)
    try:
        return Range(
            None if low is None or other_low is None else combine(low, other_low),
            None if high is None or other_high is None else combine(high, other_high),
        )
    except ValueError:  # no bound in common, or one that ends before it begins
        return None


def bounds(target: Decimal | Range) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and the highest number of a target; of a single number twice itself."""
    return (target.low, target.high) if isinstance(target, Range) else (target, target)
