"""Parses typed values and targets of indicators, or says why one is none, or may mean two."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NoReturn, TypeVar

from kpi.measure.audit.trailers import target_word
from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.indicator import Indicator
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say
from kpi.model.typed.number import NotTyped, numbers_of, readings, typed_values
from kpi.model.typed.target import typed_targets
from kpi.model.values.number import HUNDRED
from kpi.model.values.quantity import Target, Value
from kpi.reports.entry.record_report import content

Aim = TypeVar("Aim", bound="Target")

_NONE: Final = frozenset({"none", "tidak ada", "-"})
#: What people write where there is no value, and what kpi shows there.
_NO_VALUE: Final = frozenset({"n/a", "na", "n.a.", "t/b", "tb", "-", "–", "—", "tidak berlaku", "not applicable"})


def target_of(typed: str, indicator: Indicator) -> Target | None:
    """The target that was typed, None where somebody typed that there is none. Raises ``KpiError``."""
    return None if typed.strip().casefold() in _NONE else indicator_target(typed, indicator)


def indicator_target(typed: str, indicator: Indicator) -> Target:
    """The target of an indicator. Raises ``KpiError`` where it is none, or may mean two."""
    try:
        found = typed_targets(typed, indicator)
    except NotTyped:
        raise KpiError(
            say("{value} is no target of this indicator", value=typed), _expected_target(indicator)
        ) from None
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


def weight_typed(typed: str) -> Decimal:
    """A weight: a number above 0, 100 at most. Raises ``KpiError``."""
    try:
        values = [value for value in readings(typed.removesuffix("%")).values if 0 < value <= HUNDRED]
    except NotTyped:
        values = []
    if len(values) != 1:
        raise KpiError(say("{typed} is no weight", typed=typed or "?"), say("a number above 0, for example 25 or 12,5"))
    return values[0]


def _only(typed: str, found: Sequence[Aim]) -> Aim:
    if len(found) > 1:
        raise KpiError(
            say("{typed} may mean {values}", typed=typed, values=tuple(target_word(one) for one in found)),
            say("write it so that it can be read in one way only, for example 1250 or 1,25"),
        )
    return found[0]


def value_of(typed: str, indicator: Indicator, language: str = "") -> Value:
    """The value that was typed in a language. Raises ``KpiError`` where it is none, or may mean two."""
    try:
        values = typed_values(typed, indicator, language)
    except NotTyped:
        _refuse_value(typed, indicator)
    if len(values) > 1:
        readings = tuple(content(Achievement(one, None, Status.FINAL), indicator) for one in values)
        raise KpiError(
            say("{typed} may mean {one} or {other}", typed=typed, one=readings[0], other=readings[-1]),
            say("write it so that it can be read in one way only, for example 1250 or 1,25"),
        )
    return values[0]


def _refuse_value(typed: str, indicator: Indicator) -> NoReturn:
    if not typed:
        raise KpiError(say("VALUE is missing"), expected_value(indicator))
    if typed.strip().casefold() in _NO_VALUE:
        raise KpiError(
            say("{value} is no value of this indicator", value=typed),
            say("where there can be none, say why: --not-applicable REASON"),
        )
    raise KpiError(say("{value} is no value of this indicator", value=typed), expected_value(indicator))


def expected_value(indicator: Indicator) -> Message:
    """Hint at the form of a value of an indicator."""
    number = say("a number, for example 1250 or 12,5 (in {unit})", unit=indicator.unit)
    return _form(indicator, number, say("yes or no"))


def _expected_target(indicator: Indicator) -> Message:
    number = say('a number or a range, for example 1250, 10..20 or ">=10" (in {unit})', unit=indicator.unit)
    return _form(indicator, number, say("yes, or none with a reason"))


def _form(indicator: Indicator, number: Message, milestone: Message) -> Message:
    """The hint for the indicator's measure: its steps, where it has some."""
    steps = tuple(step.name for step in (*indicator.scale, *indicator.stages))
    if steps:
        return say("one of: {known}", known=steps)
    return number if indicator.measure.numeric else milestone
