"""Items of a monthly instruction (IKP) that people write: what they must say, and which fields may change by hand."""

from __future__ import annotations

import datetime
from typing import Annotated

from kpi.changes.asking import day, program_named
from kpi.changes.instruction.instructing import Instructing
from kpi.changes.typed_quantity import number_target
from kpi.model.domain.instruction import Category, Instruction, Item
from kpi.model.errors import KpiError
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import Candidates, Parameters, day_option, option, text_option
from kpi.model.values.period import Period
from kpi.model.values.struct import replace

#: The options of the keys without which a sheet can't be issued.
_OPTIONS = {"agency": "--agency", "responsible": "--responsible", "output": "--output", "due": "--due"}


class ItemFields(Parameters, frozen=True):
    """Options for the fields of an item; empty ones stay unchanged."""

    agency: Annotated[str, option("--agency", mark("AGENCY"), mark("who has to do it"))] = ""
    responsible: Annotated[str, option("--responsible", mark("WHO"), mark("the person responsible"))] = ""
    output: Annotated[str, text_option("--output", mark("what can be measured at the end"))] = ""
    target: Annotated[str, option("--target", "TARGET", mark("its target"))] = ""
    unit: Annotated[str, option("--unit", mark("UNIT"), mark("its unit"))] = ""
    due: Annotated[str, day_option("--due", mark("until when; otherwise the end of the month"))] = ""
    program: Annotated[str, option("--program", "PROGRAM", mark("the program it belongs to"), Candidates.PROGRAMS)] = ""


def edited(
    at: Instructing, sheet: Instruction, item: Item, typed: ItemFields, instruction: str = "", note: str = ""
) -> Item:
    """The item with what was typed in the place of what was there. Raises ``KpiError``."""
    if item.category is Category.INDICATOR:
        _refuse_from_data(sheet.period, item, typed)
    texts = {
        "instruction": instruction, "agency": typed.agency, "responsible": typed.responsible, "output": typed.output,
        "unit": typed.unit, "note": note,
    }  # fmt: skip
    after = replace(item, **{key: text.strip() for key, text in texts.items() if text.strip()})
    if typed.target:
        after = replace(after, target=number_target(typed.target, typed.unit or item.unit or ""))
    if typed.due:
        after = replace(after, due=due_day(at, sheet, typed.due))
    if typed.program:
        after = replace(after, program=program_named(at.portfolio, typed.program).id)
    return after


def _refuse_from_data(period: Period, item: Item, typed: ItemFields) -> None:
    """Refuse fields that come from the data: they change there, and a target by negotiation. Raises ``KpiError``."""
    if typed.target:
        raise KpiError(
            say("the target of {item} comes from the data", item=item.id),
            say("ask for another one: {command}",
                command=kpi_command("ikp", "negotiate", item.id, "--to", typed.target, "--reason", BLANK,
                                    "--period", period)),
        )  # fmt: skip
    fixed = [f"--{key}" for key in ("agency", "output", "unit", "program") if getattr(typed, key)]
    if fixed:
        raise KpiError(
            say("{options} of {item} come from the data", options=tuple(fixed), item=item.id),
            say("edit the indicator, then draft again: {command}", command=kpi_command("ikp", "draft", period)),
        )


def due_day(at: Instructing, sheet: Instruction, typed: str) -> datetime.date:
    """Until when, as typed, else the end of the month. Raises ``KpiError`` for a day that is past."""
    if not typed:
        return sheet.period.last_day
    due = day(typed, at.session)
    if due < max(sheet.period.first_day, min(at.today, sheet.period.last_day)):
        raise KpiError(
            say("{day} is past", day=due),
            say("write a day from now on, within {month}", month=sheet.period)
            if at.today < sheet.period.last_day
            else say("{month} ends: write {day} or later", month=sheet.period, day=sheet.period.last_day),
        )
    return due


def refuse_incomplete(item: Item, command: str) -> None:
    """Refuse what could not be issued, with everything that it lacks. Raises ``KpiError``."""
    if item.lacks:
        options = tuple(_OPTIONS[key] for key in item.lacks)
        raise KpiError(
            say("{name} is missing", name=options[0]),
            say("the sheet can't be issued without {options}; see: {command}", options=options,
                command=kpi_command("ikp", command, "--help")),
        )  # fmt: skip


def refuse_duplicate(sheet: Instruction, item: Item) -> None:
    """Refuse an item that asks an agency for what another one asks it already. Raises ``KpiError``."""
    for other in sheet.items:
        same = (_words(other.instruction), _words(other.agency)) == (_words(item.instruction), _words(item.agency))
        if other.id != item.id and item.instruction and same:
            raise KpiError(
                say("{item} asks {agency} for the same: {text}", item=other.id, agency=other.agency or "",
                    text=other.instruction or ""),
                say("change that one instead: {command}",
                    command=kpi_command("ikp", "edit", other.id, "--output", BLANK, "--period", sheet.period)),
            )  # fmt: skip


def _words(text: str | None) -> str:
    return " ".join((text or "").casefold().split())
