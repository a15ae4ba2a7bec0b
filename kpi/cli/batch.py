"""Many records at once, from a sheet that somebody has filled in: all of it or nothing, one commit a program."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from kpi.cli import asking, demanded
from kpi.cli.desk import Desk, desk, in_the_data_language
from kpi.cli.draft import Basis, Draft, TypedRecord, basis, draft, value_of
from kpi.cli.entry import along, require_known, rests_on
from kpi.cli.judging import hint_of, news_of
from kpi.cli.session.session import Session
from kpi.cli.sheet_changes import disputed, news, without
from kpi.cli.write_options import WriteOptions
from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.indicator import Indicator, Measure
from kpi.model.errors import KpiError
from kpi.model.output.message import mark, say, say_many
from kpi.model.output.problem import Problem, Severity
from kpi.model.output.progress import steps
from kpi.model.output.sheet import Grid, SheetContent, column_name
from kpi.model.typed.choice import typed_choice
from kpi.model.values.characters import UNWANTED, code_of
from kpi.model.values.number import EXACT, HUNDRED, decimal_of, plain
from kpi.model.values.period import Period
from kpi.model.values.quantity import Value
from kpi.model.values.struct import Struct, field, replace
from kpi.render.language import available, language
from kpi.reports.entry.batch import (
    At,
    Batch,
    Planned,
    Slip,
    batch_message,
    batch_report,
    planned_report,
    saved_report,
    slips_report,
)
from kpi.reports.entry.sheet_template import VERSION, evidence_line, filled_with, keys, statuses
from kpi.store import layout
from kpi.store.files import Changed
from kpi.store.tables import spreadsheet
from kpi.store.write import evidence
from kpi.store.write.saving import Saving, Written
from kpi.store.yaml.encode import closings

Answer = TypeVar("Answer")

#: Rows among which the heads of the columns are looked for.
_TOP: Final = 20
#: Columns without which a sheet can't be recorded.
_NEEDED: Final = ("program", "indicator", "period", "value")
#: Columns that are taken as they are.
_TEXTS: Final = ("not_applicable", "obstacles", "supports", "follow_up", "follow_up_owner", "note")
#: Columns that say something; where all of them are empty, so is the row.
_ASKED: Final = frozenset({*_TEXTS, "value", "status", "evidence", "reason"})
#: Digits that a spreadsheet keeps of what is typed; a number with more was reckoned, and nobody has rounded it.
_MOST_TYPED: Final = 15
#: Where in a sheet stands what a rule complains of in a record; anything else is about the value.
_COLUMN_OF: Final = {"evidence": "evidence", "follow_up": "follow_up", "status": "status", "note": "note",
                     "obstacles": "obstacles", "supports": "supports", "not_applicable": "not_applicable"}  # fmt: skip


class _Row(Struct, frozen=True):
    """A row of a sheet: what was found, by the key of its column, and the letters of the columns."""

    sheet: str
    number: int
    found: Mapping[str, SheetContent]
    letters: Mapping[str, str]

    def at(self, key: str) -> At:
        """The cell of a column; the first one where the sheet has no such column."""
        return At(self.sheet, self.number, self.letters.get(key) or min(self.letters.values()))

    def text(self, key: str) -> str:
        """What a cell says, without blanks around it; empty where it says nothing."""
        value = self.found.get(key, SheetContent()).value
        if isinstance(value, Decimal):
            return plain(value)
        return "" if value is None else str(value).replace("\r\n", "\n").strip()


class _Reading(Struct):
    """One pass over the rows; everything that is wrong is collected."""

    session: Session
    root: Path
    here: Path
    by: str
    slips: list[Slip] = field(default_factory=list)
    drafts: dict[str, list[tuple[_Row, Draft]]] = field(default_factory=dict)
    first: dict[str, Basis] = field(default_factory=dict)
    now: dict[str, Basis] = field(default_factory=dict)
    seen: dict[tuple[str, str, Period], int] = field(default_factory=dict)
    unchanged: int = 0
    empty: int = 0

    def slip(self, row: _Row, key: str, error: KpiError) -> None:
        """Remember what is wrong in a cell."""
        self.slips.append(Slip(row.at(key), error.message, error.hint))

    def tried(self, row: _Row, key: str, ask: Callable[[], Answer]) -> Answer | None:
        """What a question about a cell is answered; None where it goes wrong, which is remembered."""
        try:
            return ask()
        except KpiError as error:
            self.slip(row, key, error)
            return None


def save_sheet(session: Session, typed: str, manner: WriteOptions, by: str) -> int:
    """Record a sheet. Raises ``KpiError`` where that can't be done."""
    at = desk(session.root, by, commits=manner.commits)
    file = session.folder() / typed
    rows = _rows(session, spreadsheet.read(file), file.name)
    reading = _Reading(session, at.root, file.parent, at.by)
    for row in steps(mark("Reading the rows"), rows):
        _read(reading, row)
    unusual = _checked(reading)
    if reading.slips:
        session.show(
            slips_report(file.name, reading.slips, illustrative=session.load().portfolio.illustrative), manner.form
        )
        count = len(reading.slips)
        raise KpiError(
            say_many("{count} cell of {name} is wrong", "{count} cells of {name} are wrong", count, name=file.name),
            say("put them right and save the file, then try again; nothing was written"),
        )
    batch = _batch(reading, unusual)
    return _kept(session, file.name, reading, batch, manner, at)


