"""``kpi ikp issue``: the sheet gets its number and is fixed."""

from __future__ import annotations

import datetime
from typing import Annotated, Final

from kpi.changes.date_warnings import refuse_sheet
from kpi.changes.instruction.instructing import Instructing, from_day, require_draft
from kpi.cli.commands.ikp.options import Day
from kpi.cli.session.session import Session
from kpi.model.domain.instruction import Instruction, Issued
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, mark, say, say_many
from kpi.model.output.options import Month
from kpi.model.output.parameter import Parameters, option, switch, text_option
from kpi.model.values.struct import replace
from kpi.reports.instruction.changed import SheetChange

HELP: Final = mark("Issue the sheet of a month: from then on only negotiation and follow-up change it.")
EXAMPLE: Final = mark('Example: kpi ikp issue 2023-12 --number IKP/12/2023 --by "Nama" --position "Bupati"')


class IssueWrite(options.WriteOptions, frozen=True):
    """How a sheet is issued."""

    yes: Annotated[bool, switch("--yes -y", mark("also with negotiations that are not decided"))] = False


class IkpIssueParameters(Parameters, frozen=True):
    """Parameters of ``kpi ikp issue``."""

    period: Month
    number: Annotated[str, option("--number", mark("NUMBER"), mark("the number of the sheet; needed"))] = ""
    by: Annotated[str, option("--by", mark("NAME"), mark("who signs it; needed"))] = ""
    position: Annotated[str, text_option("--position", mark("the position of who signs it"))] = ""
    place: Annotated[str, option("--place", mark("PLACE"), mark("where; otherwise where the KAK was signed"))] = ""
    date: Day = ""
    write: IssueWrite = IssueWrite()


def run(session: Session, given: IkpIssueParameters) -> int:
    """Fix the sheet."""
    at = Instructing.begin(session, given.write, given.by)
    sheet = at.sheet(given.period)
    require_draft(sheet)
    for name, typed in (("--number", given.number), ("--by", given.by)):
        if not typed.strip():
            raise KpiError(
                say("{name} is missing", name=name),
                say("see: {command}", command=kpi_command("ikp", "issue", "--help")),
            )
    _refuse_taken(at.portfolio, given.number.strip())
    _refuse_incomplete(sheet)
    where = given.place.strip() or _usual_place(at.portfolio)
    day = at.day(given.date, sheet)
    _refuse_early(sheet, day)
    undecided = _undecided(sheet)
    if not (given.write.yes or given.write.dry_run):
        _require_decided(session, sheet, undecided)
    issued = Issued(given.number.strip(), day, given.by.strip(), given.position.strip() or None, where)
    what = say("Issue the IKP of {month} as {number}", month=sheet.period, number=issued.number)
    after = replace(sheet, issued=issued)
    refuse_sheet(at.portfolio, after)
    return at.save(SheetChange("ikp issue", after, what, remarks=undecided))


def _undecided(sheet: Instruction) -> tuple[Message, ...]:
    """Remark on targets of the sheet that are still being negotiated."""
    items = tuple(item.id for item in sheet.items if item.undecided is not None)
    text = say_many(
        "{count} negotiation is not decided yet, and the old target is issued: {items}",
        "{count} negotiations are not decided yet, and the old targets are issued: {items}",
        len(items),
        items=items,
    )
    return (text,) if items else ()


def _require_decided(session: Session, sheet: Instruction, undecided: tuple[Message, ...]) -> None:
    """Ask whether the sheet is issued with what is still negotiated. Raises ``KpiError`` where not."""
    if not undecided:
        return
    for message in undecided:
        session.remark(message)
    if not session.ask(say("Issue it all the same?")):
        first = next(item for item in sheet.items if item.undecided is not None)
        command = kpi_command("ikp", "decide", first.id, "--accept", "--period", sheet.period)
        raise KpiError(
            say("nothing was written: what is negotiated is decided first"),
            say("decide it, or issue the sheet all the same with --yes: {command}", command=command),
        )


def _refuse_taken(portfolio: Portfolio, number: str) -> None:
    for other in portfolio.instructions.values():
        if other.issued is not None and other.issued.number.casefold() == number.casefold():
            raise KpiError(
                say("{number} is the number of the sheet of {month}", number=number, month=other.period),
                say("every sheet has a number of its own"),
            )


def _refuse_incomplete(sheet: Instruction) -> None:
    """Refuse a sheet with items that don't say who, what and until when."""
    incomplete = [item for item in sheet.items if item.lacks]
    if not sheet.items:
        raise KpiError(say("the sheet of {month} has no items", month=sheet.period))
    if incomplete:
        first = incomplete[0]
        raise KpiError(
            say_many(
                "{count} item is not complete: {item} lacks {keys}",
                "{count} items are not complete: {item} lacks {keys}",
                len(incomplete),
                item=first.id,
                keys=first.lacks,
            ),
            say("put it right in the data or in the sheet, then issue it"),
        )


def _refuse_early(sheet: Instruction, day: datetime.date) -> None:
    """Refuse a day before the last negotiation: what was still a draft then was not issued."""
    last, item = max(((step, item.id) for item in sheet.items for step in item.negotiated_on), default=(day, ""))
    if day < last:
        what = say("{day} is before {before}, when {item} was negotiated", day=day, before=last, item=item)
        raise KpiError(what, from_day(last))


def _usual_place(portfolio: Portfolio) -> str | None:
    """Where the first KAK was signed."""
    signed = (program.kak.signed for program in portfolio.programs if program.kak is not None)
    return next((one.place for one in signed if one is not None), None)
