"""What a format draws on, and the few things that all formats for people do alike."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpi.model.report import Audience, Number, Table
from kpi.model.struct import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpi.model.message import Message
    from kpi.model.report import Block, Cell, Column, Report
    from kpi.render.language import Language


class Canvas(Struct, frozen=True):
    """Who reads, and on what: ``width`` in columns, whether it has ``color``, whether it shows more than ASCII."""

    language: Language
    width: int
    color: bool
    unicode: bool

    def shown(self, value: Message | str) -> str:
        """A sentence in the reader's language, or data as it is."""
        return self.language.shown(value)

    def cell(self, cell: Cell) -> str:
        """What people read in a cell."""
        return self.language.shown(cell.value if cell.shown is None else cell.shown)


def for_people(blocks: Iterable[Block]) -> list[Block]:
    """The blocks that people get: all but tables that are nothing but machine columns."""
    return [block for block in blocks if not isinstance(block, Table) or part(block, Audience.PEOPLE)[0]]


def part(table: Table, audience: Audience) -> tuple[list[Column], list[list[Cell]]]:
    """The columns of a table that one audience gets, and the rows under them."""
    kept = [place for place, column in enumerate(table.columns) if column.audience in {audience, Audience.ALL}]
    return [table.columns[place] for place in kept], [[row[place] for place in kept] for row in table.rows]


def main_tables(report: Report) -> list[Table]:
    """The tables that a spreadsheet gets: all of the main one's name, which is the report's kind or else the first."""
    tables = [block for block in report.blocks if isinstance(block, Table)]
    names = [table.name for table in tables]
    name = report.kind if report.kind in names else next(iter(names), None)
    return [table for table in tables if table.name == name]


def exact(cell: Cell) -> Number | None:
    """The number in a cell with all its digits, also where machines get it as a text; None where it holds none."""
    if isinstance(cell.value, bool):
        return None
    if isinstance(cell.value, Number):
        return cell.value
    if isinstance(cell.value, int):
        return Number(Decimal(cell.value), 0)
    return cell.shown if isinstance(cell.value, str) and isinstance(cell.shown, Number) else None
