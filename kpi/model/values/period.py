"""Months: a calendar month, and a stretch of months with both ends included."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Final

from kpi.model.output.message import Message, say
from kpi.model.values.struct import Struct

#: The years of the months that may be named, as the schemas of the files have them.
_YEARS: Final = range(2000, 2100)
_ONE_DAY: Final = datetime.timedelta(days=1)
_WRITTEN: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class Period(Struct, frozen=True, order=True):
    """A calendar month. Invariant: year 1 to 9999 as in ``datetime``, month 1 to 12.

    The months that files and people may name are fewer, see ``named``: what is counted from these forward and back,
    such as the deadline of the last of them, is a month all the same.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (datetime.MINYEAR <= self.year <= datetime.MAXYEAR and 1 <= self.month <= 12):
            raise ValueError(f"no such month: {self.year}-{self.month}")

    @staticmethod
    def named(year: int, month: int) -> Period:
        """A month that a file or a person may name: of the years 2000 to 2099. Raises ``ValueError``."""
        if year not in _YEARS:
            raise ValueError(f"no month of this century: {year}-{month}")
        return Period(year, month)

    @staticmethod
    @lru_cache(maxsize=4096)
    def parse(text: str) -> Period:
        """The month written as in the files, ``2023-11``. Raises ``ValueError``."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(f"not a month: {text!r}")
        return Period.named(int(match[1]), int(match[2]))

    @staticmethod
    def parse_or_none(text: str) -> Period | None:
        """As ``parse``; None where the text names no month."""
        try:
            return Period.parse(text)
        except ValueError:
            return None

    @staticmethod
    def of(day: datetime.date) -> Period:
        """The month that holds a day."""
        return Period(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def ordinal(self) -> int:
        """Months since year 0: differences of ordinals are distances in months."""
        return self.year * 12 + self.month - 1

    def plus(self, months: int) -> Period:
        """The month so many months later (earlier when negative)."""
        year, month = divmod(self.ordinal + months, 12)
        return Period(year, month + 1)

    @property
    def first_day(self) -> datetime.date:
        """The first day of the month."""
        return datetime.date(self.year, self.month, 1)

    @property
    def last_day(self) -> datetime.date:
        """The last day of the month."""
        return datetime.date(self.year + self.month // 12, self.month % 12 + 1, 1) - _ONE_DAY


class Span(Struct, frozen=True, order=True):
    """Months from ``first`` to ``last``, both included. Invariant: first is not after last."""

    first: Period
    last: Period

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the span ends before it begins: {self}")

    def __contains__(self, period: Period) -> bool:
        return self.first <= period <= self.last

    def __iter__(self) -> Iterator[Period]:
        for months in range(len(self)):
            yield self.first.plus(months)

    def __len__(self) -> int:
        return self.last.ordinal - self.first.ordinal + 1

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


def stretches(periods: Iterable[Period]) -> tuple[Period | Message, ...]:
    """Months in order, where of three or more that follow each other only the first and the last are named."""
    found: list[Period | Message] = []
    for _, run in groupby(enumerate(sorted(periods)), lambda one: one[1].ordinal - one[0]):
        row = [period for _, period in run]
        found += row if len(row) < 3 else [say("{first} to {last}", first=row[0], last=row[-1])]
    return tuple(found)
