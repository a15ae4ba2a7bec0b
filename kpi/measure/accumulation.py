"""Where an indicator stands: in one month, over several, to date, or against the whole.

A blank is never 0: months without a record are waiting while the entry window is open and unreported after it; where
the file of the records can't be read, nobody can say that they are missing.
Over several months ``sum`` adds up, ``average`` takes the mean of the reported months against the mean of the
same months' targets, ``last`` carries the last known value, ``ratio`` divides the sums of the parts.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from kpi.measure.achievement import measured, percentage, scaled
from kpi.measure.target import TargetBasis, accumulation_span, added, ended, monthly_targets, rested, scaled_by, total
from kpi.model.achievement import Status
from kpi.model.indicator import Aggregation, Polarity
from kpi.model.message import Message, say
from kpi.model.number import EXACT, quotient
from kpi.model.period import Span
from kpi.model.quantity import Fraction
from kpi.model.struct import Struct, replace

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from kpi.measure.achievement import Measured, Percentage
    from kpi.model.achievement import Achievement
    from kpi.model.indicator import Indicator
    from kpi.model.period import Period
    from kpi.model.program import Program
    from kpi.model.quantity import Target
    from kpi.model.settings import Settings

NO_DENOMINATOR: Final = say("the denominator is 0")


class View(StrEnum):
    """Which months a figure covers: those asked for, from the start of the span, or against all of the span."""

    MONTH = "month"
    TO_DATE = "to-date"
    FULL = "full"


class CellState(StrEnum):
    """How it is with a value."""

    NOT_DUE = "not_due"
    WAITING = "waiting"
    UNREADABLE = "unreadable"
    UNREPORTED = "unreported"
    REPORTED = "reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_COMPUTABLE = "not_computable"

    @property
    def due(self) -> bool:
        """Whether something was asked for."""
        return self not in {CellState.NOT_DUE, CellState.NOT_APPLICABLE}


class Question(Struct, frozen=True):
    """What is asked: months, view, which targets hold, and the moment that decides what is due.

    For ``to-date`` and ``full`` the last of ``months`` counts.
    """

    months: Span
    as_of: datetime.datetime
    view: View = View.MONTH
    basis: TargetBasis = TargetBasis.CURRENT


class Standing(Struct, frozen=True):
    """Where an indicator stands.

    ``target`` and ``actual`` are in units of the indicator, accumulated where several months are covered.
    ``state`` is that of the last month covered. ``counted`` are the months whose values are in ``actual``,
    ``targeted`` those whose targets are in ``target``, ``missing`` those that should have a value and don't.
    ``carried_from`` is set where the value is from an earlier month. ``status`` is provisional as soon as one of
    the values is.
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
    targeted: tuple[Period, ...] = ()
    missing: tuple[Period, ...] = ()
    carried_from: Period | None = None

    @property
    def percent(self) -> Decimal | None:
        """In %, unrounded; None where there is none."""
        return self.percentage.raw if self.percentage else None

    @property
    def complete(self) -> bool:
        """Whether the last month covered has its value. Without it a running figure is neither met nor rated."""
        return self.state not in {CellState.WAITING, CellState.UNREADABLE, CellState.UNREPORTED}

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where that can't be told."""
        return self.percentage.met if self.percentage and self.complete else None


def month_state(
    indicator: Indicator, target: Target | None, period: Period, settings: Settings, as_of: datetime.datetime
) -> CellState:
    """How it is with one month, whatever the value says. A month that has not begun asks for nothing yet."""
    today = as_of.astimezone(settings.zone).date()
    if target is None or today < period.first_day:
        return CellState.NOT_DUE
    record = indicator.achievements.get(period)
    if record is not None:
        return CellState.NOT_APPLICABLE if record.value is None else CellState.REPORTED
    if indicator.unread:
        return CellState.UNREADABLE
    return CellState.WAITING if today <= settings.deadline(period) else CellState.UNREPORTED


def standing(indicator: Indicator, program: Program, settings: Settings, question: Question) -> Standing:
    """Where an indicator stands in the months that the question asks for."""
    targets = monthly_targets(indicator, program, question.basis)
    covered = _covered(indicator, program, question)
    asked_for = targets if program.measured else {}
    states = {
        period: month_state(indicator, asked_for.get(period), period, settings, question.as_of) for period in covered
    }
    last = _deciding(states)
    if last is None:
        found = Standing(indicator, covered, CellState.NOT_DUE, target=targets.get(covered.last))
        today = question.as_of.astimezone(settings.zone).date()
        return _not_due(replace(found, reason=_why_not_due(indicator, program, covered.last, today)))
    months = _Months(indicator, settings, targets, states, last)
    found = _accumulated(months) if len(covered) > 1 else _single(months)
    if question.view is View.FULL:
        found = _against_final(found, months, accumulation_span(indicator, program, last))
    return replace(found, months=covered)


