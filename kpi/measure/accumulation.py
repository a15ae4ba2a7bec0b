"""Where an indicator stands: in one month, over several, to date, or against the whole.

A blank is never 0: months without a record are waiting while the entry window is open and unreported after it.
Over several months ``sum`` adds up, ``average`` takes the mean of the reported months against the mean of the
same months' targets, ``last`` carries the last known value, ``ratio`` divides the sums of the parts.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from kpi.measure.achievement import Measured, Percentage, measured, percentage, scaled
from kpi.measure.target import TargetBasis, accumulation_span, monthly_targets, scaled_by, total
from kpi.model.indicator import Aggregation, Fraction, Indicator, Polarity
from kpi.model.message import Message, say
from kpi.model.number import EXACT, ZERO, quotient
from kpi.model.period import Period, Span

if TYPE_CHECKING:
    from kpi.model.achievement import Achievement, Status
    from kpi.model.indicator import Target
    from kpi.model.program import Program
    from kpi.model.settings import Settings


class View(StrEnum):
    """Which months a figure covers: those asked for, from the start of the span, or against all of the span."""

    MONTH = "month"
    TO_DATE = "to-date"
    FULL = "full"


class CellState(StrEnum):
    """How it is with a value."""

    NOT_DUE = "not_due"
    WAITING = "waiting"
    UNREPORTED = "unreported"
    REPORTED = "reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_COMPUTABLE = "not_computable"

    @property
    def due(self) -> bool:
        """Whether something was asked for."""
        return self not in {CellState.NOT_DUE, CellState.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: ``months`` (for ``to-date`` and ``full`` its last month counts), the view, which targets
    hold, and the moment that decides what is due."""

    months: Span
    as_of: datetime.datetime
    view: View = View.MONTH
    basis: TargetBasis = TargetBasis.CURRENT


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an indicator stands.

    ``target`` and ``actual`` are in units of the indicator, accumulated where several months are covered.
    ``state`` is that of the last month covered. ``counted`` are the months whose values are in ``actual``,
    ``missing`` those that should have one and don't. ``carried_from`` is set where the value is from an earlier
    month. ``status`` is provisional as soon as one of the values is.
    """

    indicator: Indicator
    months: Span
    state: CellState
    target: Target | None = None
    actual: Measured | None = None
    percentage: Percentage | None = None
    reason: Message | None = None
    status: Status | None = None
    counted: tuple[Period, ...] = ()
    missing: tuple[Period, ...] = ()
    carried_from: Period | None = None

    @property
    def percent(self) -> Decimal | None:
        """In %, unrounded; None where there is none."""
        return self.percentage.raw if self.percentage else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where that can't be told."""
        return self.percentage.met if self.percentage else None


def month_state(indicator: Indicator, target: Target | None, period: Period, settings: Settings,
                as_of: datetime.datetime) -> CellState:  # fmt: skip
    """How it is with one month, whatever the value says."""
    if target is None:
        return CellState.NOT_DUE
    record = indicator.achievements.get(period)
    if record is not None:
        return CellState.NOT_APPLICABLE if record.value is None else CellState.REPORTED
    today = as_of.astimezone(settings.zone).date()
    if today < period.first_day:
        return CellState.NOT_DUE
    return CellState.WAITING if today <= settings.deadline(period) else CellState.UNREPORTED


def standing(indicator: Indicator, program: Program, settings: Settings, question: Question) -> Standing:
    """Where an indicator stands in the months that the question asks for."""
    targets = monthly_targets(indicator, program, question.basis)
    covered = _covered(indicator, program, question)
    states = {
        period: month_state(indicator, targets.get(period), period, settings, question.as_of) for period in covered
    }
    last = max((period for period, state in states.items() if state is not CellState.NOT_DUE), default=None)
    if last is None:
        return _not_due(indicator, covered, targets, question.as_of.astimezone(settings.zone).date())
    months = _Months(indicator, settings, targets, states, last)
    found = _accumulated(months) if len(covered) > 1 else _single(months)
    if question.view is View.FULL:
        found = _against_final(found, months, accumulation_span(indicator, program, last))
    return replace(found, months=covered)


