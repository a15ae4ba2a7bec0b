"""Targets as people type them: a number, a range (``10..20``, ``>=10``, ``<=20``), a grade, a stage, or yes."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import product
from typing import Final

from kpi.model.domain.indicator import Indicator
from kpi.model.typed.number import NotTyped, readings, typed_values
from kpi.model.values.quantity import Fraction, Range, Target

_BETWEEN: Final = re.compile(r"(.+?)(?:\.\.| s\.?d\.? | to )(.+)", re.IGNORECASE)
_BOUND: Final = re.compile(r"(>=|<=|≥|≤)(.+)")


def typed_targets(text: str, indicator: Indicator) -> tuple[Target, ...]:
    """Every target that a text may mean for an indicator, most often one. Raises ``NotTyped``."""
    plain = text.strip()
    if not indicator.measure.numeric:
        return _single(plain, indicator)
    if found := _BOUND.fullmatch(plain):
        bounds = _numbers(found[2], indicator)
        return tuple(Range(one, None) if found[1] in {">=", "≥"} else Range(None, one) for one in bounds)
    if found := _BETWEEN.fullmatch(plain):
        pairs = product(_numbers(found[1], indicator), _numbers(found[2], indicator))
        ranges = tuple(Range(low, high) for low, high in pairs if low <= high)
        if not ranges:
            raise NotTyped(text)
        return ranges
    return _single(plain, indicator)


def typed_ranges(text: str) -> tuple[Range, ...]:
    """Every range of plain numbers that a text may mean, most often one. Raises ``NotTyped``."""
    plain = text.strip()
    if found := _BOUND.fullmatch(plain):
        bounds = readings(found[2]).values
        return tuple(Range(one, None) if found[1] in {">=", "≥"} else Range(None, one) for one in bounds)
    found = _BETWEEN.fullmatch(plain)
    pairs = product(readings(found[1]).values, readings(found[2]).values) if found else ()
    return tuple(Range(low, high) for low, high in pairs if low <= high)


def _single(text: str, indicator: Indicator) -> tuple[Target, ...]:
    """One value, which may be a target: a part of a whole is none, and neither is "no"."""
    found: list[Target] = []
    for value in typed_values(text, indicator):
        if isinstance(value, Fraction) or value is False:
            raise NotTyped(text)
        found.append(value)
    return tuple(found)


def _numbers(text: str, indicator: Indicator) -> tuple[Decimal, ...]:
    found = tuple(value for value in typed_values(text.strip(), indicator) if isinstance(value, Decimal))
    if not found:
        raise NotTyped(text)
    return found
