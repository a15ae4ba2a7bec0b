"""Targets as people type them: a number, a range (``10..20``, ``>=10``, ``<=20``), a grade, a stage, or yes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import product
from typing import Final

from kpi.model.domain.indicator import Indicator
from kpi.model.typed.number import NotTyped, readings, typed_values
from kpi.model.values.quantity import Fraction, Range, Target

_BETWEEN: Final = re.compile(r"(.+?)(?:\.\.| s\.?d\.? | to )(.+)", re.IGNORECASE)
_BOUND: Final = re.compile(
    r"(?:(?P<least>>=|≥|at least |paling sedikit |minimal )|<=|≤|at most |paling banyak |maksimal )(?P<bound>.+)",
    re.IGNORECASE,
)


def typed_targets(text: str, indicator: Indicator, language: str = "") -> tuple[Target, ...]:
    """Every target that a text may mean for an indicator, most often one; in the ``language`` it is typed in.

    Raises ``NotTyped``.
    """
    plain = text.strip()
    if not indicator.measure.numeric:
        return _single(plain, indicator, language)
    if found := _BOUND.fullmatch(plain):
        return _bounded(found, _numbers(found["bound"], indicator, language))
    if found := _BETWEEN.fullmatch(plain):
        pairs = product(*(_numbers(found[part], indicator, language) for part in (1, 2)))
        ranges = tuple(Range(low, high) for low, high in pairs if low <= high)
        if not ranges:
            raise NotTyped(text)
        return ranges
    return _single(plain, indicator, language)


def typed_ranges(text: str) -> tuple[Range, ...]:
    """Every range of plain numbers that a text may mean, most often one. Raises ``NotTyped``."""
    plain = text.strip()
    if found := _BOUND.fullmatch(plain):
        return _bounded(found, readings(found["bound"]).values)
    found = _BETWEEN.fullmatch(plain)
    pairs = product(readings(found[1]).values, readings(found[2]).values) if found else ()
    return tuple(Range(low, high) for low, high in pairs if low <= high)


def _bounded(found: re.Match[str], bounds: Iterable[Decimal]) -> tuple[Range, ...]:
    return tuple(Range(one, None) if found["least"] else Range(None, one) for one in bounds)


def _single(text: str, indicator: Indicator, language: str) -> tuple[Target, ...]:
    """One value, which may be a target: a part of a whole is none, and neither is "no"."""
    found: list[Target] = []
    for value in typed_values(text, indicator, language):
        if isinstance(value, Fraction) or value is False:
            raise NotTyped(text)
        found.append(value)
    return tuple(found)


def _numbers(text: str, indicator: Indicator, language: str) -> tuple[Decimal, ...]:
    found = tuple(value for value in typed_values(text.strip(), indicator, language) if isinstance(value, Decimal))
    if not found:
        raise NotTyped(text)
    return found
