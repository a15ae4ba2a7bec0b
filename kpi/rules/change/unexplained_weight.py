"""A weight of a running program changes only from a month on, by a weight revision with a reason and a document.

What an indicator weighs decides the score of every month. A weight that is written over changes the scores of months
that are over, too; with its revision they keep the weight that held in them.

Wrong:

    weight: 30        # was 25

Right:

    weight: 30
    weight_revisions:
      - from: 2024-07
        previous: 25
        date: 2024-06-20
        by: Bappeda
        reason: Bobot indikator yang dihentikan dibagi ulang
        document: Berita Acara 9
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kpi.measure.change import same
from kpi.model.change import Kind
from kpi.model.message import say
from kpi.rules.change.lookup import after, before, from_to, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpi.model.change import Change, ChangeSet
    from kpi.model.indicator import WeightRevision
    from kpi.model.problem import Problem

CODE: Final = "unexplained-weight"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Weights of running programs that changed without a revision, or with one that names no document."""
    running = {program.id for program in change.base.programs if program.measured}
    for one in change.changes:
        if one.kind is Kind.WEIGHT and one.program in running:
            yield from _unexplained(one, _added(change, one))


def _added(change: ChangeSet, one: Change) -> list[WeightRevision]:
    """The new revisions from the month on from which the weight is another."""
    old, new = before(change, one), after(change, one)
    known = old.weight_revisions if old else ()
    revisions = new.weight_revisions if new else ()
    return [it for it in revisions if it.from_ == one.period and not any(same(it, other) for other in known)]


def _unexplained(one: Change, added: list[WeightRevision]) -> Iterator[Problem]:
    if not added:
        hint = say("take it back, or add a revision to weight_revisions: from, previous, date, by, reason, document")
        yield problem(CODE, one, say("{change}, and no weight revision says why", change=from_to(one)), hint)
    elif not all(revision.reason.strip() and (revision.document or "").strip() for revision in added):
        message = say("{change}, and its revision names no document", change=from_to(one))
        yield problem(CODE, one, message, say("write document: with what decided it"))
