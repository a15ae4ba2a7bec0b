"""The standing of an indicator: in one month, over several, to date, or against the whole.

Every figure of kpi is the answer of ``standing``: it takes the portfolio (whose ``as_of`` decides what is due and whose
settings hold), a program, one of its indicators and a question, and looks at the program as it stood at the end of the
months asked for. So no two commands can disagree.

A blank is never 0, and silence never flatters. Every value of a covered month is in the figure, with or without a
target of its own (``covered``); how values and targets become one is the aggregation's (``together``); this module
decides which targets a figure is held against:

=============  ===============================  ===================================================================
aggregation    month, to date                   full
=============  ===============================  ===================================================================
sum, more is   reported and late months         all months of the span
better
sum, others    reported months                  while the span runs: no percentage, not met once the limit is
                                                exceeded; after it: reported months, met only if none is missing
average,       reported months                  the last month of the span
ratio
last           the last due month               the last month of the span
=============  ===============================  ===================================================================

The target of a month that is not applicable is in none of them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, assert_never

from kpi.measure.achievement import Measured, Percentage, exceeds, percentage
from kpi.measure.covered import Covered, covered
from kpi.measure.question import Question, View
from kpi.measure.states import CellState, why_not_due
from kpi.measure.target import bounds
from kpi.measure.together import actual_of, entering, target_of
from kpi.model.domain.achievement import Status
from kpi.model.domain.indicator import Aggregation, Indicator, Measure, Polarity
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.report import Number
from kpi.model.values.number import decimals_of, rounded
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Range, Target
from kpi.model.values.struct import Struct, replace

_NOTHING_TO_HOLD_AGAINST: Final = say("no month with a target is reported yet")
_NO_COMMON_TARGET: Final = say("the targets of these months can't be put together")


class Standing(Struct, frozen=True):
    """Where an indicator stands.

    ``target`` and ``actual`` are in units of the indicator, accumulated where several months are covered.
    ``state`` is that of the last month covered that is due. ``counted`` are the months whose values are in ``actual``,
    ``untargeted`` those of them without a target of their own, ``left_out`` months with a value that doesn't count;
    ``targeted`` those whose targets are in ``target``, ``missing`` those that should have a value and don't.
    ``carried_from`` is set where the value is from an earlier month. ``status`` is provisional as soon as one of
    the values is. ``exceeded``: the limit of the whole span is used up, whatever is still to come.
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
    untargeted: tuple[Period, ...] = ()
    left_out: tuple[Period, ...] = ()
    targeted: tuple[Period, ...] = ()
    missing: tuple[Period, ...] = ()
    carried_from: Period | None = None
    exceeded: bool = False

    @property
    def percent(self) -> Decimal | None:
        """In %, unrounded; None where there is none."""
        return self.percentage.raw if self.percentage else None

    @property
    def complete(self) -> bool:
        """Whether the last month that is due has its value. Without it a figure is neither met nor rated."""
        return not self.state.missing

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where that can't be told."""
        return self.percentage.met if self.percentage and (self.complete or self.exceeded) else None


class _Held(Struct, frozen=True):
    """Months whose targets a figure is held against.

    ``comparable`` is False where none of them is reported, ``running`` True where the span of a limit goes on.
    """

    months: tuple[Period, ...]
    comparable: bool = True
    running: bool = False


def standing(portfolio: Portfolio, program: Program, indicator: Indicator, question: Question) -> Standing:
    """Where an indicator stands in the months that the question asks for."""
    months = covered(portfolio, program, indicator, question)
    held = _held(months, question.view)
    found = _recorded(months)
    if held.months:
        found = replace(found, target=target_of(months, held.months), targeted=held.months)
    if not found.counted:
        return found
    actual = actual_of(months, found.counted)
    if isinstance(actual, Message):
        return replace(found, state=_not_computable(found.state), reason=actual)
    return _compared(replace(found, actual=actual), months, held, question.view)


def _recorded(months: Covered) -> Standing:
    """Recorded values and the state of the deciding month, before any comparison with a target."""
    indicator, deciding = months.indicator, months.deciding
    counted = entering(indicator.aggregation, months.valued)
    carried = indicator.aggregation is Aggregation.LAST and deciding is not None and counted and counted[-1] < deciding
    found = Standing(
        indicator,
        months.months,
        months.state,
        reason=_reason(months),
        status=_status(months, counted),
        counted=counted,
        untargeted=tuple(period for period in counted if period not in months.reported),
        left_out=months.left_out,
        missing=() if indicator.unread else months.missing,
        carried_from=counted[-1] if carried else None,
    )
    return found if months.state.due or len(months.months) > 1 else _alone(found, months)


def _alone(found: Standing, months: Covered) -> Standing:
    """With the target and the value of a single month in which nothing is due, to be shown and held against nothing."""
    period = found.months.last
    record = found.indicator.achievements.get(period)
    value = None if record is None or record.value is None else actual_of(months, (period,))
    status = None if record is None else record.status
    targeted = (period,) if found.state is CellState.NOT_APPLICABLE else ()
    return replace(found, target=months.targets.get(period), targeted=targeted,
                   actual=None if isinstance(value, Message) else value, status=status)  # fmt: skip


def _reason(months: Covered) -> Message | None:
    """Why nothing is due, or nothing applies."""
    deciding = months.deciding
    if deciding is None:
        return why_not_due(months.indicator, months.program, months.months.last, months.today)
    if months.state is CellState.NOT_APPLICABLE:
        return say("not applicable: {why}", why=months.record(deciding).not_applicable or "")
    return None


