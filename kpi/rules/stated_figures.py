"""A percentage or running total that is written down follows from its parts.

Figures published elsewhere can be kept beside a value as percent and running_total. They are compared with what
the values give, and never used. Published tables differ by rounding, which is not reported, and by slips, which is.

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

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from kpi.measure.achievement import percentage
from kpi.measure.target import monthly_targets
from kpi.model.message import say
from kpi.model.number import decimals_of, rounded
from kpi.model.period import Span
from kpi.model.problem import Problem, Severity
from kpi.rules.places import in_record, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpi.model.achievement import Achievement
    from kpi.model.indicator import Indicator
    from kpi.model.period import Period
    from kpi.model.portfolio import Portfolio
    from kpi.model.program import Program

CODE: Final = "stated-figures"

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
    stated, target = record.stated_percent, monthly_targets(indicator, program).get(period)
    where = in_record(program, indicator, period, "percent")
    if stated is None:
        return
    if record.value is None or target is None:
        what = say("{stated} percent is stated, and there is no value or no target", stated=stated)
        yield Problem(CODE, Severity.WARNING, where, what, say("delete the line"))
        return
    worth = percentage(indicator, target, record.value, portfolio.settings.score.cap)
    if worth.raw is None:
        what = say("{stated} percent is stated, and none can be computed", stated=stated)
        yield Problem(CODE, Severity.WARNING, where, what, worth.reason)
    elif _differs(stated, worth.raw):
        what = say("{stated} percent is stated, and the value gives {computed}",
                   stated=stated, computed=rounded(worth.raw))  # fmt: skip
        hint = say("the formula is {formula}, the target {target}", formula=indicator.formula.value,
                   target=target if isinstance(target, Decimal) else say("in the indicator"))  # fmt: skip
        yield Problem(CODE, Severity.WARNING, where, what, hint)


def _total(
    portfolio: Portfolio, program: Program, indicator: Indicator, period: Period, stated: Decimal
) -> Iterator[Problem]:
    from kpi.measure.accumulation import Question, View, standing

    question = Question(Span(period, period), portfolio.as_of, View.TO_DATE)
    found = standing(indicator, program, portfolio.settings, question).actual
    if isinstance(found, Decimal) and _differs(stated, found):
        what = say("the running total is stated as {stated}, and the months give {computed}",
                   stated=stated, computed=rounded(found, max(2, indicator.decimals)))  # fmt: skip
        hint = say("counted from the beginning of the {span}, by {aggregation}",
                   span=indicator.accumulate_over.value, aggregation=indicator.aggregation.value)  # fmt: skip
        where = in_record(program, indicator, period, "running_total")
        yield Problem(CODE, Severity.WARNING, where, what, hint)


def _differs(stated: Decimal, computed: Decimal) -> bool:
    """Whether a stated figure is neither the computed one as rounded to its decimals, nor within a hundredth of it."""
    return rounded(computed, decimals_of(stated)) != stated and abs(stated - rounded(computed)) > _SLACK
