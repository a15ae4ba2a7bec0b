"""What was signed changes with a revision of the KAK only, and never for a month whose result is known.

What is measured in which direction, baseline, weights, phases, indicators that come and go, the sections of the KAK,
its signatories: both sides signed them, so that nobody can choose the yardstick when the result is known. A revision
names reason, document and date, and holds for months to come. A program that is stopped or reformulated on the way
stays signed. A result is known when the month is recorded, "not applicable" too, and when the month was due and
nobody reported it: whoever waits with the report knows it best. From then on its definition and its weight stay, and
its target is not taken away; where nothing can be achieved, the month is recorded as not applicable, with its reason.
A target may be put right after the result, never instead of it: report the month first, however late, then change the
target with its document and the day on which it was entered. An audit tells of each such target.

Wrong:

    polarity: minimize        # was maximize, and 2023-11 is recorded

Right:

    # a new indicator from an open month on, and in kak.yaml
    revisions: [{number: 1, date: 2023-12-20, reason: Arah indikator keliru, document: Berita Acara 9}]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from kpi.measure.audit.dating import day_of
from kpi.measure.signed_content import signed_troubles
from kpi.measure.too_late import Known
from kpi.model.change import ChangeSet
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.program import Program
from kpi.model.output.problem import Problem
from kpi.model.values.period import Period
from kpi.rules._support.lookup import begun, opened_settings, problem

CODE: Final = "signed-content"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Changes of what was signed that no revision explains, or that come when the result is known."""
    programs = {one.folder: one for one in change.base.programs}
    for one in change.changes if begun(change) else ():
        before, after = programs.get(one.spot.program), change.head.program(one.program)
        if before is not None and after is not None:
            for what, hint in signed_troubles(one, before, after, _known(change, before, after)):
                yield problem(CODE, one, what, hint)


def _known(change: ChangeSet, before: Program, after: Program) -> Known:
    settings = opened_settings(change)
    made = day_of(max((one.committed for one in change.commits), default=change.head.as_of), settings)
    return Known(
        partial(_records, before),
        partial(_records, after),
        lambda month: not settings.opened(month) and settings.deadline(month) < made,
    )


def _records(program: Program, name: str) -> Mapping[Period, Achievement]:
    found = program.by_indicator.get(name)
    return {} if found is None else found.achievements
