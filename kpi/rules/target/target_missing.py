"""Each month of the phases has a target, or says under no_target why it has none, and never both.

A month without either can't be told from a forgotten one. Where a target is due each quarter, half-year or year
(frequency), only the last month of it in a phase needs one. Months before an indicator is added and from its retirement
on need nothing, and neither does a program that is not yet implemented.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        targets: {2023-11: 150}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        targets: {2023-11: 150}
        no_target: {2023-12: Kawasan tutup untuk pemeliharaan}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.reporting import due_months
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.period import Period, stretches
from kpi.rules._support.locations import in_indicator
from kpi.rules.scope import Scope

CODE: Final = "target-missing"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Months with neither a target nor a reason, and months with both."""
    for program in portfolio.programs:
        for indicator in program.indicators:
            months = due_months(indicator.frequency, program.phases) if program.measured else frozenset[Period]()
            missing = [
                period
                for period in months - set(indicator.targets) - set(indicator.no_target)
                if indicator.live(period)
            ]
            if missing:
                yield _missing(program, indicator, missing)
            for period in sorted(set(indicator.targets) & set(indicator.no_target)):
                what = say("{month} has a target and a reason for having none", month=period)
                where = in_indicator(program, indicator, "no_target", str(period), on_key=True)
                yield Problem(CODE, Severity.ERROR, where, what, say("delete one of them"))


def _missing(program: Program, indicator: Indicator, missing: list[Period]) -> Problem:
    first = min(missing)
    what = say("{id} has no target for {months}", id=indicator.id, months=stretches(missing))
    hint = say("add {month}: ... to targets, or to no_target with the reason", month=str(first))
    # the line after which it would stand
    before = [str(period) for period in sorted(indicator.targets) if period < first][-1:]
    where = in_indicator(program, indicator, "targets", *before, on_key=True)
    return Problem(CODE, Severity.ERROR, where, what, hint)
