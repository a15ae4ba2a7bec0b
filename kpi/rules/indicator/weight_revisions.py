"""The revisions of a weight lead, month by month, from the first weight to the one of today.

So a month that is over keeps the weight that held in it. Each revision names the first month with the new weight, in
the phases of the program, and what the weight was before; it changes something, and is not dated in the future. They
are in the order of their months, and of their days.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        weight: 100
        weight_revisions:
          - {from: 2023-12, previous: 100, date: 2023-11-28, by: Bappeda, reason: Bobot dibagi ulang}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        weight: 100
        weight_revisions:
          - {from: 2023-12, previous: 60, date: 2023-11-28, by: Bappeda, reason: Bobot dibagi ulang}
      - id: pabrik
        weight: 40
        retired: {from: 2023-12, reason: Diganti kalender kunjungan}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Pointer, Problem, Severity
from kpi.rules._support.dated_revisions import calendar_troubles
from kpi.rules._support.locations import in_indicator, indicators
from kpi.rules.scope import Scope

CODE: Final = "weight-revisions"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Revisions that don't fit to each other, to the weight, or to the calendar."""
    today = portfolio.today
    for program, indicator in indicators(portfolio):
        revisions = indicator.weight_revisions
        troubles = [
            *calendar_troubles(program, revisions, today),
            *_idle(indicator),
        ]
        for pointer, what, hint in troubles:
            where = in_indicator(program, indicator, "weight_revisions", *pointer)
            yield Problem(CODE, Severity.ERROR, where, what, hint)


def _idle(indicator: Indicator) -> Iterator[tuple[Pointer, Message, Message]]:
    """Revisions after which the weight is what it was before."""
    then = [*(one.previous for one in indicator.weight_revisions[1:]), indicator.weight]
    for at, (revision, weight) in enumerate(zip(indicator.weight_revisions, then, strict=False)):
        if revision.previous == weight:
            what = say("this revision changes nothing")
            yield (at, "previous"), what, say("write previous: with the weight that held before")
