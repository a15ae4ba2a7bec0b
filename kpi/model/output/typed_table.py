"""A flat table whose columns each have one type for ever, for engines that read columns of many files at once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from kpi.model.values.struct import Struct, field

#: What a field may hold; None for nothing.
Plain: TypeAlias = None | bool | int | str | Decimal | datetime.date | datetime.datetime


class ColumnType(StrEnum):
    """Type of a column, with its precision."""

    TEXT = "text"
    COUNT = "count"
    FLAG = "flag"
    DAY = "day"
    #: A point in time; its offset from UTC is not kept.
    MOMENT = "moment"
    #: A number of 28 digits before the point and 10 behind it.
    AMOUNT = "amount"
    #: A percentage of 36 digits before the point and 2 behind it.
    PERCENT = "percent"
    #: A number of 8 digits before the point and 10 behind it, which engines add up faster.
    SCORE = "score"


class TypedColumn(Struct, frozen=True):
    """A column, and what its fields mean. ``required``: none of them is empty."""

    name: str
    kind: ColumnType
    meaning: str
    required: bool = False


class Flat(Struct, frozen=True):
    """Rows under columns; every row has one field for each column. ``notes`` are about the table as a whole."""

    columns: Sequence[TypedColumn]
    rows: Sequence[Sequence[Plain]]
    notes: Mapping[str, str] = field(default_factory=dict)
