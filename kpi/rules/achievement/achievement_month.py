"""Achievements are for months of the phases in which the indicator counts, up to the current month.

The current month may be recorded while it runs, as provisional. Months to come may not, and months before an indicator
was added or from its retirement on don't count.

Wrong:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-10:
      value: 132

Right:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.period import Period, stretches
from kpi.rules._support.locations import in_record, months_of
from kpi.rules.scope import Scope

CODE: Final = "achievement-month"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Records of months that don't count or haven't begun."""
    current = Period.of(portfolio.today)
    for program in portfolio.programs:
        months = months_of(program)
        if not months or not program.measured:
            continue
        begun = frozenset(month for month in months if month <= current)
        for indicator in program.by_indicator.values():
            records = set(indicator.achievements)
            if records <= begun and indicator.added is None and indicator.retired is None:
                continue
            for period in sorted(records):
                trouble = _trouble(indicator, period, months, current)
                if trouble is not None:
                    where = in_record(program, indicator, period, on_key=True)
                    yield Problem(CODE, Severity.ERROR, where, *trouble)


def _trouble(
    indicator: Indicator, period: Period, months: frozenset[Period], current: Period
) -> tuple[Message, Message] | None:
    if period not in months:
        return (
            say("{month} is outside the phases of the program", month=period),
            say("months of the phases: {months}", months=stretches(months)),
        )
    if not indicator.live(period):
        return (
            say("the indicator does not count in {month}", month=period),
            say("see added and retired of the indicator {id}", id=indicator.id),
        )
    if period > current:
        return (
            say("{month} has not begun", month=period),
            say("the latest month that can be recorded is {month}", month=current),
        )
    return None
