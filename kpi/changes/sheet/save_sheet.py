"""Saves the records of a filled-in sheet: all of them or none, as one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from kpi.changes.context import Desk, data_language, desk
from kpi.changes.pipeline import hint_of, judge, require_yes, write
from kpi.changes.record.draft import RecordDraft
from kpi.changes.record.save import change_of
from kpi.changes.sheet.cells import SheetReading
from kpi.changes.sheet.grid_rows import SheetRow, refuse_slips
from kpi.changes.sheet.rows import read_row, sheet_rows
from kpi.changes.workspace import Workspace
from kpi.model.output.message import mark, say, say_many
from kpi.model.output.options import WriteOptions
from kpi.model.output.problem import Problem, Severity
from kpi.model.output.progress import steps
from kpi.reports.entry.batch import Batch, Planned, Slip, batch_message, batch_report, planned_report, saved_report
from kpi.store.tables import spreadsheet

#: Where in a sheet stands what a rule complains of in a record; anything else is about the value.
_COLUMN_OF: Final = {"evidence": "evidence", "follow_up": "follow_up", "status": "status", "note": "note",
                     "obstacles": "obstacles", "supports": "supports", "not_applicable": "not_applicable"}  # fmt: skip


def save_sheet(session: Workspace, typed: str, given: WriteOptions) -> int:
    """Record a sheet. Raises ``KpiError`` where that can't be done."""
    at = desk(session.root, given.by, commits=given.commits)
    file = session.folder() / typed
    rows = sheet_rows(session, spreadsheet.read(file), file.name)
    reading = SheetReading(session, at, file.parent)
    for row in steps(mark("Reading the rows"), rows):
        read_row(reading, row)
    unusual = _checked(reading)
    if reading.slips:
        illustrative = session.load().portfolio.illustrative
        refuse_slips(session, file.name, reading.slips, given.form, illustrative=illustrative)
    planned = tuple(Planned(row.at("value"), one.entry) for drafts in reading.drafts.values() for row, one in drafts)
    batch = Batch(planned, tuple(unusual), reading.unchanged, reading.empty)
    return _kept(session, file.name, reading, batch, given)


def _kept(session: Workspace, name: str, reading: SheetReading, batch: Batch, given: WriteOptions) -> int:
    """Show the changes, ask, write."""
    if given.dry_run or not batch.planned:
        session.show(batch_report(name, batch, None if given.dry_run else {}), given.form)
        return 0
    shown = given.form == "table" and not given.yes
    if shown:
        session.show(planned_report(name, batch), given.form)
    if not given.yes:
        require_yes(session, say_many("Save this record?", "Save these {count} records?", len(batch.planned)))
    drafts = {folder: [one for _, one in rows] for folder, rows in reading.drafts.items()}
    commits = save_drafts(reading.desk, drafts)
    session.show((saved_report if shown else batch_report)(name, batch, commits), given.form)
    return 0


def _checked(reading: SheetReading) -> list[Slip]:
    """Judge all drafts by the rules: errors become slips, warnings are returned."""
    unusual: list[Slip] = []
    for folder, drafts in reading.drafts.items():
        change = change_of(reading.desk, [one for _, one in drafts], "")
        rows = {(one.entry.path, str(one.entry.period)): row for row, one in drafts}
        for problem in judge(reading.first[folder], change)[0]:
            slip = _slip(problem, rows, drafts[0][0])
            (reading.slips if problem.severity is Severity.ERROR else unusual).append(slip)
    return unusual


def _slip(problem: Problem, rows: Mapping[tuple[str, str], SheetRow], other: SheetRow) -> Slip:
    """A finding of a rule, at the cell that brings it about."""
    pointer = problem.place.pointer
    row = rows.get((problem.place.path, str(pointer[0]) if pointer else ""), other)
    key = _COLUMN_OF.get(str(pointer[1]), "value") if len(pointer) > 1 else "value"
    if problem.code == "evidence-missing":
        return Slip(row.at("evidence"), problem.message, say("name in this cell what proves it"))
    return Slip(row.at(key), problem.message, hint_of(problem))


def save_drafts(at: Desk, drafts: Mapping[str, Sequence[RecordDraft]]) -> dict[str, str | None]:
    """Write all drafts and commit them as one change; for each program that commit (None: without one).

    Where anything fails everything is as it was. Raises ``KpiError``.
    """
    every = [one for ones in drafts.values() for one in ones]
    message = batch_message([one.entry for one in every], data_language(every[0].entry.portfolio).text)
    return dict.fromkeys(drafts, write(at, change_of(at, every, message)))
