"""The revisions of a definition lead, month by month, from the first definition to the one of today.

So a month that is over keeps the definition that held in it. Each revision names the first month with the new one, in
the phases of the program, and in previous the parts that it changed, as they were before; it changes something, and is
not dated in the future. They are in the order of their months, and of their days. A scale or a list of stages may get
another step: steps that are there stay, in their order, since values are recorded by them.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        decimals: 0
        definition_revisions:
          - {from: 2023-12, previous: {decimals: 0}, date: 2023-11-28, by: Bappeda, reason: Dua desimal, document: BA 9}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        decimals: 2
        definition_revisions:
          - {from: 2023-12, previous: {decimals: 0}, date: 2023-11-28, by: Bappeda, reason: Dua desimal, document: BA 9}
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from kpi.model.indicator import DEFINITION_KEYS
from kpi.model.message import say
from kpi.model.problem import Problem, Severity
from kpi.rules.places import in_indicator, indicators, months_of
from kpi.rules.scope import Scope

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from kpi.model.indicator import DefinitionRevision, Indicator, Step
    from kpi.model.message import Message
    from kpi.model.portfolio import Portfolio
    from kpi.model.problem import Pointer
    from kpi.model.program import Program

CODE: Final = "definition-revisions"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Revisions that don't fit to each other, to the definition, or to the calendar."""
    today = portfolio.as_of.astimezone(portfolio.settings.zone).date()
    for program, indicator in indicators(portfolio):
        revisions = indicator.definition_revisions
        troubles = [
            *(one for at, revision in enumerate(revisions) for one in _single(program, at, revision, today)),
            *(one for at, pair in enumerate(pairwise(revisions), 1) for one in _order(at, *pair)),
            *(one for at, revision in enumerate(revisions) for one in _parts(indicator, at, revision)),
        ]
        for pointer, what, hint in troubles:
            where = in_indicator(program, indicator, "definition_revisions", *pointer)
            yield Problem(CODE, Severity.ERROR, where, what, hint)


def _single(
    program: Program, at: int, revision: DefinitionRevision, today: datetime.date
) -> Iterator[tuple[Pointer, Message, Message | None]]:
    if program.phases and revision.from_ not in months_of(program):
        yield (at, "from"), say("{month} is outside the phases of the program", month=revision.from_), None
    if revision.date > today:
        what = say("{day} is in the future", day=revision.date)
        yield (at, "date"), what, say("write the day when it was decided")


def _order(
    at: int, before: DefinitionRevision, revision: DefinitionRevision
) -> Iterator[tuple[Pointer, Message, Message]]:
    hint = say("order the revisions from the oldest to the newest")
    if revision.from_ < before.from_:
        what = say("{month} is before the revision above, {before}", month=revision.from_, before=before.from_)
        yield (at, "from"), what, hint
    elif revision.date < before.date:
        what = say("{day} is before the revision above, {before}", day=revision.date, before=before.date)
        yield (at, "date"), what, hint


def _parts(indicator: Indicator, at: int, revision: DefinitionRevision) -> Iterator[tuple[Pointer, Message, Message]]:
    """Parts that a revision does not change, and steps that it takes away."""
    for name in revision.previous.changed:
        key = DEFINITION_KEYS[name]
        before, after = getattr(revision.previous, name), _next(indicator, at, name)
        here: Pointer = (at, "previous", key)
        if before == after:
            hint = say("write {key}: with what held before", key=key)
            yield here, say("this revision changes nothing"), hint
        elif name in {"scale", "stages"} and not _kept(before, after):
            what = say("a step of the scale is gone, or in another place")
            yield here, what, say("add steps, and leave those that are there in their order")


def _next(indicator: Indicator, at: int, name: str) -> Any:  # noqa: ANN401 - any part of a definition
    """A part as it was after a revision: the next revision of it says so, or the indicator does."""
    later = (one.previous for one in indicator.definition_revisions[at + 1 :] if name in one.previous.changed)
    return getattr(next(later, indicator), name)


def _kept(before: tuple[Step, ...], after: tuple[Step, ...]) -> bool:
    """Whether all steps are still there, in their order."""
    names = iter([step.name for step in after])
    return all(step.name in names for step in before)
