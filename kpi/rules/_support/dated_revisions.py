"""Findings on revisions that begin in a month and are dated by a decision: those of weights and of definitions."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from kpi.model.domain.indicator import DefinitionRevision, WeightRevision
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Pointer
from kpi.rules._support.locations import months_of

Dated: TypeAlias = WeightRevision | DefinitionRevision
Found: TypeAlias = tuple[Pointer, Message, Message | None]


def calendar_troubles(program: Program, revisions: Sequence[Dated], today: datetime.date) -> Iterator[Found]:
    """Revisions outside the phases of the program, dated in the future, or out of order."""
    for at, revision in enumerate(revisions):
        yield from _single(program, at, revision, today)
    for at, (before, revision) in enumerate(pairwise(revisions), 1):
        yield from _order(at, before, revision)


def _single(program: Program, at: int, revision: Dated, today: datetime.date) -> Iterator[Found]:
    if program.phases and revision.from_ not in months_of(program):
        yield (at, "from"), say("{month} is outside the phases of the program", month=revision.from_), None
    if revision.date > today:
        what = say("{day} is in the future", day=revision.date)
        yield (at, "date"), what, say("write the day when it was decided")


def _order(at: int, before: Dated, revision: Dated) -> Iterator[Found]:
    hint = say("order the revisions from the oldest to the newest")
    if revision.from_ < before.from_:
        what = say("{month} is before the revision above, {before}", month=revision.from_, before=before.from_)
        yield (at, "from"), what, hint
    elif revision.date < before.date:
        what = say("{day} is before the revision above, {before}", day=revision.date, before=before.date)
        yield (at, "date"), what, hint
