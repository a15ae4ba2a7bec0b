"""The canvas that formats for people draw on: language, width, colours, characters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from kpi.model.output.message import Message, say
from kpi.model.output.report import (
    ILLUSTRATIVE,
    ILLUSTRATIVE_COLUMN,
    Audience,
    Block,
    Cell,
    Column,
    Heading,
    Json,
    Line,
    Number,
    Report,
    Table,
    Tone,
    Value,
)
from kpi.model.values.number import decimals_of
from kpi.model.values.struct import Struct
from kpi.render.language import Language


class Canvas(Struct, frozen=True):
    """Medium of a report: language, ``width`` in columns, ``color``, and whether it shows more than ASCII."""

    language: Language
    width: int
    color: bool
    unicode: bool

    def shown(self, value: Message | str) -> str:
        """A sentence in the reader's language, or data as it is."""
        return self.language.shown(value)

    def cell(self, cell: Cell) -> str:
        """Text of a cell for people."""
        return self.language.shown(cell.value if cell.shown is None else cell.shown)


def for_people(report: Report) -> list[Block]:
    """The blocks that people get: no tables of nothing but machine columns, and illustrative figures called so.

    That stands below the title, or at the end of a report that has none.
    """
    blocks = [one for one in report.blocks if not isinstance(one, Table) or part(one, Audience.PEOPLE)[0]]
    notice = Line(ILLUSTRATIVE, Tone.FAIR)
    if report.illustrative and notice not in blocks:
        blocks.insert(1 if blocks and isinstance(blocks[0], Heading) else len(blocks), notice)
    return blocks


def facts(report: Report) -> Mapping[str, Json]:
    """Facts of a report for machines, with a note where its figures are illustrative."""
    if report.illustrative is None or "illustrative" in report.facts:
        return report.facts
    first = ("schema_version", "tool_version", "data_commit")
    opening = {key: report.facts[key] for key in first if key in report.facts}
    return {**opening, "illustrative": report.illustrative, **report.facts}


def part(table: Table, audience: Audience) -> tuple[list[Column], list[list[Cell]]]:
    """The columns of a table that one audience gets, and the rows under them."""
    kept = [place for place, column in enumerate(table.columns) if column.audience in {audience, Audience.ALL}]
    return [table.columns[place] for place in kept], [[row[place] for place in kept] for row in table.rows]


def main_rows(report: Report) -> tuple[list[Column], list[list[Cell]]]:
    """Table for a spreadsheet: the columns for machines of all tables of the main one's name, and their rows.

    A report without a table is one row of its facts. Where the rows don't say themselves whether they are
    illustrative, the report says it of all of them.
    """
    tables = _main_tables(report) or [_as_table(report)]
    columns = part(tables[0], Audience.MACHINES)[0]
    rows = [row for table in tables for row in part(table, Audience.MACHINES)[1]]
    if any(column.key == ILLUSTRATIVE_COLUMN.key for column in columns):
        return columns, rows
    return [*columns, ILLUSTRATIVE_COLUMN], [[*row, Cell(report.illustrative)] for row in rows]


def said(column: Column, cell: Cell) -> Cell:
    """A cell of a sheet for people: of a column of words as people say it."""
    return Cell(cell.shown) if column.words and isinstance(cell.shown, Message | str) else cell


def titles(columns: Sequence[Column], language: Language) -> list[str]:
    """The titles, those that occur twice with their key behind them."""
    found = [language.text(column.title) for column in columns]
    return [
        f"{title} ({column.key})" if found.count(title) > 1 else title
        for title, column in zip(found, columns, strict=True)
    ]


def _main_tables(report: Report) -> list[Table]:
    tables = [block for block in report.blocks if isinstance(block, Table)]
    names = [table.name for table in tables]
    name = report.kind if report.kind in names else next(iter(names), None)
    return [table for table in tables if table.name == name]


def _as_table(report: Report) -> Table:
    """The facts of a report in one row; what holds further facts goes by their names: ``revision.reason``."""
    named = dict(_flat(report.facts))
    columns = tuple(Column(key, say("{key}", key=key), audience=Audience.MACHINES) for key in named)
    return Table(report.kind, columns, (tuple(map(Cell, named.values())),) if named else ())


def _flat(facts: Mapping[str, Json], before: str = "") -> Iterator[tuple[str, Value]]:
    for key, fact in facts.items():
        match fact:
            case Mapping():
                yield from _flat(fact, f"{before}{key}.")
            case Decimal():
                yield before + key, Number(fact, decimals_of(fact))
            case None | bool() | int() | str():
                yield before + key, fact
            case _ if all(isinstance(one, str) for one in fact):
                yield before + key, "; ".join(map(str, fact)) or None
            case _:
                pass  # rows of another table, which only JSON holds


def exact(cell: Cell) -> Number | None:
    """The number in a cell with all its digits, also where machines get it as a text; None where it holds none."""
    if isinstance(cell.value, bool):
        return None
    if isinstance(cell.value, Number):
        return cell.value
    if isinstance(cell.value, int):
        return Number(Decimal(cell.value), 0)
    return cell.shown if isinstance(cell.value, str) and isinstance(cell.shown, Number) else None
