"""What decides about a month is entered before that month is recorded or due, or dated by the day it was entered.

A target that is lowered when the result is known, and dated before the month, looks as if it had been lowered in
time. A paper may be signed before it is typed in; but a month late, git is a witness of the typing only. Then write as
date the day on which it was entered, and name the paper with its own day under document. The same goes for
weights and for the steps of the monthly instruction (IKP); what is asked for or granted there comes before the value
of its month is recorded, whatever its day. A state of a program and a revision of the KAK hold from the
day of their paper on: where they reach back over months that were due, they name it. What waits unmerged is not
entered yet; squashing and rebasing make a new commit of a later day.

Wrong:

    # in a commit of 20 January 2024, when December was due already
    targets: {2023-12: 90}
    target_revisions:
      - {period: 2023-12, from: 120, to: 90, date: 2023-11-28, by: Bappeda, reason: Anggaran berkurang, document: BA 7}

Right:

    # in a commit of 20 January 2024
    targets: {2023-12: 90}
    target_revisions:
      - period: 2023-12
        from: 120
        to: 90
        date: 2024-01-20
        by: Bappeda
        reason: Anggaran berkurang
        document: BA 7 tanggal 28 November 2023
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from kpi.measure.audit.dating import Bearing, Came, Plan, brought, misdated
from kpi.measure.audit.squash import achievement_in, plans
from kpi.model.change import Authored, ChangeSet
from kpi.model.domain.program import Program
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.lookup import begun, opened_settings
from kpi.store import locations

CODE: Final = "backdated"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Days of decisions that their commits can't witness; what begins the data may bring older ones."""
    if not begun(change):
        return

    recorded = partial(achievement_in, change.head)
    brought_by, settings = _brought_by(change), opened_settings(change)
    for was, now in plans(change.base, change.head):
        for one in brought([was], now):
            if one.bearing is Bearing.DECIDES and settings.opened(one.months[0]):
                continue
            commit = brought_by.get((_name(now), one.key))
            came = None if commit is None else Came(commit.id, commit.at, commit.committed)
            found = None if came is None else misdated(one, came, recorded, change.base.settings)
            if found is not None:
                severity = Severity.ERROR if found.sure else Severity.WARNING
                yield Problem(CODE, severity, locations.place(one.spot), found.what, found.hint)


def _brought_by(change: ChangeSet) -> dict[tuple[str, object], Authored]:
    """The first commit that brought something, by the file and the thing."""
    found: dict[tuple[str, object], Authored] = {}
    for edition in change.editions:
        for one in brought(edition.before, edition.after):
            found.setdefault((_name(edition.after), one.key), edition.commit)
    return found


def _name(plan: Plan) -> str:
    return plan.folder if isinstance(plan, Program) else str(plan.period)
