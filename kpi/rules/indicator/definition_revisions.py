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

from collections.abc import Iterator
from typing import Any, Final

from kpi.model.domain.indicator import DefinitionRevision, Indicator, ScaleStep
from kpi.model.domain.indicator_fields import DEFINITION_KEYS
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Pointer, Problem, Severity
from kpi.rules._support.dated_revisions import calendar_troubles
from kpi.rules._support.locations import in_indicator, indicators
from kpi.rules.scope import Scope

CODE: Final = "definition-revisions"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Revisions that don't fit to each other, to the definition, or to the calendar."""
    today = portfolio.today
    for program, indicator in indicators(portfolio):
        revisions = indicator.definition_revisions
        troubles = [
            *calendar_troubles(program, revisions, today),
            *(one for at, revision in enumerate(revisions) for one in _parts(indicator, at, revision)),
        ]
        for pointer, what, hint in troubles:
            where = in_indicator(program, indicator, "definition_revisions", *pointer)
            yield Problem(CODE, Severity.ERROR, where, what, hint)


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


def _kept(before: tuple[ScaleStep, ...], after: tuple[ScaleStep, ...]) -> bool:
    """Whether all steps are still there, in their order."""
    names = iter([step.name for step in after])
    return all(step.name in names for step in before)
