"""Weights are given for all indicators of a program or for none, and are together 100.

What counts are the indicators of one month: where an indicator is added later or retired, the weights of those that
remain must be together 100 again. Indicators without weights count the same.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        weight: 60
      - id: pabrik
        weight: 30

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        weight: 60
      - id: pabrik
        weight: 40
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kpi.model.message import say
from kpi.model.number import HUNDRED, ZERO
from kpi.model.problem import Problem, Severity
from kpi.rules.places import in_indicator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpi.model.indicator import Indicator
    from kpi.model.period import Period
    from kpi.model.portfolio import Portfolio
    from kpi.model.program import Program

CODE: Final = "weights"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Missing weights, and months whose weights are not 100."""
    for program in portfolio.programs:
        weighted = [indicator for indicator in program.indicators if indicator.weight is not None]
        if not weighted:
            continue
        if len(weighted) < len(program.indicators):
            yield from _missing(program, weighted[0])
        else:
            yield from _sums(program)


def _missing(program: Program, example: Indicator) -> Iterator[Problem]:
    for indicator in program.indicators:
        if indicator.weight is None:
            what = say("{id} has no weight, and {other} has one", id=indicator.id, other=example.id)
            where = in_indicator(program, indicator, "weight")
            yield Problem(CODE, Severity.ERROR, where, what, say("add weight: ... to all indicators, or to none"))


def _sums(program: Program) -> Iterator[Problem]:
    for since, live in _casts(program):
        total = sum((indicator.weight or ZERO for indicator in live), ZERO)
        if total == HUNDRED:
            continue
        what = (
            say("the weights are together {total}, not 100", total=total)
            if since is None
            else say("from {since} on the weights are together {total}, not 100", since=since, total=total)
        )
        names = tuple(indicator.id for indicator in live)
        yield Problem(CODE, Severity.ERROR, in_indicator(program, live[0], "weight"), what,
                      say("weights that count together: {names}", names=names))  # fmt: skip


def _casts(program: Program) -> Iterator[tuple[Period | None, list[Indicator]]]:
    """Which indicators count together, and from which month on; None where that never changes."""
    span = program.span
    changes = {boundary.from_ for one in program.indicators for boundary in (one.added, one.retired) if boundary}
    if span is None or not changes:
        yield None, list(program.indicators)
        return
    for month in sorted({span.first, *(change for change in changes if change in span)}):
        live = [indicator for indicator in program.indicators if indicator.live(month)]
        if live:
            yield month, live
