"""The change that ``kpi undo`` takes back, file by file."""

from __future__ import annotations

from typing import Final

from kpi.measure.wording import from_to
from kpi.model.change import Change
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import Block, Cell, Column, Line, Report, Table, Tone
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values
from kpi.reports.checks.diff import change_facts
from kpi.store.write.undo import Restored

_COLUMNS: Final = (Column("path", say("File"), wide=True), Column("fate", say("What happens to it")))
#: How many changes are told one by one.
_TOLD: Final = 12
_FATES: Final = {
    "stays": (say("stays as it is on disk, no longer in the history"), Tone.FAIR),
    "deleted": (say("is deleted: it was not there before"), Tone.BAD),
    "restored": (say("becomes what it was before"), Tone.GOOD),
}


class LastChange(Struct, frozen=True):
    """The last commit, which may be taken back: its message, its files, and what changed by it.

    ``illustrative``: some of the data are examples.
    """

    commit: str
    subject: str
    files: tuple[Restored, ...]
    changes: tuple[Change, ...]
    illustrative: bool


def undo_report(found: LastChange, *, taken: bool) -> Report:
    """The change, its files with what becomes of them, and what it said."""
    rows = tuple((Cell(one.path), _fate(one)) for one in found.files)
    blocks: list[Block] = [Line(say("To be taken back: {subject}", subject=found.subject))]
    blocks += [Line(say("- {change}", change=from_to(one)), Tone.QUIET) for one in found.changes[:_TOLD]]
    more = len(found.changes) - _TOLD
    if more > 0:
        blocks.append(Line(say_many("and {count} change more", "and {count} changes more", more), Tone.QUIET))
    blocks.append(Table("files", _COLUMNS, rows))
    return Report(
        "undo",
        tuple(blocks),
        {
            **machine_values.heading(None),
            "commit": found.commit,
            "subject": found.subject,
            "taken_back": taken,
            "files": [{"path": one.path, "fate": fate_of(one)} for one in found.files],
            "changes": [change_facts(one) for one in found.changes],
        },
        illustrative=found.illustrative,
    )


def fate_of(one: Restored) -> str:
    """Effect on a file: it ``stays``, is ``deleted`` or ``restored``."""
    if one.stays:
        return "stays"
    return "deleted" if one.before is None else "restored"


def _fate(one: Restored) -> Cell:
    shown, tone = _FATES[fate_of(one)]
    return Cell(fate_of(one), shown, tone)


def right_instead(trailers: dict[str, str]) -> Message:
    """How to correct a change that others may have already."""
    command, period = trailers.get("Command", ""), trailers.get("Period", "")
    if "Digest" in trailers:
        return say(
            "open the month again: {command}",
            command=kpi_command("reopen", period, "--reason", BLANK, "--document", BLANK),
        )
    if "Reopened" in trailers:
        return say("close the month again: {command}", command=kpi_command("close", period))
    if "Value" in trailers:
        cell = trailers.get("Cell", "")
        return say(
            "correct it, with a reason: {command}",
            command=kpi_command("revise", cell, period, BLANK, "--reason", BLANK),
        )
    if command.startswith("ikp"):
        return say("see what still can be done: {command}", command=kpi_command("ikp", "show", period))
    if "Program" in trailers:
        return say("see what still can be done: {command}", command=kpi_command("show", trailers["Program"]))
    return say("correct it by another change")
