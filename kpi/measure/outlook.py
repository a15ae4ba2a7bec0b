"""The outlook of an indicator: what is left until the end of its span, and whether any month so far reached as much.

Exact arithmetic over the months of the span (``accumulate_over``): never a probability, an interval or a rating, and
never part of a score or of a digest. ``done`` are the months with a target and a value, ``left`` all others with a
target: still to come, waiting, or unreported. A is what is achieved, T the target of the span, L the months left.

===============  ====================================================================================================
sum, maximize    per month (T - A) / number of L; pace A / targets of the months done; pace needed (T - A) / targets
                 of L; best: the highest percentage of a single month
sum, minimize    T - A is an allowance: exceeded for certain, over the plan so far, or within it
average          the mean that L needs for the mean of all months to meet the mean of their targets
ratio            the same with sums of numerators and denominators; L is taken to have the mean denominator so far
last             how far the value has come from where the span began, against an even way to the target
===============  ====================================================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final, assert_never

from kpi.measure.achievement import is_met, measured, scaled
from kpi.measure.covered import Covered, covered
from kpi.measure.question import Question, View
from kpi.measure.states import CellState
from kpi.measure.target import TargetBasis, added, bounds
from kpi.measure.together import target_of
from kpi.model.domain.indicator import Aggregation, Indicator, Measure, Polarity
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import OutlookPolicy
from kpi.model.values.number import EXACT, HUNDRED, ZERO, quotient, rounded
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Range, Target
from kpi.model.values.struct import Struct, replace

#: With fewer months done, a pace or a best month says nothing yet.
FEWEST: Final = 3
#: All there is, as values of a measure say it.
_WHOLE: Final = {Measure.PERCENT: HUNDRED, Measure.RATIO: Decimal(1)}


class OutlookState(StrEnum):
    """What the arithmetic says; ``NONE`` where it says nothing but how many months are left."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    WITHIN_REACH = "within_reach"
    BEYOND_BEST = "beyond_best"
    OVER_PLAN = "over_plan"
    EXCEEDED = "exceeded"
    OUT_OF_REACH = "out_of_reach"
    BEHIND = "behind"
    FAR_BEHIND = "far_behind"
    MOVING_AWAY = "moving_away"
    HOLD = "hold"
    TOO_FEW = "too_few"
    ENDED = "ended"
    UNREADABLE = "unreadable"
    NONE = "none"

    @property
    def certain(self) -> bool:
        """Whether it can no longer end well, whatever is still reported."""
        return self in {OutlookState.EXCEEDED, OutlookState.OUT_OF_REACH}


class Outlook(Struct, frozen=True):
    """What is left of an indicator's span after the month ``upto``.

    ``actual``, ``target``, ``remaining``, ``per_month``, ``needed`` (what the months left need on average, or as a
    share), ``at_pace`` and ``as_planned`` (where the span ends at the pace so far, and with the months left as planned)
    are in units of the indicator; ``pace``, ``pace_needed``, ``best`` and ``rate`` in %, ``best_value`` again in units.
    ``start`` is the value of the month ``since`` from which a ``rate`` is counted. ``unreported`` are months of
    ``left`` that ended without a report. What doesn't exist is None.
    """

    indicator: Indicator
    span: Span | None
    upto: Period
    state: OutlookState = OutlookState.NONE
    done: tuple[Period, ...] = ()
    left: tuple[Period, ...] = ()
    unreported: tuple[Period, ...] = ()
    actual: Decimal | None = None
    target: Decimal | None = None
    remaining: Decimal | None = None
    per_month: Decimal | None = None
    pace: Decimal | None = None
    pace_needed: Decimal | None = None
    best: Decimal | None = None
    best_value: Decimal | None = None
    needed: Decimal | None = None
    at_pace: Decimal | None = None
    as_planned: Decimal | None = None
    start: Decimal | None = None
    since: Period | None = None
    rate: Decimal | None = None

    @property
    def implausible(self) -> bool:
        """Whether each month left needs more than what the indicator says is plausible."""
        asked = self.needed if self.per_month is None else self.per_month
        high = self.indicator.plausible.high if self.indicator.plausible else None
        return asked is not None and high is not None and asked > high


