"""A target of several months together, shared out among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from kpi.model.domain.indicator import Indicator
from kpi.model.values.number import EXACT, decimals_of
from kpi.model.values.quantity import Range, Target


def spread(whole: Decimal | Range, count: int, decimals: int) -> Sequence[Decimal | Range]:
    """``count`` parts (at least 1) that add up to the whole exactly, as equal as ``decimals`` allow.

    By largest remainder: what is left after rounding down goes, a smallest step each, to the first parts. A whole with
    more decimals than that is shared at its own. Of a range, each bound is.
    """
    bounds = [bound for bound in _bounds(whole) if bound is not None]
    places = max(decimals, *map(decimals_of, bounds))
    if isinstance(whole, Decimal):
        return _parts(whole, count, places)
    low, high = ([None] * count if bound is None else _parts(bound, count, places) for bound in (whole.low, whole.high))
    return [Range(*pair) for pair in zip(low, high, strict=True)]


def _parts(whole: Decimal, count: int, places: int) -> list[Decimal]:
    share, more = divmod(int(whole.scaleb(places, EXACT)), count)
    return [Decimal(share + (at < more)).scaleb(-places, EXACT) for at in range(count)]


def together(parts: Iterable[Decimal | Range]) -> Decimal | Range | None:
    """Sum of targets; None where there is none, or some have a bound that others lack."""
    found: Decimal | Range | None = None
    for part in parts:
        found = part if found is None else _sum(found, part)
        if found is None:
            return None
    return found


def sum_of(indicator: Indicator, targets: Iterable[Target]) -> Decimal | Range | None:
    """The sum of the targets of several months; None where they don't add up, as running totals don't."""
    if not indicator.aggregation.adds_up or indicator.cumulative_targets:
        return None
    return together(target for target in targets if isinstance(target, Decimal | Range))


def _sum(one: Decimal | Range, other: Decimal | Range) -> Decimal | Range | None:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return EXACT.add(one, other)
    low, high = (
        None if a is None or b is None else EXACT.add(a, b) for a, b in zip(_bounds(one), _bounds(other), strict=True)
    )
    return None if low is None and high is None else Range(low, high)


def _bounds(one: Decimal | Range) -> tuple[Decimal | None, Decimal | None]:
    return (one, one) if isinstance(one, Decimal) else (one.low, one.high)
