"""Targets of several months together: their parts add up exactly, whatever the decimals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measure.spread import spread, together
from kpi.model.values.quantity import Range


@pytest.mark.parametrize(
    ("whole", "count", "decimals", "expected"),
    [
        ("3340", 3, 0, "1114 1113 1113"),
        ("3340", 3, 2, "1113.34 1113.33 1113.33"),
        ("3339", 3, 0, "1113 1113 1113"),
        ("2", 3, 0, "1 1 0"),
        ("0", 3, 0, "0 0 0"),
        ("10", 1, 0, "10"),
        ("10.5", 2, 0, "5.3 5.2"),
        ("-10", 3, 0, "-3 -3 -4"),
        ("1E+2", 3, 0, "34 33 33"),
        ("100000000000000000000001", 2, 0, "50000000000000000000001 50000000000000000000000"),
    ],
)
def test_parts(whole: str, count: int, decimals: int, expected: str) -> None:
    assert [f"{part:f}" for part in spread(Decimal(whole), count, decimals)] == expected.split()


def test_the_bounds_of_a_range() -> None:
    low, high = Decimal(10), Decimal(20)
    assert spread(Range(low, high), 3, 0) == [
        Range(Decimal(4), Decimal(7)), Range(Decimal(3), Decimal(7)), Range(Decimal(3), Decimal(6)),
    ]  # fmt: skip
    assert spread(Range(low, None), 2, 0) == [Range(Decimal(5), None)] * 2


AMOUNTS = st.decimals(-(10**12), 10**12, places=3)


@given(AMOUNTS, st.integers(1, 24), st.integers(0, 4))
def test_parts_add_up_and_are_as_equal_as_can_be(whole: Decimal, count: int, decimals: int) -> None:
    parts = spread(whole, count, decimals)
    assert together(parts) == whole
    numbers = [part for part in parts if isinstance(part, Decimal)]
    assert len(numbers) == count
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] - numbers[-1] <= Decimal(10) ** -decimals


@given(AMOUNTS, AMOUNTS, st.integers(1, 24), st.integers(0, 4))
def test_parts_of_a_range_are_ranges(one: Decimal, other: Decimal, count: int, decimals: int) -> None:
    whole = Range(min(one, other), max(one, other))
    assert together(spread(whole, count, decimals)) == whole


def test_what_does_not_add_up() -> None:
    assert together([]) is None
    assert together([Range(Decimal(1), None), Range(None, Decimal(1))]) is None
    assert together([Range(Decimal(1), None), Decimal(2)]) == Range(Decimal(3), None)