def outlook(portfolio: Portfolio, program: Program, indicator: Indicator, upto: Period) -> Outlook:
    """What is left of the span that holds the month ``upto``; every later month is ahead, whatever it holds."""
    months = covered(portfolio, program, indicator, Question.of(upto, View.FULL, TargetBasis.CURRENT))
    found = _months(months, upto)
    if indicator.unread:
        return replace(found, state=OutlookState.UNREADABLE)
    if not months.program.measured or found.span is None or not (found.done or found.left):
        return found
    if not months.indicator.measure.numeric or months.indicator.polarity is Polarity.STABILIZE:
        return found
    match months.indicator.aggregation:
        case Aggregation.SUM:
            return _of_sum(months, found)
        case Aggregation.AVERAGE:
            return _of_average(months, found)
        case Aggregation.RATIO:
            return _of_ratio(months, found)
        case Aggregation.LAST:
            return _of_last(months, found)
        case _:
            assert_never(months.indicator.aggregation)


def _months(months: Covered, upto: Period) -> Outlook:
    """The months done and left."""
    done = tuple(period for period in months.final if period in months.valued)
    left = tuple(period for period in months.final if period not in months.valued)
    late = tuple(period for period in left if months.states.get(period) is CellState.UNREPORTED)
    return Outlook(months.indicator, months.span, upto, done=done, left=left, unreported=late)


def _of_sum(months: Covered, found: Outlook) -> Outlook:
    """What is left of a sum that should grow, or of the allowance of one that should stay small."""
    targets = _targets(months, (*found.done, *found.left))
    values = _numbers(months, months.valued)
    if targets is None or values is None:
        return found
    planned, ahead = added(targets[: len(found.done)]), added(targets[len(found.done) :])
    actual, target = added(values), added(targets)
    remaining = EXACT.subtract(target, actual)
    pace = _percent(actual, planned)
    found = replace(
        found, actual=actual, target=target, remaining=remaining, per_month=_each(remaining, found.left), pace=pace,
    )  # fmt: skip
    if months.indicator.polarity is Polarity.MINIMIZE:
        return replace(found, state=_within_allowance(months.indicator, found, actual <= planned))
    found = replace(
        found,
        pace_needed=_percent(remaining, ahead),
        best=_best_month(months, found.done),
        at_pace=None
        if not planned or pace is None
        else EXACT.add(actual, quotient(EXACT.multiply(actual, ahead), planned)),
        as_planned=EXACT.add(actual, ahead),
    )
    return replace(found, state=_of_growth(found, reached=remaining <= 0))


def _within_allowance(indicator: Indicator, found: Outlook, planned: bool) -> OutlookState:  # noqa: FBT001 - a comparison
    if found.remaining is not None and found.remaining < 0 and not indicator.allow_negative:
        return OutlookState.EXCEEDED
    if not found.left:
        return OutlookState.ENDED
    if len(found.done) < FEWEST:
        return OutlookState.TOO_FEW
    return OutlookState.ON_TRACK if planned else OutlookState.OVER_PLAN


def _of_growth(found: Outlook, *, reached: bool) -> OutlookState:
    if reached:
        return OutlookState.REACHED
    if not found.left:
        return OutlookState.ENDED
    if len(found.done) < FEWEST:
        return OutlookState.TOO_FEW
    if found.pace is None:
        return OutlookState.NONE
    if rounded(found.pace) >= HUNDRED:
        return OutlookState.ON_TRACK
    if found.pace_needed is None or found.best is None:
        return OutlookState.NONE
    within = rounded(found.pace_needed) <= rounded(found.best)
    return OutlookState.WITHIN_REACH if within else OutlookState.BEYOND_BEST


def _best_month(months: Covered, done: Sequence[Period]) -> Decimal | None:
    """The highest percentage of a single month, in %; None where no month has one."""
    targets, values = _targets(months, done) or [], _numbers(months, done) or []
    found = (_percent(value, target) for value, target in zip(values, targets, strict=True))
    return max((one for one in found if one is not None), default=None)


