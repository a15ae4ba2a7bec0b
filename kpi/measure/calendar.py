"""The month of a question that names none."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from kpi.measure.target import monthly_targets
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.values.period import Period, Span


def usual_month(portfolio: Portfolio, program: Program | None = None) -> tuple[Period, Span | None]:
    """The month to show, and the later months that ended without any record (None where there are none).

    The last month that has ended and in which something is due, where anything is recorded for it or it may still be
    reported in time; else the last month before it with a record, or that month where nothing is recorded at all. Where
    nothing was due yet, the first month in which something will be. A month in which nothing is due is shown only where
    nothing ever is. With ``program`` only what it owes and has recorded counts.
    """
    programs = portfolio.programs if program is None else (program,)
    today = portfolio.today
    last = Period.of(today).plus(-1)
    asked = sorted(_months_with_targets(programs))
    over = [period for period in asked if period <= last]
    ended = next((period for period in reversed(over) if _due(programs, period)), None)
    if ended is None:
        return next((period for period in asked if period > last and _due(programs, period)), last), None
    if today <= portfolio.settings.deadline(ended):
        return ended, None
    recorded = (period for period in reversed(over) if _recorded(programs, period) and _due(programs, period))
    latest = next(recorded, ended)
    return latest, None if latest == ended else Span(latest.plus(1), ended)


def _months_with_targets(programs: Iterable[Program]) -> set[Period]:
    indicators = (indicator for program in programs if program.measured for indicator in program.indicators)
    return set[Period]().union(*(indicator.targets for indicator in indicators))


def _due(programs: Iterable[Program], period: Period) -> bool:
    """Whether any program owes anything in a month."""
    return any(
        period in indicator.targets and period in monthly_targets(indicator, program)
        for program in programs
        if program.measured
        for indicator in program.indicators
    )


def _recorded(programs: Iterable[Program], period: Period) -> bool:
    return any(period in indicator.achievements for program in programs for indicator in program.indicators)


def end_of(day: datetime.date, portfolio: Portfolio) -> datetime.datetime:
    """23:59:59 of a day in the organisation's time zone."""
    return datetime.datetime.combine(day, datetime.time(23, 59, 59), portfolio.settings.zone)
