"""The rows of a filled-in sheet: which cell of which month each is about, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from kpi.changes import asking, demanded
from kpi.changes.basis import Basis, one_program
from kpi.changes.record.draft import RecordDraft, TypedRecord, draft
from kpi.changes.sheet.cells import SheetReading, cell_due, cell_evidence, cell_status, cell_value, row_month
from kpi.changes.sheet.grid_rows import SheetRow, heads, rows_below
from kpi.changes.sheet.three_sides import disputed, news, without
from kpi.changes.workspace import Workspace
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import say
from kpi.model.output.sheet import Grid
from kpi.model.values.characters import UNWANTED, code_of
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.render.language import available, language
from kpi.reports.entry.sheet_template import VERSION, filled_with, keys
from kpi.store import layout
from kpi.store.files import Replaced
from kpi.store.yaml.encode import closings

#: Columns without which a sheet can't be recorded.
_NEEDED: Final = ("program", "indicator", "period", "value")
#: Columns that are taken as they are.
_TEXTS: Final = ("not_applicable", "obstacles", "supports", "follow_up", "follow_up_owner", "note")
#: Columns that say something; where all of them are empty, so is the row.
_ASKED: Final = frozenset({*_TEXTS, "value", "status", "evidence", "reason"})


def sheet_rows(session: Workspace, grids: tuple[Grid, ...], name: str) -> list[SheetRow]:
    """The rows below the heads of every sheet that has the needed columns. Raises ``KpiError`` where none has."""
    known = keys([language(code).shown for code in available()])
    found: list[SheetRow] = []
    fit = False
    for grid in grids:
        named = heads(grid, lambda cell: known.get(str(cell.value).strip().casefold(), ""), _NEEDED)
        if named is not None:
            fit = True
            _say_unread(session, grid, *named)
            found += rows_below(grid, *named)
    if not fit:
        raise KpiError(
            say("{name} has no row with the heads {heads}", name=name, heads=_NEEDED),
            say("make a sheet that has them: {command}", command=kpi_command("template")),
        )
    return found


def _say_unread(session: Workspace, grid: Grid, top: int, columns: Mapping[int, str]) -> None:
    for index, cell in enumerate(grid.rows[top]):
        if cell.value is not None and index not in columns:
            session.remark(say("the column {title} is not read", title=str(cell.value)))


def read_row(reading: SheetReading, row: SheetRow) -> None:
    """One row: nothing, what is there already, a draft, or what is wrong with it."""
    if not any(row.text(key) or row.found[key].broken for key in row.found if key in _ASKED):
        reading.empty += bool(row.text("program") or row.text("indicator"))
        return
    found = _cell(reading, row)
    if found is None:
        return
    known, indicator = found
    period = reading.tried(row, "period", partial(_period, reading, row, known.portfolio.programs[0], indicator))
    if period is None:
        return
    typed = _typed(reading, row, indicator, period)
    if typed is None:
        return
    drafted = reading.tried(row, "value", partial(draft, known, typed, reading.desk.by, reading.here))
    if drafted is not None:
        folder = drafted.entry.program.folder
        reading.drafts.setdefault(folder, []).append((row, drafted))
        reading.now[folder] = with_draft(known, drafted)


def _cell(reading: SheetReading, row: SheetRow) -> tuple[Basis, Indicator] | None:
    """The program and indicator of a row; None where they are unknown, which is kept as a slip."""
    known = reading.tried(row, "program", partial(_program, reading, row))
    if known is None:
        return None
    program = known.portfolio.programs[0]
    indicator = reading.tried(row, "indicator", partial(asking.indicator_named, program, row.text("indicator")))
    return None if indicator is None else (known, indicator)


def _program(reading: SheetReading, row: SheetRow) -> Basis:
    """The program of a row, as it will be with the rows above. Raises ``KpiError``."""
    if row.text("version") not in {"", VERSION}:
        raise KpiError(
            say("this sheet was made by another version of kpi"),
            say("make a new one: {command}", command=kpi_command("template")),
        )
    folder = row.text("program")
    if folder not in reading.first:
        reading.first[folder] = reading.now[folder] = one_program(reading.desk.root, folder)
    if not reading.now[folder].portfolio.programs:
        raise asking.unread(layout.kak_path(folder))
    return reading.now[folder]


def _period(reading: SheetReading, row: SheetRow, program: Program, indicator: Indicator) -> Period:
    """The month of a row, which must be open. Raises ``KpiError``."""
    period = asking.reported_month(row_month(row), program, indicator)
    closings.require_open(reading.desk.root, period)
    return period


def _typed(reading: SheetReading, row: SheetRow, indicator: Indicator, period: Period) -> TypedRecord | None:
    """The record that a row adds or changes; None where nothing is new, or the row is wrong."""
    before = len(reading.slips)
    existing = indicator.achievements.get(period)
    made = filled_with(row.text("filled"), existing)
    _refuse_hidden(reading, row)
    _refuse_twice(reading, row, (row.text("program"), indicator.id, period))
    new: dict[str, Any] = dict(_new_texts(row, made))
    for key, read in (
        ("value", cell_value),
        ("status", cell_status),
        ("follow_up_due", cell_due),
        ("evidence", cell_evidence),
    ):
        new |= reading.tried(row, key, partial(read, row, indicator, made, reading)) or {}
    if len(reading.slips) == before and made != existing:
        new = _still_new(reading, row, indicator, made, existing, new)
    if len(reading.slips) > before:
        return None
    if not new:
        reading.unchanged += 1
        return None
    typed = TypedRecord(
        cell=f"{row.text('program')}/{indicator.id}", period=str(period), reason=row.text("reason"),
        **{"value": "", **new},
    )  # fmt: skip
    _refuse_unasked(reading, row, typed, existing, next(key for key in new if key in row.letters))
    return typed if len(reading.slips) == before else None


def _still_new(
    reading: SheetReading,
    row: SheetRow,
    indicator: Indicator,
    made: Achievement | None,
    now: Achievement | None,
    typed: dict[str, Any],
) -> dict[str, Any]:
    """Of what was typed that which the record of today doesn't say; what both sides changed is asked about."""
    new = news(now, typed)
    for one in disputed(indicator, made, now, new):
        where = say("{sheet}, row {number}: {what}", sheet=row.sheet, number=row.number, what=one.message)
        reading.session.make_room()
        answer = reading.session.ask(say("{what}. Take what the sheet says?", what=where))
        if answer is None:
            cell, month = f"{row.text('program')}/{indicator.id}", row_month(row)
            hint = (
                say("empty the cell, or record it by itself: {command}",
                    command=kpi_command("record", cell, month, BLANK))
                if now is None
                else say("put into the cell what holds now, or correct it by itself: {command}",
                         command=kpi_command("revise", cell, month, BLANK, "--reason", BLANK))
            )  # fmt: skip
            reading.slip(row, one.columns[0], KpiError(one.message, hint))
        elif not answer:
            new = without(new, one.columns)
    return new