def _of_average(months: Covered, found: Outlook) -> Outlook:
    """The mean that the months left need."""
    targets, values = _targets(months, (*found.done, *found.left)), _numbers(months, found.done)
    if targets is None or values is None:
        return found
    target = quotient(added(targets), Decimal(len(targets)))
    actual = _mean(values)
    needed = _each(EXACT.subtract(added(targets), added(values)), found.left)
    found = replace(found, actual=actual, target=target, needed=needed, best_value=_best(months.indicator, values))
    return replace(found, state=_of_mean(months.indicator, found, _mean(targets[: len(values)])))


def _of_ratio(months: Covered, found: Outlook) -> Outlook:
    """The share that the months left need, if they have the mean denominator of those done."""
    indicator = months.indicator
    parts = [value for period in months.valued if isinstance(value := months.record(period).value, Fraction)]
    target = _bound(indicator, months.targets[months.final[-1]])
    if target is None or len(parts) < len(months.valued):
        return found
    above, below = added(part.numerator for part in parts), added(part.denominator for part in parts)
    if not below:
        return replace(found, target=target)
    ahead = quotient(EXACT.multiply(below, Decimal(len(found.left))), Decimal(len(parts)))
    share = quotient(target, HUNDRED) if indicator.measure is Measure.PERCENT else target
    lacking = EXACT.subtract(EXACT.multiply(share, EXACT.add(below, ahead)), above)
    found = replace(
        found,
        actual=scaled(indicator, quotient(above, below)),
        target=target,
        needed=scaled(indicator, quotient(lacking, ahead)) if found.left else None,
        best_value=_best(indicator, _numbers(months, found.done) or []),
    )
    so_far = _bound(indicator, target_of(months, found.done)) if found.done else None
    state = _of_mean(indicator, found, target if so_far is None else so_far)
    whole = _WHOLE.get(indicator.measure)
    impossible = whole is not None and target <= whole and found.needed is not None and found.needed > whole
    if impossible and state in {OutlookState.WITHIN_REACH, OutlookState.BEYOND_BEST, OutlookState.NONE}:
        state = OutlookState.OUT_OF_REACH if indicator.polarity is Polarity.MAXIMIZE else state
    return replace(found, state=state)


def _of_mean(indicator: Indicator, found: Outlook, so_far: Decimal | None) -> OutlookState:
    """The state of a mean or a ratio, against the target of the months done."""
    if not found.left:
        return OutlookState.ENDED
    if len(found.done) < FEWEST:
        return OutlookState.TOO_FEW
    if found.actual is None or so_far is None or found.needed is None or found.best_value is None:
        return OutlookState.NONE
    if is_met(indicator, so_far, found.actual):
        return OutlookState.ON_TRACK
    if indicator.polarity is Polarity.MINIMIZE and found.needed < 0 and not indicator.allow_negative:
        return OutlookState.OUT_OF_REACH
    within = is_met(indicator, found.needed, found.best_value)
    return OutlookState.WITHIN_REACH if within else OutlookState.BEYOND_BEST


def _of_last(months: Covered, found: Outlook) -> Outlook:
    """How far the value has come from where the span began, against an even way to its last target."""
    indicator = months.indicator
    end = months.final[-1]
    target = _bound(indicator, months.targets[end])
    values = dict(zip(months.valued, _numbers(months, months.valued) or (), strict=False))
    if target is None or not values:
        return replace(found, target=target)
    latest = max(values)
    since, start = _beginning(months, values)
    gone, way = latest.ordinal - since.ordinal, end.ordinal - since.ordinal
    found = replace(found, actual=values[latest], target=target, start=start, since=since,
                    remaining=EXACT.subtract(target, values[latest]))  # fmt: skip
    if gone > 0:
        step = quotient(EXACT.subtract(values[latest], start), Decimal(gone))
        rest = Decimal(way - gone)
        planned = quotient(EXACT.subtract(target, start), Decimal(way)) if way > 0 else ZERO
        found = replace(
            found,
            per_month=quotient(found.remaining or ZERO, rest) if rest > 0 else None,
            at_pace=EXACT.add(values[latest], EXACT.multiply(step, rest)),
            rate=_percent(step, planned, signed=True),
        )
    return replace(found, state=_of_way(months, found))


