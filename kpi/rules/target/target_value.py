"""Targets fit the measure, decimals, sign and polarity of their indicator.

Numbers and ranges for what is counted, a grade of the scale for an ordinal, true or a stage for a milestone. A range
is open only on the side where the polarity allows it: more is better needs min, less is better max, and stabilize both.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        polarity: maximize
        targets: {2023-11: 150.5, 2023-12: {max: 200}}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        polarity: maximize
        targets: {2023-11: 150, 2023-12: {min: 200}}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.quantity import Range, Target
from kpi.rules._support.locations import in_indicator, indicators
from kpi.rules._support.value_checks import ValueTrouble, kind_troubles, number_fits, number_troubles
from kpi.rules.scope import Scope

CODE: Final = "target-value"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Targets that the indicator can't have."""
    for program, indicator in indicators(portfolio):
        numeric = indicator.measure.numeric
        for period, target in indicator.targets.items():
            then = indicator.in_month(period)
            if numeric and target.__class__ is Decimal and number_fits(then, target):
                continue
            for one in _troubles(then, target):
                yield one.at(CODE, Severity.ERROR, in_indicator(program, indicator, "targets", str(period)))


def _troubles(indicator: Indicator, target: Target) -> Iterator[ValueTrouble]:
    if isinstance(target, Decimal) and indicator.measure.numeric:
        yield from number_troubles(indicator, target)
    elif isinstance(target, Range) and indicator.measure.numeric:
        yield from _range_troubles(indicator, target)
    elif target is False:
        yield ValueTrouble(say("false is no target"), say("write true, or give the reason under no_target"))
    else:
        yield from kind_troubles(indicator, target)


def _range_troubles(indicator: Indicator, target: Range) -> Iterator[ValueTrouble]:
    for bound in (target.low, target.high):
        if bound is not None:
            yield from number_troubles(indicator, bound)
    needed = {
        "min": target.low is None and indicator.polarity.bounded_below,
        "max": target.high is None and indicator.polarity.bounded_above,
    }
    for key, missing in needed.items():
        if missing:
            what = say("with the polarity {polarity} a range needs {key}", polarity=indicator.polarity.value, key=key)
            yield ValueTrouble(what, say("add {key}: ...", key=key))
