"""A target of a running program changes only by a target revision with a reason and a document.

The target was signed. A target that is lowered in silence makes every later percentage a fiction; with its revision
the one that was signed can still be read. A month that has begun gets no target either without one.

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

from typing import TYPE_CHECKING, Final

from kpi.measure.change import same
from kpi.measure.told import told
from kpi.model.change import Kind
from kpi.model.message import say
from kpi.rules.change.lookup import after, before, from_to, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpi.model.change import Change, ChangeSet
    from kpi.model.indicator import TargetRevision
    from kpi.model.problem import Problem

CODE: Final = "unexplained-target"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Targets of running programs that changed without a revision, or with one that doesn't explain it."""
    running = {program.id for program in change.base.programs if program.measured}
    today = change.head.as_of.date()
    for one in change.changes:
        if one.kind is not Kind.TARGET or one.field != "targets" or one.program not in running or one.period is None:
            continue
        if one.old is not None or one.period.first_day <= today:
            yield from _unexplained(one, _added(change, one))


def _added(change: ChangeSet, one: Change) -> list[TargetRevision]:
    """The revisions of the month that are new."""
    old, new = before(change, one), after(change, one)
    known = old.target_revisions if old else ()
    revisions = new.target_revisions if new else ()
    return [it for it in revisions if it.period == one.period and not any(same(it, other) for other in known)]


def _unexplained(one: Change, added: list[TargetRevision]) -> Iterator[Problem]:
    if not added:
        hint = say("take it back, or add a revision to target_revisions: from, to, date, by, reason, document")
        yield problem(CODE, one, say("{change}, and no target revision says why", change=from_to(one)), hint)
    elif not same(added[0].from_, one.old) or not same(added[-1].to, one.new):
        message = say(
            "{change}, and its revision leads from {from_} to {to}",
            change=from_to(one), from_=told(added[0].from_), to=told(added[-1].to),
        )  # fmt: skip
        yield problem(CODE, one, message, say("write from: and to: with the target before and after"))
    elif not all(revision.reason.strip() and (revision.document or "").strip() for revision in added):
        message = say("{change}, and its revision names no document", change=from_to(one))
        yield problem(CODE, one, message, say("write document: with what decided it"))
