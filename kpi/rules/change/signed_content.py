"""What was signed changes with a revision of the KAK only, and never for a month whose value is recorded.

What is measured in which direction, baseline, weights, phases, indicators that come and go, the sections of the KAK,
its signatories: both sides signed them, so that nobody can choose the yardstick when
the result is known. A revision names reason, document and date, and holds for months to come. A program that is stopped
or reformulated on the way stays signed.

Wrong:

    polarity: minimize        # was maximize, and 2023-11 is recorded

Right:

    # a new indicator from an open month on, and in kak.yaml
    revisions: [{number: 1, date: 2023-12-20, reason: Arah indikator keliru, document: Berita Acara 9}]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kpi.measure.audit.dating import day_of
from kpi.measure.signed_content import Known, signed_troubles
from kpi.model.change import ChangeSet
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.program import Program
from kpi.model.output.problem import Problem
from kpi.model.values.period import Period
from kpi.rules._support.lookup import begun, problem

CODE: Final = "signed-content"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Changes of what was signed that no revision explains, or that come when the result is known."""
    programs = {one.folder: one for one in change.base.programs}
    for one in change.changes if begun(change) else ():
        before, after = programs.get(one.spot.program), change.head.program(one.program)
        if before is not None and after is not None:
            for what, hint in signed_troubles(one, before, after, _known(change, before)):
                yield problem(CODE, one, what, hint)


def _known(change: ChangeSet, program: Program) -> Known:
    settings = change.base.settings
    made = day_of(max((one.committed for one in change.commits), default=change.head.as_of), settings)

    def records(name: str) -> Mapping[Period, Achievement]:
        found = program.by_indicator.get(name)
        return {} if found is None else found.achievements

    return Known(records, lambda month: settings.deadline(month) < made)
