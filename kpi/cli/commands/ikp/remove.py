"""``kpi ikp remove``: an item is taken off the sheet, as long as that is a draft."""

from __future__ import annotations

from typing import Final

import typer

from kpi.cli import options
from kpi.cli.commands.ikp.options import Item, Sheet
from kpi.cli.instructing import Instructing, Manner, Saving, item_named, require_draft
from kpi.cli.options import Form
from kpi.cli.session.session import Session
from kpi.model.errors import KpiError
from kpi.model.output.message import mark, say
from kpi.model.values.struct import replace

HELP: Final = mark("Take an item off a sheet that is not issued yet.")
EXAMPLE: Final = mark("Example: kpi ikp remove isu-01")


def remove(
    ctx: typer.Context,
    item: Item,
    reason: options.Reason = "",
    period: Sheet = "",
    dry_run: options.DryRun = False,
    no_commit: options.NoCommit = False,
    form: Form = "table",
) -> int:
    """Save the sheet without it."""
    session: Session = ctx.obj
    at = Instructing.begin(session, Manner(dry_run, no_commit, "", form))
    sheet = at.sheet(period)
    require_draft(sheet)
    found = item_named(sheet, item)
    if found.negotiations:
        raise KpiError(
            say("{item} was negotiated on {day}, which stays on the sheet", item=found.id,
                day=found.negotiations[-1].date),
            say("see it: {command}", command=f"kpi ikp show {sheet.period}"),
        )  # fmt: skip
    rest = replace(sheet, items=tuple(one for one in sheet.items if one.id != found.id))
    text = found.instruction or found.output or ""
    what = say("Take {item} off the IKP of {month}: {text}", item=found.id, month=sheet.period, text=text)
    return at.save(Saving("ikp remove", rest, what, found.id, reason.strip()))