def _of_way(months: Covered, found: Outlook) -> OutlookState:
    """The state of a way to a target."""
    actual, target, start = found.actual, found.target, found.start
    if actual is None or target is None or start is None:
        return OutlookState.NONE
    met = is_met(months.indicator, target, actual)
    if target == start:
        return OutlookState.HOLD if met else OutlookState.MOVING_AWAY
    if met:
        return OutlookState.REACHED
    if not found.left:
        return OutlookState.ENDED
    if len(found.done) < FEWEST:
        return OutlookState.TOO_FEW
    if is_met(months.indicator, target, start):  # it began beyond the target and has fallen behind it
        return OutlookState.MOVING_AWAY
    return OutlookState.NONE if found.rate is None else _of_rate(found.rate, months.settings.outlook)


def _of_rate(rate: Decimal, policy: OutlookPolicy) -> OutlookState:
    if rounded(rate) >= policy.on_track:
        return OutlookState.ON_TRACK
    if rounded(rate) >= policy.behind:
        return OutlookState.BEHIND
    return OutlookState.FAR_BEHIND if rate >= 0 else OutlookState.MOVING_AWAY


def _beginning(months: Covered, values: dict[Period, Decimal]) -> tuple[Period, Decimal]:
    """Where the span began: the last value before it, else the baseline, in the month before; else its first value."""
    first = months.span.first if months.span else min(values)
    indicator = months.indicator
    for period in sorted((one for one in indicator.achievements if one < first), reverse=True):
        value = _number(indicator, months, period)
        if value is not None and indicator.live(period):
            return first.plus(-1), value
    baseline = None if indicator.baseline is None else measured(indicator, indicator.baseline.value)
    if isinstance(baseline, Decimal):
        return first.plus(-1), baseline
    return min(values), values[min(values)]


def _number(indicator: Indicator, months: Covered, period: Period) -> Decimal | None:
    value = months.record(period).value
    reached = None if value is None else measured(indicator, value)
    return reached if isinstance(reached, Decimal) else None


def _numbers(months: Covered, periods: Sequence[Period]) -> list[Decimal] | None:
    """The values of some months; None where one of them is no number."""
    found = [_number(months.indicator, months, period) for period in periods]
    numbers = [one for one in found if one is not None]
    return numbers if len(numbers) == len(found) else None


def _targets(months: Covered, periods: Sequence[Period]) -> list[Decimal] | None:
    """The targets of some months; None where one of them is no number, or a range of a sum."""
    found = [months.targets[period] for period in periods]
    if months.indicator.aggregation is Aggregation.SUM and any(isinstance(one, Range) for one in found):
        return None
    bounded = [_bound(months.indicator, one) for one in found]
    numbers = [one for one in bounded if one is not None]
    return numbers if len(numbers) == len(bounded) else None


def _bound(indicator: Indicator, target: Target | None) -> Decimal | None:
    """The number that a target asks for: of a range the bound that the polarity must not miss."""
    if isinstance(target, bool) or not isinstance(target, Decimal | Range):
        return None
    low, high = bounds(target)
    return high if indicator.polarity is Polarity.MINIMIZE else low


def _best(indicator: Indicator, values: Sequence[Decimal]) -> Decimal | None:
    """The best single value."""
    if not values:
        return None
    return min(values) if indicator.polarity is Polarity.MINIMIZE else max(values)


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    return quotient(added(values), Decimal(len(values))) if values else None


def _each(whole: Decimal, months: Sequence[Period]) -> Decimal | None:
    return quotient(whole, Decimal(len(months))) if months else None


def _percent(part: Decimal, whole: Decimal, *, signed: bool = False) -> Decimal | None:
    """A part in %; None where the whole is 0, or below it and not ``signed``: such a ratio would mislead."""
    if not whole or (whole < 0 and not signed):
        return None
    return EXACT.multiply(quotient(part, whole), HUNDRED)
