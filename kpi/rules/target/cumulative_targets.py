"""Only what is summed up has cumulative targets, and they never fall within their span.

With cumulative_targets: true, each target is the total since the beginning of the phase, year or program, as
accumulate_over says. A total that falls would ask for less than nothing in that month.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        aggregation: sum
        cumulative_targets: true
        targets: {2023-11: 150, 2023-12: 100}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        aggregation: sum
        cumulative_targets: true
        targets: {2023-11: 150, 2023-12: 250}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from kpi.measure.target import accumulation_span
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.quantity import Range, Target
from kpi.rules._support.locations import in_indicator, indicators
from kpi.rules._support.suggestions import shown
from kpi.rules.scope import Scope

CODE: Final = "cumulative-targets"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Running totals of what isn't summed up, and running totals that fall."""
    for program, indicator in indicators(portfolio):
        if not indicator.cumulative_targets:
            continue
        if indicator.aggregation.adds_up:
            yield from _falling(program, indicator)
        else:
            what = say("targets of an {aggregation} can't be running totals", aggregation=indicator.aggregation.value)
            where = in_indicator(program, indicator, "cumulative_targets", on_key=True)
            yield Problem(CODE, Severity.ERROR, where, what, say("delete the line, or write aggregation: sum"))


def _falling(program: Program, indicator: Indicator) -> Iterator[Problem]:
    targets = indicator.targets
    for before, period in pairwise(sorted(targets)):
        if not _falls(targets[before], targets[period]):
            continue
        span = accumulation_span(indicator, program, period)
        if span is not None and before in span:
            what = say("the running total falls from {before} to {target}",
                       before=shown(targets[before]), target=shown(targets[period]))  # fmt: skip
            hint = say("write the total up to this month, or set cumulative_targets: false")
            yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, "targets", str(period)), what, hint)


def _falls(before: Target, target: Target) -> bool:
    one, other = _bounds(before), _bounds(target)
    return any(old is not None and new is not None and new < old for old, new in zip(one, other, strict=True))


def _bounds(target: Target) -> tuple[Decimal | None, Decimal | None]:
    if isinstance(target, Range):
        return target.low, target.high
    return (target, target) if isinstance(target, Decimal) else (None, None)
