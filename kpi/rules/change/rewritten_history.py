"""What the files say of the past stays: who recorded a figure and when, its revisions, and those of targets and state.

They are the witness inside the file: a copy without git still tells how a figure came about. A new revision is
added at the end; those that are there are never changed, moved or taken away.

Wrong:

    revisions: []        # a revision was here

Right:

    revisions:
      - at: "2023-12-07T09:30:00+07:00"
        by: Perencana <perencana@contoh.go.id>
        previous: {value: 120}
        reason: Salah rekap
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kpi.measure.change import same
from kpi.model.change import Kind
from kpi.model.message import say
from kpi.rules.change.lookup import from_to, old_ids, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpi.model.change import Change, ChangeSet
    from kpi.model.problem import Problem

CODE: Final = "rewritten-history"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Entries about the past that are changed or gone."""
    renamed = old_ids(change)
    for one in change.changes:
        if _rewritten(one) and (one.program, one.indicator) not in renamed:
            message = say("what was written about the past is changed: {change}", change=from_to(one))
            yield problem(CODE, one, message, say("put it back; add a new revision below it"))


def _rewritten(one: Change) -> bool:
    if one.kind is Kind.TRAIL:
        return one.old is not None
    if one.kind is Kind.STATE and one.field == "states":
        return _not_begun_with(one.old, one.new)
    return one.kind is Kind.KAK and one.field == "revisions" and _not_begun_with(one.old, one.new)


def _not_begun_with(old: object, new: object) -> bool:
    """Whether a list does not begin with what it held before."""
    if not isinstance(old, tuple) or not isinstance(new, tuple):
        return old is not None
    return not same(old, new[: len(old)])
