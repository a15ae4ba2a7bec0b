"""A percentage or running total that is written down follows from its parts.

Figures published elsewhere can be kept beside a value as percent and running_total. They are compared with what
the values give, and never used. Published tables differ by rounding, which is not reported, and by slips, which is:
a total may be off by the rounding of each month in it, and by its own.

Wrong:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      percent: 78

Right:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      percent: 88
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, assert_never

from kpi.measure.accumulation import Standing
from kpi.measure.question import Question, View
from kpi.measure.target import added
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.indicator import Aggregation, Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.number import ZERO, decimals_of, rounded
from kpi.model.values.period import Period
from kpi.model.values.quantity import Value
from kpi.rules._support.locations import in_record, recorded
from kpi.rules.scope import Scope

CODE: Final = "stated-figures"
SCOPE: Final = Scope.PROGRAM

_SLACK: Final = Decimal("0.01")


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Stated figures that differ from the computed ones by more than rounding."""
    for program, indicator in recorded(portfolio):
        for period, record in indicator.achievements.items():
            if record.stated_percent is not None:
                yield from _percent(portfolio, program, indicator, period, record)
            if record.stated_total is not None:
                yield from _total(portfolio, program, indicator, period, record.stated_total)


def _percent(
    portfolio: Portfolio, program: Program, indicator: Indicator, period: Period, record: Achievement
) -> Iterator[Problem]:
    from kpi.measure.accumulation import standing

    stated, where = record.stated_percent, in_record(program, indicator, period, "percent")
    if stated is None:
        return
    found = standing(portfolio, program, indicator, Question.of(period))
    target, worth = found.target, found.percentage
    if record.value is None or target is None or worth is None:
        what = say("{stated} percent is stated, and there is no value or no target", stated=stated)
        yield Problem(CODE, Severity.WARNING, where, what, say("delete the line"))
        return
    if worth.raw is None:
        what = say("{stated} percent is stated, and none can be computed", stated=stated)
        yield Problem(CODE, Severity.WARNING, where, what, worth.reason)
    elif _differs(stated, worth.raw):
        what = say("{stated} percent is stated, and the value gives {computed}",
                   stated=stated, computed=rounded(worth.raw))  # fmt: skip
        hint = say("the formula is {formula}, the target {target}", formula=found.indicator.formula.value,
                   target=target if isinstance(target, Decimal) else say("in the indicator"))  # fmt: skip
        yield Problem(CODE, Severity.WARNING, where, what, hint)


def _total(
    portfolio: Portfolio, program: Program, indicator: Indicator, period: Period, stated: Decimal
) -> Iterator[Problem]:
    from kpi.measure.accumulation import standing

    found = standing(portfolio, program, indicator, Question.of(period, View.TO_DATE))
    computed = found.actual
    if isinstance(computed, Decimal) and abs(stated - computed) >= _slack(found, stated):
        what = say("the running total is stated as {stated}, and the months give {computed}",
                   stated=stated, computed=rounded(computed, max(2, found.indicator.decimals)))  # fmt: skip
        hint = say("counted from the beginning of the {span}, by {aggregation}",
                   span=indicator.accumulate_over.value, aggregation=indicator.aggregation.value)  # fmt: skip
        where = in_record(program, indicator, period, "running_total")
        yield Problem(CODE, Severity.WARNING, where, what, hint)


def _slack(found: Standing, stated: Decimal) -> Decimal:
    """By how much a total may differ at most, less than this: its own rounding, and that of the months in it.

    Each figure was rounded by up to half of its last digit.
    """
    own = max(_SLACK, _half(decimals_of(stated)))
    parts = added(_part(found.indicator, found.indicator.achievements[period].value) for period in found.counted)
    match found.indicator.aggregation:
        case Aggregation.SUM | Aggregation.LAST:
            return own + parts
        case Aggregation.AVERAGE | Aggregation.RATIO:
            return own + parts / len(found.counted)
        case _:
            assert_never(found.indicator.aggregation)


def _part(indicator: Indicator, value: Value | None) -> Decimal:
    """Half of the last digit of a value; numerators and denominators are counted, not rounded."""
    if isinstance(value, Decimal):
        return _half(max(indicator.decimals, decimals_of(value)))
    return ZERO


def _half(decimals: int) -> Decimal:
    """Half of the last digit of a number with so many decimals."""
    return Decimal(5).scaleb(-decimals - 1)


def _differs(stated: Decimal, computed: Decimal) -> bool:
    """Whether a stated figure is neither the computed one as rounded to its decimals, nor within a hundredth of it."""
    return rounded(computed, decimals_of(stated)) != stated and abs(stated - rounded(computed)) > _SLACK
