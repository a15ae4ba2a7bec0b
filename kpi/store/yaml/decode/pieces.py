"""Decodes values that several kinds of files share: months, days, numbers, targets, evidence."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from kpi.model.domain.achievement import Evidence
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Pointer
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value

#: What a tree whose shape is right holds at some place.
Node = Any
Built = TypeVar("Built")


class Malformed(Exception):
    """A value has the right shape and still means nothing, such as 30 February."""

    def __init__(self, pointer: Pointer, message: Message, hint: Message | None = None) -> None:
        super().__init__(message.template)
        self.pointer = pointer
        self.message = message
        self.hint = hint


def placed(pointer: Pointer, build: Callable[..., Built], *parts: object) -> Built:
    """Build a part, and tell where it is if it is malformed."""
    try:
        return build(*parts)
    except Malformed as error:
        raise Malformed((*pointer, *error.pointer), error.message, error.hint) from None


def evidence_of(tree: Node) -> tuple[Evidence, ...]:
    """The evidence that a record or a step of a follow-up names."""
    return tuple(
        [
            Evidence(item["title"], item.get("uri"), item.get("path"), item.get("sha256"))
            for item in tree.get("evidence", ())
        ]
    )


def target_of(tree: Node, pointer: Pointer) -> Target:
    """A target. Raises ``Malformed``."""
    if isinstance(tree, Mapping):
        try:
            return Range(number_of(tree.get("min")), number_of(tree.get("max")))
        except ValueError as error:
            raise Malformed(pointer, say("this range of targets ends before it begins")) from error
    if isinstance(tree, bool):
        return tree
    return Grade(tree) if isinstance(tree, str) else Decimal(tree)


def value_of(tree: Node) -> Value:
    """A value from its tree: a number, fraction, grade, or yes and no."""
    if tree.__class__ is int or tree.__class__ is Decimal:
        return Decimal(tree)
    if isinstance(tree, Mapping):
        return Fraction(Decimal(tree["numerator"]), Decimal(tree["denominator"]))
    return Grade(tree) if isinstance(tree, str) else bool(tree)


def number_of(value: Node) -> Decimal | None:
    """A number, exactly; None where there is none."""
    return None if value is None else Decimal(value)


def period_of(text: str, pointer: Pointer) -> Period:
    """A month. Raises ``Malformed``."""
    try:
        return Period.parse(text)
    except ValueError as error:
        raise Malformed(pointer, say("{text} is not a month", text=text), say("for example 2023-11")) from error


def day_of(text: str, pointer: Pointer) -> datetime.date:
    """A day. Raises ``Malformed`` for one that the calendar hasn't."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise Malformed(pointer, say("{text} is not a day", text=text), say("for example 2023-11-16")) from error


def moment_of(text: str, pointer: Pointer) -> datetime.datetime:
    """A point in time, in its zone. Raises ``Malformed``, also where no zone is said."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        hint = say("for example 2023-12-04T10:11:12+07:00")
        raise Malformed(pointer, say("{text} is not a point in time", text=text), hint) from error
    if moment.tzinfo is None:
        hint = say("add the distance from UTC, for example +07:00")
        raise Malformed(pointer, say("{text} does not say in which time zone", text=text), hint)
    return moment


def span_of(tree: Node, pointer: Pointer) -> Span:
    """Months from one to another, both included. Raises ``Malformed``."""
    first, last = period_of(tree["from"], (*pointer, "from")), period_of(tree["to"], (*pointer, "to"))
    if last < first:
        raise Malformed((*pointer, "to"), say("{last} is before {first}", first=str(first), last=str(last)))
    return Span(first, last)
