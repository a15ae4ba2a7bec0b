"""A change in words: what changed, and any value of the model short enough for a sentence."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from kpi.measure.closing.chain import short
from kpi.measure.labels import choice, key
from kpi.model.change import Change, ChangeKind, Subject
from kpi.model.domain.achievement import Content, Evidence, FollowUp, Recorded, Revision
from kpi.model.domain.closing import Closing
from kpi.model.domain.indicator import (
    Boundary,
    DefinitionRevision,
    EarlierDefinition,
    Plausible,
    ScaleStep,
    TargetRevision,
    WeightRevision,
)
from kpi.model.domain.indicator_fields import DEFINITION_KEYS
from kpi.model.domain.instruction import Instruction, Issued, Item
from kpi.model.domain.program import Background, Budget, KakRevision, Phase, Signing, Stage, StateChange, Strategy
from kpi.model.domain.settings import Band, Opening, Person, RatingProfile, ScorePolicy
from kpi.model.domain.settled import Settled
from kpi.model.output.message import Label, Message, say, say_many
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Grade, Range
from kpi.model.values.struct import Struct

#: What may stand in a sentence.
Words = Message | Decimal | Period | str | datetime.date | tuple[Any, ...]

#: Characters of a text that are shown in a sentence.
_LONGEST: Final = 80

#: What is told by its parts, of which few change at a time.
_IN_PARTS: Final = (ScorePolicy, Background, Strategy, Budget, Signing)

_WHAT: Final = {
    ChangeKind.VALUE: say("value"),
    ChangeKind.STATUS: say("status"),
    ChangeKind.EVIDENCE: say("evidence"),
    ChangeKind.TARGET: say("target"),
    ChangeKind.WEIGHT: say("weight"),
    ChangeKind.STATE: say("state"),
    ChangeKind.INDICATOR_ADDED: say("new indicator"),
    ChangeKind.INDICATOR_REMOVED: say("indicator taken away"),
    ChangeKind.INDICATOR_RENAMED: say("indicator renamed"),
    ChangeKind.PROGRAM_ADDED: say("new program"),
    ChangeKind.PROGRAM_REMOVED: say("program taken away"),
    ChangeKind.CLOSING: say("closing"),
    ChangeKind.SETTLED: say("settled finding"),
}


def what(change: Change) -> Message:
    """What changed, in a few words."""
    if change.kind is ChangeKind.KAK and change.field == "revisions":
        return say("revision of the KAK")
    if change.kind is ChangeKind.INSTRUCTION:
        part = change.spot.pointer[-1] if change.spot.pointer else ""
        return say("instruction") if part in {"", "id", "items"} else say("instruction, {key}", key=key(str(part)))
    found = _WHAT.get(change.kind)
    if found is None or change.field in {"no_target", "states"}:
        step = next((step for step in reversed(change.spot.pointer) if isinstance(step, str)), change.field)
        return say("{key}", key=key(change.field if change.field == "no_target" else step))
    return found


def where(change: Change) -> str:
    """Which cell, program or file the change is about."""
    if change.kind is ChangeKind.INSTRUCTION and change.field != "instruction":
        return change.field
    if change.kind is ChangeKind.SETTLED and not change.program:
        return change.field
    if change.indicator:
        return f"{change.program}/{change.indicator}"
    return change.program or change.spot.name or change.spot.subject.value


def from_to(one: Change) -> Message:
    """What a change is about, with old and new."""
    old, new = told_apart(one.old, one.new)
    name = say("the settings") if one.spot.subject is Subject.SETTINGS and not one.program else where(one)
    parts = {"what": what(one), "name": name, "old": old, "new": new}
    if one.period is None:
        return say("{what} of {name}: {old} becomes {new}", **parts)
    return say("{what} of {name}, {month}: {old} becomes {new}", month=one.period, **parts)


def told_apart(old: object, new: object) -> tuple[Words, Words]:
    """What was and what is: of settings and parts of a KAK, only what differs."""
    match old, new:
        case RatingProfile(one, some), RatingProfile(other, others) if one == other:
            return told_apart(some, others)
        case (Struct(), *_), (Struct(), *_):
            return told(_without(old, new)), told(_without(new, old))
    was, now = _keyed(old), _keyed(new)
    if was is None or now is None or was.keys() != now.keys() or not isinstance(old, _IN_PARTS):
        return told(old), told(new)
    names = [name for name in was if was[name] != now[name]]
    return _by_key({name: was[name] for name in names}), _by_key({name: now[name] for name in names})


def _without(some: object, others: object) -> tuple[object, ...]:
    known = others if isinstance(others, tuple) else ()
    return tuple(one for one in some if one not in known) if isinstance(some, tuple) else ()


def told(value: object) -> Words:  # noqa: C901, PLR0912 - a word for each sort of value
    """A value of the model in a few words."""
    match value:
        case None | () | "":
            return say("nothing")
        case bool():
            return say("yes") if value else say("no")
        case Decimal() | Period() | datetime.date():
            return value
        case Enum():
            return choice(value)
        case str():
            return _short(value)
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


def _part(value: object) -> Words:  # noqa: C901, PLR0912 - a word for each sort of value
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
        case DefinitionRevision(from_, previous, date, _, reason):
            return say("{previous} until {month}, changed on {day}: {reason}",
                       previous=earlier(previous), month=from_.plus(-1), day=date, reason=_short(reason))  # fmt: skip
        case EarlierDefinition():
            return earlier(value)
        case Boundary(from_, reason):
            return say("from {month} on: {reason}", month=from_, reason=_short(reason))
        case Closing():
            return _closing(value)
        case Settled(code, commit):
            return say("{code} in commit {commit}", code=code, commit=commit[:12])
        case Instruction(_, items):
            return say_many("{count} item", "{count} items", len(items))
        case Item():
            return _short(value.instruction or value.output or value.id)
        case Issued(number, date):
            return say("number {number} of {day}", number=_short(number), day=date)
        case _:
            return _plan(value)


def earlier(previous: EarlierDefinition) -> Words:
    """What a revision of a definition says was there before, part by part."""
    return tuple(
        say("{key}: {value}", key=key(DEFINITION_KEYS[name]), value=told(getattr(previous, name)))
        for name in previous.changed
    )


def _plan(value: object) -> Words:  # noqa: C901 - a word for each sort of value
    """A part of the settings or of a KAK."""
    match value:
        case RatingProfile(name, bands):
            return say("{name}: {bands}", name=_short(name), bands=tuple(told(one) for one in bands))
        case Band(low, label):
            known = Label(label)
            return say("{label} from {min} on", label=known, min=low) if low is not None else say(
                "{label} below", label=known
            )  # fmt: skip
        case Plausible(low, high):
            return told(Range(low, high))
        case Span(first, last):
            return say("{first} to {last}", first=first, last=last)
        case Phase(_, title, span) | Stage(title, span):
            return say("{title} ({first} to {last})", title=_short(title), first=span.first, last=span.last)
        case Opening(through, date):
            return say("through {month}, decided on {day}", month=through, day=date)
        case Person(name, email, role):
            return say("{name} ({role})", name=_short(f"{name} <{email}>"), role=choice(role))
        case StateChange(state, since):
            return say("{state} since {day}", state=choice(state), day=since)
        case KakRevision(number, date, reason):
            return say("number {number} of {day}: {reason}", number=number, day=date, reason=_short(reason))
        case Signing(date, place):
            return say("{place}, {day}", place=_short(place), day=date)
        case ScaleStep(name, worth):
            return _short(name) if worth is None else say("{name} ({worth})", name=_short(name), worth=worth)
        case _:
            return _parts(value)


def _parts(value: object) -> Words:
    """Each part that there is, by what it is called."""
    held = _keyed(value)
    return _short(str(value)) if held is None else _by_key(held)


def _keyed(value: object) -> dict[str, object] | None:
    """The parts of something by their names; None where it has none."""
    if isinstance(value, Mapping):
        return {str(name): one for name, one in value.items()}
    if isinstance(value, Struct):
        return {name: getattr(value, name) for name in value.__struct_fields__}
    return None


def _by_key(held: Mapping[str, object]) -> Words:
    found = tuple(
        say("{key}: {value}", key=key(name), value=told(one)) for name, one in held.items() if one not in (None, ())
    )
    return found or say("nothing")


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
