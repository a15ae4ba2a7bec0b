"""CSV: the main table of a report for spreadsheets and scripts, the same for every reader and terminal."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from kpi.model.english import english
from kpi.model.number import plain
from kpi.model.report import Audience, Number
from kpi.render import safe
from kpi.render.canvas import exact, main_tables, part

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    return drawn(report)


def drawn(report: Report, *, semicolons: bool = False, last: Sequence[Sequence[str]] = ()) -> str:
    """The same, with rows (``last``) after all others, which are filled up to the width of the table.

    With ``semicolons`` for a spreadsheet that separates cells by them, as it does in Indonesian: there a comma stands
    before the decimals, or every number would become a text or a day.
    """
    tables = main_tables(report)
    if not tables:
        return ""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", delimiter=";" if semicolons else ",")
    heads = [column.key for column in part(tables[0], Audience.MACHINES)[0]]
    writer.writerow(heads)
    for table in tables:
        writer.writerows([_field(cell, comma=semicolons) for cell in row] for row in part(table, Audience.MACHINES)[1])
    writer.writerows([*row, *[""] * (len(heads) - len(row))] for row in last)
    return text.getvalue()


def _field(cell: Cell, *, comma: bool) -> str:
    number = exact(cell) if comma else None
    return _written(cell.value) if number is None else plain(number.value).replace(".", ",")


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