def _kept(session: Session, name: str, reading: _Reading, batch: Batch, manner: WriteOptions, at: Desk) -> int:
    """Show the changes, ask, write."""
    if manner.dry_run or not batch.planned:
        session.show(batch_report(name, batch, None if manner.dry_run else {}), manner.form)
        return 0
    shown = manner.form == "table" and not manner.yes
    if shown:
        session.show(planned_report(name, batch), manner.form)
    if not manner.yes:
        question = say_many("Save this record?", "Save these {count} records?", len(batch.planned))
        if not session.ask(question):
            raise KpiError(say("nothing was written"), say("if it is right: the same command with --yes"))
    drafts = {folder: [one for _, one in rows] for folder, rows in reading.drafts.items()}
    commits = save_drafts(at, drafts)
    session.show((saved_report if shown else batch_report)(name, batch, commits), manner.form)
    return 0


# From a grid to rows.


def _rows(session: Session, grids: tuple[Grid, ...], name: str) -> list[_Row]:
    """The rows below the heads of every sheet that has the needed columns. Raises ``KpiError`` where none has."""
    known = keys([language(code).shown for code in available()])
    found: list[_Row] = []
    fit = False
    for grid in grids:
        heads = _heads(grid, known)
        if heads is None:
            continue
        fit = True
        top, columns = heads
        _say_unread(session, grid, top, columns)
        letters = {key: column_name(index) for index, key in columns.items()}
        for number, cells in enumerate(grid.rows[top + 1 :], top + 2):
            held = {key: cells[index] for index, key in columns.items() if index < len(cells)}
            found.append(_Row(grid.name, number, held, letters))
    if not fit:
        raise KpiError(
            say("{name} has no row with the heads {heads}", name=name, heads=_NEEDED),
            say("make a sheet that has them: kpi template PERIOD -o FILE"),
        )
    return found


def _heads(grid: Grid, known: Mapping[str, str]) -> tuple[int, dict[int, str]] | None:
    """Which row holds the heads, and the key of each column that is known; None where none does."""
    for number, cells in enumerate(grid.rows[:_TOP]):
        named = {index: known.get(str(cell.value).strip().casefold()) for index, cell in enumerate(cells)}
        columns = {index: key for index, key in named.items() if key is not None}
        if set(_NEEDED) <= set(columns.values()):
            return number, columns
    return None


def _say_unread(session: Session, grid: Grid, top: int, columns: Mapping[int, str]) -> None:
    for index, cell in enumerate(grid.rows[top]):
        if cell.value is not None and index not in columns:
            session.remark(say("the column {title} is not read", title=str(cell.value)))


# From rows to drafts.


