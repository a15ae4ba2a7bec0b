"""An ordinal has a scale and only a milestone has stages; their steps have different names and rise.

A scale names the grades from the lowest to the highest, with a rising score for each of them or for none. Stages of
a milestone are worth a rising part of the whole, in percent, and the last one is worth 100.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        measure: milestone
        aggregation: last
        stages: [{stage: rancangan, percent: 60}, {stage: terbit, percent: 40}]
        targets: {2023-11: rancangan, 2023-12: terbit}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        measure: milestone
        aggregation: last
        stages: [{stage: rancangan, percent: 60}, {stage: terbit, percent: 100}]
        targets: {2023-11: rancangan, 2023-12: terbit}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kpi.model.domain.indicator import Indicator, Measure, ScaleStep
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_indicator, indicators
from kpi.rules.scope import Scope

CODE: Final = "scale"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Scales and stages that are missing, that no measure asks for, or whose steps don't rise."""
    for program, indicator in indicators(portfolio):
        if indicator.measure is Measure.ORDINAL and len(indicator.scale) < 2:
            what = say("an ordinal needs a scale of at least two grades")
            hint = say("add scale: with the grades from the lowest to the highest")
            yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, "scale", on_key=True), what, hint)
        for key, measure, steps in (
            ("scale", Measure.ORDINAL, indicator.scale),
            ("stages", Measure.MILESTONE, indicator.stages),
        ):
            if steps and indicator.measure is not measure:
                what = say("only the measure {measure} has {key}", measure=measure.value, key=key)
                hint = say("delete it, or write measure: {measure}", measure=measure.value)
                yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, key, on_key=True), what, hint)
            elif steps:
                yield from _steps(program, indicator, key, steps)


def _steps(program: Program, indicator: Indicator, key: str, steps: tuple[ScaleStep, ...]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, step in enumerate(steps):
        if step.name in seen:
            what = say("the step {name} is there twice", name=step.name)
            where = in_indicator(program, indicator, key, index)
            yield Problem(CODE, Severity.ERROR, where, what, say("keep one of them"))
        seen.add(step.name)
    yield from _worths(program, indicator, key, steps)


def _worths(program: Program, indicator: Indicator, key: str, steps: tuple[ScaleStep, ...]) -> Iterator[Problem]:
    staged = key == "stages"
    if not staged and all(step.worth is None for step in steps):
        return
    worth_key = "percent" if staged else "score"
    for index, step in enumerate(steps):
        if step.worth is None:
            what = say("the step {name} does not say what it is worth", name=step.name)
            hint = say("add {key}: ... to this step", key=worth_key)
            yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, key, index), what, hint)
    for index, (before, step) in enumerate(pairwise(steps), 1):
        if before.worth is not None and step.worth is not None and step.worth <= before.worth:
            what = say("{worth} is not more than the step before, {before}", worth=step.worth, before=before.worth)
            where = in_indicator(program, indicator, key, index, worth_key)
            yield Problem(CODE, Severity.ERROR, where, what, say("order the steps from the lowest to the highest"))
    last = steps[-1].worth
    if staged and last is not None and last != 100:
        what = say("the last stage is worth {worth} percent", worth=last)
        where = in_indicator(program, indicator, key, len(steps) - 1, worth_key)
        yield Problem(CODE, Severity.ERROR, where, what, say("with the last stage the whole is done: percent: 100"))
