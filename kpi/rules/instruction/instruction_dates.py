"""The days of a monthly instruction (IKP) follow each other: asked for, decided, due, done.

What is decided before anybody asked, or done before today has come, did not happen that way. An item is due in its
month or later, and is negotiated before it is due; negotiations and follow-ups stand oldest first. A sheet is drafted
from what the month before leaves undone: a day before that month is often a slip of the year, and only a warning.

Wrong:

    # data/instructions/2023-12.yaml
    period: 2023-12
    items:
      - {id: isu-01, category: issue, instruction: Membersihkan saluran, due: 2022-12-31}

Right:

    # data/instructions/2023-12.yaml
    period: 2023-12
    items:
      - {id: isu-01, category: issue, instruction: Membersihkan saluran, due: 2023-12-31}
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from kpi.model.domain.instruction import Instruction, Item, Negotiation
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.rules._support.locations import in_instruction, in_item, items

CODE: Final = "instruction-dates"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Days in the future, and days before those that must come first."""
    today = portfolio.today
    for sheet in portfolio.instructions.values():
        if sheet.issued is not None:
            yield from _happened(sheet, in_instruction(sheet, "issued", "date"), sheet.issued.date, today)
    for sheet, index, item in items(portfolio):
        yield from _due(sheet, index, item)
        before: datetime.date | None = None
        for at, one in enumerate(item.negotiations):
            yield from _negotiation(sheet, index, item, at, one, today)
            yield from _ordered(in_item(sheet, index, "negotiations", at, "date"), one.date, before)
            before = one.date if one.decision is None else one.decision.date
        for at, deed in enumerate(item.deeds):
            where = in_item(sheet, index, "follow_ups", at, "date")
            yield from _happened(sheet, where, deed.date, today)
            yield from _ordered(where, deed.date, item.deeds[at - 1].date if at else None)


def earliest(sheet: Instruction) -> datetime.date:
    """The first day on which anybody can have known what a sheet is drafted from."""
    return sheet.period.plus(-1).first_day


def _due(sheet: Instruction, index: int, item: Item) -> Iterator[Problem]:
    if item.due is not None and item.due < sheet.period.first_day:
        what = say("due on {day}, before {month} began", day=item.due, month=sheet.period)
        yield _error(in_item(sheet, index, "due"), what, say("write a day in the month"))


def _negotiation(
    sheet: Instruction, index: int, item: Item, at: int, one: Negotiation, today: datetime.date
) -> Iterator[Problem]:
    here = ("negotiations", at)
    yield from _happened(sheet, in_item(sheet, index, *here, "date"), one.date, today)
    if item.due is not None and one.date > item.due:
        what = say("negotiated on {day}, after it was due on {due}", day=one.date, due=item.due)
        yield _error(in_item(sheet, index, *here, "date"), what, say("what was due is no longer negotiated"))
    if one.decision is None:
        return
    where = in_item(sheet, index, *here, "decision", "date")
    yield from _happened(sheet, where, one.decision.date, today)
    if one.decision.date < one.date:
        what = say("{day} is before {before}, when it was asked for", day=one.decision.date, before=one.date)
        yield _error(where, what, say("write the day when it was decided"))


def _ordered(where: Place, day: datetime.date, before: datetime.date | None) -> Iterator[Problem]:
    if before is not None and day < before:
        what = say("{day} is before {before}, the day of the one above it", day=day, before=before)
        yield _error(where, what, say("put the days right, or the oldest first"))


def _happened(sheet: Instruction, where: Place, day: datetime.date, today: datetime.date) -> Iterator[Problem]:
    if day < earliest(sheet):
        what = say("{day} is too early for the sheet of {month}", day=day, month=sheet.period)
        yield Problem(CODE, Severity.WARNING, where, what, say("write the day on which it happened"))
    if day > today:
        what = say("{day} is in the future", day=day)
        yield _error(where, what, say("write the day on which it happened"))


def _error(where: Place, what: Message, hint: Message) -> Problem:
    return Problem(CODE, Severity.ERROR, where, what, hint)
