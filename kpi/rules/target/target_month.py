"""Targets, and reasons for having none, are for months of the program's phases.

A target outside the phases would never be due. Phases are in kak.yaml. Of an indicator that is due each quarter,
half-year or year (frequency), the target stands in the last month of that period inside a phase, and no other month
needs a reason.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        targets: {2023-10: 100, 2023-11: 150, 2023-12: 200}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        targets: {2023-11: 150, 2023-12: 200}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.reporting import due_months, reporting_span
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.period import Period, stretches
from kpi.rules._support.locations import in_indicator, months_of
from kpi.rules.scope import Scope

CODE: Final = "target-month"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Months that no phase holds; of a program without phases nothing is said here."""
    for program in portfolio.programs:
        months = months_of(program)
        if not months:
            continue
        for indicator in program.indicators:
            due = due_months(indicator.frequency, program.phases)
            for key, stated in (("targets", indicator.targets), ("no_target", indicator.no_target)):
                for period in sorted(set(stated) - due):
                    where = in_indicator(program, indicator, key, str(period), on_key=True)
                    yield Problem(CODE, Severity.ERROR, where, *_said(program, indicator, period, months))


def _said(program: Program, indicator: Indicator, period: Period, months: frozenset[Period]) -> tuple[Message, Message]:
    """Problem and hint for a month."""
    if period not in months:
        what = say("{month} is outside the phases of the program", month=period)
        return what, say("months of the phases: {months}", months=stretches(months))
    about = reporting_span(indicator.frequency, program, period)
    what = say("nothing is due in {month}: the period from {first} to {last} is due in its last month",
               month=period, first=about.first, last=about.last)  # fmt: skip
    return what, say("write it under {month}", month=str(about.last))
