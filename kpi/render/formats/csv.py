"""CSV: the main table of a report for spreadsheets and scripts, the same for every reader and terminal."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from kpi.model.output.machine_text import english
from kpi.model.output.report import Cell, Number, Report, Value
from kpi.model.values.number import plain
from kpi.render import escaping
from kpi.render.terminal.canvas import Canvas, exact, main_rows

#: Where a spreadsheet would begin a formula: at the beginning of a text, and behind whatever ends a cell for it, be it
#: a comma, a semicolon, a tab or a line; signs count also in their wide forms.
_FORMULA: Final = re.compile("(^|[,;\\t\n])(?=[\\s\"']*[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def draw(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - the signature of every format
    """The main table under the keys of its columns, also where it has no rows.

    The column ``illustrative`` is in every table. A report's other tables have other columns and are not in it: status
    leaves out programs that aren't measured, which JSON has.
    """
    return drawn(report)


def drawn(report: Report, *, semicolons: bool = False, last: Sequence[Sequence[str]] = ()) -> str:
    """The same, with rows (``last``) after all others, which are filled up to the width of the table.

    With ``semicolons`` for a spreadsheet that separates cells by them, as it does in Indonesian: there a comma stands
    before the decimals, or every number would become a text or a day.
    """
    columns, rows = main_rows(report)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", delimiter=";" if semicolons else ",")
    writer.writerow([_harmless(column.key) for column in columns])
    writer.writerows([_field(cell, comma=semicolons) for cell in row] for row in rows)
    writer.writerows([*row, *[""] * (len(columns) - len(row))] for row in last)
    return text.getvalue()


def _field(cell: Cell, *, comma: bool) -> str:
    number = exact(cell)
    if number is None:
        return _written(cell.value)
    return plain(number.value).replace(".", ",") if comma else plain(number.value)


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
    """Text that a spreadsheet shows and doesn't reckon, whatever separates its cells; nor does a terminal obey it."""
    return _FORMULA.sub(r"\1'", escaping.lines(text))
