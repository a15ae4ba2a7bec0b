"""Exact numbers: made, divided, rounded and written without losing a digit."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.values.number import EXACT, MOST_DIGITS, decimal_of, decimals_of, plain, quotient, rounded

NUMBERS = st.decimals(min_value=-(10**18), max_value=10**18, allow_nan=False, places=6)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (0, "0"),
        (-7, "-7"),
        ("1.50", "1.50"),
        ("1e3", "1E+3"),
        (Decimal("0.1"), "0.1"),
        ("9" * MOST_DIGITS, "9" * MOST_DIGITS),
        ("1e28", "1E+28"),
        ("1e-28", "1E-28"),
    ],
    ids=str,
)
def test_a_number_keeps_its_digits(given_: int | str | Decimal, expected: str) -> None:
    assert str(decimal_of(given_)) == expected


@pytest.mark.parametrize(
    "given_",
    ["", "x", "12,5", "NaN", "sNaN", "Infinity", "-Infinity", "1e29", "1e-29", "1e999999999999", "9" * 29, 10**28 + 1],
)
def test_what_cannot_be_measured(given_: str | int) -> None:
    with pytest.raises(ValueError, match="not a number"):
        decimal_of(given_)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("2.675", 2, "2.68"),
        ("1.005", 2, "1.01"),
        ("-1.005", 2, "-1.01"),
        ("0.125", 2, "0.13"),
        ("90.995", 2, "91.00"),
        ("90.994999999999999999999999", 2, "90.99"),
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-0.5", 0, "-1"),
        ("87", 2, "87.00"),
        ("1E+3", 2, "1000.00"),
        ("-0.001", 2, "-0.00"),
        ("9" * 28 + ".995", 2, "1" + "0" * 28 + ".00"),
    ],
)
def test_rounding_is_half_up_away_from_zero(value: str, decimals: int, expected: str) -> None:
    assert str(rounded(Decimal(value), decimals)) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("1.25", 2, "1.25"),
        ("1.250", 2, "1.25"),
        ("100", 0, "100"),
        ("1E+2", 0, "100"),
        ("0", 0, "0"),
        ("0.000", 0, "0"),
        ("-0", 0, "0"),
        ("-0.0", 0, "0"),
        ("-1.50", 1, "-1.5"),
        ("1E-7", 7, "0.0000001"),
        ("9" * 28, 0, "9" * 28),
    ],
)
def test_the_decimals_that_a_number_has_and_how_it_is_written(value: str, decimals: int, text: str) -> None:
    assert decimals_of(Decimal(value)) == decimals
    assert plain(Decimal(value)) == text


def test_nothing_is_divided_by_zero() -> None:
    for numerator in (Decimal(0), Decimal(1)):
        with pytest.raises(ZeroDivisionError):
            quotient(numerator, Decimal("0.00"))


def test_a_third_is_a_third_to_90_digits() -> None:
    assert str(quotient(Decimal(1), Decimal(3))) == "0." + "3" * 90


def exact(value: Fraction) -> Decimal:
    """Half-up to two decimals, by whole numbers alone."""
    hundredths = (abs(value.numerator) * 200 + value.denominator) // (value.denominator * 2)
    return EXACT.scaleb(Decimal(hundredths), -2).copy_sign(Decimal(-1 if value < 0 else 1))


@given(NUMBERS, NUMBERS.filter(bool))
def test_rounding_a_quotient_is_rounding_the_exact_value(numerator: Decimal, denominator: Decimal) -> None:
    assert rounded(quotient(numerator, denominator)) == exact(Fraction(numerator) / Fraction(denominator))


@given(st.integers(-(10**27), 10**27), st.integers(-(10**27), 10**27).filter(bool))
def test_rounding_a_quotient_of_the_largest_numbers_is_exact(numerator: int, denominator: int) -> None:
    assert rounded(quotient(Decimal(numerator), Decimal(denominator))) == exact(Fraction(numerator, denominator))


@given(NUMBERS)
def test_what_is_written_plainly_is_the_same_number(value: Decimal) -> None:
    text = plain(value)
    assert Decimal(text) == value
    assert "E" not in text
    assert text == "0" or not text.startswith("-0") or "." in text
    assert len(text.partition(".")[2]) == decimals_of(value)


@given(NUMBERS, st.integers(0, 6))
def test_rounding_again_changes_nothing_and_never_moves_far(value: Decimal, decimals: int) -> None:
    once = rounded(value, decimals)
    assert rounded(once, decimals) == once
    assert abs(once - value) * 2 <= Decimal(1).scaleb(-decimals)


@given(NUMBERS)
def test_the_context_of_the_caller_does_not_matter(value: Decimal) -> None:
    expected = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    with localcontext(prec=5):
        assert rounded(value) == expected
        assert decimal_of(str(value)) == value
