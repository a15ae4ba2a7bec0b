"""Workbooks (XLSX): writing sheets that open without a complaint, and reading what people made of them.

The only module that knows the workbook library. Text is always text here: nothing that is written can become a
formula. Numbers are exact: a cell holds the shortest digits that its binary number has, and those are taken.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.model.output.sheet import Grid, Held, Sheet, SheetContent, SheetField, column_name
from kpi.model.values.number import decimals_of

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: Bytes that a workbook may have unpacked; a hundred thousand rows have less.
LARGEST: Final = 64 * 1024 * 1024
#: Digits that a spreadsheet keeps of what is typed into it; a number with more was reckoned, not typed.
MOST_TYPED: Final = 15
#: What a spreadsheet may take for the beginning of a formula when somebody edits the text.
_FORMULA: Final = ("=", "+", "-", "@")
_UNFIT_NAME: Final = re.compile(r"[\[\]:*?/\\]")
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_LISTS: Final = "kpi"
_TALLEST: Final = 400
#: Points that a line of text takes.
_LINE: Final = 13.5
_GIVEN: Final = "F2F2F2"
_HEAD: Final = "D9E2F3"


def written(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with these sheets, in their order."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    lists = _Lists()
    for sheet in sheets:
        _fill(book.create_sheet(_UNFIT_NAME.sub("-", sheet.name)[:31]), sheet, lists)
    lists.add_to(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class _Lists:
    """The choices of all drop-downs, on a hidden sheet: written into a cell's rule, commas would split them."""

    def __init__(self) -> None:
        self.columns: dict[tuple[str, ...], int] = {}

    def address(self, choices: tuple[str, ...]) -> str:
        """Where a drop-down finds its choices."""
        name = column_name(self.columns.setdefault(choices, len(self.columns)))
        return f"{_LISTS}!${name}$1:${name}${len(choices)}"

    def add_to(self, book: Workbook) -> None:
        """The hidden sheet, where there is any drop-down."""
        if not self.columns:
            return
        sheet = book.create_sheet(_LISTS)
        sheet.sheet_state = "hidden"
        for choices, column in self.columns.items():
            for row, choice in enumerate(choices, 1):
                _put(sheet.cell(row, column + 1), choice)


def _fill(page: Worksheet, sheet: Sheet, lists: _Lists) -> None:
    from openpyxl.styles import Font

    for row, sentence in enumerate(sheet.above, 1):
        _put(page.cell(row, _first_seen(sheet)), sentence)
        page.cell(row, _first_seen(sheet)).font = Font(bold=row == 1, italic=row > 1)
    top = len(sheet.above) + 1
    _heads(page, sheet, top)
    for row, fields in enumerate(sheet.rows, top + 1):
        for column, one in enumerate(fields, 1):
            _field(page.cell(row, column), one, sheet)
        _heighten(page, row, [one.value for one in fields], sheet)
    _drop_downs(page, sheet, top, lists)
    for row, sentence in enumerate(sheet.below, top + len(sheet.rows) + 1):
        _put(page.cell(row, _first_seen(sheet)), sentence)
    page.freeze_panes = f"{column_name(sheet.fixed)}{top + 1}"
    _print_wide(page, top)
    if sheet.protected:
        _protect(page)


def _print_wide(page: Worksheet, top: int) -> None:
    """On paper all columns beside each other, the heads on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.print_title_rows = f"{top}:{top}"


def _heighten(page: Worksheet, row: int, values: Iterable[Held], sheet: Sheet) -> None:
    """Room for texts that are longer than their column is wide: not every program makes it when it opens the file."""
    seen = [(head, value) for head, value in zip(sheet.heads, values, strict=True) if not head.hidden]
    most = max((_lines(value, head.width) for head, value in seen if isinstance(value, str)), default=1)
    if most > 1:
        page.row_dimensions[row].height = _LINE * most


def _lines(text: str, width: int) -> int:
    return sum(1 + max(0, len(line) - 1) // max(1, width - 2) for line in text.split("\n"))


def _first_seen(sheet: Sheet) -> int:
    """The first column that isn't hidden, counted from 1: what stands above and below the rows begins there."""
    return next((index for index, head in enumerate(sheet.heads, 1) if not head.hidden), 1)


def _heads(page: Worksheet, sheet: Sheet, top: int) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for column, head in enumerate(sheet.heads, 1):
        cell = page.cell(top, column)
        _put(cell, head.title)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor=_HEAD)
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="right" if head.right else "left")
        about = page.column_dimensions[column_name(column - 1)]
        about.width = head.width
        about.hidden = head.hidden
    _heighten(page, top, [head.title for head in sheet.heads], sheet)


