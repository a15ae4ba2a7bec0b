"""Many records at once, from a sheet: what would change, what is wrong in which cell, and what was saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from kpi.measure.rating import band_of
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import (
    ILLUSTRATIVE_COLUMN,
    Audience,
    Block,
    Cell,
    Column,
    Heading,
    Json,
    Line,
    Report,
    Table,
    Tone,
)
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import cells, machine_values, words
from kpi.reports._shared.outcome import commit_message
from kpi.reports.entry.record_report import RecordChange, content, trailers

_ROW: Final = Column("row", say("Row"), right=True)
_CHANGES: Final = (
    Column("sheet", say("Sheet"), audience=Audience.MACHINES),
    _ROW,
    Column("program", say("Program"), audience=Audience.MACHINES),
    Column("indicator", say("Indicator"), wide=True),
    Column("period", say("Month")),
    Column("target", say("Target"), right=True),
    Column("before", say("Before"), right=True, spare=True),
    Column("actual", say("Actual"), right=True),
    Column("percent", say("%"), right=True),
    Column("rating", say("Rating"), spare=True),
    Column("met", say("Met")),
    ILLUSTRATIVE_COLUMN,
)
_SLIPS: Final = tuple(
    Column(key, title, audience=Audience.MACHINES)
    for key, title in (
        ("sheet", say("Sheet")),
        ("row", say("Row")),
        ("column", say("Column")),
        ("message", say("Message")),
        ("hint", say("Hint")),
    )
)


class At(Struct, frozen=True):
    """A cell as spreadsheets count: ``row`` from 1, ``column`` in letters."""

    sheet: str
    row: int
    column: str

    @property
    def name(self) -> str:
        """The cell in its sheet: ``K12``."""
        return f"{self.column}{self.row}"


class Slip(Struct, frozen=True):
    """A slip: something wrong, or only unusual, in a cell of a sheet."""

    at: At
    message: Message
    hint: Message | None = None


class Planned(Struct, frozen=True):
    """A record that a row brings."""

    at: At
    entry: RecordChange


class Batch(Struct, frozen=True):
    """Result of reading a sheet. ``unchanged`` rows repeat their records, ``empty`` ones are blank."""

    planned: tuple[Planned, ...]
    unusual: tuple[Slip, ...] = ()
    unchanged: int = 0
    empty: int = 0


def slips_report(name: str, slips: Sequence[Slip], *, illustrative: bool) -> Report:
    """Everything that is wrong in a sheet, by its cells; nothing was written."""
    ordered = sorted(slips, key=lambda one: (one.at.sheet, one.at.row, len(one.at.column), one.at.column))
    blocks: list[Block] = [block for one in ordered for block in _slip_blocks(one)]
    table = Table("slips", _SLIPS, tuple(_slip(one) for one in ordered))
    count = say_many("{count} mistake in {name}", "{count} mistakes in {name}", len(slips), name=name)
    found = {
        **machine_values.heading(None),
        "sheet": name,
        "slips": [_slip_facts(one) for one in ordered],
        "saved": False,
    }
    return Report(
        "slips",
        (Heading(count, 1), *blocks, table, Line(say("Nothing was written."), Tone.QUIET)),
        found,
        illustrative=illustrative,
    )


def batch_report(name: str, batch: Batch, commits: Mapping[str, str | None] | None) -> Report:
    """The changes of a sheet. ``commits`` by program once they are saved (None: without a commit); None before."""
    blocks: list[Block] = [Heading(say("Records from {name}", name=name), 1)]
    if batch.planned:
        blocks.append(Table("batch", _CHANGES, tuple(_planned(one) for one in batch.planned)))
    blocks += _untargeted(batch)
    blocks += [Line(_unusual(one), Tone.FAIR) for one in batch.unusual]
    blocks.append(Line(_counts(batch)))
    blocks += _saved(batch, commits)
    illustrative = any(one.entry.program.illustrative for one in batch.planned)
    return Report("batch", tuple(blocks), _facts(name, batch, commits), illustrative=illustrative)


def planned_report(name: str, batch: Batch) -> Report:
    """Preview of the changes of a sheet, for confirmation."""
    whole = batch_report(name, batch, None)
    return replace(whole, blocks=whole.blocks[:-1])


def saved_report(name: str, batch: Batch, commits: Mapping[str, str | None]) -> Report:
    """Summary after saving, for a reader who has seen the preview."""
    return Report("batch", tuple(_saved(batch, commits)), _facts(name, batch, commits), illustrative=None)


def batch_message(entries: Sequence[RecordChange], text: Callable[[Message], str]) -> str:
    """The message of a commit with several records, in the language of the data (``text``)."""
    lines = [
        text(
            say("- {name}, {period}: {actual}", name=one.indicator.name, period=one.period,
                actual=content(one.after, one.indicator, unit=True))
        )
        for one in entries
    ]  # fmt: skip
    reasons = [text(_reason(one)) for one in entries if one.before is not None]
    body = [" ".join(line.split()) for line in (*lines, *reasons)]
    return commit_message(text(_count(entries)), body, [line for one in entries for line in trailers(one)])


def _count(entries: Sequence[RecordChange]) -> Message:
    """How much is recorded, of which program, or of how many."""
    programs = {one.program.id: one.program.title for one in entries}
    if len(programs) > 1:
        return say("Record {count} values of {programs} programs", count=len(entries), programs=len(programs))
    (title,) = programs.values()
    return say_many(
        "Record {count} value of {program}", "Record {count} values of {program}", len(entries), program=title
    )


def _reason(entry: RecordChange) -> Message:
    return say("{name}: corrected, {reason}", name=entry.indicator.name, reason=entry.after.revisions[-1].reason)


def _slip_blocks(one: Slip) -> list[Block]:
    what = say("{sheet}, {cell}: {message}", sheet=one.at.sheet, cell=one.at.name, message=one.message)
    hint = [] if one.hint is None else [Line(say("    → {hint}", hint=one.hint))]
    return [Line(what, Tone.BAD), *hint]


def _slip(one: Slip) -> tuple[Cell, ...]:
    at = one.at
    return Cell(at.sheet), Cell(at.row), Cell(at.column), Cell(one.message), Cell(one.hint)


def _slip_facts(one: Slip) -> dict[str, Json]:
    hint = None if one.hint is None else machine_values.sentence(one.hint)
    at: dict[str, Json] = {"sheet": one.at.sheet, "row": one.at.row, "column": one.at.column}
    return {**at, "message": machine_values.sentence(one.message), "hint": hint}


def _planned(one: Planned) -> tuple[Cell, ...]:
    entry, found = one.entry, one.entry.standing
    before = entry.before
    return (
        Cell(one.at.sheet),
        Cell(one.at.row),
        Cell(entry.program.id),
        Cell(entry.indicator.id, entry.indicator.name),
        Cell(entry.period),
        cells.quantity(found.target, entry.indicator),
        Cell(None, words.DASH) if before is None else cells.quantity(before.value, entry.indicator),
        cells.actual(found),
        cells.percent(found.percent),
        cells.rating(entry.portfolio.settings.rating, found),
        words.met(found),
        Cell(entry.program.illustrative),
    )


def _untargeted(batch: Batch) -> list[Block]:
    """Lines about values in months without a target of their own."""
    found = [one.entry for one in batch.planned if one.entry.untargeted is not None]
    text = [
        say("{name}, {month}: no target of its own, the value counts in the figures to date",
            name=one.indicator.name, month=one.period)
        for one in found
    ]  # fmt: skip
    return [Line(one) for one in text]


def _unusual(one: Slip) -> Message:
    return say("unusual: {sheet}, {cell}: {message}", sheet=one.at.sheet, cell=one.at.name, message=one.message)


def _counts(batch: Batch) -> Message:
    return say(
        "{planned} to record, {unchanged} unchanged, {empty} empty",
        planned=len(batch.planned),
        unchanged=batch.unchanged,
        empty=batch.empty,
    )


def _saved(batch: Batch, commits: Mapping[str, str | None] | None) -> list[Block]:
    if commits is None:
        return [Line(say("Nothing was written."), Tone.QUIET)]
    if not batch.planned:
        return [Line(say("There was nothing to write."), Tone.QUIET)]
    (commit,) = set(commits.values())  # a sheet is one change
    programs = tuple(commits)
    if commit is None:
        return [Line(say("{programs}: saved, not yet in the history (git).", programs=programs), Tone.QUIET)]
    return [Line(say("{programs}: saved, commit {commit}.", programs=programs, commit=commit[:7]), Tone.QUIET)]


def _facts(name: str, batch: Batch, commits: Mapping[str, str | None] | None) -> dict[str, Json]:
    return {
        **machine_values.heading(None),
        "sheet": name,
        "records": [_record_facts(one) for one in batch.planned],
        "unusual": [_slip_facts(one) for one in batch.unusual],
        "unchanged": batch.unchanged,
        "empty": batch.empty,
        "saved": commits is not None,
        "commits": dict(commits or {}),
    }


def _record_facts(one: Planned) -> dict[str, Json]:
    entry, found = one.entry, one.entry.standing
    band = None if found.percent is None else band_of(entry.portfolio.settings.rating, found.percent)
    return {
        "sheet": one.at.sheet,
        "row": one.at.row,
        "program": entry.program.id,
        "indicator": entry.indicator.id,
        "period": str(entry.period),
        "before": None if entry.before is None else machine_values.quantity(entry.before.value),
        "actual": machine_values.quantity(entry.after.value),
        "without_target": None if (other := entry.untargeted) is None else other.facts,
        "not_applicable": entry.after.not_applicable,
        "target": machine_values.quantity(found.target),
        "percent": machine_values.percent(found.percent),
        "met": found.met,
        "rating": machine_values.rating(band),
    }
