"""Records, indicators and programs are not deleted: a record is revised, an indicator retired, a program stopped.

What is deleted is gone from every table as if it had never been due. A record that was wrong is corrected with kpi
revise; where there can be no value, it says not_applicable with the reason. An indicator gets retired with the
month and the reason, a program the state stopped.

Wrong:

    # the record of 2023-11 was here

Right:

    2023-11:
      not_applicable: Kawasan ditutup
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.wording import told, where
from kpi.model.change import Change, ChangeKind, ChangeSet
from kpi.model.domain.program import Program
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import say
from kpi.model.output.problem import Problem
from kpi.rules._support.lookup import before, first_reopened, locked, old_ids, problem

CODE: Final = "deleted"


def check(change: ChangeSet) -> Iterator[Problem]:
    """What is gone, except what never counted: indicators and programs without records that were not carried out."""
    renamed = old_ids(change)
    for one in change.changes:
        match one.kind:
            case ChangeKind.VALUE if one.new is None and (one.program, one.indicator) not in renamed:
                message = say("the record of {name}, {month}, was deleted: {old}",
                              name=where(one), month=one.period, old=told(one.old))  # fmt: skip
                closed = locked(change)
                command = kpi_command("revise", where(one), one.period, BLANK, "--reason", BLANK)
                hint = say("bring it back; to correct it: {command}", command=command)
                yield problem(CODE, one, message, (first_reopened(closed) if one.period in closed else None) or hint)
            case ChangeKind.INDICATOR_REMOVED if _counted(change, one):
                message = say("the indicator {name} was deleted: {old}", name=where(one), old=told(one.old))
                yield problem(CODE, one, message, say("bring it back, and add retired: with from: and reason:"))
            case ChangeKind.PROGRAM_REMOVED if _counted(change, one):
                message = say("the program {name} was deleted: {old}", name=where(one), old=told(one.old))
                new = _successor(change, one)
                hint = say("bring it back, and give it the state stopped")
                if new is not None:
                    hint = say("keep the folder {old} and its id, and change the title", old=one.program)
                    message = say("the program {name} comes back as {new}", name=where(one), new=new.folder)
                yield problem(CODE, one, message, hint)
            case _:
                pass


def _successor(change: ChangeSet, one: Change) -> Program | None:
    """A new program with the title or the indicators of one that is gone: the same under another name."""
    old = change.base.program(one.program)
    known = {program.folder for program in change.base.programs}
    for program in () if old is None else change.head.programs:
        alike = old is not None and (
            program.title == old.title
            or bool(old.by_indicator and old.by_indicator.keys() == program.by_indicator.keys())
        )
        if program.folder not in known and alike:
            return program
    return None


def _counted(change: ChangeSet, one: Change) -> bool:
    program = change.base.program(one.program)
    if program is not None and program.measured:
        return True
    indicator = before(change, one)
    some = [indicator] if indicator else list(program.indicators if program else ())
    return any(known.achievements for known in some)