def _field(cell: Any, one: SheetField, sheet: Sheet) -> None:  # noqa: ANN401 - the library's own, in three classes
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, PatternFill, Protection

    _put(cell, one.value)
    cell.number_format = _format(one)
    cell.alignment = Alignment(wrap_text=not isinstance(one.value, Decimal), vertical="top")
    if sheet.protected:
        cell.protection = Protection(locked=not one.open)
        if not one.open:
            cell.fill = PatternFill("solid", fgColor=_GIVEN)
    if one.note:
        height = min(_TALLEST, 40 + 18 * sum(1 + len(line) // 45 for line in one.note.splitlines()))
        cell.comment = Comment(_storable(one.note), "kpi", width=340, height=height)


def _put(cell: Any, value: Held) -> None:  # noqa: ANN401 - as above
    """A value in a cell; text stays text, whatever it looks like."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = _storable(value)
    cell.data_type = "s"
    if value.startswith(_FORMULA):
        cell.quotePrefix = True


def _storable(text: str) -> str:
    """Without the few characters that no workbook can hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)


def _format(one: SheetField) -> str:
    if one.as_text:
        return "@"
    if isinstance(one.value, datetime.date):
        return "yyyy-mm-dd"
    decimals = one.decimals
    if decimals is None and isinstance(one.value, Decimal):
        decimals = decimals_of(one.value)
    if decimals is None:
        return "General"
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _drop_downs(page: Worksheet, sheet: Sheet, top: int, lists: _Lists) -> None:
    """One rule for each set of choices, with all cells that it holds for."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rules: dict[tuple[str, ...], DataValidation] = {}
    for row, fields in enumerate(sheet.rows, top + 1):
        for column, one in enumerate(fields):
            if not one.choices:
                continue
            if one.choices not in rules:
                rules[one.choices] = DataValidation("list", formula1=lists.address(one.choices), allow_blank=True)
                rules[one.choices].showErrorMessage = True
                page.add_data_validation(rules[one.choices])
            rules[one.choices].add(f"{column_name(column)}{row}")


def _protect(page: Worksheet) -> None:
    """Against slips, not against people: no password, and columns may be made wider."""
    page.protection.sheet = True
    page.protection.formatColumns = False
    page.protection.formatRows = False


# Reading.


def read(data: bytes) -> tuple[Grid, ...]:
    """The sheets of a workbook that people can see. Raises ``KpiError`` where it is none, or too large."""
    _refuse_unfit(data)
    book = _opened(data, results=False)
    results = _opened(data, results=True) if _reckons(book) else book
    return tuple(
        Grid(page.title, tuple(_row(cells, results[page.title]) for cells in page.iter_rows()))
        for page in book.worksheets
        if page.sheet_state == "visible"
    )


def _refuse_unfit(data: bytes) -> None:
    hint = say("save it as a workbook (.xlsx) or as CSV (UTF-8)")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(one.file_size for one in packed.infolist())
    except zipfile.BadZipFile:
        raise KpiError(say("this is not a workbook (.xlsx)"), hint) from None
    if size > LARGEST:
        raise KpiError(say("this workbook is too large: more than {size} MB", size=LARGEST // 1024**2), hint)


def _opened(data: bytes, *, results: bool) -> Workbook:
    import warnings

    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it leaves out: pictures, rules of other programs
            return load_workbook(io.BytesIO(data), data_only=results)
    except Exception as error:  # whatever the library meets in a damaged file
        raise KpiError(
            say("this workbook can't be read: {why}", why=str(error)),
            say("open it and save it anew as a workbook (.xlsx)"),
        ) from error


def _reckons(book: Workbook) -> bool:
    return any(cell.data_type == "f" for page in book.worksheets for cells in page.iter_rows() for cell in cells)


def _row(cells: Iterable[Cell | Any], results: Worksheet) -> tuple[SheetContent, ...]:
    return tuple(_found(cell, results) for cell in cells)


def _found(cell: Cell | Any, results: Worksheet) -> SheetContent:  # noqa: ANN401 - the library's own, in three classes
    formula = cell.data_type == "f"
    value = results[cell.coordinate].value if formula else cell.value
    if formula and value is None:
        return SheetContent(broken=str(getattr(cell.value, "text", cell.value)))
    if cell.data_type == "e" or (formula and isinstance(value, str) and value.startswith("#")):
        return SheetContent(broken=str(value))
    return SheetContent(_held(value), percent="%" in _QUOTED.sub("", cell.number_format or ""))


def _held(value: object) -> Held:
    match value:
        case None | bool() | str():
            return value
        case int() | float():
            return Decimal(repr(value))
        case datetime.datetime():
            return value.date() if value.time() == datetime.time() else str(value)
        case datetime.date():
            return value
        case _:
            return str(value)
