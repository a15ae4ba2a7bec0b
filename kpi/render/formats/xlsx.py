"""A workbook: the main table of a report with real numbers, for reading and for reckoning on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kpi.model.output.message import mark
from kpi.model.output.progress import steps
from kpi.model.output.report import Cell, Column, Heading, Line, Number, Report, Tone
from kpi.model.output.sheet import Head, Sheet, SheetField
from kpi.model.values.period import Period
from kpi.render.language import Language
from kpi.render.terminal.canvas import exact, for_people, main_rows, said, titles
from kpi.store.tables import workbook

_WIDE: Final = 34
_USUAL: Final = 14
_LONG_COLUMNS: Final = frozenset({"name", "title", "evidence", "note"})


def drawn(report: Report, language: Language, closings: Sequence[str] = ()) -> bytes:
    """A workbook with the columns that machines get, under titles in a language, and what a person must know.

    Above stand title and warnings, below ``closings`` (the digests of closed months, in whole).
    """
    columns, rows = main_rows(report)
    sheet = Sheet(
        name=report.kind,
        heads=tuple(_head(column, title) for column, title in zip(columns, titles(columns, language), strict=True)),
        rows=tuple(
            tuple(_field(said(column, cell), language) for column, cell in zip(columns, row, strict=True))
            for row in steps(mark("Writing the rows"), rows)
        ),
        above=_said_first(report, language),
        below=tuple(closings),
        fixed=0,
    )
    return workbook.written([sheet])


def _said_first(report: Report, language: Language) -> tuple[str, ...]:
    """The title of the report, and warnings about all of it, which stand directly below."""
    return tuple(
        language.shown(block.text)
        for block in for_people(report)[:3]
        if (isinstance(block, Heading) and block.level == 1) or (isinstance(block, Line) and block.tone is Tone.FAIR)
    )


def _head(column: Column, title: str) -> Head:
    wide = column.wide or column.key in _LONG_COLUMNS
    return Head(title, _WIDE if wide else max(_USUAL, min(_WIDE, len(title) + 2)), right=column.right)


def _field(cell: Cell, language: Language) -> SheetField:
    number = exact(cell)
    if number is not None:
        decimals = cell.shown.decimals if isinstance(cell.shown, Number) else number.decimals
        return SheetField(number.value, max(decimals, 0))
    value = cell.value
    if value is None:
        return SheetField()
    if isinstance(value, bool | Period):
        return SheetField(
            language.shown(value) if isinstance(value, bool) else str(value), as_text=isinstance(value, Period)
        )
    return SheetField(language.shown(value) or None)
