"""Tables that people fill in or take away: what is put into the cells of a spreadsheet, and what is found there."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TypeAlias

from kpi.model.values.struct import Struct, field

#: What a cell of a sheet may hold; numbers exactly, None for nothing.
Held: TypeAlias = None | bool | str | Decimal | datetime.date


class SheetField(Struct, frozen=True):
    """One cell to be written.

    ``decimals`` are shown of a number (None: as many as it has). ``choices`` become a drop-down, ``note`` a comment.
    An ``open`` cell may be changed in a protected sheet. ``as_text`` keeps what is typed as it is typed: without it
    ``3/4`` becomes a date.
    """

    value: Held = None
    decimals: int | None = None
    choices: tuple[str, ...] = ()
    note: str = ""
    open: bool = False
    as_text: bool = False


class Head(Struct, frozen=True):
    """The title of a column, its width in characters, and whether it is for the program only."""

    title: str
    width: int = 12
    hidden: bool = False
    right: bool = False


class Sheet(Struct, frozen=True):
    """One sheet: sentences above, the heads, the rows (one field for each head), sentences below.

    The heads stay in sight when the rows move, and so do the first ``fixed`` columns. In a ``protected`` sheet only
    open fields can be changed; there is no password.
    """

    name: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[SheetField, ...], ...]
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    fixed: int = 0
    protected: bool = False


class SheetContent(Struct, frozen=True):
    """Content of a cell. ``percent``: a number that is shown with a percent sign, so that 0.5 means 50 %.

    ``broken`` says why nothing can be taken from the cell, as the spreadsheet has it: ``#REF!``, or a formula
    (``=A1+B1``) that has no result yet.
    """

    value: Held = None
    percent: bool = False
    broken: str = ""


class Grid(Struct, frozen=True):
    """A sheet as it was found: all rows from the first one on, each with its cells from the first column on."""

    name: str
    rows: tuple[tuple[SheetContent, ...], ...] = field(default=())


def column_name(index: int) -> str:
    """The letters of a column, counted from 0, as spreadsheets have them: A, B, ..., Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