def _read(reading: _Reading, row: _Row) -> None:
    """One row: nothing, what is there already, a draft, or what is wrong with it."""
    if not any(row.text(key) or row.found[key].broken for key in row.found if key in _ASKED):
        reading.empty += bool(row.text("program") or row.text("indicator"))
        return
    found = _cell(reading, row)
    period = reading.tried(row, "period", partial(_period, reading, row))
    if found is None or period is None:
        return
    known, indicator = found
    typed = _typed(reading, row, indicator, period)
    if typed is None:
        return
    drafted = reading.tried(row, "value", partial(draft, known, typed, reading.by, reading.here))
    if drafted is not None:
        folder = drafted.entry.program.folder
        reading.drafts.setdefault(folder, []).append((row, drafted))
        reading.now[folder] = with_draft(known, drafted)


def _cell(reading: _Reading, row: _Row) -> tuple[Basis, Indicator] | None:
    """What the first two columns name; None where they name nothing, which is remembered."""
    known = reading.tried(row, "program", partial(_program, reading, row))
    if known is None:
        return None
    program = known.portfolio.programs[0]
    indicator = reading.tried(row, "indicator", partial(asking.indicator_named, program, row.text("indicator")))
    return None if indicator is None else (known, indicator)


def _program(reading: _Reading, row: _Row) -> Basis:
    """The program of a row, as it will be with the rows above. Raises ``KpiError``."""
    if row.text("version") not in {"", VERSION}:
        raise KpiError(
            say("this sheet was made by another version of kpi"),
            say("make a new one: {command}", command=say("kpi template PERIOD -o FILE")),
        )
    folder = row.text("program")
    if folder not in reading.first:
        reading.first[folder] = reading.now[folder] = basis(reading.root, folder)
    if not reading.now[folder].portfolio.programs:
        raise KpiError(
            say("{path} can't be read", path=layout.kak_path(folder)), say("see what is wrong with it: kpi validate")
        )
    return reading.now[folder]


def _period(reading: _Reading, row: _Row) -> Period:
    """The month of a row, which must be open. Raises ``KpiError``."""
    period = asking.month(_month(row))
    closings.require_open(reading.root, period)
    return period


def _month(row: _Row) -> str:
    """The month as typed, also where the spreadsheet has made a day of it."""
    value = row.found.get("period", SheetContent()).value
    return f"{value:%Y-%m}" if isinstance(value, datetime.date) else row.text("period")


def _typed(reading: _Reading, row: _Row, indicator: Indicator, period: Period) -> TypedRecord | None:
    """What the row says beyond the record that is there; None where it says nothing new, or is wrong."""
    before = len(reading.slips)
    existing = indicator.achievements.get(period)
    made = filled_with(row.text("filled"), existing)
    _refuse_hidden(reading, row)
    _refuse_twice(reading, row, (row.text("program"), indicator.id, period))
    new: dict[str, Any] = dict(_new_texts(row, made))
    for key, read in (("value", _value), ("status", _status), ("follow_up_due", _due), ("evidence", _evidence)):
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
    reading: _Reading,
    row: _Row,
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
            cell, month = f"{row.text('program')}/{indicator.id}", _month(row)
            hint = (
                say("empty the cell, or record it by itself: kpi record {cell} {month} ...", cell=cell, month=month)
                if now is None
                else say("put into the cell what holds now, or correct it by itself: kpi revise {cell} {month} ...",
                         cell=cell, month=month)
            )  # fmt: skip
            reading.slip(row, one.columns[0], KpiError(one.message, hint))
        elif not answer:
            new = without(new, one.columns)
    return new


def _refuse_hidden(reading: _Reading, row: _Row) -> None:
    """What can't be read, and characters that no file may hold."""
    for key, found in row.found.items():
        if found.broken:
            hint = say("put the value itself in the cell")
            reading.slip(row, key, KpiError(say("{formula} has no result", formula=found.broken), hint))
        unwanted = UNWANTED.search(str(found.value).replace("\r\n", "\n"))
        if unwanted is not None:
            what = say("the character U+{code} can't be written to a file", code=code_of(unwanted[0]))
            reading.slip(row, key, KpiError(what, say("delete it")))


def _refuse_twice(reading: _Reading, row: _Row, cell: tuple[str, str, Period]) -> None:
    if cell in reading.seen:
        what = say("row {number} is about the same indicator and month", number=reading.seen[cell])
        reading.slip(row, "indicator", KpiError(what, say("delete one of the two rows")))
    reading.seen.setdefault(cell, row.number)


