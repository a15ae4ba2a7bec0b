"""Quantities, targeted or achieved: a number, a range, a fraction, a grade, yes or no."""

from decimal import Decimal
from typing import TypeAlias

from kpi.model.values.struct import Struct


class Range(Struct, frozen=True, tag=True):
    """A target from ``low`` to ``high``, both included; one of them may be open. Invariant: low <= high."""

    low: Decimal | None
    high: Decimal | None

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise ValueError("a range needs at least one bound")
        if self.low is not None and self.high is not None and self.high < self.low:
            raise ValueError("the range ends before it begins")


class Fraction(Struct, frozen=True, tag=True):
    """A value given as its two parts, so that several months can be put together rightly."""

    numerator: Decimal
    denominator: Decimal


class Grade(Struct, frozen=True, tag=True):
    """A step of an ordinal scale or a stage of a milestone, by its name."""

    name: str


#: What was aimed at: a number, a range, a grade or stage, or a milestone to be reached.
Target: TypeAlias = Decimal | Range | Grade | bool
#: What was achieved: a number, a fraction, a grade or stage, or whether a milestone was reached.
Value: TypeAlias = Decimal | Fraction | Grade | bool
