"""The rules for reading: all in a list, or the manual of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kpi.model.message import Message, say
from kpi.model.report import Cell, Column, Heading, Line, Report, Table, Verbatim
from kpi.reports import facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpi.model.manual import Manual, Passage
    from kpi.model.report import Block

_COLUMNS: Final = (Column("code", say("Rule")), Column("demand", say("What it demands"), wide=True))


def rules_report(manuals: Iterable[Manual]) -> Report:
    """Every rule with what it demands."""
    known = tuple(manuals)
    rows = tuple((Cell(manual.code), Cell(Message(manual.demand))) for manual in known)
    blocks = (Heading(say("Rules"), 1), Table("rules", _COLUMNS, rows), Line(say("The manual of one: kpi rules CODE")))
    listed = [{"code": manual.code, "demand": manual.demand} for manual in known]
    return Report("rules", blocks, {**facts.heading(None), "rules": listed})


def manual_report(manual: Manual) -> Report:
    """The manual of one rule."""
    blocks: list[Block] = [Heading(manual.code, 1)]
    blocks += [_block(passage) for passage in manual.passages]
    return Report("manual", tuple(blocks), {**facts.heading(None), "code": manual.code, "manual": manual.text})


def _block(passage: Passage) -> Block:
    if passage.snippet:
        return Verbatim(tuple("    " + line if line else "" for line in passage.text.splitlines()))
    return Line(Message(passage.text))