def _refuse_unasked(reading: _Reading, row: _Row, typed: TypedRecord, existing: Achievement | None, key: str) -> None:
    """A correction without a reason, a reason without a correction, and a record without a value."""
    if existing is not None and not typed.reason:
        what = say("{cell} has a record for {period} already", cell=typed.cell, period=asking.month(typed.period))
        hint = say("to correct it, fill in the reason, or use: kpi revise {cell} {month} --reason ...",
                   cell=typed.cell, month=typed.period)  # fmt: skip
        reading.slip(row, key, KpiError(what, hint))
    if existing is None and typed.reason:
        what = say("there is no record yet that could be corrected")
        reading.slip(row, "reason", KpiError(what, say("leave the reason empty")))
    for name, text in (("reason", typed.reason), ("not_applicable", typed.not_applicable)):
        reading.tried(row, name, partial(demanded.stated, text, say("write it so that it can be understood in a year")))
    if existing is None and not (typed.value or typed.not_applicable):
        reading.slip(row, "value", KpiError(say("the value is missing"), say("fill it in, or say why there is none")))


def _new_texts(row: _Row, existing: Achievement | None) -> dict[str, str]:
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


def _value(row: _Row, indicator: Indicator, existing: Achievement | None, _: _Reading) -> dict[str, object]:
    """The value, exactly, where it differs from that of the record."""
    found = row.found.get("value", SheetContent())
    if found.value is None or not row.text("value"):
        return {}
    value = _exact(found, row.text("value"), indicator)
    if existing is not None and existing.value == value and isinstance(existing.value, bool) == isinstance(value, bool):
        return {}
    return {"value": row.text("value"), "exact": value}


def _exact(found: SheetContent, text: str, indicator: Indicator) -> Value:
    """What a cell means for an indicator. Raises ``KpiError``."""
    match found.value:
        case bool() if indicator.measure is Measure.MILESTONE:
            return found.value
        case datetime.date():
            raise KpiError(
                say("the spreadsheet has made a day of it: {day}", day=found.value),
                say("type it once more with ' in front: '3/4"),
            )
        case Decimal() if indicator.measure.numeric:
            return _number(found.value, indicator, percent=found.percent)
        case _:
            return value_of(text, indicator)


def _number(value: Decimal, indicator: Indicator, *, percent: bool) -> Decimal:
    if len(value.as_tuple().digits) > _MOST_TYPED:
        raise KpiError(
            say("{value} was reckoned and not rounded", value=plain(value)),
            say("round it in the sheet to the decimals that you can answer for"),
        )
    if percent and indicator.measure is Measure.PERCENT:
        value = EXACT.multiply(value, HUNDRED)
    elif percent and indicator.measure is not Measure.RATIO:
        raise KpiError(
            say("it is shown as a percentage, and the unit is {unit}", unit=indicator.unit),
            say("give the cell the format of a number"),
        )
    try:
        return decimal_of(value)
    except ValueError:
        raise KpiError(say("{value} is no value of this indicator", value=str(value))) from None


def _status(row: _Row, _: Indicator, existing: Achievement | None, __: _Reading) -> dict[str, object]:
    text = row.text("status")
    if not text:
        return {}
    known = statuses([language(code).shown for code in available()])
    said = typed_choice(text, Status) or text.casefold()
    if said not in known:
        raise KpiError(say("{typed} is no status", typed=text), asking.nearest(text.casefold(), known))
    status = known[said]
    return {} if existing is not None and existing.status is status else {"status": status.value}


def _due(row: _Row, _: Indicator, existing: Achievement | None, reading: _Reading) -> dict[str, object]:
    """Until when the follow-up will be done; with it, all of the follow-up is written anew."""
    text = row.text("follow_up_due")
    if not text:
        return {}
    due = asking.day(text, reading.session)
    follow_up = existing.follow_up if existing else None
    if follow_up is not None and follow_up.due == due and follow_up.action == row.text("follow_up"):
        return {}
    if not row.text("follow_up"):
        raise KpiError(say("it is not said what will be done"), say("fill in the follow-up"))
    whole = {"follow_up": row.text("follow_up"), "follow_up_owner": row.text("follow_up_owner")}
    return {**whole, "follow_up_due": due}