def _deciding(states: Mapping[Period, CellState]) -> Period | None:
    """The month that decides the state of all: the last that is due, else the last that is not applicable."""
    due = [period for period, state in states.items() if state.due]
    return max(due or [period for period, state in states.items() if state is not CellState.NOT_DUE], default=None)


class _Months(Struct, frozen=True):
    """What is known of the months covered: monthly targets, states, and the month that decides."""

    indicator: Indicator
    settings: Settings
    targets: Mapping[Period, Target]
    states: Mapping[Period, CellState]
    last: Period

    @property
    def state(self) -> CellState:
        return self.states[self.last]

    def in_state(self, *states: CellState) -> tuple[Period, ...]:
        return tuple(period for period, state in self.states.items() if state in states)

    def record(self, period: Period) -> Achievement:
        return self.indicator.achievements[period]

    def percentage(self, target: Target, value: Measured | Fraction) -> Percentage:
        return percentage(self.indicator, target, value, self.settings.score.cap)


def _covered(indicator: Indicator, program: Program, question: Question) -> Span:
    """The months asked for; for a running figure, from the start of its span to the last of them inside a phase."""
    if question.view is View.MONTH:
        return question.months
    last = max((period for period in question.months if program.phase_of(period)), default=question.months.last)
    span = accumulation_span(indicator, program, last)
    return Span(span.first, last) if span else Span(last, last)


def _not_due(found: Standing) -> Standing:
    """With the value of the last month, where one was recorded though nothing was due."""
    record = found.indicator.achievements.get(found.months.last)
    if record is None:
        return found
    value = None if record.value is None else measured(found.indicator, record.value)
    return replace(found, actual=value, status=record.status)


def _why_not_due(indicator: Indicator, program: Program, period: Period, today: datetime.date) -> Message:
    if not program.measured:
        return say("the program is not carried out yet")
    end = ended(program)
    if end is not None and period.first_day > end:
        return say("the program ended on {day}", day=end)
    rest = rested(program, period)
    if rest is not None:
        return say("the program rested, stopped on {day}", day=rest)
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
    blank = Standing(indicator, Span(period, period), months.state, months.targets[period], targeted=(period,))
    if months.state is CellState.NOT_APPLICABLE:
        record = months.record(period)
        reason = say("not applicable: {why}", why=record.not_applicable or "")
        return replace(blank, reason=reason, status=record.status)
    if months.state is not CellState.REPORTED:
        return replace(blank, missing=() if indicator.unread else (period,))
    return _worth(replace(blank, status=months.record(period).status, counted=(period,)), months)


def _accumulated(months: _Months) -> Standing:
    """Several months together."""
    reported = months.in_state(CellState.REPORTED)
    missing = months.in_state(CellState.UNREPORTED, CellState.UNREADABLE, CellState.WAITING)
    if not (reported or missing):
        return _single(months)
    targeted = _targeted(months, reported, missing)
    counted = reported[-1:] if months.indicator.aggregation is Aggregation.LAST else reported
    found = Standing(
        months.indicator,
        Span(min(months.states), max(months.states)),
        months.state,
        _accumulated_target(months, targeted),
        counted=counted,
        targeted=targeted,
        missing=() if months.indicator.unread else missing,
    )
    if not reported:
        return found
    carried = counted[-1] if months.indicator.aggregation is Aggregation.LAST and counted[-1] != months.last else None
    statuses = {months.record(period).status for period in counted}
    status = Status.PROVISIONAL if Status.PROVISIONAL in statuses else Status.FINAL
    return _worth(replace(found, status=status, carried_from=carried), months)


def _targeted(months: _Months, reported: tuple[Period, ...], missing: tuple[Period, ...]) -> tuple[Period, ...]:
    """The months whose targets enter.

    A ``sum`` that should grow is held against the months that are late too; one that should stay small is not, or
    a month not reported would make it look better.
    """
    if months.indicator.aggregation is Aggregation.LAST:
        return (months.last,)
    if months.indicator.aggregation is Aggregation.SUM and months.indicator.polarity is Polarity.MAXIMIZE:
        late = months.in_state(CellState.UNREPORTED)
        return tuple(sorted({*reported, *late})) or missing
    return reported or missing


