"""From a target as it was typed to the one that is meant: a number, a range ``75..100``, a grade, yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.model.errors import KpiError
from kpi.model.message import say
from kpi.model.quantity import Fraction, Range
from kpi.model.typed_number import NotTyped, readings, typed_values

if TYPE_CHECKING:
    from decimal import Decimal

    from kpi.model.indicator import Indicator
    from kpi.model.quantity import Target, Value


def indicator_target(typed: str, indicator: Indicator) -> Target:
    """The target of an indicator; a bound of a range may be left away (``75..``). Raises ``KpiError``."""
    low, dots, high = typed.partition("..")
    if not dots:
        found = _one(typed, indicator)
        if isinstance(found, Fraction):
            raise _no_target(typed)
        return found
    bounds = [_bound(part.strip(), indicator) if part.strip() else None for part in (low, high)]
    try:
        return Range(*bounds)
    except ValueError:
        raise _no_target(typed) from None


def number_target(typed: str, unit: str) -> Decimal:
    """A target that is a number of some unit. Raises ``KpiError``."""
    try:
        values = readings(typed, unit).values
    except NotTyped:
        raise _no_target(typed) from None
    if len(values) > 1:
        raise _ambiguous(typed, values)
    return values[0]


def _bound(typed: str, indicator: Indicator) -> Decimal:
    from decimal import Decimal

    found = _one(typed, indicator)
    if not isinstance(found, Decimal):
        raise _no_target(typed)
    return found


def _one(typed: str, indicator: Indicator) -> Value:
    try:
        values = typed_values(typed, indicator)
    except NotTyped:
        raise _no_target(typed) from None
    if len(values) > 1:
        raise _ambiguous(typed, values)
    return values[0]


def _no_target(typed: str) -> KpiError:
    return KpiError(
        say("{value} is no target", value=typed or "?"), say("for example 1250, 12,5 or 75..100; a grade by its name")
    )


def _ambiguous(typed: str, values: tuple[Value, ...]) -> KpiError:
    return KpiError(
        say("{typed} may mean {values}", typed=typed, values=values),
        say("write it so that it can be read in one way only, for example 1250 or 1,25"),
    )
