"""CSV: the main table of a report for spreadsheets and scripts, the same for every reader and terminal."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from kpi.model.output.machine_text import english
from kpi.model.output.message import Message
from kpi.model.output.report import Cell, Number, Report, Value
from kpi.model.values.number import plain
from kpi.render import escaping
from kpi.render.language import Language
from kpi.render.terminal.canvas import Canvas, exact, main_rows, said, titles

#: Where a spreadsheet would begin a formula: at the beginning of a text, and behind whatever ends a cell for it, be it
#: a comma, a semicolon, a tab or a line; signs count also in their wide forms.
_FORMULA: Final = re.compile("(^|[,;\\t\n])(?=[\\s\"']*[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def draw(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - the signature of every format
    """The main table under the keys of its columns, also where it has no rows.

    The column ``illustrative`` is in every table. A report's other tables have other columns and are not in it: status
    leaves out programs that aren't measured, which JSON has.
    """
    return drawn(report)


def drawn(report: Report, *, last: Sequence[Sequence[str]] = ()) -> str:
    """The same, with rows (``last``) after all others, which are filled up to the width of the table."""
    columns, rows = main_rows(report)
    table = [[_field(cell) for cell in row] for row in rows]
    return _text([column.key for column in columns], table, last, ",")


def drawn_for_people(report: Report, language: Language, last: Sequence[Sequence[str]] = ()) -> str:
    """The table for a spreadsheet that separates cells by semicolons, as it does in Indonesian, in words of a language.

    There a comma stands before the decimals, or every number would become a text or a day.
    """
    columns, rows = main_rows(report)
    table = [
        [_field_for_people(said(column, cell), language) for column, cell in zip(columns, row, strict=True)]
        for row in rows
    ]
    return _text(titles(columns, language), table, last, ";")


def _text(heads: Sequence[str], rows: Sequence[Sequence[str]], last: Sequence[Sequence[str]], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", delimiter=delimiter)
    writer.writerow([_harmless(head) for head in heads])
    writer.writerows(rows)
    writer.writerows([*row, *[""] * (len(heads) - len(row))] for row in last)
    return text.getvalue()


def _field(cell: Cell) -> str:
    number = exact(cell)
    return _written(cell.value) if number is None else plain(number.value)


def _field_for_people(cell: Cell, language: Language) -> str:
    number = exact(cell)
    if number is not None:
        return plain(number.value).replace(".", ",")
    return _harmless(language.shown(cell.value)) if isinstance(cell.value, bool | Message) else _written(cell.value)


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
