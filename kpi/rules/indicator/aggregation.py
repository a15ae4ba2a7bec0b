"""The aggregation fits the measure: only what can be added is added up.

Grades and milestones have no sum and no average: the last one holds. Percentages and ratios are never added up, and
best put together with the aggregation ratio from their numerators and denominators, which no other measure has.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        measure: percent
        aggregation: sum

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        measure: percent
        aggregation: average
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from kpi.model.domain.indicator import Aggregation, Measure
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_indicator, indicators
from kpi.rules.scope import Scope

CODE: Final = "aggregation"
SCOPE: Final = Scope.PROGRAM

_PLAIN: Final = (Aggregation.SUM, Aggregation.AVERAGE, Aggregation.LAST)
_SHARE: Final = (Aggregation.RATIO, Aggregation.AVERAGE, Aggregation.LAST)


def _possible(measure: Measure) -> tuple[Aggregation, ...]:
    match measure:
        case Measure.NUMBER | Measure.CURRENCY:
            return _PLAIN
        case Measure.PERCENT | Measure.RATIO:
            return _SHARE
        case Measure.ORDINAL | Measure.MILESTONE:
            return (Aggregation.LAST,)
    assert_never(measure)


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Aggregations that make no sense of a measure."""
    for program, indicator in indicators(portfolio):
        possible = _possible(indicator.measure)
        if indicator.aggregation not in possible:
            what = say("{measure} has no {aggregation} over several months",
                       measure=indicator.measure.value, aggregation=indicator.aggregation.value)  # fmt: skip
            hint = say("one of: {known}", known=tuple(one.value for one in possible))
            yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, "aggregation"), what, hint)
