"""Months and stretches of months as people type them: ``2023-11``, ``Nov-23``, ``bulan lalu``, ``TW IV 2023``.

A year of two digits is one of this century. It is read only where it can't be a month or what is left of a day:
``11/12`` is refused. What names no year (``November``, ``semester 1``) is read where the plan holds it once.
"""

from __future__ import annotations

import datetime
import re
from typing import Final

from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct

#: Each month by its Indonesian and English names, whole and short, as they are found in letters and spreadsheets.
_NAMES: Final = (
    "januari january jan",
    "februari february pebruari feb peb",
    "maret march mar mrt",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "agustus august agt ags agu aug",
    "september sep sept",
    "oktober october okt oct",
    "november nopember nov nop",
    "desember december des dec",
)
#: The number of each month by its names, in small letters.
MONTHS: Final = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
#: How many months from this one.
_RELATIVE: Final = {
    "bulan lalu": -1, "bulan kemarin": -1, "last month": -1,
    "bulan ini": 0, "this month": 0,
    "bulan depan": 1, "next month": 1,
}  # fmt: skip
_CENTURY: Final = 2000
_ORDINALS: Final = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
#: The months of a part of a year, by what it is called.
_PARTS: Final = {
    **dict.fromkeys(("q", "kuartal", "quarter", "tw", "triwulan"), 3),
    **dict.fromkeys(("s", "h", "semester", "smt", "half"), 6),
}

_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})")
_YEAR_LAST: Final = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{4})")
_SHORT_YEAR: Final = re.compile(r"([0-9]{1,2})[-/]([0-9]{2})")
_NAMED: Final = re.compile(r"([a-z]+)\.?[-/ ]*([0-9]{4})")
_NAMED_SHORT_YEAR: Final = re.compile(r"([a-z]+)\.?[-/' ]+([0-9]{2})")
_NAMED_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/ ]*([a-z]+)\.?")
_YEAR: Final = re.compile(r"(?:(?:tahun|year) )?([0-9]{4})")
_PART: Final = re.compile(
    r"(?:([0-9]{4})[-/ ]*)?("
    + "|".join(_PARTS)
    + r")[-. ]*(?:ke-? ?)?([1-4]|i{1,3}|iv)(?:[-/ ]*(?:tahun )?([0-9]{4}))?"
)
_STRETCH: Final = re.compile(
    r"(.+?)(?:\.\.| s\.?d\.? | to | through | sampai(?: dengan)? | hingga | [-\u2013\u2014] )(.+)"
)


class SeveralSpans(ValueError):
    """A text without a year that the plan holds more than once."""

    def __init__(self, text: str, spans: tuple[Span, ...]) -> None:
        super().__init__(f"in which year? {text!r}")
        self.spans = spans


class _Part(Struct, frozen=True):
    """Months of a year that isn't named: ``length`` of them, from ``month`` on."""

    month: int
    length: int

    def in_year(self, year: int) -> Span:
        """The months in a year."""
        first = Period.named(year, self.month)
        return Span(first, first.plus(self.length - 1))

    def before(self, month: Period) -> Span:
        """The last ones that begin up to a month."""
        found = self.in_year(month.year)
        return found if found.first <= month else self.in_year(month.year - 1)

    def after(self, month: Period) -> Span:
        """The first ones that end from a month on."""
        found = self.in_year(month.year)
        return found if found.last >= month else self.in_year(month.year + 1)


def typed_span(text: str, today: datetime.date | None = None, plan: Span | None = None) -> Span:
    """The months that a text names: one, a part of a year, a year, or from one to another (``2023-11..2024-02``).

    ``today`` tells what ``bulan lalu`` is; without it that names nothing. What names no year is of the one year in
    which ``plan`` holds it. Raises ``ValueError`` where it names none, or ends before it begins; ``SeveralSpans`` where
    the plan holds it in several years.
    """
    plain = " ".join(text.casefold().split())
    stretch = _STRETCH.fullmatch(plain)
    if stretch is not None:
        return _from_to(_named(stretch[1], today), _named(stretch[2], today), plan, text)
    found = _named(plain, today)
    return _in_plan(found, plan, text) if isinstance(found, _Part) else found


