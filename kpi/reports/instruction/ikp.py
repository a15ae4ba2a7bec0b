"""The special instruction of a month (IKP) as a report: tables by agency, with a paper beside them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.report import (
    ILLUSTRATIVE_COLUMN,
    Audience,
    Block,
    Cell,
    Column,
    Heading,
    Line,
    Report,
    Table,
    Tone,
    empty,
)
from kpi.reports._shared import cells, machine_values, words
from kpi.reports.instruction.document import ikp_document
from kpi.reports.instruction.item_facts import facts
from kpi.reports.instruction.item_text import met_cell, named, notes, output, result_cell, shown_target
from kpi.reports.instruction.rows import IkpRow, IkpSheet
from kpi.reports.status.unread import unread, unread_lines


def ikp_report(found: IkpSheet) -> Report:
    """The sheet as tables, one for each agency, and as a paper."""
    blocks = [*_opening(found)]
    for agency, rows in found.by_agency():
        blocks += [Heading(say("No agency named") if agency is None else agency), _table(found, rows)]
        blocks += [Line(note) for note in _assigned(rows)] if found.evaluated else []
        blocks += [Line(note, tone) for row in rows for note, tone in notes(row)]
    if not found.rows:
        blocks += [Line(say("No items."), Tone.QUIET), empty("ikp", _columns(evaluated=found.evaluated))]
    if found.rows:
        command = kpi_command("ikp", "follow-up", found.rows[0].number, "--note", BLANK)
        blocks.append(Line(say("An item is called by its number or its id: {command}", command=command), Tone.QUIET))
    if found.evaluated:
        blocks.append(Line(words.profile(found.portfolio.settings.rating), Tone.QUIET))
    blocks += unread_lines(unread(found.portfolio))
    return Report("ikp", tuple(blocks), facts(found), document=ikp_document(found), illustrative=found.illustrative)


def _opening(found: IkpSheet) -> list[Block]:
    sheet, issued = found.instruction, found.instruction.issued
    title = say("Leader's special instruction (IKP), {month}", month=sheet.period)
    if found.evaluated:
        title = say("Evaluation of the leader's special instruction (IKP), {month}", month=sheet.period)
    blocks: list[Block] = [Heading(title, 1), Line(found.portfolio.settings.organisation)]
    if issued is None:
        blocks.append(Line(say("Draft, not issued yet."), Tone.FAIR))
    else:
        blocks.append(Line(say("Number {number}, {day}", number=issued.number, day=issued.date)))
    return blocks


def _columns(*, evaluated: bool) -> tuple[Column, ...]:
    machines = Audience.MACHINES
    before = machines if evaluated else Audience.ALL
    after = Audience.ALL if evaluated else machines
    return (
        Column("number", say("No."), right=True),
        Column("item", say("Item"), audience=machines),
        Column("category", say("Category"), audience=machines),
        Column("agency", say("Agency"), audience=machines),
        Column("name", say("Measurable output"), wide=True),
        Column("unit", say("Unit"), audience=machines),
        Column("responsible", say("Responsible"), wide=True, audience=before),
        Column("target", say("Target"), right=True),
        Column("due", say("Due"), audience=before),
        Column("actual", say("Actual"), right=True, audience=after),
        Column("percent", say("%"), right=True, audience=after),
        Column("rating", say("Rating"), audience=after),
        Column("met", say("Met"), audience=after),
        Column("bad_months", say("Not met in a row"), right=True, audience=machines),
        Column("carried", say("Carried"), right=True, audience=machines),
        Column("lacking", say("Lacking"), right=True, audience=machines),
        Column("obstacles", say("Obstacles"), audience=machines),
        Column("follow_up", say("Follow-up"), audience=machines),
        Column("state", say("State"), audience=machines),
        ILLUSTRATIVE_COLUMN,
    )


def _assigned(rows: list[IkpRow]) -> Iterator[Message]:
    """Responsible persons and due dates, for which the columns have no room once values are in."""
    by_person: dict[tuple[str | None, datetime.date | None], list[int]] = {}
    for row in rows:
        by_person.setdefault((row.item.responsible, row.item.due), []).append(row.number)
    for (responsible, due), numbers in by_person.items():
        names = {"numbers": tuple(numbers), "responsible": responsible or words.DASH}
        if due is None:
            yield say("No. {numbers}: {responsible}", **names)
        else:
            yield say("No. {numbers}: {responsible}, due {day}", day=due, **names)


def _table(found: IkpSheet, rows: list[IkpRow]) -> Table:
    return Table("ikp", _columns(evaluated=found.evaluated), tuple(_cells(found, row) for row in rows))


def _cells(found: IkpSheet, row: IkpRow) -> tuple[Cell, ...]:
    item, carried, record, now = row.item, row.item.carried, row.record, row.standing
    none = Cell(None, words.DASH)
    profile = found.portfolio.settings.rating
    return (
        Cell(row.number),
        Cell(item.id),
        Cell(item.category.value),
        Cell(item.agency),
        Cell(output(item), named(item)),
        Cell(item.unit),
        Cell(item.responsible, item.responsible or words.DASH),
        _target_cell(row),
        Cell(
            None if item.due is None else str(item.due), words.DASH if item.due is None else say("{day}", day=item.due)
        ),
        result_cell(row),
        none if now is None else cells.percent(now.percent),
        none if now is None else cells.rating(profile, now),
        met_cell(row),
        Cell(row.bad_months),
        Cell(0 if carried is None else carried.times),
        Cell(None if carried is None or carried.lacking is None else cells.number(carried.lacking)),
        Cell(None if record is None else record.obstacles),
        Cell(None if record is None or record.follow_up is None else record.follow_up.action),
        Cell(_state(row)),
        Cell(found.is_example(item)),
    )


def _state(row: IkpRow) -> str | None:
    """How it stands, for machines."""
    found = row.standing or row.result
    return None if found is None else found.state.value


def _target_cell(row: IkpRow) -> Cell:
    if row.item.target is None or row.indicator is not None:
        indicator = row.indicator
        return Cell(None, words.DASH) if indicator is None else cells.quantity(row.item.target, indicator)
    return Cell(str(machine_values.quantity(row.item.target)), shown_target(row))
