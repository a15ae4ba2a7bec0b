"""A change in words: what changed, and any value of the model short enough for a sentence."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from kpi.measure.canonical import plain_tree
from kpi.measure.chain import short
from kpi.model.achievement import Content, Evidence, FollowUp, Recorded, Revision
from kpi.model.change import Kind
from kpi.model.closing import Closing
from kpi.model.indicator import Boundary, TargetRevision, WeightRevision
from kpi.model.instruction import Instruction, Issued, Item
from kpi.model.message import Message, say, say_many
from kpi.model.period import Period
from kpi.model.quantity import Fraction, Grade, Range

if TYPE_CHECKING:
    from kpi.model.change import Change

#: What may stand in a sentence.
Words = Message | Decimal | Period | str | datetime.date | tuple[Any, ...]

#: Characters of a text that are shown in a sentence.
_LONGEST: Final = 80

_WHAT: Final = {
    Kind.VALUE: say("value"),
    Kind.STATUS: say("status"),
    Kind.EVIDENCE: say("evidence"),
    Kind.TARGET: say("target"),
    Kind.WEIGHT: say("weight"),
    Kind.STATE: say("state"),
    Kind.INDICATOR_ADDED: say("new indicator"),
    Kind.INDICATOR_REMOVED: say("indicator taken away"),
    Kind.INDICATOR_RENAMED: say("indicator renamed"),
    Kind.PROGRAM_ADDED: say("new program"),
    Kind.PROGRAM_REMOVED: say("program taken away"),
    Kind.CLOSING: say("closing"),
}


def what(change: Change) -> Message:
    """What changed, in a word; a part of a file by its key there."""
    if change.kind is Kind.INSTRUCTION:
        part = change.spot.pointer[-1] if change.spot.pointer else ""
        return say("instruction") if part in {"", "id", "items"} else say("instruction, {key}", key=str(part))
    found = _WHAT.get(change.kind)
    if found is None or change.field in {"no_target", "states"}:
        key = next((step for step in reversed(change.spot.pointer) if isinstance(step, str)), change.field)
        return say("{key}", key=change.field if change.field == "no_target" else key)
    return found


def where(change: Change) -> str:
    """Which cell, program or file the change is about."""
    if change.kind is Kind.INSTRUCTION and change.field != "instruction":
        return change.field
    if change.indicator:
        return f"{change.program}/{change.indicator}"
    return change.program or change.spot.name or change.spot.subject.value


def told(value: object) -> Words:  # noqa: C901, PLR0912 - a word for each sort of value
    """A value of the model in a few words."""
    match value:
        case None | ():
            return say("nothing")
        case bool():
            return say("yes") if value else say("no")
        case Decimal() | Period() | datetime.date():
            return value
        case str():
            return _short(value)
        case Enum():
            return str(value.value)
        case int():
            return str(value)
        case Content(inner, None):
            return told(inner)
        case Content(_, reason):
            return say("not applicable: {reason}", reason=_short(reason or ""))
        case Grade(name):
            return _short(name)
        case Fraction(numerator, denominator):
            return say("{numerator} of {denominator}", numerator=numerator, denominator=denominator)
        case Range(low, high):
            return _range(low, high)
        case tuple():
            return tuple(told(one) for one in value)
        case _:
            return _part(value)


def _part(value: object) -> Words:  # noqa: C901 - a word for each sort of value
    match value:
        case Evidence(title):
            return _short(title)
        case FollowUp(action):
            return _short(action)
        case Recorded(at, by):
            return say("{by} on {day}", by=_short(by), day=at.date())
        case Revision(at, by, previous, reason):
            return say("{value} before, {by} on {day}: {reason}",
                       value=told(previous), by=_short(by), day=at.date(), reason=_short(reason))  # fmt: skip
        case TargetRevision(_, from_, to, date, _, reason):
            return say("{from_} to {to} on {day}: {reason}",
                       from_=told(from_), to=told(to), day=date, reason=_short(reason))  # fmt: skip
        case WeightRevision(from_, previous, date, _, reason):
            return say("{previous} until {month}, changed on {day}: {reason}",
                       previous=told(previous), month=from_.plus(-1), day=date, reason=_short(reason))  # fmt: skip
        case Boundary(from_, reason):
            return say("from {month} on: {reason}", month=from_, reason=_short(reason))
        case Closing():
            return _closing(value)
        case Instruction(_, items):
            return say_many("{count} item", "{count} items", len(items))
        case Item():
            return _short(value.instruction or value.output or value.id)
        case Issued(number, date):
            return say("number {number} of {day}", number=_short(number), day=date)
        case _:
            return _short(json.dumps(plain_tree(value), ensure_ascii=False, sort_keys=True))


def _closing(value: Closing) -> Message:
    if value.seal is None:
        return say("open again")
    return say("closed, digest {digest}", digest=short(value.seal.digest))


def _range(low: Decimal | None, high: Decimal | None) -> Message:
    if low is None:
        return say("at most {high}", high=high)
    return say("at least {low}", low=low) if high is None else say("{low} to {high}", low=low, high=high)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
