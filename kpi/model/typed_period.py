"""Months and stretches of months as people type them: ``2023-11``, ``11/2023``, ``nov 2023``, ``2023-Q4``, ``2023``."""

from __future__ import annotations

import re
from typing import Final

from kpi.model.period import Period, Span

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
_MONTHS: Final = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_QUARTERS: Final = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}

_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})")
_YEAR_LAST: Final = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{4})")
_NAMED: Final = re.compile(r"([a-z]+)\.?[-/ ]*([0-9]{4})")
_NAMED_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/ ]*([a-z]+)\.?")
_QUARTER: Final = re.compile(r"(?:q|kuartal|quarter|tw|triwulan) ?([1-4]|i{1,3}|iv)[-/ ]*([0-9]{4})")
_QUARTER_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/ ]*(?:q|kuartal|quarter|tw|triwulan) ?([1-4]|i{1,3}|iv)")
_YEAR: Final = re.compile(r"[0-9]{4}")
_STRETCH: Final = re.compile(r"(.+?)(?:\.\.| s\.?d\.? | to )(.+)")


def typed_span(text: str) -> Span:
    """The months that a text names: one month, a quarter, a year, or from one month to another (``2023-11..2024-02``).

    Raises ``ValueError`` where it names none, or ends before it begins.
    """
    plain = " ".join(text.casefold().split())
    stretch = _STRETCH.fullmatch(plain)
    if stretch is not None:
        return Span(typed_span(stretch[1]).first, typed_span(stretch[2]).last)
    if _YEAR.fullmatch(plain):
        return Span(Period(int(plain), 1), Period(int(plain), 12))
    return _quarter(plain) or _single(plain)


def typed_month(text: str) -> Period:
    """The one month that a text names. Raises ``ValueError`` where it names none, or several."""
    span = typed_span(text)
    if len(span) != 1:
        raise ValueError(f"several months: {text!r}")
    return span.first


def _quarter(plain: str) -> Span | None:
    found = _QUARTER.fullmatch(plain)
    if found is not None:
        number, year = found[1], found[2]
    else:
        found = _QUARTER_YEAR_FIRST.fullmatch(plain)
        if found is None:
            return None
        year, number = found[1], found[2]
    first = Period(int(year), 3 * _QUARTERS[number] - 2)
    return Span(first, first.plus(2))


def _single(plain: str) -> Span:
    year, month = _year_and_month(plain)
    period = Period(year, month)
    return Span(period, period)


def _year_and_month(plain: str) -> tuple[int, int]:
    if found := _YEAR_FIRST.fullmatch(plain):
        return int(found[1]), int(found[2])
    if found := _YEAR_LAST.fullmatch(plain):
        return int(found[2]), int(found[1])
    if (found := _NAMED.fullmatch(plain)) and found[1] in _MONTHS:
        return int(found[2]), _MONTHS[found[1]]
    if (found := _NAMED_YEAR_FIRST.fullmatch(plain)) and found[2] in _MONTHS:
        return int(found[1]), _MONTHS[found[2]]
    raise ValueError(f"not a month: {plain!r}")
