"""Targets, and reasons for having none, are for months of the program's phases.

A target outside the phases would never be due. Phases are in kak.yaml.

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

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.period import stretches
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
            for key, stated in (("targets", indicator.targets), ("no_target", indicator.no_target)):
                for period in sorted(set(stated) - months):
                    what = say("{month} is outside the phases of the program", month=period)
                    where = in_indicator(program, indicator, key, str(period), on_key=True)
                    hint = say("months of the phases: {months}", months=stretches(months))
                    yield Problem(CODE, Severity.ERROR, where, what, hint)
