"""A target of a running program changes only by a target revision with a reason and a document.

The target was signed. A target that is lowered in silence makes every later percentage a fiction; with its revision
the one that was signed can still be read. A month that has begun gets no target either without one. A month that was
due is reported before its target changes, see signed-content.

Wrong:

    targets: {2023-12: 180}        # was 200

Right:

    targets: {2023-12: 180}
    target_revisions:
      - period: 2023-12
        from: 200
        to: 180
        date: 2023-11-28
        by: Bappeda
        reason: Anggaran berkurang
        document: Berita Acara 7
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.dating import day_of
from kpi.measure.audit.revision_checks import target_troubles
from kpi.measure.too_late import carried_out
from kpi.model.change import ChangeSet
from kpi.model.output.problem import Problem
from kpi.rules._support.lookup import after, before, problem

CODE: Final = "unexplained-target"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Targets of running programs that changed without a revision, or with one that doesn't explain it."""
    running = {program.id for program in change.base.programs if carried_out(program)}
    today = day_of(max((one.at for one in change.commits), default=change.head.as_of), change.base.settings)
    for one in change.changes:
        if one.program in running:
            for what, hint in target_troubles(one, before(change, one), after(change, one), today):
                yield problem(CODE, one, what, hint)
