"""An indicator that gets another id takes its past along.

An indicator that is deleted and comes back under another id, with the same name, definition or targets, begins without
its bad months. To call it differently change its name and keep its id; where it really is another one, retire the
old one and say from when the new one counts (added).

Wrong:

    indicators:
      - id: kunjungan-baru        # was kunjungan, whose records are left behind
        name: Jumlah kunjungan

Right:

    indicators:
      - id: kunjungan
        name: Jumlah kunjungan wisata
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.revision_checks import left_behind
from kpi.model.change import ChangeSet
from kpi.model.output.message import say
from kpi.model.output.problem import Problem
from kpi.model.values.period import stretches
from kpi.rules._support.lookup import after, before, problem

CODE: Final = "shed-past"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Indicators under a new id that lack records of the old one."""
    for one in change.changes:
        lost = left_behind(one, before(change, one), after(change, one))
        if lost:
            message = say(
                "{old} comes back as {new}, without its records of {months}",
                old=f"{one.program}/{one.old}", new=one.indicator, months=stretches(lost),
            )  # fmt: skip
            yield problem(CODE, one, message, say("keep the id {old} and change the name", old=str(one.old)))
