"""The formula, tolerance and zero target of an indicator fit its measure and polarity.

More is better (maximize) is reckoned by proportion, less is better (minimize) by complement or inverse, either of
them also by from_baseline, the part of the way from the baseline to the target, which needs a baseline and values
that aren't summed up; as near as possible (stabilize) by deviation. Grades are compared by rank and milestones by
stage, both with the polarity maximize. Only stabilize has a tolerance, and only maximize a zero_target.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        polarity: maximize
        formula: complement

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        polarity: maximize
        formula: proportion
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.indicator import Formula, Indicator, Polarity, possible_formulas
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_indicator, indicators
from kpi.rules.scope import Scope

CODE: Final = "formula"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Formulas and settings of other polarities and measures."""
    for program, indicator in indicators(portfolio):
        possible = possible_formulas(indicator.measure, indicator.polarity)
        if indicator.formula not in possible:
            what = say("the formula {formula} does not fit {measure} and {polarity}", formula=indicator.formula.value,
                       measure=indicator.measure.value, polarity=indicator.polarity.value)  # fmt: skip
            hint = say("one of: {known}", known=tuple(formula.value for formula in possible))
            yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, "formula"), what, hint)
        yield from _polarity(program, indicator)
        if indicator.formula is Formula.FROM_BASELINE:
            yield from _baseline(program, indicator)


def _baseline(program: Program, indicator: Indicator) -> Iterator[Problem]:
    """What the way from a baseline needs: one, and values that stand for a level as it does."""
    where = in_indicator(program, indicator, "formula")
    if indicator.baseline is None:
        what = say("the formula from_baseline needs a baseline, and there is none")
        yield Problem(
            CODE, Severity.ERROR, where, what, say("add {example}", example="baseline: {value: ..., period: ...}")
        )
    if indicator.aggregation.adds_up:
        what = say("a sum of months can't be held against a baseline, which is a level")
        yield Problem(CODE, Severity.ERROR, where, what, say("write aggregation: last, or another formula"))


def _polarity(program: Program, indicator: Indicator) -> Iterator[Problem]:
    polarity = indicator.polarity
    if not indicator.measure.numeric and polarity is not Polarity.MAXIMIZE:
        what = say("of {measure} higher is always better", measure=indicator.measure.value)
        hint = say("write polarity: maximize, and order the steps from the worst to the best")
        yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, "polarity"), what, hint)
    if indicator.tolerance is not None and polarity is not Polarity.STABILIZE:
        what = say("only the polarity stabilize has a tolerance")
        where = in_indicator(program, indicator, "tolerance", on_key=True)
        yield Problem(CODE, Severity.ERROR, where, what, say("delete the line, or write polarity: stabilize"))
    if indicator.zero_target_met and polarity.bounded_above:
        what = say("only the polarity maximize needs zero_target: 0 against 0 is met by itself here")
        where = in_indicator(program, indicator, "zero_target", on_key=True)
        yield Problem(CODE, Severity.ERROR, where, what, say("delete the line"))
