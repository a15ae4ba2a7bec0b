"""The special instruction of a month at the command line: finding sheets and items, and saving what changes."""

from __future__ import annotations

import datetime
from functools import partial

from kpi.changes import asking
from kpi.changes.basis import Basis, everything
from kpi.changes.context import Desk, data_language, desk
from kpi.changes.date_warnings import refuse_signed
from kpi.changes.pipeline import Draft, FileChange, save
from kpi.changes.workspace import Workspace
from kpi.model.domain.instruction import Instruction, Item
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError, UnknownName
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.options import WriteOptions
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, replace
from kpi.reports.instruction.changed import SheetChange, sheet_message, sheet_report
from kpi.rules.instruction import instruction_dates
from kpi.store import layout
from kpi.store.yaml.encode import closings, instructions


class Instructing(Struct, frozen=True):
    """One call that changes a sheet: what was read, and where it goes."""

    session: Workspace
    write: WriteOptions
    named: str
    desk: Desk
    found: Basis

    @staticmethod
    def begin(session: Workspace, write: WriteOptions, by: str = "") -> Instructing:
        """Read everything. Raises ``KpiError`` where it can't be committed and would have to be."""
        found = everything(session)
        at = desk(session.root, commits=write.commits)
        asking.refuse_unread_settings(found.portfolio)
        return Instructing(session, write, by, at, found)

    @property
    def portfolio(self) -> Portfolio:
        """The data as it is."""
        return self.found.portfolio

    @property
    def by(self) -> str:
        """The name for the sheet: ``--by``, else the author."""
        return self.named or self.desk.by

    @property
    def today(self) -> datetime.date:
        """The day it is where the organisation is."""
        return self.portfolio.today

    def day(self, typed: str, sheet: Instruction) -> datetime.date:
        """The day on which something happened to a sheet: the one that was typed, else today.

        Raises ``KpiError`` for one that hasn't come yet, or on which nobody can have known of the sheet.
        """
        if not typed:
            return self.today
        day, first = asking.day(typed, self.session), min(self.today, instruction_dates.earliest(sheet))
        if day > self.today:
            raise KpiError(
                say("{day} is in the future", day=day),
                say("write the day on which it happened, {today} at the latest: --date", today=self.today),
            )
        if day < first:
            raise KpiError(
                say("{day} is too early for the sheet of {month}", day=day, month=sheet.period), from_day(first)
            )
        return day

    def sheet(self, typed: str) -> Instruction:
        """The sheet of a month, which may still change: the latest where none is named. Raises ``KpiError``."""
        portfolio = self.portfolio
        period = asking.month(typed, asking.planned(portfolio.programs)) if typed else latest(portfolio)
        self.require_open(period)
        return sheet_of(portfolio, period)

    def require_open(self, period: Period) -> None:
        """Refuse a month that is closed, or whose file can't be read. Raises ``KpiError``."""
        closings.require_open(self.portfolio.root, period)
        asking.refuse_unread(layout.instruction_path(period), self.portfolio.unreadable)

    def save(self, edit: SheetChange) -> int:
        """Judge the sheet, write it, commit it, and say what was done. Raises ``KpiError``."""
        path = layout.instruction_path(edit.sheet.period)
        texts = {path: instructions.with_instruction(self.found.text(path), edit.sheet), **edit.others}
        message = sheet_message(edit, data_language(self.portfolio).text)
        change = FileChange(self.found.written(texts), message, frozenset({edit.sheet.period}), edit.offered)
        report = partial(sheet_report, edit, illustrative=self.portfolio.illustrative)
        draft = Draft(change, self.found, refuse_signed, warned=False)
        return save(self.session, self.desk, draft, self.write, report)


def from_day(first: datetime.date) -> Message:
    """The hint at the earliest day that would be right."""
    return say("write the day on which it happened, {first} at the earliest: --date", first=first)


def latest(portfolio: Portfolio) -> Period:
    """The last month that has a sheet. Raises ``KpiError`` where there is none that can be read."""
    if not portfolio.instructions:
        for path in sorted(portfolio.unreadable):
            if path.startswith(f"{layout.INSTRUCTIONS}/"):
                asking.refuse_unread(path, portfolio.unreadable)
        raise KpiError(
            say("there is no sheet yet"),
            say("draft one: {command}", command=kpi_command("ikp", "draft", Period.of(portfolio.as_of))),
        )
    return max(portfolio.instructions)


def sheet_of(portfolio: Portfolio, period: Period) -> Instruction:
    """The sheet of a month. Raises ``UnknownName`` where there is none, ``KpiError`` where it can't be read."""
    asking.refuse_unread(layout.instruction_path(period), portfolio.unreadable)
    found = portfolio.instructions.get(period)
    if found is None:
        raise UnknownName(
            say("there is no sheet for {month}", month=period),
            say("draft it: {command}", command=kpi_command("ikp", "draft", period)),
        )
    return found


def item_named(sheet: Instruction, typed: str) -> Item:
    """The item with an id or a number on the sheet; of an indicator its own id is enough if it is the only one.

    Raises ``UnknownName`` with the nearest one.
    """
    found = [item for item in sheet.items if item.id == typed] or [
        item for item in sheet.items if item.indicator == typed
    ]
    if len(found) == 1:
        return found[0]
    if not found and typed.isdecimal() and 0 < int(typed) <= len(sheet.items):
        return sheet.items[int(typed) - 1]
    if found:
        raise UnknownName(
            say("{typed} may be one of {known}", typed=typed, known=tuple(item.id for item in found)),
            say("write the program before it: {name}", name=found[0].id),
        )
    raise UnknownName(
        say("the sheet of {month} has no item {typed}", month=sheet.period, typed=typed), _nearest(sheet, typed)
    )


def _nearest(sheet: Instruction, typed: str) -> Message:
    """The item most like the one typed, whether or not its program was typed."""
    short = {item.id.rpartition("/")[2]: item.id for item in sheet.items}
    if "/" not in typed:
        from difflib import get_close_matches

        near = get_close_matches(typed, short, 1, 0.5)
        if near:
            return say("did you mean {near}?", near=short[near[0]])
    return asking.nearest(typed, [item.id for item in sheet.items])


def with_item(sheet: Instruction, item: Item) -> Instruction:
    """The sheet with an item in the place of the one with its id."""
    return replace(sheet, items=tuple(item if one.id == item.id else one for one in sheet.items))


def require_draft(sheet: Instruction) -> None:
    """Refuse a sheet that is issued. Raises ``KpiError``."""
    if sheet.issued is not None:
        raise KpiError(
            say(
                "the sheet of {month} was issued on {day} as {number}, and is fixed",
                month=sheet.period, day=sheet.issued.date, number=sheet.issued.number,
            ),
            say("negotiating, deciding and following up go on; see: {command}", command=kpi_command("ikp", "--help")),
        )  # fmt: skip
