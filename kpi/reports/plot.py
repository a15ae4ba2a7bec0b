"""Target against actual over the months, as bars of plain characters."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from kpi.measure.target import bounds
from kpi.model.number import ZERO
from kpi.model.quantity import Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpi.measure.accumulation import Standing

#: Characters of the longest bar.
WIDTH: Final = 60
BAR: Final = "█"
TARGET: Final = "│"
#: A month of which there is nothing to draw.
NOTHING: Final = "·"


def plot(months: Sequence[Standing]) -> tuple[str, ...]:
    """One line a month: its name, a bar from 0 to the actual value, and marks where the target is.

    All lines have the same scale, from the lowest to the highest number. Nothing where no month has a number.
    """
    numbers = [number for one in months for number in (*_targets(one), *_actual(one))]
    if not any(numbers):
        return ()
    low, high = min(ZERO, *numbers), max(ZERO, *numbers)
    return tuple(f"{one.months.last}  {_bar(one, low, high)}".rstrip() for one in months)


def _targets(one: Standing) -> list[Decimal]:
    if not isinstance(one.target, Decimal | Range):
        return []
    return [bound for bound in dict.fromkeys(bounds(one.target)) if bound is not None]


def _actual(one: Standing) -> list[Decimal]:
    return [one.actual] if isinstance(one.actual, Decimal) else []


def _bar(one: Standing, low: Decimal, high: Decimal) -> str:
    """The bar of a value from 0, also to the left of it; a target is drawn over the bar."""
    places = [" "] * WIDTH
    for actual in _actual(one):
        start, end = sorted((_place(ZERO, low, high), _place(actual, low, high)))
        places[start:end] = [BAR] * (end - start)
    if not _actual(one):
        places[_place(ZERO, low, high)] = NOTHING
    for target in _targets(one):
        places[min(WIDTH - 1, _place(target, low, high))] = TARGET
    return "".join(places)


def _place(value: Decimal, low: Decimal, high: Decimal) -> int:
    """How many characters lie between the left end and a value."""
    return min(WIDTH, round((value - low) / (high - low) * WIDTH))