def _status(months: Covered, counted: tuple[Period, ...]) -> Status | None:
    found = {months.record(period).status for period in counted}
    if not found and months.deciding is not None and months.state is CellState.NOT_APPLICABLE:
        return months.record(months.deciding).status
    return Status.PROVISIONAL if Status.PROVISIONAL in found else Status.FINAL if found else None


def _held(months: Covered, view: View) -> _Held:
    """The targets that a view holds the values against."""
    match view:
        case View.MONTH | View.TO_DATE:
            return _held_so_far(months)
        case View.FULL:
            return _held_in_full(months) if months.final else _held_so_far(months)
        case _:
            assert_never(view)


def _held_so_far(months: Covered) -> _Held:
    """The targets of the months covered.

    A ``sum`` that should grow is held against the months that are late too. One that should stay small is not, and
    neither is a mean: a limit that nobody has used up would make what is known look better.
    """
    if months.deciding is None or not months.state.due:
        return _Held(())
    reported = _Held(months.reported) if months.reported else _Held(months.missing, comparable=False)
    match months.indicator.aggregation:
        case Aggregation.SUM:
            return _Held(months.owed or months.missing) if _grows(months.indicator.polarity) else reported
        case Aggregation.AVERAGE | Aggregation.RATIO:
            return reported
        case Aggregation.LAST:
            return _Held((months.deciding,))
        case _:
            assert_never(months.indicator.aggregation)


def _held_in_full(months: Covered) -> _Held:
    """The targets of the span."""
    match months.indicator.aggregation:
        case Aggregation.SUM:
            if _grows(months.indicator.polarity):
                return _Held(months.final)
            return _held_so_far(months) if months.over else _Held(months.final, running=True)
        case Aggregation.AVERAGE | Aggregation.RATIO | Aggregation.LAST:
            return _Held(months.final[-1:])
        case _:
            assert_never(months.indicator.aggregation)


def _grows(polarity: Polarity) -> bool:
    """Whether a missing month makes a sum look worse, or better."""
    match polarity:
        case Polarity.MAXIMIZE:
            return True
        case Polarity.MINIMIZE | Polarity.STABILIZE:
            return False
        case _:
            assert_never(polarity)


def _compared(found: Standing, months: Covered, held: _Held, view: View) -> Standing:
    """The standing with what its value is worth, or with the reason why that can't be told."""
    if not held.months or found.actual is None:
        return found
    if found.target is None:
        return replace(found, state=_not_computable(found.state), reason=_NO_COMMON_TARGET)
    if not held.comparable:
        return replace(found, reason=_NOTHING_TO_HOLD_AGAINST)
    if view is View.FULL and limited(months.indicator):
        return _within_limit(found, months, held, found.target)
    return _worth(found, percentage(months.indicator, found.target, found.actual, _cap(months)))


def _worth(found: Standing, worth: Percentage) -> Standing:
    state = _not_computable(found.state) if worth.raw is None else found.state
    return replace(found, state=state, percentage=worth, reason=worth.reason or found.reason)


def _cap(months: Covered) -> Decimal:
    return months.settings.score.cap


def limited(indicator: Indicator) -> bool:
    """Whether a sum has a limit that each value brings nearer."""
    match indicator.aggregation:
        case Aggregation.SUM:
            return not _grows(indicator.polarity)
        case Aggregation.AVERAGE | Aggregation.LAST | Aggregation.RATIO:
            return False
        case _:
            assert_never(indicator.aggregation)


def _within_limit(found: Standing, months: Covered, held: _Held, target: Target) -> Standing:
    """A sum against the limit of a whole span.

    While the span runs, what is left of the limit is no achievement: there is no percentage. What exceeds the limit is
    not met at once; what doesn't is met only when the span is over and no month is missing.
    """
    indicator, actual, limit = months.indicator, found.actual, target_of(months, months.final)
    if not isinstance(actual, Decimal) or not isinstance(target, Decimal | Range):
        return replace(found, state=_not_computable(found.state), reason=_NO_COMMON_TARGET)
    over = isinstance(limit, Decimal | Range) and exceeds(indicator, limit, actual)
    found = replace(found, exceeded=over and not indicator.allow_negative)
    if held.running:
        reason = say("{aim}; {actual} so far", aim=_aim(indicator, target), actual=_number(indicator, actual))
        return replace(found, percentage=Percentage(None, False if over else None, reason), reason=reason)
    worth = percentage(indicator, target, actual, _cap(months))
    return _worth(found, replace(worth, met=None) if worth.met and months.missing else worth)


def _aim(indicator: Indicator, target: Decimal | Range) -> Message:
    low, high = bounds(target)
    if high is None or (low is not None and low == high and indicator.polarity is Polarity.STABILIZE):
        return say("{target} at the end", target=_number(indicator, low or high or Decimal(0)))
    if low is None or indicator.polarity is Polarity.MINIMIZE:
        return say("at most {limit}", limit=_number(indicator, high))
    return say("{low} to {high} at the end", low=_number(indicator, low), high=_number(indicator, high))


def _number(indicator: Indicator, value: Decimal) -> Number:
    suffix = " %" if indicator.measure is Measure.PERCENT else ""
    return Number(value, max(indicator.decimals, decimals_of(rounded(value))), suffix)


def _not_computable(state: CellState) -> CellState:
    """A missing value stays missing, whatever the months before it say."""
    return CellState.NOT_COMPUTABLE if state is CellState.REPORTED else state
