"""Parses a typed target for an indicator, or says why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, TypeVar

from kpi.measure.audit.trailers import target_word
from kpi.model.domain.indicator import Indicator
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say
from kpi.model.typed.number import NotTyped, numbers_of
from kpi.model.typed.target import typed_targets
from kpi.model.values.quantity import Target

Aim = TypeVar("Aim", bound="Target")

_NONE: Final = frozenset({"none", "tidak ada", "-"})


def target_of(typed: str, indicator: Indicator) -> Target | None:
    """The target that was typed, None where somebody typed that there is none. Raises ``KpiError``."""
    return None if typed.strip().casefold() in _NONE else indicator_target(typed, indicator)


def indicator_target(typed: str, indicator: Indicator) -> Target:
    """The target of an indicator. Raises ``KpiError`` where it is none, or may mean two."""
    try:
        found = typed_targets(typed, indicator)
    except NotTyped:
        raise KpiError(say("{value} is no target of this indicator", value=typed), _expected(indicator)) from None
    return _only(typed, found)


def number_target(typed: str, unit: str) -> Decimal:
    """A target that is a number of some unit. Raises ``KpiError`` where it is none, or may mean two."""
    return _number(typed, unit, say("{value} is no target", value=typed or "?"))


def number_typed(typed: str, unit: str) -> Decimal:
    """A number of some unit. Raises ``KpiError`` where it is none, or may mean two."""
    return _number(typed, unit, say("{value} is no number", value=typed))


def _number(typed: str, unit: str, refusal: Message) -> Decimal:
    try:
        return _only(typed, numbers_of(typed, unit))
    except NotTyped:
        raise KpiError(refusal, say("a number, for example 1250 or 12,5")) from None


def _only(typed: str, found: Sequence[Aim]) -> Aim:
    if len(found) > 1:
        raise KpiError(
            say("{typed} may mean {values}", typed=typed, values=tuple(target_word(one) for one in found)),
            say("write it so that it can be read in one way only, for example 1250 or 1,25"),
        )
    return found[0]


def _expected(indicator: Indicator) -> Message:
    steps = tuple(step.name for step in (*indicator.scale, *indicator.stages))
    if steps:
        return say("one of: {known}", known=steps)
    if not indicator.measure.numeric:
        return say("yes, or none with a reason")
    return say('a number or a range, for example 1250, 10..20 or ">=10" (in {unit})', unit=indicator.unit)