def _evidence(row: _Row, indicator: Indicator, existing: Achievement | None, reading: _Reading) -> dict[str, object]:
    """The lines of evidence that the record hasn't; each is looked at here, so that it is found in its own cell."""
    there = {evidence_line(one) for one in existing.evidence} if existing else set()
    lines = [line.strip() for line in row.text("evidence").split("\n")]
    new = tuple(line for line in lines if line and line not in there)
    for line in new:
        evidence.offered(
            reading.root, row.text("program"), reading.here, line, (asking.month(_month(row)), indicator.id)
        )
    return {"evidence": new} if new else {}


def with_draft(known: Basis, drafted: Draft) -> Basis:
    """What is known once a draft is written, so that the next one builds on it."""
    path, portfolio = drafted.entry.path, known.portfolio
    after = replace(portfolio, programs=(drafted.entry.program,), files=portfolio.files | {path},
                    empty=portfolio.empty - {path}, unreadable=portfolio.unreadable - {path})  # fmt: skip
    return Basis(Changed(known.files, {path: drafted.new}), replace(known.loaded, portfolio=after))


# Checking and writing.


def _checked(reading: _Reading) -> list[Slip]:
    """What the rules say of it: errors become slips, what is only unusual is returned."""
    unusual: list[Slip] = []
    for folder, drafts in reading.drafts.items():
        brought = evidence.coming(offered for _, one in drafts for offered in one.offered)
        changed = {one.entry.path: one.new for _, one in drafts}
        rows = {(one.entry.path, str(one.entry.period)): row for row, one in drafts}
        for problem in news_of(reading.first[folder], changed, brought):
            slip = _slip(problem, rows, drafts[0][0])
            (reading.slips if problem.severity is Severity.ERROR else unusual).append(slip)
    return unusual


def _slip(problem: Problem, rows: Mapping[tuple[str, str], _Row], other: _Row) -> Slip:
    """A finding of a rule, at the cell that brings it about."""
    pointer = problem.place.pointer
    row = rows.get((problem.place.path, str(pointer[0]) if pointer else ""), other)
    key = _COLUMN_OF.get(str(pointer[1]), "value") if len(pointer) > 1 else "value"
    if problem.code == "evidence-missing":
        key = "evidence"
    return Slip(row.at(key), problem.message, hint_of(problem))


def _batch(reading: _Reading, unusual: list[Slip]) -> Batch:
    planned = tuple(Planned(row.at("value"), one.entry) for drafts in reading.drafts.values() for row, one in drafts)
    return Batch(planned, tuple(unusual), reading.unchanged, reading.empty)


def save_drafts(at: Desk, drafts: Mapping[str, Sequence[Draft]]) -> dict[str, str | None]:
    """Write all drafts and commit them as one change; for each program that commit (None: without one).

    Where anything fails everything is as it was. Raises ``KpiError``.
    """
    with at.saving() as change:
        for period in {one.entry.period for ones in drafts.values() for one in ones}:
            closings.require_open(at.root, period)
        every = [one for ones in drafts.values() for one in ones]
        commit = change.commit(_written(at, change, every), _message(every))
    return dict.fromkeys(drafts, commit)


def _written(at: Desk, change: Saving, drafts: Sequence[Draft]) -> list[str]:
    """Write the files; they, and the evidence that they name."""
    files: dict[str, Written] = {}
    for one in drafts:
        path = one.entry.path
        files[path] = Written(path, files[path].old if path in files else one.old, one.new)
    offered = [proof for one in drafts for proof in one.offered]
    edited = change.claim(files, along(offered), rests_on={path for one in drafts for path in rests_on(one)})
    for one in drafts:
        require_known(at, one, edited)
    change.bring(offered)
    change.put(files.values())
    return [*files, *sorted(set(evidence.named(offered)))]


def _message(drafts: Sequence[Draft]) -> str:
    entries = [one.entry for one in drafts]
    return batch_message(entries, partial(in_the_data_language, entries[0].portfolio))
