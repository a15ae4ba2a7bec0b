"""Exact numbers: one way to make a Decimal, one way to divide, one way to round."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Final

#: More digits than two 28-digit inputs need: a quotient that is not a tie at two decimals can't look
#: like one, so rounding the quotient is rounding the exact value.
EXACT: Final = Context(prec=90)

#: Digits that are still right after a few quotients have been added, multiplied or divided; what follows them is
#: what their steps were rounded by, and must not decide which side of a tie a figure falls on.
_SETTLED: Final = Context(prec=75)

#: Digits before or after the point beyond which a number in a file is a slip, not a measurement.
MOST_DIGITS: Final = 28

ZERO: Final = Decimal(0)
HUNDRED: Final = Decimal(100)


def decimal_of(number: int | str | Decimal) -> Decimal:
    """The exact number. Refuses floats (by type), NaN, infinities and more than ``MOST_DIGITS`` digits.

    Raises ``ValueError`` when the text is no such number.
    """
    try:
        value = Decimal(number)
    except InvalidOperation as error:
        raise ValueError(f"not a number: {number!r}") from error
    if not value.is_finite() or len(value.as_tuple().digits) > MOST_DIGITS or abs(value.adjusted()) > MOST_DIGITS:
        raise ValueError(f"not a number that can be measured: {number!r}")
    return value


def quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    """``numerator / denominator`` to 90 significant digits. Raises ``ZeroDivisionError``."""
    if not denominator:
        raise ZeroDivisionError("division by zero")
    return EXACT.divide(numerator, denominator)


def rounded(value: Decimal, decimals: int = 2) -> Decimal:
    """Half-up (away from zero) to ``decimals`` places: 2.675 -> 2.68, -1.005 -> -1.01."""
    return _SETTLED.plus(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=EXACT)


def decimals_of(value: Decimal) -> int:
    """How many decimals a number really has: 2 for 1.25 and 1.250, 0 for 100 and 1E+2."""
    exponent = value.normalize(EXACT).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain(value: Decimal) -> str:
    """Digits without exponent and without trailing zeros, point as decimal mark: ``1E+2`` -> ``100``."""
    text = format(value.normalize(EXACT), "f")
    return "0" if text == "-0" else text
