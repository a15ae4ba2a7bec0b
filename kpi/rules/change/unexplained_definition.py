"""A definition of a running program changes only from a month on, by a revision with a reason and a document.

What is counted, in which unit, with how many decimals and on which scale is signed. Months that are over keep what held
in them; a month that is recorded (not applicable, too) or was due is not redefined afterwards. A name, a source, an
agency and an owner may be put right at any time.

Wrong:

    decimals: 2        # was 0

Right:

    decimals: 2
    definition_revisions:
      - from: 2024-07
        previous: {decimals: 0}
        date: 2024-06-20
        by: Bappeda
        reason: Kuesioner menghitung dua desimal
        document: Berita Acara 9
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.revision_checks import definition_troubles
from kpi.measure.too_late import carried_out
from kpi.model.change import ChangeSet
from kpi.model.output.problem import Problem
from kpi.rules._support.lookup import after, before, problem

CODE: Final = "unexplained-definition"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Definitions of running programs that changed without a revision, or after the fact."""
    running = {program.id for program in change.base.programs if carried_out(program)}
    for one in change.changes:
        if one.program in running:
            for what, hint in definition_troubles(one, before(change, one), after(change, one)):
                yield problem(CODE, one, what, hint)
