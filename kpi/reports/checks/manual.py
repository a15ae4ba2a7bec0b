"""The rules for reading: all in a list, or the manual of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kpi.model.output.command import kpi_command
from kpi.model.output.manual import Group, Manual, Passage
from kpi.model.output.message import Message, say
from kpi.model.output.report import Block, Cell, Column, Heading, Line, Report, Table, Verbatim
from kpi.reports._shared import machine_values

_COLUMNS: Final = (Column("code", say("Rule")), Column("demand", say("What it demands"), wide=True))


#: What finds each group, as a title of its rules.
_GROUPS: Final = {
    "files": say("The files as they are (validate, check)"),
    "change": say("What a change may do (check)"),
    "history": say("What the history must hold (audit)"),
}


def rules_report(groups: Iterable[Group]) -> Report:
    """Every rule with what it demands, group by group."""
    known = tuple(groups)
    blocks: list[Block] = [Heading(say("Rules"), 1)]
    for group in known:
        rows = tuple((Cell(one.code), Cell(Message(one.demand))) for one in group.manuals)
        blocks += [Heading(_GROUPS[group.name]), Table("rules", _COLUMNS, rows)]
    blocks.append(
        Line(
            say(
                "The manual of one: {command}",
                command=kpi_command("rules", next(one.code for group in known for one in group.manuals)),
            )
        )
    )
    listed = [{"group": group.name, "code": one.code, "demand": one.demand} for group in known for one in group.manuals]
    return Report("rules", tuple(blocks), {**machine_values.heading(None), "rules": listed}, illustrative=None)


def manual_report(manual: Manual) -> Report:
    """The manual of one rule."""
    blocks: list[Block] = [Heading(manual.code, 1)]
    blocks += [_block(passage) for passage in manual.passages]
    return Report(
        "manual",
        tuple(blocks),
        {**machine_values.heading(None), "code": manual.code, "manual": manual.text},
        illustrative=None,
    )


def _block(passage: Passage) -> Block:
    if passage.snippet:
        return Verbatim(tuple("    " + line if line else "" for line in passage.text.splitlines()))
    return Line(Message(passage.text))
