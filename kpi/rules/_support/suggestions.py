"""Values in the sentences of rules, and the nearest of several names."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kpi.model.output.message import Message, say
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value


def shown(value: Target | Value | None) -> Message | Decimal | str:
    """A target or a value, as it stands in the file where that is a word."""
    match value:
        case None:
            return say("nothing")
        case bool():
            return "true" if value else "false"
        case Decimal():
            return value
        case Grade(name):
            return name
        case Fraction(numerator, denominator):
            return say("{numerator} of {denominator}", numerator=numerator, denominator=denominator)
        case Range(low, None):
            return say("at least {low}", low=low)
        case Range(None, high):
            return say("at most {high}", high=high)
        case Range(low, high):
            return say("{low} to {high}", low=low, high=high)


def nearest(name: str, known: Iterable[str]) -> Message | None:
    """A hint at the known name that looks most like another; None where none does."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), 1, 0.5)
    return say("did you mean {near}?", near=near[0]) if near else None


def nearest_or_all(name: str, known: Iterable[str]) -> Message | None:
    """A hint at the nearest name, else at all that are possible; None where there are none."""
    names = tuple(known)
    return nearest(name, names) or (say("one of: {known}", known=names) if names else None)
