"""The special instruction of a month as a paper: letterhead, table, signature; one sheet, or one for each agency."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final

from kpi.measure.closing.chain import short
from kpi.model.domain.achievement import Status
from kpi.model.domain.instruction import Category, Issued
from kpi.model.output.message import Message, say
from kpi.model.output.report import ILLUSTRATIVE, Cell, Document
from kpi.reports._shared import words
from kpi.reports.instruction.item_text import (
    bad_row,
    carried_text,
    deed_text,
    met_cell,
    negotiation_text,
    promise_text,
    result_cell,
    shown_target,
)
from kpi.reports.instruction.rows import IkpRow, IkpSheet

#: The name of the instrument, which is what it is called in every language.
TITLE: Final = "INSTRUKSI KHUSUS PIMPINAN (IKP)"

_BEFORE: Final = (
    ("number", say("No.")),
    ("output", say("Instruction and measurable output")),
    ("who", say("Responsible")),
    ("unit", say("Unit")),
    ("figure", say("Target")),
    ("due", say("Due")),
    ("long", say("Carried over and follow-up")),
    ("long", say("Negotiation and notes")),
)
_AFTER: Final = (
    ("number", say("No.")),
    ("output", say("Instruction and measurable output")),
    ("unit", say("Unit")),
    ("figure", say("Target")),
    ("figure", say("Actual")),
    ("short", say("%")),
    ("word", say("Rating")),
    ("word", say("Met")),
    ("short", say("Bad reports")),
    ("long", say("Obstacle")),
    ("long", say("Follow-up and notes")),
)


def ikp_document(found: IkpSheet, *, per_agency: bool = False) -> Document:
    """The sheet as a paper; ``per_agency``: each agency gets its own."""
    groups = list(found.by_agency())
    parts = [[group] for group in groups] if per_agency and groups else [groups]
    title = say("{name}, {month}", name=TITLE, month=found.instruction.period)
    return Document("ikp", title, tuple(_sheet(found, part, per_agency=per_agency) for part in parts), landscape=True)


def _sheet(found: IkpSheet, groups: list[tuple[str | None, list[IkpRow]]], *, per_agency: bool) -> Mapping[str, object]:
    issued = found.instruction.issued
    to = groups[0][0] if per_agency and groups else found.asked.agency or None
    return {
        "organisation": found.portfolio.settings.organisation,
        "title": TITLE,
        "subtitle": say("Monthly evaluation") if found.evaluated else None,
        "draft": say("DRAFT, NOT ISSUED") if issued is None else None,
        "particulars": _particulars(found, to),
        "caption": say("Items of the instruction for {month}", month=found.instruction.period),
        "columns": _AFTER if found.evaluated else _BEFORE,
        "groups": _groups(found, groups),
        "nothing": say("No items."),
        "legend": _legend(found, [row for _, rows in groups for row in rows]),
        "footer": _footer(found),
        "signature": _signature(found),
    }


def _particulars(found: IkpSheet, agency: str | None) -> list[tuple[Message, object]]:
    issued = found.instruction.issued
    rows: list[tuple[Message, object]] = [
        (say("Number"), words.DASH if issued is None else issued.number),
        (say("Month"), found.instruction.period),
    ]
    rows.append((say("To"), agency or say("all agencies named below")))
    if issued is not None and found.evaluated:  # it is signed on another day
        rows.append((say("Issued"), _place_and_day(issued)))
    return rows


def _place_and_day(issued: Issued) -> Message | datetime.date:
    return say("{place}, {day}", place=issued.place, day=issued.date) if issued.place else issued.date


def _groups(found: IkpSheet, groups: list[tuple[str | None, list[IkpRow]]]) -> list[Mapping[str, object]]:
    return [
        {
            "agency": say("No agency named") if agency is None else agency,
            "rows": [_row(found, row) for row in rows],
        }
        for agency, rows in groups
    ]


def _row(found: IkpSheet, row: IkpRow) -> Mapping[str, object]:
    return {
        "marked": row.marked,
        "mark": bad_row(row) if row.marked else None,
        "cells": _after(found, row) if found.evaluated else _before(row),
    }


def _before(row: IkpRow) -> tuple[tuple[object, ...], ...]:
    """The cells of a row while nothing is achieved; each holds lines."""
    item = row.item
    return (
        (row.number,),
        _output(row),
        (item.responsible or words.DASH,),
        (item.unit or words.DASH,),
        (shown_target(row),),
        (item.due or words.DASH,),
        tuple(_left(row)) or (words.DASH,),
        (*_negotiated(row), *_notes(row)) or (words.DASH,),
    )


def _after(found: IkpSheet, row: IkpRow) -> tuple[tuple[object, ...], ...]:
    """The cells of a row with what was achieved; each holds lines."""
    item, now, record = row.item, row.standing, row.record
    return (
        (row.number,),
        (*_output(row), say("Responsible: {who}", who=item.responsible or words.DASH)),
        (item.unit or words.DASH,),
        (shown_target(row),),
        (_shown(result_cell(row)),),
        (words.DASH if now is None else words.percent(now.percent),),
        (words.DASH if now is None else words.rating_label(words.band(found.portfolio.settings.rating, now)),),
        (_shown(met_cell(row)),),
        (row.bad_months or words.DASH,),
        (record.obstacles if record is not None and record.obstacles else words.DASH,),
        (*_follow_up(row), *_left(row), *_negotiated(row), *_notes(row)) or (words.DASH,),
    )


def _output(row: IkpRow) -> tuple[object, ...]:
    """Text of an item: the leader's words first, then what is measured, then where it belongs."""
    item = row.item
    belongs = row.program.title if row.program is not None else None
    kind = {Category.ISSUE: say("actual issue"), Category.BUDGET: say("budget absorption")}.get(item.category)
    words_ = [one for one in (item.instruction, item.output) if one]
    return tuple(one for one in (*(words_ or [item.id]), kind or belongs) if one)


