"""Weights are given for all indicators of a program or for none, and are together 100.

What counts are the indicators of one month: where an indicator is added later or retired, the weights of those that
remain must be together 100 again. The months before keep the weights that held in them: weight_revisions say from
which month on a weight holds, and what it was before. Indicators without weights count the same.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        weight: 60
      - id: pabrik
        weight: 40
        retired: {from: 2023-12, reason: Diganti kalender kunjungan}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        weight: 100
        weight_revisions:
          - {from: 2023-12, previous: 60, date: 2023-11-28, by: Bappeda, reason: Pabrik dihentikan, document: BA 9}
      - id: pabrik
        weight: 40
        retired: {from: 2023-12, reason: Diganti kalender kunjungan}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from kpi.measure.weights import begins
from kpi.model.domain.indicator import Indicator, WeightRevision
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.model.values.number import HUNDRED, ZERO
from kpi.model.values.period import Period
from kpi.rules._support.locations import in_indicator
from kpi.rules.scope import Scope

CODE: Final = "weights"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Missing weights, and months whose weights are not 100."""
    for program in portfolio.programs:
        told: set[str] = set()
        for since, live in _casts(program):
            weighed = [(indicator, _weight(indicator, since)) for indicator in live]
            bare = [indicator for indicator, weight in weighed if weight is None]
            if not bare:
                yield from _sum(program, since, [(one, weight or ZERO) for one, weight in weighed])
            elif len(bare) < len(live):
                example = next(indicator for indicator in live if indicator not in bare)
                yield from (_missing(program, one, since, example) for one in bare if one.id not in told)
                told |= {one.id for one in bare}


def _weight(indicator: Indicator, since: Period | None) -> Decimal | None:
    return indicator.weight if since is None else indicator.weight_in(since)


def _missing(program: Program, indicator: Indicator, since: Period | None, example: Indicator) -> Problem:
    """An indicator without a weight beside one that has one; ``previous`` says it of the months before a revision."""
    names, later = {"id": indicator.id, "other": example.id}, _later(indicator, since)
    if later is None:
        what = say("{id} has no weight, and {other} has one", **names)
        hint = say("add weight: ... to all indicators, or to none")
    else:
        what = say("before {month} {id} has no weight, and {other} has one", month=later.from_, **names)
        hint = say("write previous: with the weight that held before")
    return Problem(CODE, Severity.ERROR, _place(program, indicator, since), what, hint)


def _later(indicator: Indicator, since: Period | None) -> WeightRevision | None:
    return None if since is None else indicator.next_weight_revision(since)


def _place(program: Program, indicator: Indicator, since: Period | None) -> Place:
    """Where the weight stands that holds from a month on."""
    later = _later(indicator, since)
    if later is None:
        return in_indicator(program, indicator, "weight")
    return in_indicator(program, indicator, "weight_revisions", indicator.weight_revisions.index(later), "previous")


def _sum(program: Program, since: Period | None, weighed: list[tuple[Indicator, Decimal]]) -> Iterator[Problem]:
    total = sum((weight for _, weight in weighed), ZERO)
    if not weighed or total == HUNDRED:
        return
    what = (
        say("the weights are together {total}, not 100", total=total)
        if since is None
        else say("from {since} on the weights are together {total}, not 100", since=since, total=total)
    )
    names = tuple(say("{id} {weight}", id=indicator.id, weight=weight) for indicator, weight in weighed)
    where = _place(program, weighed[0][0], since)
    yield Problem(CODE, Severity.ERROR, where, what, say("weights that count together: {names}", names=names))


def _casts(program: Program) -> Iterator[tuple[Period | None, list[Indicator]]]:
    """Which indicators count together by which weights, and from which month on; None where that never changes."""
    months = begins(program)
    if not months or not _changing(program):
        yield None, list(program.indicators)
        return
    for month in months:
        yield month, [indicator for indicator in program.indicators if indicator.live(month)]


def _changing(program: Program) -> bool:
    return any(one.added or one.retired or one.weight_revisions for one in program.indicators)
