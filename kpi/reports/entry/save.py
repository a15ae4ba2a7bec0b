"""Hand edits brought in by ``kpi save``: changes by meaning, and the message of their commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from kpi.measure.wording import from_to
from kpi.model.change import Change, ChangeKind
from kpi.model.domain.achievement import Content
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import Block, Cell, Column, Json, Line, Report, Table, Tone
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values
from kpi.reports._shared.outcome import commit_message
from kpi.reports.checks.diff import change_facts
from kpi.store.pending import Fate
from kpi.store.records.stamps import WrittenStamp

_COLUMNS: Final = (Column("path", say("File"), wide=True), Column("fate", say("State")))
_FATES: Final = {
    Fate.NEW: (say("new"), Tone.GOOD),
    Fate.GONE: (say("deleted"), Tone.BAD),
    Fate.EDITED: (say("edited"), Tone.FAIR),
}
#: How many changes are told one by one in a commit message.
_TOLD: Final = 30


class HandEdits(Struct, frozen=True):
    """Hand edits that come into the history: files by path with their fate, and changes by meaning.

    ``illustrative``: some of the data are examples.
    """

    files: dict[str, Fate]
    changes: tuple[Change, ...]
    stamps: tuple[WrittenStamp, ...] = ()
    warnings: tuple[Message, ...] = ()
    illustrative: bool = False


def edits_report(found: HandEdits) -> Report:
    """Preview of hand edits."""
    return Report("save", tuple(_blocks(found)), _facts(found, None), illustrative=found.illustrative)


def saved_report(found: HandEdits, commit: str | None, *, shown: bool) -> Report:
    """The same with what became of it; ``shown``: the reader has just seen it."""
    blocks = [] if shown else _blocks(found)
    if commit is None:
        blocks.append(Line(say("Nothing was written."), Tone.QUIET))
    else:
        text = say("Saved in the history (git), commit {commit}. Take it back: {command}", commit=commit[:7],
                   command=kpi_command("undo"))  # fmt: skip
        blocks.append(Line(text, Tone.GOOD))
    return Report("save", tuple(blocks), _facts(found, commit), illustrative=None if shown else found.illustrative)


def _blocks(found: HandEdits) -> list[Block]:
    rows = tuple((Cell(path), Cell(fate.value, *_FATES[fate])) for path, fate in found.files.items())
    blocks: list[Block] = [Table("files", _COLUMNS, rows)]
    blocks += [
        Line(say("- {change}", change=from_to(one))) for one in found.changes if one.kind is not ChangeKind.TRAIL
    ]
    if not found.changes:
        blocks.append(Line(say("Nothing changed by meaning."), Tone.QUIET))
    blocks += [Line(_stamp(one), Tone.FAIR) for one in found.stamps]
    blocks += [Line(say("unusual: {message}", message=one), Tone.FAIR) for one in found.warnings]
    return blocks


def _stamp(one: WrittenStamp) -> Message:
    names = {"path": one.path, "month": one.month}
    if one.was is not None:
        return say("{path}, {month}: said {was}, and gets the time at which it is saved", was=one.was, **names)
    if one.revision is None:
        return say("{path}, {month}: gets who recorded it, and when", **names)
    return say("{path}, {month}: the revision gets who wrote it, and when", **names)


def _facts(found: HandEdits, commit: str | None) -> dict[str, Json]:
    return {
        **machine_values.heading(commit),
        "saved": commit is not None,
        "files": [{"path": path, "fate": fate.value} for path, fate in found.files.items()],
        "changes": [change_facts(one) for one in found.changes],
        "stamps": [
            {"path": one.path, "period": one.month, "revision": one.revision, "was": one.was} for one in found.stamps
        ],
    }


def edits_message(found: HandEdits, text: Callable[[Message], str]) -> str:
    """The message of the commit in the language of the data (``text``): by meaning, then trailers."""
    told = [one for one in found.changes if one.kind is not ChangeKind.TRAIL]
    subject = from_to(told[0]) if len(told) == 1 else _subject(found, told)
    lines = [text(say("- {change}", change=from_to(one))) for one in told[:_TOLD]] if len(told) > 1 else []
    more = len(told) - _TOLD
    if more > 0:
        lines.append(text(say_many("and {count} change more", "and {count} changes more", more)))
    trailers = ["KPI-Command: save", *(f"KPI-Program: {one}" for one in _programs(found.changes))]
    trailers += [line for one in told if one.kind is ChangeKind.VALUE for line in _cell_trailers(one)]
    body = [" ".join(line.split()) for line in lines]
    return commit_message(text(subject), body, trailers)


def _cell_trailers(one: Change) -> list[str]:
    """The lines by which a program finds a record, as kpi record writes them; none for one that is gone."""
    if not isinstance(one.new, Content):
        return []
    cell = f"{one.program}/{one.indicator}"
    return [f"KPI-Cell: {cell}", f"KPI-Period: {one.period}", f"KPI-Value: {machine_values.trailer(one.new.value)}"]


def _subject(found: HandEdits, told: list[Change]) -> Message:
    programs, count = tuple(_programs(told)), len(told)
    if not told:
        return say_many("{count} file edited by hand: {paths}", "{count} files edited by hand: {paths}",
                        len(found.files), paths=tuple(found.files)[:3])  # fmt: skip
    if programs:
        return say_many(
            "{count} change by hand: {programs}", "{count} changes by hand: {programs}", count, programs=programs
        )
    return say_many("{count} change by hand", "{count} changes by hand", count)


def _programs(changes: Iterable[Change]) -> list[str]:
    return sorted({one.program for one in changes if one.program})
