"""Amounts in words (*terbilang*), as Indonesian papers write them below the figures.

Own words instead of a library: the usual one says "satu ribu" inside larger numbers, where papers say "seribu".
"""

from __future__ import annotations

from typing import Final

_ONES: Final = (
    "", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip
_THOUSANDS: Final = ("", "ribu", "juta", "miliar", "triliun", "kuadriliun", "kuintiliun", "sekstiliun", "septiliun")


def in_words(number: int) -> str:
    """A whole number in Indonesian words: 0 ``nol``, 1100 ``seribu seratus``, 25000000 ``dua puluh lima juta``.

    Raises ``ValueError`` from 10^27 on.
    """
    if number < 0:
        return f"minus {in_words(-number)}"
    if number >= 1000 ** len(_THOUSANDS):
        raise ValueError(f"too large to be said: {number}")
    groups = [number // 1000**power % 1000 for power in range(len(_THOUSANDS))]
    words = [_group(group, power) for power, group in enumerate(groups) if group]
    return " ".join(reversed(words)) or "nol"


def _group(group: int, power: int) -> str:
    """Up to three digits with what they count: ``dua ratus ribu``."""
    if (group, power) == (1, 1):
        return "seribu"
    return f"{_below_thousand(group)} {_THOUSANDS[power]}".strip()


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    begin = {0: "", 1: "seratus"}.get(hundreds, f"{_ONES[hundreds]} ratus")
    return f"{begin} {_below_hundred(rest)}".strip()


def _below_hundred(number: int) -> str:
    if number < 12:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_ONES[ones]} belas" if tens == 1 else f"{_ONES[tens]} puluh {_ONES[ones]}".strip()
