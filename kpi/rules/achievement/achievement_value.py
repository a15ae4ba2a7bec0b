"""Values fit the measure, decimals and sign of their indicator.

Numbers for what is counted, a grade of the scale for an ordinal, true, false or a stage for a milestone. Percentages
and ratios may be given as numerator and denominator, and must be where the aggregation is ratio: the mean of two
percentages is not the percentage of both. What a revision says of the value before only has to be of that kind.

Wrong:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132.5

Right:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from kpi.model.domain.achievement import Achievement
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.period import Period
from kpi.model.values.quantity import Fraction, Value
from kpi.rules._support.locations import in_record, recorded
from kpi.rules._support.value_checks import ValueTrouble, kind_troubles, number_fits, value_troubles
from kpi.rules.scope import Scope

CODE: Final = "achievement-value"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Values that the indicator can't have."""
    for program, indicator in recorded(portfolio):
        plain = indicator.measure.numeric and not indicator.aggregation.by_parts
        for period, record in indicator.achievements.items():
            if record.revisions:
                yield from _previous(program, indicator, period, record)
            value, then = record.value, indicator.in_month(period)
            if value is None or (plain and value.__class__ is Decimal and number_fits(then, value)):
                continue
            for one in _troubles(then, value):
                yield one.at(CODE, Severity.ERROR, in_record(program, indicator, period, "value"))


def _previous(program: Program, indicator: Indicator, period: Period, record: Achievement) -> Iterator[Problem]:
    """Values of another kind among those that were corrected: perhaps the measure was another one then."""
    for index, revision in enumerate(record.revisions):
        value = revision.previous.value
        if value is not None and not (indicator.measure.numeric and isinstance(value, Decimal | Fraction)):
            where = in_record(program, indicator, period, "revisions", index, "previous", "value")
            for one in kind_troubles(indicator, value):
                yield one.at(CODE, Severity.WARNING, where)


def _troubles(indicator: Indicator, value: Value) -> Iterator[ValueTrouble]:
    if isinstance(value, Decimal) and indicator.measure.numeric and indicator.aggregation.by_parts:
        what = say("{value} does not say of how many", value=value)
        hint = say("write value: {form}", form="{numerator: ..., denominator: ...}")
        yield ValueTrouble(what, hint, say("write how many of how many, for example 163/205"))
    else:
        yield from value_troubles(indicator, value)
