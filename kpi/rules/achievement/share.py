"""Of a share, the part is not more than the whole.

A percentage that is given as numerator and denominator says how much of all there is: 55 of 50 is most often the two in
each other's place, or a figure of another month. Where more than all is possible, plausible or a target says so: with a
bound above 100 nothing is asked. A ratio is held against 1 in the same way, unless its targets go beyond that.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        measure: percent
        aggregation: ratio
        targets: {2023-11: 80, 2023-12: 80}
    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: {numerator: 55, denominator: 50}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        measure: percent
        aggregation: ratio
        targets: {2023-11: 80, 2023-12: 80}
    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: {numerator: 45, denominator: 50}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from kpi.model.domain.indicator import Indicator, Measure
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.quantity import Fraction, Range
from kpi.rules._support.locations import in_record, recorded
from kpi.rules.scope import Scope

CODE: Final = "share"
SCOPE: Final = Scope.PROGRAM

#: All there is, as values of a measure say it.
_WHOLE: Final = {Measure.PERCENT: Decimal(100), Measure.RATIO: Decimal(1)}


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Numerators above their denominators."""
    for program, indicator in recorded(portfolio):
        whole = _WHOLE.get(indicator.measure)
        if whole is None or _may_exceed(indicator, whole):
            continue
        hint = say("if it is a slip, put it right; if more than {whole} is possible, say so in plausible", whole=whole)
        for period, record in indicator.achievements.items():
            value = record.value
            if isinstance(value, Fraction) and value.numerator > value.denominator > 0:
                what = say("{numerator} of {denominator} is more than all there is", numerator=value.numerator,
                           denominator=value.denominator)  # fmt: skip
                yield Problem(CODE, Severity.WARNING, in_record(program, indicator, period, "value"), what, hint)


def _may_exceed(indicator: Indicator, whole: Decimal) -> bool:
    """Whether the indicator itself says that more than all is possible."""
    bounds = [] if indicator.plausible is None else [indicator.plausible.high]
    for target in indicator.targets.values():
        bounds += [target.low, target.high] if isinstance(target, Range) else [target]  # type: ignore[list-item] # others
    return any(isinstance(bound, Decimal) and bound > whole for bound in bounds)
