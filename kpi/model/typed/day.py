"""Days as people type them: ``25/01/2024``, ``25 Januari 2024``, ``kemarin``, ``2024-01-25``.

Of numbers alone Indonesia writes the day first, always. Elsewhere ``01/02/2024`` has two readings, and which one is
meant is asked, never guessed.
"""

from __future__ import annotations

import datetime
import re
from typing import Final

from kpi.model.typed.period import MONTHS, whole_year

#: How many days from today.
_RELATIVE: Final = {
    "kemarin": -1, "yesterday": -1,
    "hari ini": 0, "today": 0,
    "besok": 1, "tomorrow": 1,
}  # fmt: skip
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})")
_YEAR_LAST: Final = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_DAY_NAMED: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[-/. ]*([a-z]+)\.?[-/, ]*([0-9]{4}|[0-9]{2})")
_NAMED_DAY: Final = re.compile(r"([a-z]+)\.? *([0-9]{1,2})(?:st|nd|rd|th)?(?:, *| )([0-9]{4})")

#: Years that a day may be of: from the first of them, days and months can be counted back, and from the last, forward.
_YEARS: Final = range(1900, 3000)


def is_relative(text: str) -> bool:
    """Whether a text counts from today, such as ``kemarin``."""
    return _plain(text) in _RELATIVE


def typed_days(text: str, today: datetime.date, *, day_first: bool) -> tuple[datetime.date, ...]:
    """Every day that a text may mean: most often one, and two where it isn't said whether the day comes first.

    ``day_first``: it always does. Raises ``ValueError`` where it means none.
    """
    plain = _plain(text)
    if plain in _RELATIVE:
        return (today + datetime.timedelta(days=_RELATIVE[plain]),)
    days = _by_the_calendar(plain, day_first=day_first)
    if any(day.year not in _YEARS for day in days):
        raise ValueError(f"not a day of these centuries: {text!r}")
    return days


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _by_the_calendar(plain: str, *, day_first: bool) -> tuple[datetime.date, ...]:
    if found := _YEAR_FIRST.fullmatch(plain):
        return (datetime.date(int(found[1]), int(found[2]), int(found[3])),)
    if found := _YEAR_LAST.fullmatch(plain):
        return _by_numbers(whole_year(found[4]), int(found[1]), int(found[3]), day_first=day_first)
    if (found := _DAY_NAMED.fullmatch(plain)) and found[2] in MONTHS:
        return (datetime.date(whole_year(found[3]), MONTHS[found[2]], int(found[1])),)
    if (found := _NAMED_DAY.fullmatch(plain)) and found[1] in MONTHS:
        return (datetime.date(int(found[3]), MONTHS[found[1]], int(found[2])),)
    raise ValueError(f"not a day: {plain!r}")


def _by_numbers(year: int, one: int, other: int, *, day_first: bool) -> tuple[datetime.date, ...]:
    if day_first:
        return (datetime.date(year, other, one),)
    found = dict.fromkeys(
        datetime.date(year, month, day) for day, month in ((one, other), (other, one)) if _is_there(year, month, day)
    )
    if not found:
        raise ValueError(f"no such day: {one}/{other}/{year}")
    return tuple(found)


def _is_there(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True
