"""``kpi ikp edit``: an item says something else, as long as the sheet is a draft."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.instruction.instructing import Instructing, item_named, require_draft, with_item
from kpi.changes.instruction.items import ItemFields, edited, refuse_duplicate, refuse_incomplete
from kpi.cli.commands.ikp.options import Item, Sheet
from kpi.cli.session.session import Session
from kpi.measure.instruction import urgency
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import Parameters, text_option
from kpi.model.values.struct import replace
from kpi.reports.instruction.changed import SheetChange

HELP: Final = mark("Change an item of a sheet that is not issued yet: its words, agency, output, target or due date.")
EXAMPLE: Final = mark('Example: kpi ikp edit isu-01 --responsible "Kepala Bidang Drainase" --due 2023-12-20')


class IkpEditParameters(Parameters, frozen=True):
    """Parameters of ``kpi ikp edit``."""

    item: Item
    instruction: Annotated[str, text_option("--instruction", mark("what the leader asks for, in a sentence"))] = ""
    fields: ItemFields = ItemFields()
    note: options.Note = ""
    period: Sheet = ""
    write: options.WriteOptions = options.WriteOptions()


def run(session: Session, given: IkpEditParameters) -> int:
    """Write what was typed in the place of what was there."""
    at = Instructing.begin(session, given.write)
    sheet = at.sheet(given.period)
    require_draft(sheet)
    found = item_named(sheet, given.item)
    if given.fields == ItemFields() and not (given.instruction or given.note):
        raise KpiError(
            say("it is not said what is to change"), say("see: {command}", command=kpi_command("ikp", "edit", "--help"))
        )
    after = edited(at, sheet, found, given.fields, given.instruction, given.note)
    if after == found:
        raise KpiError(say("nothing changes: {item} says this already", item=found.id))
    refuse_incomplete(after, "edit")
    refuse_duplicate(sheet, after)
    changed = with_item(sheet, after)
    changed = replace(changed, items=tuple(sorted(changed.items, key=urgency)))
    what = say("Change {item} in the IKP of {month}", item=found.id, month=sheet.period)
    return at.save(SheetChange("ikp edit", changed, what, found.id))