def _shown(cell: Cell) -> object:
    return cell.value if cell.shown is None else cell.shown


def _follow_up(row: IkpRow) -> list[object]:
    record = row.record
    if record is None or record.follow_up is None:
        return []
    one = record.follow_up
    said: Message | str = say("{action} ({owner})", action=one.action, owner=one.owner) if one.owner else one.action
    return [said if one.due is None else say("{what}, until {due}", what=said, due=one.due)]


def _left(row: IkpRow) -> list[object]:
    """Work left undone by the months before, and promises."""
    item = row.item
    left: list[object] = [] if item.carried is None else [carried_text(item.carried, row)]
    return left if item.done else [*left, *(promise_text(one) for one in item.promises)]


def _negotiated(row: IkpRow) -> list[object]:
    return [negotiation_text(one, row) for one in row.item.negotiations]


def _notes(row: IkpRow) -> list[object]:
    noted = [say("leader's note: {text}", text=row.item.note)] if row.item.note else []
    return [*(deed_text(one) for one in row.item.deeds), *noted]


def _legend(found: IkpSheet, rows: list[IkpRow]) -> list[Message]:
    said = [say("▲ not met in the last three reports or more")] if any(row.marked for row in rows) else []
    if not found.evaluated:
        return said
    if any(row.record is not None and row.record.status is Status.PROVISIONAL for row in rows):
        said.append(say("* provisional"))
    return [*said, words.profile(found.portfolio.settings.rating)]


def _footer(found: IkpSheet) -> list[Message]:
    """Footer of every page."""
    said = [ILLUSTRATIVE] if found.illustrative else []
    digest = found.digest
    if digest is not None:
        month = found.instruction.period
        said.append(say("Month closed: {month}, digest {digest}", month=month, digest=short(digest)))
    return said


def _signature(found: IkpSheet) -> Mapping[str, object] | None:
    issued = found.instruction.issued
    if issued is None:
        return None
    day = _place_and_day(issued)
    if found.evaluated:
        day = say("{place}, {day}", place=issued.place or "", day="." * 30)
    return {"day": day, "position": issued.position, "name": issued.by}
