"""The revision that a change of the plan owes: reason, document, an unchanged past.

One judgement for two: ``kpi check`` holds a request to it, ``kpi audit`` every commit.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from kpi.measure.change_fields import missing, same
from kpi.measure.instruction import fixed_item
from kpi.measure.wording import from_to, told
from kpi.model.change import Change, ChangeKind
from kpi.model.domain.grounds import says_something
from kpi.model.domain.indicator import DefinitionRevision, Indicator, TargetRevision, WeightRevision
from kpi.model.domain.indicator_fields import DEFINITION_KEYS
from kpi.model.domain.instruction import Instruction, Item, Negotiation
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.problem import Pointer
from kpi.model.values.period import Period, stretches
from kpi.model.values.struct import replace

#: The parts of a definition that change from a month on only.
REVISED: Final = frozenset({*DEFINITION_KEYS, "formula"})

#: What is wrong with a change, and what would be right.
Trouble: TypeAlias = "tuple[Message, Message]"


def target_troubles(one: Change, old: Indicator | None, new: Indicator | None, day: datetime.date) -> Iterator[Trouble]:
    """What a target of a running program that changed lacks of a revision that explains it.

    ``old`` and ``new`` are its indicator before and after, ``day`` when it changed: a month that has begun by then
    gets no target without a revision either, a later one does.
    """
    if one.kind is not ChangeKind.TARGET or one.field != "targets" or one.period is None:
        return
    if one.old is None and one.period.first_day > day:
        return
    known = old.target_revisions if old else ()
    revisions = new.target_revisions if new else ()
    yield from _of_target(one, [it for it in missing(revisions, known) if it.period == one.period])


def _of_target(one: Change, added: list[TargetRevision]) -> Iterator[Trouble]:
    if not added:
        hint = say("take it back, or add a revision to target_revisions: from, to, date, by, reason, document")
        yield say("{change}, and no target revision says why", change=from_to(one)), hint
    elif not same(added[0].from_, one.old) or not same(added[-1].to, one.new):
        what = say(
            "{change}, and its revision leads from {from_} to {to}",
            change=from_to(one), from_=told(added[0].from_), to=told(added[-1].to),
        )  # fmt: skip
        yield what, say("write from: and to: with the target before and after")
    else:
        yield from _without_document(one, added)


def weight_troubles(one: Change, old: Indicator | None, new: Indicator | None) -> Iterator[Trouble]:
    """What a weight of a running program that changed lacks of a revision that explains it."""
    if one.kind is not ChangeKind.WEIGHT:
        return
    known = old.weight_revisions if old else ()
    revisions = new.weight_revisions if new else ()
    added = [it for it in missing(revisions, known) if it.from_ == one.period]
    if not added:
        hint = say("take it back, or add a revision to weight_revisions: from, previous, date, by, reason, document")
        yield say("{change}, and no weight revision says why", change=from_to(one)), hint
    else:
        yield from _without_document(one, added)


def definition_troubles(one: Change, old: Indicator | None, new: Indicator | None) -> Iterator[Trouble]:
    """What a part of the definition of a running program that changed lacks of a revision that explains it."""
    if one.kind is not ChangeKind.DEFINITION or one.field not in REVISED:
        return
    known = old.definition_revisions if old else ()
    revisions = new.definition_revisions if new else ()
    name = "stated_formula" if one.field == "formula" else one.field
    added = [it for it in missing(revisions, known) if it.from_ == one.period and name in it.previous.changed]
    if not added:
        change = kpi_command("change", "indicator", f"{one.program}/{one.indicator}", "--from", one.period or BLANK)
        hint = say("take it back, or change it from a month on: {command}", command=change)
        yield say("{change}, and no revision of the definition says why", change=from_to(one)), hint
        return
    yield from _without_document(one, added)
    since = added[0].from_
    reached = sorted({*recorded_since(old, since), *_recorded_before(new, added[0])})
    if reached and not only_more_decimals(one):
        what = say_many(
            "{change}, and {months} is recorded already", "{change}, and {months} are recorded already", len(reached),
            change=from_to(one), months=stretches(reached),
        )  # fmt: skip
        yield what, say("begin in {month} or later", month=str(reached[-1].plus(1)))


def recorded_since(indicator: Indicator | None, since: Period) -> list[Period]:
    """The months from one on that are recorded, earliest first: "not applicable" is a result, too.

    So a value can't be set aside as not applicable for as long as its definition changes.
    """
    return sorted(period for period in (indicator.achievements if indicator else ()) if period >= since)


def _recorded_before(indicator: Indicator | None, decided: DefinitionRevision) -> Iterator[Period]:
    """The months that stand beside a new definition, recorded before the day on which it was decided."""
    for month in recorded_since(indicator, decided.from_):
        recorded = indicator.achievements[month].recorded if indicator is not None else None
        if recorded is not None and recorded.at.date() < decided.date:
            yield month


def only_more_decimals(one: Change) -> bool:
    """Whether every recorded value still says what it said."""
    return one.field == "decimals" and isinstance(one.old, int) and isinstance(one.new, int) and one.new > one.old


def _without_document(
    one: Change, added: Iterable[TargetRevision | WeightRevision | DefinitionRevision]
) -> Iterator[Trouble]:
    if not all(says_something(revision.document or "") for revision in added):
        what = say("{change}, and its revision names no document", change=from_to(one))
        yield what, say("write document: with what decided it")
    if not all(says_something(revision.reason) for revision in added):
        yield say("{change}, and its revision gives no reason", change=from_to(one)), say("write why")


def sheet_troubles(old: Instruction, new: Instruction | None) -> Iterator[tuple[Pointer, Message]]:
    """Where an issued sheet (IKP) asks for something else, or no longer says what was done; None: it is gone."""
    if old.issued is None:
        return
    if new is None:
        yield (), say("the IKP of {month} was issued, and is gone", month=old.period)
        return
    if old.issued != new.issued:
        what = say("the IKP of {month} was issued, and says otherwise how", month=old.period)
        yield ("issued",) if new.issued is not None else (), what
    before, after = {item.id: item for item in old.items}, {item.id: item for item in new.items}
    for name in before.keys() - after.keys():
        yield ("items",), say("{item} is no longer in the issued sheet", item=name)
    for index, item in enumerate(new.items):
        changed = _of_item(before.get(item.id), item)
        if changed is not None:
            yield ("items", index), changed


def _of_item(old: Item | None, new: Item) -> Message | None:
    if old is None:
        return say("{item} was added to an issued sheet", item=new.id)
    if fixed_item(old) != fixed_item(new):
        return say("{item} changed in an issued sheet", item=new.id)
    if not _continued(old, new):
        return say("{item}: what was negotiated or done is no longer as it was written", item=new.id)
    return None


def _continued(old: Item, new: Item) -> bool:
    """Whether negotiations and follow-ups only went on: an open negotiation may have been decided."""
    deeds = new.deeds[: len(old.deeds)] == old.deeds
    went_on = len(new.negotiations) >= len(old.negotiations)
    pairs = zip(old.negotiations, new.negotiations, strict=False)
    return deeds and went_on and all(one == other or _decided(one, other) for one, other in pairs)


def _decided(old: Negotiation, new: Negotiation) -> bool:
    return old.decision is None and replace(new, decision=None) == old


def left_behind(one: Change, old: Indicator | None, new: Indicator | None) -> list[Period]:
    """The months whose records an indicator under a new id left behind, earliest first."""
    if one.kind is not ChangeKind.INDICATOR_RENAMED or old is None or new is None:
        return []
    return sorted(period for period, it in old.achievements.items() if not same(it, new.achievements.get(period)))


def rewritten(one: Change) -> bool:
    """Whether what was written about the past is changed or gone; of lists, whether they begin with what they held."""
    if one.kind is ChangeKind.TRAIL:
        return one.old is not None
    if one.kind is ChangeKind.STATE and one.field == "states":
        return _not_begun_with(one.old, one.new)
    return one.kind is ChangeKind.KAK and one.field == "revisions" and _not_begun_with(one.old, one.new)


def _not_begun_with(old: object, new: object) -> bool:
    if not isinstance(old, tuple) or not isinstance(new, tuple):
        return old is not None
    return not same(old, new[: len(old)])
