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
from itertools import chain
from typing import Final

from kpi.measure.signed_content import signed_troubles
from kpi.measure.too_late import Known, known_troubles
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
            known = known_troubles(one, before, after, _known(before, after))
            for what, hint in chain(known, signed_troubles(one, before, after)):
                yield problem(CODE, one, what, hint)


def _known(before: Program, after: Program) -> Known:
    """What was recorded; whether a month was due by then each commit tells by its own day, see the audit."""
    return Known(partial(_records, before), partial(_records, after), lambda _: False)


def _records(program: Program, name: str) -> Mapping[Period, Achievement]:
    found = program.by_indicator.get(name)
    return {} if found is None else found.achievements
