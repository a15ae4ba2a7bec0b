"""The months that a figure covers, and what is known of each: its target, how it is, what is recorded."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import assert_never

from kpi.measure.question import Question, View
from kpi.measure.reporting import last_reported_month, reporting_span
from kpi.measure.states import CellState, month_state
from kpi.measure.target import accumulation_span, monthly_targets, rested
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.lifecycle import stood
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Settings
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Target
from kpi.model.values.struct import Struct, replace


class Covered(Struct, frozen=True):
    """The covered months of an indicator.

    ``program`` is as it stood at the end of the months asked for; ``span`` is where running figures run (None outside
    the phases); ``targets`` are those of all months, ``states`` those of the covered ones. ``valued`` are the months
    whose values count, with or without a target of their own; ``left_out`` those whose values don't. ``deciding`` is
    the month whose state is that of all: the last that is due, else the last that is not applicable; None without
    either. ``reported`` are due months that have their value, ``missing`` those that don't.
    """

    indicator: Indicator
    program: Program
    settings: Settings
    today: datetime.date
    months: Span
    span: Span | None
    targets: Mapping[Period, Target]
    states: Mapping[Period, CellState]
    valued: tuple[Period, ...]
    left_out: tuple[Period, ...]
    deciding: Period | None
    reported: tuple[Period, ...]
    missing: tuple[Period, ...]

    @property
    def state(self) -> CellState:
        """The state of the month that decides."""
        return CellState.NOT_DUE if self.deciding is None else self.states[self.deciding]

    @property
    def owed(self) -> tuple[Period, ...]:
        """Due months that are reported or late.

        One that may still report in time only where a later month did, or a month of its own period.
        """
        last = max(self.valued, default=None)
        return tuple(
            period
            for period, state in self.states.items()
            if state.due and (state is not CellState.WAITING or (last is not None and self._reached(period, last)))
        )

    def _reached(self, period: Period, last: Period) -> bool:
        """Whether values up to ``last`` reach into what the report of a due month without its own is about."""
        first = reporting_span(self.indicator.frequency, self.program, period).first
        return last >= first

    def record(self, period: Period) -> Achievement:
        """What is recorded for a month that has a record."""
        return self.indicator.achievements[period]

    @property
    def final(self) -> tuple[Period, ...]:
        """The months of the span with a target that applies."""
        records = self.indicator.achievements
        skipped = {period for period, record in records.items() if record.value is None}
        return tuple(period for period in self.targets if self.span and period in self.span and period not in skipped)

    @property
    def over(self) -> bool:
        """Whether the span has ended by the last covered month and by today: no value of a later month will come."""
        live = [period for period in self.span or () if self._goes_on(period)]
        return not live or (self.months.last >= live[-1] and self.today > live[-1].last_day)

    def _goes_on(self, period: Period) -> bool:
        return self.indicator.live(period) and rested(self.program, period) is None


def as_it_stood(program: Program, months: Span) -> Program:
    """The program as it was at the end of some months, with the indicators that counted by then."""
    then = stood(program, months.last.last_day)
    begun = tuple(one for one in then.indicators if one.added is None or one.added.from_ <= months.last)
    return then if len(begun) == len(then.indicators) else replace(then, indicators=begun)


def covered(portfolio: Portfolio, whole: Program, indicator: Indicator, question: Question) -> Covered:
    """What the question covers: the program as it stood and the indicator as it was defined in the last month."""
    program = stood(whole, question.months.last.last_day)
    settings = portfolio.settings
    today = portfolio.today
    months, span = _months(indicator, program, question, today)
    targets = monthly_targets(indicator, program, question.basis)
    due = targets if program.measured else {}
    indicator = indicator.in_month(question.months.last)
    states = {period: month_state(indicator, due.get(period), period, settings, today) for period in months}
    valued, left_out = _values(indicator, program, months, today)
    return Covered(
        indicator, program, settings, today, months, span, targets, states, valued, left_out, _deciding(states),
        reported=tuple(period for period, state in states.items() if state is CellState.REPORTED),
        missing=tuple(period for period, state in states.items() if state.missing),
    )  # fmt: skip


def _deciding(states: Mapping[Period, CellState]) -> Period | None:
    due = [period for period, state in states.items() if state.due]
    others = (period for period, state in states.items() if state is CellState.NOT_APPLICABLE)
    return due[-1] if due else max(others, default=None)


def _values(
    indicator: Indicator, program: Program, months: Span, today: datetime.date
) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """The covered months with a value that counts, and those with one that doesn't, earliest first."""
    records = indicator.achievements
    first, last = months.first, months.last
    found = sorted(period for period, record in records.items() if first <= period <= last and record.value is not None)
    counts = {period for period in found if _counts(indicator, program, period, today)}
    return tuple(period for period in found if period in counts), tuple(one for one in found if one not in counts)


def _counts(indicator: Indicator, program: Program, period: Period, today: datetime.date) -> bool:
    """Whether a value counts, target or not: in a month that has begun, of a phase, while the indicator counts."""
    phase = program.phase_of(period)
    return program.measured and phase is not None and indicator.live(period) and today >= period.first_day


def _months(
    indicator: Indicator, program: Program, question: Question, today: datetime.date
) -> tuple[Span, Span | None]:
    """The months covered, and the span over which running figures run.

    A running figure runs from the start of its span to the last of the months that has begun; where none has, to the
    last that lies inside a phase.
    """
    last = question.months.last
    if last != question.months.first:
        inside = [period for period in question.months if program.phase_of(period)] or [last]
        last = max((period for period in inside if period.first_day <= today), default=inside[-1])
    span = accumulation_span(indicator, program, last)
    match question.view:
        case View.MONTH:
            return _reported_months(indicator, program, question.months), span
        case View.TO_DATE:
            last = last_reported_month(indicator.frequency, program, span, last)
            return (Span(span.first, last) if span else Span(last, last)), span
        case View.FULL:
            return (Span(span.first, last) if span else Span(last, last)), span
        case _:
            assert_never(question.view)


def _reported_months(indicator: Indicator, program: Program, months: Span) -> Span:
    """The months asked for; of one month in which a report is due, all that the report is about."""
    whole = reporting_span(indicator.frequency, program, months.last)
    return whole if len(months) == 1 and whole.last == months.last else months
