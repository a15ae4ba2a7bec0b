"""Checks of a target or value against its indicator: kind, decimals, sign."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, assert_never

from kpi.model.domain.indicator import Indicator, Measure, ScaleStep
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.model.typed.number import NotTyped, readings
from kpi.model.values.number import decimals_of, plain
from kpi.model.values.quantity import Fraction, Grade, Target, Value
from kpi.model.values.struct import Struct
from kpi.rules._support.suggestions import nearest_or_all, shown


class ValueTrouble(Struct, frozen=True):
    """What is wrong, and what would be right: in the file, and where it is ``typed`` another thing, there."""

    what: Message
    hint: Message | None
    typed: Message | None = None

    def at(self, code: str, severity: Severity, place: Place) -> Problem:
        """It as the finding of a rule."""
        return Problem(code, severity, place, self.what, self.hint, self.typed)


#: More decimals than this no indicator may have.
_MOST_DECIMALS: Final = 6


def value_troubles(indicator: Indicator, value: Value) -> Iterator[ValueTrouble]:
    """Why a value doesn't fit the indicator."""
    if isinstance(value, Decimal) and indicator.measure.numeric:
        yield from number_troubles(indicator, value)
    elif isinstance(value, Fraction) and indicator.measure in {Measure.RATIO, Measure.PERCENT}:
        yield from _fraction_troubles(indicator, value)
    else:
        yield from kind_troubles(indicator, value)


def kind_troubles(indicator: Indicator, value: Target | Value) -> Iterator[ValueTrouble]:
    """Why a value or target is of the wrong kind, where it isn't a number that a number is asked for."""
    match indicator.measure:
        case Measure.ORDINAL:
            names = _names(indicator.scale)
            if names:  # without a scale nothing is known of its grades; that is a rule of its own
                yield from _name_troubles(value, names, say("write a grade of the scale: {known}", known=names))
        case Measure.MILESTONE:
            names = _names(indicator.stages)
            hint = say("write a stage, true or false; the stages: {known}", known=names)
            if not names:
                hint = say("write true or false")
            if not isinstance(value, bool):
                yield from _name_troubles(value, names, hint)
        case Measure.NUMBER | Measure.PERCENT | Measure.CURRENCY | Measure.RATIO:
            yield ValueTrouble(say("{value} is not a number", value=shown(value)), _number_hint(value))
        case _:
            assert_never(indicator.measure)


def _number_hint(value: Target | Value) -> Message:
    """The number that a text was meant to be; where that is none, or one of two, what numbers look like."""
    try:
        meant = readings(value.name).values if isinstance(value, Grade) else ()
    except NotTyped:
        meant = ()
    if len(meant) == 1:
        return say("write {number}", number=plain(meant[0]))
    if meant:
        return say("write {thousands} or {number}", thousands=plain(meant[0]), number=plain(meant[1]))
    return say("write a number, with a point before the decimals: 132 or 12.5")


def _names(steps: tuple[ScaleStep, ...]) -> tuple[str, ...]:
    return tuple(step.name for step in steps)


def _name_troubles(value: Target | Value, names: tuple[str, ...], hint: Message) -> Iterator[ValueTrouble]:
    if not isinstance(value, Grade):
        yield ValueTrouble(say("{value} is no grade or stage of this indicator", value=shown(value)), hint)
    elif value.name not in names:
        yield ValueTrouble(say("there is no step {name}", name=value.name), nearest_or_all(value.name, names) or hint)


def number_fits(indicator: Indicator, number: Decimal) -> bool:
    """Whether a number has the decimals and the sign of the indicator. Lean: it is asked for every month."""
    if number < 0 and not indicator.allow_negative:
        return False
    decimals = -number.as_tuple().exponent  # type: ignore[operator]  # finite: it was read
    return decimals <= indicator.decimals or (decimals != 3 and decimals_of(number) <= indicator.decimals)


def number_troubles(indicator: Indicator, number: Decimal) -> Iterator[ValueTrouble]:
    """Why a number doesn't fit: below 0, more decimals than the indicator has, or thousands with a point.

    Indonesian writes one thousand two hundred and fifty as 1.250, which the files read as one and a quarter.
    """
    if number_fits(indicator, number):
        return
    if number < 0 and not indicator.allow_negative:
        yield ValueTrouble(
            say("{number} is below 0", number=number),
            say("if values below 0 mean something here, write allow_negative: true in the indicator"),
            say("this indicator has no values below 0"),
        )
    written, decimals = -number.as_tuple().exponent, decimals_of(number)  # type: ignore[operator]  # finite: it was read
    if written == 3 > indicator.decimals:
        yield ValueTrouble(
            say("{text} is read as {number} with three decimals", text=str(number), number=number),
            say("write {thousands} or {number}", thousands=plain(number.scaleb(3)), number=plain(number)),
        )
    elif decimals > indicator.decimals:
        yield ValueTrouble(
            say(
                "{number} has more decimals than the indicator: {decimals}", number=number, decimals=indicator.decimals
            ),
            say(
                "round it, or let the indicator have {decimals} decimals",
                decimals=decimals,
            )
            if decimals <= _MOST_DECIMALS
            else say("round it"),
            say("round it"),
        )


def _fraction_troubles(indicator: Indicator, value: Fraction) -> Iterator[ValueTrouble]:
    if not value.denominator:
        yield ValueTrouble(
            say("the denominator is 0"),
            say("where nothing could be counted, write not_applicable: and the reason"),
            say("where nothing could be counted: --not-applicable REASON"),
        )
    if (value.numerator < 0 and not indicator.allow_negative) or value.denominator < 0:
        what = say("a part of {value} is below 0", value=shown(value))
        yield ValueTrouble(what, say("count again: parts of a whole are 0 or more"))
