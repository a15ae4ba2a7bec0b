"""Closings, settled findings and monthly instructions in two states of the data compared by meaning."""

from __future__ import annotations

from collections.abc import Iterator

from kpi.measure.change_fields import differing, fields, missing, months, same
from kpi.model.change import Change, ChangeKind, Spot, Subject
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.settled import Settled
from kpi.model.values.period import Period
from kpi.model.values.struct import replace


def closings(before: Portfolio, after: Portfolio) -> Iterator[Change]:
    """Months that were closed, reopened or closed otherwise."""
    for period in months(before.closings, after.closings):
        old, new = before.closings.get(period), after.closings.get(period)
        unread = any(path.endswith(f"/closings/{period}.yaml") for path in before.unreadable | after.unreadable)
        if unread or same(old, new):
            continue
        told = new.reopenings[len(old.reopenings) if old else 0 :] if new else ()
        why = (told[-1].reason, told[-1].document) if told else (None, None)
        told_of = new or old
        pointer = ("seal",) if told_of is not None and told_of.seal is not None else ("reopenings",)
        spot = Spot(Subject.CLOSING, name=str(period), pointer=pointer, on_key=True, before=new is None)
        yield Change(ChangeKind.CLOSING, spot, "closing", old, new, period=period, reason=why[0], document=why[1])


def settled(before: Portfolio, after: Portfolio) -> Iterator[Change]:
    """Entries about findings of the audit: new ones, and those that are gone, which a changed one is, too."""
    spot = Spot(Subject.SETTLED)
    if any(path.endswith("/settled.yaml") for path in before.unreadable | after.unreadable):
        return
    for entry in missing(before.settled, after.settled):
        yield _decision(replace(spot, before=True), entry, None)
    for entry in missing(after.settled, before.settled):
        yield _decision(spot.below(after.settled.index(entry)), None, entry)


def _decision(spot: Spot, old: Settled | None, new: Settled | None) -> Change:
    entry = new or old
    if entry is None:
        raise AssertionError("one of the two is there")
    program, _, indicator = entry.cell.partition("/")
    return Change(
        ChangeKind.SETTLED, spot, entry.code, old, new, program, indicator, entry.period, entry.reason, entry.document
    )


def instructions(before: Portfolio, after: Portfolio) -> Iterator[Change]:
    """Changes in the sheets of the months."""
    for period in months(before.instructions, after.instructions):
        old, new = before.instructions.get(period), after.instructions.get(period)
        unread = any(path.endswith(f"/instructions/{period}.yaml") for path in before.unreadable | after.unreadable)
        if unread or same(old, new):
            continue
        spot = Spot(Subject.INSTRUCTION, name=str(period), before=new is None)
        if old is None or new is None:
            yield Change(ChangeKind.INSTRUCTION, spot, "instruction", old, new, period=period)
            continue
        if not same(old.issued, new.issued):
            yield Change(
                ChangeKind.INSTRUCTION, spot.below("issued"), "instruction", old.issued, new.issued, period=period
            )
        yield from _items(spot, period, old, new)


def _items(spot: Spot, period: Period, old: Instruction, new: Instruction) -> Iterator[Change]:
    known = {item.id: item for item in old.items}
    for index, item in enumerate(new.items):
        was, here = known.pop(item.id, None), spot.below("items", index)
        cell = (item.program or "", item.indicator or "")
        if was is None:
            yield Change(ChangeKind.INSTRUCTION, here.below("id"), item.id, None, item, *cell, period=period)
            continue
        for name, before, after in differing(was, item, fields(item)):
            yield Change(ChangeKind.INSTRUCTION, here.below(name), item.id, before, after, *cell, period=period)
    for gone in known.values():
        cell = (gone.program or "", gone.indicator or "")
        yield Change(ChangeKind.INSTRUCTION, spot.below("items"), gone.id, gone, None, *cell, period=period)