@dataclass(frozen=True, slots=True)
class _Months:
    """What is known of the months covered: monthly targets, states, and the last month that is due."""

    indicator: Indicator
    settings: Settings
    targets: Mapping[Period, Target]
    states: Mapping[Period, CellState]
    last: Period

    def in_state(self, *states: CellState) -> tuple[Period, ...]:
        return tuple(period for period, state in self.states.items() if state in states)

    def record(self, period: Period) -> Achievement:
        return self.indicator.achievements[period]

    def percentage(self, target: Target, value: Measured | Fraction) -> Percentage:
        return percentage(self.indicator, target, value, self.settings.score.cap)


def _covered(indicator: Indicator, program: Program, question: Question) -> Span:
    if question.view is View.MONTH:
        return question.months
    span = accumulation_span(indicator, program, question.months.last)
    return Span(span.first, question.months.last) if span else Span(question.months.last, question.months.last)


def _not_due(indicator: Indicator, covered: Span, targets: Mapping[Period, Target], today: datetime.date) -> Standing:
    period = covered.last
    record = indicator.achievements.get(period)
    value = None if record is None or record.value is None else measured(indicator, record.value)
    return Standing(
        indicator,
        covered,
        CellState.NOT_DUE,
        target=targets.get(period),
        actual=value,
        reason=_why_not_due(indicator, period, today),
        status=record.status if record else None,
    )


def _why_not_due(indicator: Indicator, period: Period, today: datetime.date) -> Message:
    if indicator.retired is not None and period >= indicator.retired.from_:
        return say("retired from {period} on: {why}", period=indicator.retired.from_, why=indicator.retired.reason)
    if indicator.added is not None and period < indicator.added.from_:
        return say("counts from {period} on: {why}", period=indicator.added.from_, why=indicator.added.reason)
    if period in indicator.no_target:
        return say("no target: {why}", why=indicator.no_target[period])
    if today < period.first_day and period in indicator.targets:
        return say("{period} has not begun", period=period)
    return say("no target for {period}", period=period)


def _single(months: _Months) -> Standing:
    """One month by itself."""
    indicator, period = months.indicator, months.last
    state, target = months.states[period], months.targets[period]
    span = Span(period, period)
    if state is CellState.NOT_APPLICABLE:
        why = months.record(period).not_applicable
        reason = say("not applicable: {why}", why=why or "")
        return Standing(indicator, span, state, target, reason=reason, status=months.record(period).status)
    if state is not CellState.REPORTED:
        return Standing(indicator, span, state, target, missing=(period,))
    record = months.record(period)
    assert record.value is not None  # noqa: S101 - a reported month has a value, see month_state
    return _reported(
        Standing(indicator, span, state, target, measured(indicator, record.value), status=record.status,
                 counted=(period,)),
        months.percentage(target, record.value),
    )  # fmt: skip


def _reported(found: Standing, worth: Percentage) -> Standing:
    state = CellState.NOT_COMPUTABLE if worth.raw is None and found.state is CellState.REPORTED else found.state
    return replace(found, state=state, percentage=worth, reason=worth.reason)


def _accumulated(months: _Months) -> Standing:
    """Several months together."""
    reported = months.in_state(CellState.REPORTED)
    missing = months.in_state(CellState.UNREPORTED, CellState.WAITING)
    span = Span(min(months.states), max(months.states))
    state = months.states[months.last]
    if not reported:
        single = _single(months)
        return replace(single, months=span, missing=missing)
    carried = reported[-1] if months.indicator.aggregation is Aggregation.LAST and reported[-1] != months.last else None
    target = _accumulated_target(months, reported)
    actual = _accumulated_actual(months, reported)
    found = Standing(
        months.indicator, span, state, target, actual,
        status=min((months.record(period).status for period in reported), key=_provisional_first),
        counted=reported, missing=missing, carried_from=carried,
    )  # fmt: skip
    if state is CellState.NOT_APPLICABLE:
        found = replace(found, state=CellState.REPORTED)
    if actual is None or target is None:
        return replace(found, state=CellState.NOT_COMPUTABLE, reason=say("the denominator is 0"))
    return _reported(found, months.percentage(target, actual))


