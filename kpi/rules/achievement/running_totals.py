"""Recorded running totals are of what is summed up, and do not fall within their span.

With values: running_total, each record is the total since the beginning of the phase, year or program, as
accumulate_over says. A total that falls takes something back; where that is meant, it is left so.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        aggregation: average
        values: running_total

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        aggregation: sum
        values: running_total
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from kpi.measure.reporting import own_values
from kpi.model.domain.indicator import Indicator, RecordedValue
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.number import EXACT
from kpi.rules._support.locations import in_indicator, in_record, indicators
from kpi.rules.scope import Scope

CODE: Final = "running-totals"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Running totals of what isn't summed up, and running totals that fall."""
    for program, indicator in indicators(portfolio):
        if indicator.values is not RecordedValue.RUNNING_TOTAL:
            continue
        if indicator.aggregation.adds_up:
            yield from _falling(program, indicator)
        else:
            what = say("values of an {aggregation} can't be running totals", aggregation=indicator.aggregation.value)
            where = in_indicator(program, indicator, "values")
            yield Problem(CODE, Severity.ERROR, where, what, say("delete the line, or write aggregation: sum"))


def _falling(program: Program, indicator: Indicator) -> Iterator[Problem]:
    for period, rise in own_values(indicator, program):
        total = indicator.achievements[period].value
        if isinstance(rise, Decimal) and isinstance(total, Decimal) and rise < 0 <= total:
            what = say("the running total falls from {before} to {total}",
                       before=EXACT.subtract(total, rise), total=total)  # fmt: skip
            hint = say("write the total up to this month; if something was taken back, leave it so")
            yield Problem(CODE, Severity.WARNING, in_record(program, indicator, period, "value"), what, hint)
