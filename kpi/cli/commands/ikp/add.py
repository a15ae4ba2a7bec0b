"""``kpi ikp add``: an item that is no indicator."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kpi.cli import options
from kpi.cli.options import Form, Month
from kpi.model.errors import KpiError
from kpi.model.instruction import Category
from kpi.model.message import mark, say
from kpi.model.struct import replace

if TYPE_CHECKING:
    import datetime

    from kpi.cli.instructing import Instructing
    from kpi.cli.session import Session
    from kpi.model.instruction import Instruction

HELP: Final = mark("Add an item that is no indicator: an actual issue, or the absorption of a budget.")
EXAMPLE: Final = mark('Example: kpi ikp add 2023-12 "Membersihkan saluran" --agency "Dinas Sumber Daya Air"')

_NAMES: Final = {Category.ISSUE: "isu", Category.BUDGET: "anggaran"}


def add(
    ctx: typer.Context,
    period: Month,
    instruction: Annotated[
        str, typer.Argument(metavar="INSTRUCTION", help=mark("what the leader asks for, in a sentence"))
    ],
    category: Annotated[str, typer.Option("--category", metavar="CATEGORY", help=mark("issue or budget"))] = "issue",
    agency: Annotated[
        str, typer.Option("--agency", metavar="AGENCY", help=mark("who has to do it"), show_default=False)
    ] = "",
    responsible: Annotated[
        str, typer.Option("--responsible", metavar="WHO", help=mark("the person responsible"), show_default=False)
    ] = "",
    output: Annotated[
        str, typer.Option("--output", metavar="TEXT", help=mark("what can be measured at the end"), show_default=False)
    ] = "",
    target: Annotated[
        str, typer.Option("--target", metavar="TARGET", help=mark("its target"), show_default=False)
    ] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT", help=mark("its unit"), show_default=False)] = "",
    due: Annotated[
        str,
        typer.Option(
            "--due", metavar="DATE", help=mark("until when; otherwise the end of the month"), show_default=False
        ),
    ] = "",
    program: Annotated[
        str, typer.Option("--program", metavar="PROGRAM", help=mark("the program it belongs to"), show_default=False)
    ] = "",
    dry_run: options.DryRun = False,
    no_commit: options.NoCommit = False,
    form: Form = "table",
) -> int:
    """Add it to the sheet of the month."""
    session: Session = ctx.obj
    from kpi.cli.asking import program_named
    from kpi.cli.instructing import Instructing, Manner, Saving, require_draft
    from kpi.cli.question import one_of
    from kpi.cli.typed_target import number_target
    from kpi.measure.instruction import urgency
    from kpi.model.instruction import Item

    at = Instructing.begin(session, Manner(dry_run, no_commit, "", form))
    sheet = at.sheet(period)
    require_draft(sheet)
    kind = one_of(Category, category, "--category")
    if kind is Category.INDICATOR:
        raise KpiError(
            say("indicators come from the data"), say("draft again: kpi ikp draft {month}", month=str(sheet.period))
        )
    if not instruction.strip() or not agency.strip():
        missing = say("INSTRUCTION") if not instruction.strip() else "--agency"
        raise KpiError(say("{name} is missing", name=missing), say("see: {command}", command="kpi ikp add --help"))
    item = Item(
        id=_free(sheet, _NAMES[kind]),
        category=kind,
        program=program_named(at.portfolio, program).id if program else None,
        agency=agency.strip(),
        responsible=responsible.strip() or None,
        instruction=instruction.strip(),
        output=output.strip() or None,
        unit=unit.strip() or None,
        target=number_target(target, unit) if target else None,
        due=_due(at, sheet, due),
    )
    items = tuple(sorted((*sheet.items, item), key=urgency))
    what = say("Add {item} to the IKP of {month}: {text}", item=item.id, month=sheet.period, text=instruction.strip())
    return at.save(Saving("ikp add", replace(sheet, items=items), what, item.id))


def _free(sheet: Instruction, name: str) -> str:
    """The next name that no item has."""
    taken = {item.id for item in sheet.items}
    return next(one for number in itertools.count(1) if (one := f"{name}-{number:02d}") not in taken)


def _due(at: Instructing, sheet: Instruction, typed: str) -> datetime.date:
    from kpi.cli.asking import day

    if not typed:
        return sheet.period.last_day
    due = day(typed, at.session)
    if due < max(sheet.period.first_day, min(at.today, sheet.period.last_day)):
        raise KpiError(
            say("{day} is past", day=due), say("write a day from now on, within {month}", month=sheet.period)
        )
    return due
