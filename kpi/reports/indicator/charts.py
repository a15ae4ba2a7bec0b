"""The charts of an indicator: each month against its target, and the running total with its plan and outlook."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never

from kpi.measure.accumulation import Standing
from kpi.measure.outlook import Outlook
from kpi.measure.states import CellState
from kpi.measure.target import added, bounds
from kpi.model.domain.achievement import Status
from kpi.model.domain.indicator import Aggregation, Indicator, Polarity
from kpi.model.output.chart import Chart, ChartKind, Mark, Series, Sign
from kpi.model.output.message import Message, say
from kpi.model.values.number import EXACT
from kpi.model.values.period import Period
from kpi.model.values.quantity import Range
from kpi.reports._shared import words


def sign_of(found: Standing) -> Sign:
    """How a month is marked."""
    match found.state:
        case CellState.REPORTED:
            return Sign.NOT_COMPUTABLE if found.met is None else Sign.MET if found.met else Sign.NOT_MET
        case CellState.NOT_COMPUTABLE:
            return Sign.NOT_COMPUTABLE if found.met is None else Sign.MET if found.met else Sign.NOT_MET
        case CellState.UNREPORTED:
            return Sign.UNREPORTED
        case CellState.UNREADABLE:
            return Sign.UNREADABLE
        case CellState.WAITING:
            return Sign.WAITING
        case CellState.NOT_APPLICABLE:
            return Sign.NOT_APPLICABLE
        case CellState.NOT_DUE:
            return Sign.NOT_DUE
    assert_never(found.state)


def month_chart(months: Sequence[Standing]) -> Chart:
    """A bar for each month from 0 to its value, with its target."""
    return Chart(ChartKind.MONTHS, say("Target against actual"), tuple(map(mark_of, months)))


def titled(indicator: Indicator) -> Message:
    """The title of a chart that stands by itself: its unit, and which way is good."""
    match indicator.polarity:
        case Polarity.MAXIMIZE:
            return say("Each month, in {unit} (↑ more is better)", unit=indicator.unit)
        case Polarity.MINIMIZE:
            return say("Each month, in {unit} (↓ less is better)", unit=indicator.unit)
        case Polarity.STABILIZE:
            return say("Each month, in {unit} (↔ as near to the target as possible)", unit=indicator.unit)
    assert_never(indicator.polarity)


def mark_of(found: Standing) -> Mark:
    """A month as a mark."""
    period, indicator = found.months.last, found.indicator
    value = found.actual if isinstance(found.actual, Decimal) else None
    low, high = bounds(found.target) if isinstance(found.target, Decimal | Range) else (None, None)
    return Mark(
        period, sign_of(found), _said(found),
        shown=_told(words.quantity(found.actual, indicator)) if found.actual is not None else "",
        value=value, low=low, high=high,
        provisional=found.actual is not None and found.status is Status.PROVISIONAL,
        carried=found.carried_from is not None,
        revised=any(one.period == period for one in indicator.target_revisions),
    )  # fmt: skip


def _said(found: Standing) -> Message:
    """Everything about a month in one sentence."""
    actual = words.state(found.state) if found.actual is None else words.with_unit(found.actual, found.indicator)
    text = say("{month}: {actual}", month=found.months.last, actual=actual)
    if found.target is not None:
        text = say("{text}, target {target}", text=text, target=words.quantity(found.target, found.indicator))
    if found.percent is not None:
        text = say("{text}, {percent} %", text=text, percent=words.percent(found.percent))
    if found.met is not None:
        text = say("{text}, {met}", text=text, met=words.met_or_not(found))
    if found.actual is not None and found.status is Status.PROVISIONAL:
        text = say("{text}, provisional", text=text)
    return text


def total_chart(months: Sequence[Standing], found: Outlook) -> Chart | None:
    """The running total of a sum with its plan, and where it ends at the pace so far and as planned."""
    span, indicator = found.span, found.indicator
    if indicator.aggregation is not Aggregation.SUM or span is None or found.actual is None or found.target is None:
        return None
    alone = {one.months.last: one for one in months if one.months.last in span}
    shown = [period for period in span if period <= max(alone, default=span.first)]
    reached = {period: one.actual for period, one in alone.items() if isinstance(one.actual, Decimal)}
    upto = max((period for period in reached if period <= found.upto), default=None)
    if upto is None:
        return None
    targets = {period: one.target for period, one in alone.items() if isinstance(one.target, Decimal)}
    lines = [
        Series("actual", say("achieved"), _running(reached, shown, upto), _told(words.number(found.actual, indicator))),
        Series("plan", say("plan"), _running(targets, shown, shown[-1]), _told(words.number(found.target, indicator))),
    ]
    for name, title, end in (
        ("pace", say("at the pace so far"), found.at_pace),
        ("planned", say("the months left as planned"), found.as_planned),
    ):
        if end is not None and found.left and shown[-1] > upto:
            way = _way(shown, upto, found.actual, end)
            lines.append(Series(name, title, way, _told(words.number(end, indicator))))
    marks = tuple(Mark(period, Sign.NOT_DUE, say("{month}", month=period)) for period in shown)
    return Chart(ChartKind.TOTAL, say("Running total from {first} on", first=span.first), marks, tuple(lines))


def _running(values: dict[Period, Decimal], months: Sequence[Period], until: Period) -> tuple[Decimal | None, ...]:
    return tuple(
        added(values[one] for one in months if one <= period and one in values) if period <= until else None
        for period in months
    )


def _way(months: Sequence[Period], start: Period, first: Decimal, last: Decimal) -> tuple[Decimal | None, ...]:
    """An even way from a month to the last one."""
    length = Decimal(months[-1].ordinal - start.ordinal)
    return tuple(
        EXACT.add(first, EXACT.divide(EXACT.multiply(EXACT.subtract(last, first),
                                                     Decimal(period.ordinal - start.ordinal)), length))
        if period >= start else None
        for period in months
    )  # fmt: skip


def _told(value: object) -> Message:
    return say("{value}", value=value)
