"""Reads a filled-in spreadsheet: a workbook (XLSX), or CSV in any of its dialects."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.sheet import Grid, SheetContent
from kpi.store.os_errors import reason
from kpi.store.tables import workbook

#: Bytes that a file may have.
LARGEST: Final = 16 * 1024 * 1024
_SEPARATORS: Final = (";", "\t", ",")
_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm"})
_TEXTS: Final = frozenset({".csv", ".tsv", ".txt"})
_ENDINGS: Final = _WORKBOOKS | {".csv", ".tsv"}
#: How many names of files are named.
_FEW: Final = 5
#: How much of two names must agree; their endings do anyway.
_NEAR: Final = 0.7


def read(file: Path) -> tuple[Grid, ...]:
    """The sheets of a file, of CSV the only one, under the name of the file. Raises ``KpiError``."""
    return grids(file, content(file))


def content(file: Path, largest: int = LARGEST) -> bytes:
    """The bytes of a file. Raises ``KpiError`` where it can't be read, or has more than ``largest``."""
    try:
        with file.open("rb") as stream:
            data = stream.read(largest + 1)
    except FileNotFoundError:
        raise KpiError(say("there is no file {path}", path=str(file)), _others(file)) from None
    except OSError as error:
        hint = say("close it in Excel, then try again") if isinstance(error, PermissionError) else None
        raise KpiError(say("{path} can't be read: {why}", path=str(file), why=reason(error)), hint) from error
    if len(data) > largest:
        raise KpiError(say("{path} is too large: more than {size} MB", path=str(file), size=largest // 1024**2))
    return data


def grids(file: Path, data: bytes) -> tuple[Grid, ...]:
    """The sheets in the bytes of a file. Raises ``KpiError``."""
    if data.startswith(b"PK\x03\x04") or file.suffix.casefold() in _WORKBOOKS:
        return workbook.read(data)
    if file.suffix.casefold() in _TEXTS:
        return (Grid(file.name, rows_of(data)),)
    raise KpiError(
        say("{path} is neither a workbook (.xlsx) nor CSV (.csv)", path=str(file)),
        say("save it as a workbook (.xlsx) or as CSV (UTF-8)"),
    )


def _others(file: Path) -> Message:
    """Which sheets there are in the place of one that isn't there."""
    import difflib

    folder = file.parent
    sheets = (
        sorted(one.name for one in folder.iterdir() if one.suffix.casefold() in _ENDINGS) if folder.is_dir() else []
    )
    near = difflib.get_close_matches(file.name, sheets, 1, _NEAR)
    if near:
        return say("did you mean {near}?", near=near[0])
    if sheets:
        return say("sheets in that folder: {names}", names=tuple(sheets[:_FEW]))
    return say("make one: {command}", command=kpi_command("template"))


def rows_of(data: bytes) -> tuple[tuple[SheetContent, ...], ...]:
    """The rows of CSV: separated by semicolons, tabs or commas, whichever its first line has most of.

    Every cell is text, an empty one is nothing. A first line ``sep=;`` says how the others are separated, and counts
    as a row, as spreadsheets count. Raises ``KpiError`` where the bytes are no UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise KpiError(
            say("this CSV is not written in UTF-8"), say("save it as CSV UTF-8, or as a workbook (.xlsx)")
        ) from None
    stated, _, rest = text.partition("\n")
    if stated.casefold().startswith("sep=") and len(stated.strip()) == 5:
        return ((SheetContent(stated.strip()),), *_rows(rest, stated.strip()[-1]))
    return _rows(text, max(_SEPARATORS, key=stated.count))


def _rows(text: str, separator: str) -> tuple[tuple[SheetContent, ...], ...]:
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise KpiError(
            say("this CSV can't be read: {why}", why=str(error)), say("look for a quote that is not closed")
        ) from error
    return tuple(tuple(SheetContent(cell or None) for cell in line) for line in lines)
