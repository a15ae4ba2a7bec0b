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

from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.revision_checks import rewritten
from kpi.measure.wording import from_to
from kpi.model.change import ChangeSet
from kpi.model.output.message import say
from kpi.model.output.problem import Problem
from kpi.rules._support.lookup import old_ids, problem

CODE: Final = "rewritten-history"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Entries about the past that are changed or gone."""
    renamed = old_ids(change)
    for one in change.changes:
        if rewritten(one) and (one.program, one.indicator) not in renamed:
            message = say("what was written about the past is changed: {change}", change=from_to(one))
            yield problem(CODE, one, message, say("put it back; add a new revision below it"))