def _provisional_first(status: Status) -> int:
    return 0 if status.value == "provisional" else 1


def _accumulated_target(months: _Months, reported: tuple[Period, ...]) -> Target | None:
    """The target of several months, over the months that the value covers.

    A ``sum`` that should grow is held against all months that are late too; one that should stay small is not, or
    a month not reported would make it look better. The target of a ``ratio`` is the mean of the months' targets
    weighted with their denominators: what the quotient is if every month meets its own target exactly.
    """
    indicator, targets = months.indicator, months.targets
    match indicator.aggregation:
        case Aggregation.SUM:
            late = months.in_state(CellState.UNREPORTED) if indicator.polarity is Polarity.MAXIMIZE else ()
            return total([targets[period] for period in sorted({*reported, *late})])
        case Aggregation.AVERAGE:
            whole = total([targets[period] for period in reported])
            return None if whole is None else scaled_by(whole, lambda bound: quotient(bound, Decimal(len(reported))))
        case Aggregation.LAST:
            return targets[months.last]
        case Aggregation.RATIO:
            return _weighted_target(months, reported)


def _weighted_target(months: _Months, reported: tuple[Period, ...]) -> Target | None:
    weights = {period: _parts(months, period).denominator for period in reported}
    whole = sum(weights.values(), ZERO)
    if not whole:
        return None
    weighted = total([
        scaled_by(months.targets[period], lambda bound, by=weights[period]: EXACT.multiply(bound, by))  # type: ignore[misc]
        for period in reported
    ])  # fmt: skip
    return None if weighted is None else scaled_by(weighted, lambda bound: quotient(bound, whole))


def _accumulated_actual(months: _Months, reported: tuple[Period, ...]) -> Measured | None:
    indicator = months.indicator
    values = [months.record(period).value for period in reported]
    match indicator.aggregation:
        case Aggregation.LAST:
            return None if values[-1] is None else measured(indicator, values[-1])
        case Aggregation.RATIO:
            parts = [_parts(months, period) for period in reported]
            below = sum((part.denominator for part in parts), ZERO)
            above = sum((part.numerator for part in parts), ZERO)
            return scaled(indicator, quotient(above, below)) if below else None
        case _:
            whole = ZERO
            for value in values:
                if not isinstance(value, Decimal):
                    return None
                whole = EXACT.add(whole, value)
            return whole if indicator.aggregation is Aggregation.SUM else quotient(whole, Decimal(len(values)))


def _parts(months: _Months, period: Period) -> Fraction:
    """Numerator and denominator; a plain number counts as itself over 1 unit."""
    value = months.record(period).value
    if isinstance(value, Fraction):
        return value
    whole = value if isinstance(value, Decimal) else ZERO
    return Fraction(quotient(whole, scaled(months.indicator, Decimal(1))), Decimal(1))


def _against_final(found: Standing, months: _Months, span: Span | None) -> Standing:
    """The same value against the final target of the span: the total for ``sum``, else the last month's."""
    within = [period for period in months.targets if span is not None and period in span]
    if not within:
        return found
    final: Target | None = months.targets[within[-1]]
    if months.indicator.aggregation is Aggregation.SUM:
        final = total([months.targets[period] for period in within])
    if found.actual is None or final is None:
        return replace(found, target=final)
    return _reported(replace(found, target=final), months.percentage(final, found.actual))


def streak(indicator: Indicator, program: Program, settings: Settings, question: Question) -> int:
    """Consecutive months not met, up to the last month asked for.

    Months that are not due, not applicable or without a value neither count nor break the row: silence is not
    a good month, and not a bad one either.
    """
    targets = monthly_targets(indicator, program, question.basis)
    bad = 0
    for period in sorted((period for period in targets if period <= question.months.last), reverse=True):
        record = indicator.achievements.get(period)
        if record is None or record.value is None:
            continue
        met = percentage(indicator, targets[period], record.value, settings.score.cap).met
        if met:
            break
        bad += met is False
    return bad
