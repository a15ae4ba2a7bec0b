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

from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.revision_checks import weight_troubles
from kpi.measure.too_late import carried_out
from kpi.model.change import ChangeSet
from kpi.model.output.problem import Problem
from kpi.rules._support.lookup import after, before, problem

CODE: Final = "unexplained-weight"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Weights of running programs that changed without a revision, or with one that names no document."""
    running = {program.id for program in change.base.programs if carried_out(program)}
    for one in change.changes:
        if one.program in running:
            for what, hint in weight_troubles(one, before(change, one), after(change, one)):
                yield problem(CODE, one, what, hint)
