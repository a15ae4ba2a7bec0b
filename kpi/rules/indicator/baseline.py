"""The baseline fits the indicator, and its month is before the end of the program.

The baseline says where the indicator stood before; it is a value as any other, of the same measure and with the same
decimals.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        baseline: {value: 12.5, period: 2023-10}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        baseline: {value: 12, period: 2023-10}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_indicator, indicators
from kpi.rules._support.value_checks import value_troubles
from kpi.rules.scope import Scope

CODE: Final = "baseline"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Baselines that don't fit or come too late."""
    for program, indicator in indicators(portfolio):
        baseline, span = indicator.baseline, program.span
        if baseline is None:
            continue
        for one in value_troubles(indicator, baseline.value):
            yield one.at(CODE, Severity.ERROR, in_indicator(program, indicator, "baseline", "value"))
        if span is not None and baseline.period > span.last:
            what = say("{month} is after the end of the program, {last}", month=baseline.period, last=span.last)
            hint = say("write the month before the program began, or one of its own")
            yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, "baseline", "period"), what, hint)
