"""Several months as one: what they achieved together, and what was aimed at, by the indicator's aggregation.

``sum`` adds up, ``average`` takes the mean, ``last`` the last one, ``ratio`` divides the sums of the parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final, assert_never

from kpi.measure.achievement import Measured, measured, scaled
from kpi.measure.covered import Covered
from kpi.measure.reporting import reporting_span
from kpi.measure.target import accumulation_span, added, scaled_by, total
from kpi.model.domain.indicator import Aggregation, Indicator, RecordedValue
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.values.number import EXACT, ZERO, quotient
from kpi.model.values.period import Period
from kpi.model.values.quantity import Fraction, Target, Value

NO_DENOMINATOR: Final = say("the denominator is 0")


def entering(how: Aggregation, valued: tuple[Period, ...]) -> tuple[Period, ...]:
    """The months, of those with a value, whose values are in the figure."""
    match how:
        case Aggregation.LAST:
            return valued[-1:]
        case Aggregation.SUM | Aggregation.AVERAGE | Aggregation.RATIO:
            return valued
        case _:
            assert_never(how)


def actual_of(months: Covered, periods: Sequence[Period]) -> Measured | Message:
    """The values of some months, at least one, as one; or why they are none."""
    indicator = months.indicator
    if indicator.values is RecordedValue.RUNNING_TOTAL:
        return _risen(months, periods)
    values = {period: value for period in periods if (value := months.record(period).value) is not None}
    if len(values) == 1:
        return _one(indicator, *values.values())
    match indicator.aggregation:
        case Aggregation.LAST:
            return _one(indicator, values[max(values)])
        case Aggregation.RATIO:
            return _joined(indicator, values)
        case Aggregation.SUM:
            numbers = _numbers(indicator, values.values())
            return numbers if isinstance(numbers, Message) else added(numbers)
        case Aggregation.AVERAGE:
            numbers = _numbers(indicator, values.values())
            return numbers if isinstance(numbers, Message) else quotient(added(numbers), Decimal(len(numbers)))
        case _:
            assert_never(indicator.aggregation)


def target_of(months: Covered, periods: Sequence[Period]) -> Target | None:
    """The targets of some months, at least one, as one; None where they have none in common."""
    targets = [months.targets[period] for period in periods]
    match months.indicator.aggregation:
        case Aggregation.SUM | Aggregation.LAST:
            return total(targets)
        case Aggregation.AVERAGE:
            whole = total(targets)
            return None if whole is None else scaled_by(whole, lambda bound: quotient(bound, Decimal(len(targets))))
        case Aggregation.RATIO:
            return _weighted(months, periods)
        case _:
            assert_never(months.indicator.aggregation)


def _risen(months: Covered, periods: Sequence[Period]) -> Decimal | Message:
    """By how much recorded running totals rose over some months with one: in each span, since before the first of them.

    Where the total up to then was due and is missing, the rise would hold that of the months before too.
    """
    whole = ZERO
    for _, group in groupby(periods, lambda one: accumulation_span(months.indicator, months.program, one)):
        inside = list(group)
        before = _total_before(months, inside[0])
        if isinstance(before, Message):
            return before
        total = months.record(inside[-1]).value
        if not isinstance(total, Decimal):
            return say("a running total is a number")
        whole = EXACT.add(whole, EXACT.subtract(total, before))
    return whole


def _total_before(months: Covered, period: Period) -> Decimal | Message:
    """The running total before the covered months of a span, the first of which with a value is ``period``."""
    span = accumulation_span(months.indicator, months.program, period)
    first = max(months.months.first, span.first) if span else period
    known = {one: record.value for one, record in months.indicator.achievements.items() if span and one in span}
    earlier = {one: value for one, value in known.items() if one < first and isinstance(value, Decimal)}
    last = max(earlier, default=None)
    owed = [one for one in months.targets if span and one in span and one < first and one not in known]
    if owed and (last is None or last < owed[-1]):
        return say("without the running total of {period}, the rise since then can't be told", period=owed[-1])
    return ZERO if last is None else earlier[last]


def _one(indicator: Indicator, value: Value) -> Measured | Message:
    reached = measured(indicator, value)
    return NO_DENOMINATOR if reached is None else reached


def _numbers(indicator: Indicator, values: Iterable[Value]) -> list[Decimal] | Message:
    """The values as numbers, or why they aren't."""
    numbers: list[Decimal] = []
    for value in values:
        reached = _one(indicator, value)
        if isinstance(reached, Message):
            return reached
        if not isinstance(reached, Decimal):
            return say("grades and milestones can't be added up")
        numbers.append(reached)
    return numbers


def _joined(indicator: Indicator, values: dict[Period, Value]) -> Decimal | Message:
    """Sum of numerators over sum of denominators. A plain number has neither, and a mean of ratios would be wrong."""
    parts = [value for value in values.values() if isinstance(value, Fraction)]
    if len(parts) < len(values):
        plain = tuple(period for period, value in values.items() if not isinstance(value, Fraction))
        return say("without numerator and denominator, months can't be put together: {periods}", periods=plain)
    below = added(part.denominator for part in parts)
    if not below:
        return NO_DENOMINATOR
    return scaled(indicator, quotient(added(part.numerator for part in parts), below))


def _weighted(months: Covered, periods: Sequence[Period]) -> Target | None:
    """The mean of the months' targets, weighted with the denominators.

    That is what the quotient becomes if every month meets its own target exactly. Where all targets are the same
    it is that target, with or without denominators.
    """
    targets = [months.targets[period] for period in periods]
    if all(target == targets[0] for target in targets):
        return targets[0]
    weights = denominators(months.indicator, months.program, periods)
    whole = added(weights)
    if len(weights) < len(periods) or not whole:
        return None
    weighted = total([_times(target, weight) for target, weight in zip(targets, weights, strict=True)])
    return None if weighted is None else scaled_by(weighted, lambda bound: quotient(bound, whole))


def denominators(indicator: Indicator, program: Program, periods: Iterable[Period]) -> list[Decimal]:
    """By which the targets of due months weigh: the denominators of all months that each report is about, together.

    Fewer than there are months where a report has none, or not for each of its values.
    """
    found = []
    for due in periods:
        about = reporting_span(indicator.frequency, program, due)
        values = [record.value for one in about if (record := indicator.achievements.get(one)) is not None]
        known = [value for value in values if value is not None]
        parts = [value.denominator for value in known if isinstance(value, Fraction)]
        if parts and len(parts) == len(known):
            found.append(added(parts))
    return found


def _times(target: Target, weight: Decimal) -> Target:
    return scaled_by(target, lambda bound: EXACT.multiply(bound, weight))
