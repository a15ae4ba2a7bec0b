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

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from kpi.model.message import say
from kpi.model.problem import Problem, Severity
from kpi.rules.places import in_indicator, indicators, months_of
from kpi.rules.scope import Scope

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from kpi.model.indicator import Indicator, WeightRevision
    from kpi.model.message import Message
    from kpi.model.portfolio import Portfolio
    from kpi.model.problem import Pointer
    from kpi.model.program import Program

CODE: Final = "weight-revisions"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Revisions that don't fit to each other, to the weight, or to the calendar."""
    today = portfolio.as_of.astimezone(portfolio.settings.zone).date()
    for program, indicator in indicators(portfolio):
        revisions = indicator.weight_revisions
        troubles = [
            *(one for at, revision in enumerate(revisions) for one in _single(program, at, revision, today)),
            *(one for at, pair in enumerate(pairwise(revisions), 1) for one in _order(at, *pair)),
            *_idle(indicator),
        ]
        for pointer, what, hint in troubles:
            where = in_indicator(program, indicator, "weight_revisions", *pointer)
            yield Problem(CODE, Severity.ERROR, where, what, hint)


def _single(
    program: Program, at: int, revision: WeightRevision, today: datetime.date
) -> Iterator[tuple[Pointer, Message, Message | None]]:
    if program.phases and revision.from_ not in months_of(program):
        yield (at, "from"), say("{month} is outside the phases of the program", month=revision.from_), None
    if revision.date > today:
        what = say("{day} is in the future", day=revision.date)
        yield (at, "date"), what, say("write the day when it was decided")


def _order(at: int, before: WeightRevision, revision: WeightRevision) -> Iterator[tuple[Pointer, Message, Message]]:
    hint = say("order the revisions from the oldest to the newest")
    if revision.from_ < before.from_:
        what = say("{month} is before the revision above, {before}", month=revision.from_, before=before.from_)
        yield (at, "from"), what, hint
    elif revision.date < before.date:
        yield (
            (at, "date"),
            say("{day} is before the revision above, {before}", day=revision.date, before=before.date),
            hint,
        )


def _idle(indicator: Indicator) -> Iterator[tuple[Pointer, Message, Message]]:
    """Revisions after which the weight is what it was before."""
    then = [*(one.previous for one in indicator.weight_revisions[1:]), indicator.weight]
    for at, (revision, weight) in enumerate(zip(indicator.weight_revisions, then, strict=False)):
        if revision.previous == weight:
            what = say("this revision changes nothing")
            yield (at, "previous"), what, say("write previous: with the weight that held before")
