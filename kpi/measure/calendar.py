"""Which month a question is about when it doesn't say."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from kpi.model.period import Period, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpi.model.portfolio import Portfolio
    from kpi.model.program import Program


def usual_month(portfolio: Portfolio) -> tuple[Period, Span | None]:
    """The month to show, and the later months that ended without any record (None where there are none).

    The last month that has ended, where anything is recorded for it or it may still be reported in time; else
    the latest month with a record; where nothing is recorded at all, the last month that has ended.
    """
    today = portfolio.as_of.astimezone(portfolio.settings.zone).date()
    ended = Period.of(today).plus(-1)
    recorded = {period for period in recorded_months(portfolio.programs) if period <= ended}
    if not recorded or ended in recorded or today <= portfolio.settings.deadline(ended):
        return ended, None
    latest = max(recorded)
    return latest, Span(latest.plus(1), ended)


def recorded_months(programs: Iterable[Program]) -> set[Period]:
    """All months that have a record."""
    return {period for program in programs for indicator in program.indicators for period in indicator.achievements}


def end_of(day: datetime.date, portfolio: Portfolio) -> datetime.datetime:
    """23:59:59 of a day in the organisation's time zone."""
    return datetime.datetime.combine(day, datetime.time(23, 59, 59), portfolio.settings.zone)
