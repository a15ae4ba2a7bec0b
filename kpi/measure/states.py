"""The state of a cell: not due, waiting, unreported, unreadable, reported, not applicable."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import assert_never

from kpi.measure.reporting import due_month
from kpi.measure.target import ended, rested
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Settings
from kpi.model.output.message import Message, say
from kpi.model.values.period import Period
from kpi.model.values.quantity import Target


class CellState(StrEnum):
    """State of a value in one month: the states of a cell."""

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
        match self:
            case CellState.NOT_DUE | CellState.NOT_APPLICABLE:
                return False
            case CellState.WAITING | CellState.UNREADABLE | CellState.UNREPORTED:
                return True
            case CellState.REPORTED | CellState.NOT_COMPUTABLE:
                return True
        assert_never(self)

    @property
    def missing(self) -> bool:
        """Whether something was asked for and isn't there, or can't be read."""
        match self:
            case CellState.WAITING | CellState.UNREADABLE | CellState.UNREPORTED:
                return True
            case CellState.NOT_DUE | CellState.NOT_APPLICABLE | CellState.REPORTED | CellState.NOT_COMPUTABLE:
                return False
        assert_never(self)

    @property
    def valued(self) -> bool:
        """Whether there is a value, whatever can be said of it."""
        match self:
            case CellState.REPORTED | CellState.NOT_COMPUTABLE:
                return True
            case CellState.NOT_DUE | CellState.NOT_APPLICABLE | CellState.WAITING:
                return False
            case CellState.UNREADABLE | CellState.UNREPORTED:
                return False
        assert_never(self)


def month_state(
    indicator: Indicator, target: Target | None, period: Period, settings: Settings, today: datetime.date
) -> CellState:
    """State of one month, independent of its value. A month that has not begun is not due."""
    if target is None or today < period.first_day:
        return CellState.NOT_DUE
    record = indicator.achievements.get(period)
    if record is not None:
        return CellState.NOT_APPLICABLE if record.value is None else CellState.REPORTED
    if indicator.unread:
        return CellState.UNREADABLE
    return CellState.WAITING if today <= settings.deadline(period) else CellState.UNREPORTED


def why_not_due(indicator: Indicator, program: Program, period: Period, today: datetime.date) -> Message:
    """Why nothing is asked for in a month."""
    if not program.measured:
        return say("the program is not carried out yet")
    end = ended(program)
    if end is not None and period.first_day >= end:
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
    due = due_month(indicator.frequency, program, period)
    if due != period:
        return say("due with {period}", period=due)
    return say("no target for {period}", period=period)
