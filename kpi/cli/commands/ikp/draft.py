"""``kpi ikp draft``: the sheet of a month out of the data."""

from __future__ import annotations

from typing import Final

from kpi.changes.asking import month, planned
from kpi.changes.instruction.instructing import Instructing, require_draft
from kpi.cli.session.session import Session
from kpi.measure.instruction import drafted, waiting
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import kpi_command
from kpi.model.output.message import mark, say, say_many
from kpi.model.output.options import Month
from kpi.model.output.parameter import Parameters
from kpi.reports.instruction.changed import SheetChange
from kpi.reports.outlook.outlook import pressing
from kpi.store import layout

HELP: Final = mark("Draft the sheet of a month from its targets and what the months before left undone.")
EXAMPLE: Final = mark("Example: kpi ikp draft 2023-12")


class IkpDraftParameters(Parameters, frozen=True):
    """Parameters of ``kpi ikp draft``."""

    period: Month
    write: options.WriteOptions = options.WriteOptions()


def run(session: Session, given: IkpDraftParameters) -> int:
    """Write the sheet, or renew what comes from the data in the one that is there."""
    at = Instructing.begin(session, given.write)
    asked = month(given.period, planned(at.portfolio.programs))
    at.require_open(asked)
    _refuse_unread(at.portfolio)
    existing = at.portfolio.instructions.get(asked)
    if existing is not None:
        require_draft(existing)
    sheet = drafted(at.portfolio, asked)
    if not sheet.items:
        raise KpiError(
            say("no program has a target for {month}", month=asked),
            say("see what there is: {command}", command=kpi_command("program", "list")),
        )
    if sheet == existing:
        raise KpiError(say("nothing changes: the sheet of {month} is as the data says", month=asked))
    carried = sum(item.carried is not None for item in sheet.items)
    early = waiting(at.portfolio, asked)
    later = say_many(
        "{count} indicator may still report {month}; draft again after {day}",
        "{count} indicators may still report {month}; draft again after {day}",
        early,
        month=asked.plus(-1),
        day=at.portfolio.settings.deadline(asked.plus(-1)),
    )
    what = say("Draft the IKP of {month}: {items} items, {carried} carried", month=asked, items=len(sheet.items),
               carried=carried)  # fmt: skip
    return at.save(
        SheetChange(
            "ikp draft", sheet, what, remarks=((later,) if early else ()) + pressing(at.portfolio, asked.plus(-1))
        )
    )


def _refuse_unread(portfolio: Portfolio) -> None:
    """Refuse while a program can't be read as a whole: what it left undone would be missing on the sheet."""
    unread = sorted(path for path in portfolio.unreadable if path.startswith(f"{layout.PROGRAMS}/"))
    if unread:
        raise KpiError(
            say("{path} can't be read, so what was left undone is not known", path=unread[0]),
            say("see what is wrong with it: {command}", command=kpi_command("validate")),
        )
