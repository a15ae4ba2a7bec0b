"""``kpi ikp add``: an item that is no indicator."""

from __future__ import annotations

import itertools
from typing import Annotated, Final

from kpi.changes.instruction.instructing import Instructing, require_draft
from kpi.changes.instruction.items import ItemFields, due_day, edited, refuse_duplicate, refuse_incomplete
from kpi.changes.question import one_of
from kpi.cli.session.session import Session
from kpi.measure.instruction import urgency
from kpi.model.domain.instruction import Category, Instruction, Item
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.options import Month
from kpi.model.output.parameter import Parameters, argument, option
from kpi.model.values.struct import replace
from kpi.reports.instruction.changed import SheetChange

HELP: Final = mark("Add an item that is no indicator: an actual issue, or the absorption of a budget.")
EXAMPLE: Final = mark('Example: kpi ikp add 2023-12 "Membersihkan saluran" --agency "Dinas Sumber Daya Air"')

_NAMES: Final = {Category.ISSUE: "isu", Category.BUDGET: "anggaran"}


class IkpAddParameters(Parameters, frozen=True):
    """Parameters of ``kpi ikp add``."""

    period: Month
    instruction: Annotated[str, argument(mark("INSTRUCTION"), mark("what the leader asks for, in a sentence"))]
    category: Annotated[str, option("--category", mark("CATEGORY"), mark("issue or budget"), show_default=True)] = (
        "issue"
    )
    fields: ItemFields = ItemFields()
    write: options.WriteOptions = options.WriteOptions()


def run(session: Session, given: IkpAddParameters) -> int:
    """Add it to the sheet of the month."""
    at = Instructing.begin(session, given.write)
    sheet = at.sheet(given.period)
    require_draft(sheet)
    kind = one_of(Category, given.category, "--category")
    if kind is Category.INDICATOR:
        raise KpiError(
            say("indicators come from the data"),
            say("draft again: {command}", command=kpi_command("ikp", "draft", sheet.period)),
        )
    if not given.instruction.strip():
        raise KpiError(
            say("{name} is missing", name=say("INSTRUCTION")),
            say("see: {command}", command=kpi_command("ikp", "add", "--help")),
        )
    empty = Item(id=_free(sheet, _NAMES[kind]), category=kind, due=due_day(at, sheet, given.fields.due))
    item = edited(at, sheet, empty, given.fields, given.instruction)
    refuse_incomplete(item, "add")
    refuse_duplicate(sheet, item)
    items = tuple(sorted((*sheet.items, item), key=urgency))
    what = say(
        "Add {item} to the IKP of {month}: {text}", item=item.id, month=sheet.period, text=given.instruction.strip()
    )
    return at.save(SheetChange("ikp add", replace(sheet, items=items), what, item.id))


def _free(sheet: Instruction, name: str) -> str:
    """The next name that no item has."""
    taken = {item.id for item in sheet.items}
    return next(one for number in itertools.count(1) if (one := f"{name}-{number:02d}") not in taken)