def _refuse_hidden(reading: SheetReading, row: SheetRow) -> None:
    """Refuse formulas without a result, and characters that no file may hold."""
    for key, found in row.found.items():
        if found.broken:
            hint = say("put the value itself in the cell")
            reading.slip(row, key, KpiError(say("{formula} has no result", formula=found.broken), hint))
        unwanted = UNWANTED.search(str(found.value).replace("\r\n", "\n"))
        if unwanted is not None:
            what = say("the character U+{code} can't be written to a file", code=code_of(unwanted[0]))
            reading.slip(row, key, KpiError(what, say("delete it")))


def _refuse_twice(reading: SheetReading, row: SheetRow, cell: tuple[str, str, Period]) -> None:
    if cell in reading.seen:
        what = say("row {number} is about the same indicator and month", number=reading.seen[cell])
        reading.slip(row, "indicator", KpiError(what, say("delete one of the two rows")))
    reading.seen.setdefault(cell, row.number)


def _refuse_unasked(
    reading: SheetReading, row: SheetRow, typed: TypedRecord, existing: Achievement | None, key: str
) -> None:
    """A correction without a reason, a reason without a correction, and a record without a value."""
    if existing is not None and not typed.reason:
        what = say("{cell} has a record for {period} already", cell=typed.cell, period=asking.month(typed.period))
        correct = kpi_command("revise", typed.cell, typed.period, typed.value or BLANK, "--reason", BLANK)
        hint = say("to correct it, fill in the reason, or use: {command}", command=correct)
        reading.slip(row, key, KpiError(what, hint))
    if existing is None and typed.reason:
        what = say("there is no record yet that could be corrected")
        reading.slip(row, "reason", KpiError(what, say("leave the reason empty")))
    for name, text in (("reason", typed.reason), ("not_applicable", typed.not_applicable)):
        reading.tried(row, name, partial(demanded.stated, text, say("write it so that it can be understood in a year")))
    if existing is None and not (typed.value or typed.not_applicable):
        reading.slip(row, "value", KpiError(say("the value is missing"), say("fill it in, or say why there is none")))


def _new_texts(row: SheetRow, existing: Achievement | None) -> dict[str, str]:
    """The texts that differ from those of the record."""
    follow_up = existing.follow_up if existing else None
    there: dict[str, str | None] = {
        "not_applicable": existing.not_applicable if existing else None,
        "obstacles": existing.obstacles if existing else None,
        "supports": existing.supports if existing else None,
        "note": existing.note if existing else None,
        "follow_up": follow_up.action if follow_up else None,
        "follow_up_owner": follow_up.owner if follow_up else None,
    }
    texts = {key: row.text(key) for key in _TEXTS}
    new = {key: text for key, text in texts.items() if text and text != (there[key] or "").strip()}
    if "follow_up_owner" in new or "follow_up" in new:  # one thing in the record: it is written anew as a whole
        new |= {key: texts[key] for key in ("follow_up", "follow_up_owner") if texts[key]}
    return new


def with_draft(known: Basis, drafted: RecordDraft) -> Basis:
    """The basis after a draft is written, for the next one to build on."""
    path, portfolio = drafted.entry.path, known.portfolio
    after = replace(portfolio, programs=(drafted.entry.program,), files=portfolio.files | {path},
                    empty=portfolio.empty - {path}, unreadable=portfolio.unreadable - {path})  # fmt: skip
    return Basis(Replaced(known.files, {path: drafted.new}), replace(known.loaded, portfolio=after))