def _from_to(start: Span | _Part, end: Span | _Part, plan: Span | None, text: str) -> Span:
    """From one to another; the one without a year is in that of the other, or in the one beside it."""
    if isinstance(start, _Part):
        start = _in_plan(start, plan, text) if isinstance(end, _Part) else start.before(end.last)
    if isinstance(end, _Part):
        end = end.after(start.first)
    return Span(start.first, end.last)


def _in_plan(part: _Part, plan: Span | None, text: str) -> Span:
    years = () if plan is None else range(plan.first.year, plan.last.year + 1)
    found = tuple(one for one in map(part.in_year, years) if plan and one.last >= plan.first and one.first <= plan.last)
    if not found:
        raise ValueError(f"in which year? {text!r}")
    if len(found) > 1:
        raise SeveralSpans(text, found)
    return found[0]


def _named(plain: str, today: datetime.date | None) -> Span | _Part:
    """What stands by itself: a month, a year or a part of one. Raises ``ValueError``."""
    if today is not None and plain in _RELATIVE:
        period = Period.of(today).plus(_RELATIVE[plain])
        return Span(period, period)
    if year := _YEAR.fullmatch(plain):
        return Span(Period.named(int(year[1]), 1), Period.named(int(year[1]), 12))
    bare = plain.removesuffix(".")
    if bare in MONTHS:
        return _Part(MONTHS[bare], 1)
    return _part(plain) or _single(plain)


def typed_month(text: str, today: datetime.date | None = None, plan: Span | None = None) -> Period:
    """The one month that a text names. Raises ``ValueError`` as ``typed_span``, and where it names several."""
    span = typed_span(text, today, plan)
    if len(span) != 1:
        raise ValueError(f"several months: {text!r}")
    return span.first


def whole_year(digits: str) -> int:
    """A year of four digits, or of this century by its last two."""
    return int(digits) if len(digits) > 2 else _CENTURY + int(digits)


def _part(plain: str) -> Span | _Part | None:
    """A quarter or a semester, with its year or without."""
    found = _PART.fullmatch(plain)
    if found is None or (found[1] and found[4]):
        return None
    months, number = _PARTS[found[2]], _ORDINALS[found[3]]
    if months * number > 12:
        return None
    part, year = _Part(months * (number - 1) + 1, months), found[1] or found[4]
    return part.in_year(int(year)) if year else part


def _single(plain: str) -> Span:
    year, month = _year_and_month(plain)
    period = Period.named(year, month)
    return Span(period, period)


def _year_and_month(plain: str) -> tuple[int, int]:
    if found := _YEAR_FIRST.fullmatch(plain):
        return int(found[1]), int(found[2])
    if found := _YEAR_LAST.fullmatch(plain):
        return int(found[2]), int(found[1])
    for form in (_NAMED, _NAMED_SHORT_YEAR):
        if (found := form.fullmatch(plain)) and found[1] in MONTHS:
            return _sure_year(found[2]), MONTHS[found[1]]
    if (found := _NAMED_YEAR_FIRST.fullmatch(plain)) and found[2] in MONTHS:
        return int(found[1]), MONTHS[found[2]]
    if found := _SHORT_YEAR.fullmatch(plain):
        return _sure_year(found[2]), int(found[1])
    raise ValueError(f"not a month: {plain!r}")


def _sure_year(digits: str) -> int:
    """A year that is no month: ``11/12`` may be a day in December. Raises ``ValueError``."""
    if len(digits) == 2 and int(digits) <= 12:
        raise ValueError(f"a year, or a month? {digits!r}")
    return whole_year(digits)
