"""Months and stretches of months as people type them: ``2023-11``, ``Nov-23``, ``bulan lalu``, ``2023-Q4``.

A year of two digits is one of this century. It is read only where it can't be a month or what is left of a day:
``11/12`` is refused.
"""

from __future__ import annotations

import datetime
import re
from typing import Final

from kpi.model.values.period import Period, Span

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
_QUARTERS: Final = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}

_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})")
_YEAR_LAST: Final = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{4})")
_SHORT_YEAR: Final = re.compile(r"([0-9]{1,2})[-/]([0-9]{2})")
_NAMED: Final = re.compile(r"([a-z]+)\.?[-/ ]*([0-9]{4})")
_NAMED_SHORT_YEAR: Final = re.compile(r"([a-z]+)\.?[-/' ]+([0-9]{2})")
_NAMED_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/ ]*([a-z]+)\.?")
_QUARTER: Final = re.compile(r"(?:q|kuartal|quarter|tw|triwulan) ?([1-4]|i{1,3}|iv)[-/ ]*([0-9]{4})")
_QUARTER_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/ ]*(?:q|kuartal|quarter|tw|triwulan) ?([1-4]|i{1,3}|iv)")
_YEAR: Final = re.compile(r"[0-9]{4}")
_STRETCH: Final = re.compile(r"(.+?)(?:\.\.| s\.?d\.? | to )(.+)")


def typed_span(text: str, today: datetime.date | None = None) -> Span:
    """The months that a text names: one month, a quarter, a year, or from one month to another (``2023-11..2024-02``).

    ``today`` tells what ``bulan lalu`` is; without it that names nothing. Raises ``ValueError`` where it names none,
    or ends before it begins.
    """
    plain = " ".join(text.casefold().split())
    stretch = _STRETCH.fullmatch(plain)
    if stretch is not None:
        return Span(typed_span(stretch[1], today).first, typed_span(stretch[2], today).last)
    if today is not None and plain in _RELATIVE:
        period = Period.of(today).plus(_RELATIVE[plain])
        return Span(period, period)
    if _YEAR.fullmatch(plain):
        return Span(Period.named(int(plain), 1), Period.named(int(plain), 12))
    return _quarter(plain) or _single(plain)


def typed_month(text: str, today: datetime.date | None = None) -> Period:
    """The one month that a text names. Raises ``ValueError`` where it names none, or several."""
    span = typed_span(text, today)
    if len(span) != 1:
        raise ValueError(f"several months: {text!r}")
    return span.first


def whole_year(digits: str) -> int:
    """A year of four digits, or of this century by its last two."""
    return int(digits) if len(digits) > 2 else _CENTURY + int(digits)


def _quarter(plain: str) -> Span | None:
    found = _QUARTER.fullmatch(plain)
    if found is not None:
        number, year = found[1], found[2]
    else:
        found = _QUARTER_YEAR_FIRST.fullmatch(plain)
        if found is None:
            return None
        year, number = found[1], found[2]
    first = Period.named(int(year), 3 * _QUARTERS[number] - 2)
    return Span(first, first.plus(2))


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
