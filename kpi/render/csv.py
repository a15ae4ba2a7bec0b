"""CSV: the main table of a report for spreadsheets and scripts, the same for every reader and terminal."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from kpi.model.english import english
from kpi.model.number import plain
from kpi.model.report import Audience, Number, Table
from kpi.render import safe
from kpi.render.canvas import part

if TYPE_CHECKING:
    from kpi.model.report import Cell, Report, Value
    from kpi.render.canvas import Canvas

#: With these, also in their wide forms, a spreadsheet takes text for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def draw(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - the signature of every format
    """The main table under the keys of its columns; nothing where the report has no table.

    All tables of the main one's name, put together: that is the kind of the report, or else the name of the first
    table. A report's other tables have other columns and are not in it: status leaves out programs that aren't
    measured, which JSON has.
    """
    tables = _main(report)
    if not tables:
        return ""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.key for column in part(tables[0], Audience.MACHINES)[0])
    for table in tables:
        writer.writerows([_field(cell) for cell in row] for row in part(table, Audience.MACHINES)[1])
    return text.getvalue()


def _main(report: Report) -> list[Table]:
    tables = [block for block in report.blocks if isinstance(block, Table)]
    names = [table.name for table in tables]
    name = report.kind if report.kind in names else next(iter(names), None)
    return [table for table in tables if table.name == name]


def _field(cell: Cell) -> str:
    return _written(cell.value)


def _written(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Number():
            return plain(value.value)
        case str():
            return _harmless(value)
    text = english(value)
    return text if isinstance(value, int) else _harmless(text)


def _harmless(text: str) -> str:
    """Text that a spreadsheet shows and doesn't reckon, and that does nothing to a terminal either."""
    return ("'" if text.startswith(_FORMULA) else "") + safe.lines(text)
