"""``kpi ikp remove``: an item is taken off the sheet, as long as that is a draft."""

from __future__ import annotations

from typing import Final

from kpi.changes.instruction.instructing import Instructing, item_named, require_draft
from kpi.cli.commands.ikp.options import Item, Sheet
from kpi.cli.session.session import Session
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import Parameters
from kpi.model.values.struct import replace
from kpi.reports.instruction.changed import SheetChange

HELP: Final = mark("Take an item off a sheet that is not issued yet.")
EXAMPLE: Final = mark("Example: kpi ikp remove isu-01")


class IkpRemoveParameters(Parameters, frozen=True):
    """Parameters of ``kpi ikp remove``."""

    item: Item
    reason: options.Reason = ""
    period: Sheet = ""
    write: options.WriteOptions = options.WriteOptions()


def run(session: Session, given: IkpRemoveParameters) -> int:
    """Save the sheet without it."""
    at = Instructing.begin(session, given.write)
    sheet = at.sheet(given.period)
    require_draft(sheet)
    found = item_named(sheet, given.item)
    if found.negotiations:
        raise KpiError(
            say("{item} was negotiated on {day}, which stays on the sheet", item=found.id,
                day=found.negotiations[-1].date),
            say("see it: {command}", command=kpi_command("ikp", "show", sheet.period)),
        )  # fmt: skip
    rest = replace(sheet, items=tuple(one for one in sheet.items if one.id != found.id))
    text = found.instruction or found.output or ""
    what = say("Take {item} off the IKP of {month}: {text}", item=found.id, month=sheet.period, text=text)
    return at.save(SheetChange("ikp remove", rest, what, found.id, given.reason.strip()))
