"""A record that changes gets a revision, which keeps what it said before and says why it changed.

A figure that moves without a word can't be told from one that was made to fit. kpi revise writes the revision; whoever
edits the file writes it by hand. The evidence of a record grows, and is not taken away.

Wrong:

    2023-11:
      value: 140        # was 132

Right:

    2023-11:
      value: 140
      revisions:
        - at: "2023-12-07T09:30:00+07:00"
          by: Perencana <perencana@contoh.go.id>
          previous: {value: 132}
          reason: Satu rombongan belum terhitung
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.change_fields import same
from kpi.measure.wording import from_to, told
from kpi.model.change import Change, ChangeKind, ChangeSet
from kpi.model.domain.achievement import Achievement, Content
from kpi.model.domain.grounds import says_something
from kpi.model.output.command import BLANK, Command, kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.lookup import after, before, first_reopened, locked, problem, record

CODE: Final = "unexplained-value"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Records that say something else, and no revision keeps what they said."""
    for one in change.changes:
        old, new = record(before(change, one), one.period), record(after(change, one), one.period)
        if old is None or new is None:
            continue
        if one.kind in {ChangeKind.VALUE, ChangeKind.STATUS}:
            closed = locked(change)
            reopen = first_reopened(closed) if one.period in closed else None
            yield from _unexplained(one, old, new, reopen)
        elif one.kind is ChangeKind.EVIDENCE and any(
            not any(same(piece, now) for now in new.evidence) for piece in old.evidence
        ):
            message = say("evidence was taken away or changed: {change}", change=from_to(one))
            yield problem(CODE, one, message, say("add to it, and keep what was there"), Severity.WARNING)


def _unexplained(one: Change, old: Achievement, new: Achievement, reopen: Message | None) -> Iterator[Problem]:
    """``reopen``: what comes first where the month is closed, and ``kpi revise`` would refuse."""
    added = new.revisions[len(old.revisions) :]
    if not added:
        message = say("{change}, and no revision says why", change=from_to(one))
        hint = reopen or say("take it back, and correct it: {command}", command=_command(one))
        yield problem(CODE, one, message, hint)
    elif not _keeps(added[0].previous, old):
        message = say(
            "{change}, and its revision says that it was {stated}", change=from_to(one), stated=told(added[0].previous)
        )
        yield problem(CODE, one, message, say("write under previous: what the record said before"))
    elif not all(says_something(revision.reason) for revision in added):
        yield problem(CODE, one, say("{change}, without a reason", change=from_to(one)), say("write why"))


def _keeps(previous: Content, old: Achievement) -> bool:
    if not same((previous.value, previous.not_applicable), (old.value, old.not_applicable)):
        return False
    return previous.status in {None, old.status}


def _command(one: Change) -> Command:
    return kpi_command("revise", f"{one.program}/{one.indicator}", one.period, BLANK, "--reason", BLANK)