def _accumulated_target(months: _Months, periods: tuple[Period, ...]) -> Target | None:
    """The target of several months; None where their targets have none in common."""
    targets = [months.targets[period] for period in periods]
    if months.indicator.aggregation is Aggregation.RATIO:
        return _weighted_target(months, periods)
    whole = total(targets)
    if whole is None or months.indicator.aggregation is not Aggregation.AVERAGE:
        return whole
    return scaled_by(whole, lambda bound: quotient(bound, Decimal(len(targets))))


def _weighted_target(months: _Months, periods: tuple[Period, ...]) -> Target | None:
    """The mean of the months' targets, weighted with the denominators.

    That is what the quotient becomes if every month meets its own target exactly. Where all targets are the same
    it is that target, with or without denominators.
    """
    targets = [months.targets[period] for period in periods]
    if all(target == targets[0] for target in targets):
        return targets[0]
    parts = [record.value for period in periods if (record := months.indicator.achievements.get(period))]
    weights = [part.denominator for part in parts if isinstance(part, Fraction)]
    whole = added(weights)
    if len(weights) < len(periods) or not whole:
        return None
    weighted = total([_times(target, weight) for target, weight in zip(targets, weights, strict=True)])
    return None if weighted is None else scaled_by(weighted, lambda bound: quotient(bound, whole))


def _times(target: Target, weight: Decimal) -> Target:
    return scaled_by(target, lambda bound: EXACT.multiply(bound, weight))


def _worth(found: Standing, months: _Months) -> Standing:
    """The standing with its value and what that is worth, or with the reason why it can't be computed."""
    actual = _actual(months, found.counted)
    if isinstance(actual, Message):
        return replace(found, state=_not_computable(months.state), reason=actual)
    if found.target is None:
        reason = say("the targets of these months can't be put together")
        return replace(found, state=_not_computable(months.state), actual=actual, reason=reason)
    worth = months.percentage(found.target, actual)
    state = _not_computable(months.state) if worth.raw is None else months.state
    return replace(found, state=state, actual=actual, percentage=worth, reason=worth.reason)


def _not_computable(state: CellState) -> CellState:
    """A missing value stays missing, whatever the months before it say."""
    return CellState.NOT_COMPUTABLE if state is CellState.REPORTED else state


def _actual(months: _Months, periods: tuple[Period, ...]) -> Measured | Message:
    """The values of the months as one, or why they are none."""
    indicator = months.indicator
    if indicator.aggregation is Aggregation.LAST or len(periods) == 1:
        return _value(months, periods[-1])
    if indicator.aggregation is Aggregation.RATIO:
        return _joined_ratio(months, periods)
    numbers: list[Decimal] = []
    for value in (_value(months, period) for period in periods):
        if isinstance(value, Message):
            return value
        if not isinstance(value, Decimal):
            return say("grades and milestones can't be added up")
        numbers.append(value)
    whole = added(numbers)
    return whole if indicator.aggregation is Aggregation.SUM else quotient(whole, Decimal(len(numbers)))


def _value(months: _Months, period: Period) -> Measured | Message:
    value = months.record(period).value
    reached = None if value is None else measured(months.indicator, value)
    return NO_DENOMINATOR if reached is None else reached


def _joined_ratio(months: _Months, periods: tuple[Period, ...]) -> Decimal | Message:
    """Sum of numerators over sum of denominators. A plain number has neither, and a mean of ratios would be wrong."""
    values = {period: months.record(period).value for period in periods}
    parts = [value for value in values.values() if isinstance(value, Fraction)]
    if len(parts) < len(values):
        plain = tuple(period for period, value in values.items() if not isinstance(value, Fraction))
        return say("without numerator and denominator, months can't be put together: {periods}", periods=plain)
    below = added(part.denominator for part in parts)
    if not below:
        return NO_DENOMINATOR
    return scaled(months.indicator, quotient(added(part.numerator for part in parts), below))


def _against_final(found: Standing, months: _Months, span: Span | None) -> Standing:
    """The same value against the final target of the span: the total for ``sum``, else the last month's."""
    within = tuple(period for period in months.targets if span is not None and period in span)
    if not within:
        return found
    targeted = within if months.indicator.aggregation is Aggregation.SUM else within[-1:]
    final = total([months.targets[period] for period in targeted])
    against = replace(found, target=final, targeted=targeted)
    return _worth(replace(against, percentage=None), months) if found.counted else against


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
