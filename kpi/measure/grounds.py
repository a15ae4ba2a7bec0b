"""The places where data states grounds (reasons and documents), for rules and audit alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from kpi.model.change import Spot, Subject
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.closing import Closing
from kpi.model.domain.grounds import says_something
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.program import Program
from kpi.model.domain.settled import Settled
from kpi.model.output.message import say
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct

#: What is right in the place of a ground that says nothing.
GROUND: Final = say("write it so that it can be understood in a year")


class Ground(Struct, frozen=True):
    """A reason or the name of a document, and where it stands."""

    spot: Spot
    text: str


def hollow(grounds: Iterable[Ground]) -> Iterator[Ground]:
    """Those that say nothing."""
    return (one for one in grounds if not says_something(one.text))


def brought(after: Iterable[Ground], *before: Iterable[Ground]) -> Iterator[Ground]:
    """Grounds that say nothing and were not there before, wherever they stood then."""
    found = list(hollow(after))
    known: Counter[tuple[Subject, str]] = Counter()
    for side in before if found else ():
        known |= Counter((one.spot.subject, one.text) for one in hollow(side))
    for ground in found:
        name = ground.spot.subject, ground.text
        if not known[name]:
            yield ground
        known[name] -= 1


def of_record(folder: str, indicator: str, period: Period, record: Achievement) -> Iterator[Ground]:
    """Why a month has no value, and why its record was corrected; what a correction replaced is kept as it was."""
    spot = Spot(Subject.ACHIEVEMENTS, folder, indicator, (str(period),))
    if record.not_applicable is not None:
        yield Ground(spot.below("not_applicable"), record.not_applicable)
    for index, revision in enumerate(record.revisions):
        yield Ground(spot.below("revisions", index, "reason"), revision.reason)


def of_program(program: Program) -> Iterator[Ground]:
    """Why its state, its KAK and its indicators changed, and why months have no target."""
    head = Spot(Subject.KAK, program.folder)
    for index, step in enumerate(program.states):
        yield from _both(head.below("states", index), step.reason, step.document)
    for index, revision in enumerate(program.kak.revisions if program.kak is not None else ()):
        yield from _both(head.below("kak", "revisions", index), revision.reason, revision.document)
    for indicator in program.indicators:
        yield from _of_indicator(Spot(Subject.INDICATORS, program.folder), indicator)


def _of_indicator(file: Spot, indicator: Indicator) -> Iterator[Ground]:
    spot = file.below("indicators", indicator.index)
    for period, reason in indicator.no_target.items():
        yield Ground(spot.below("no_target", str(period)), reason)
    for index, target in enumerate(indicator.target_revisions):
        yield from _both(spot.below("target_revisions", index), target.reason, target.document)
    for index, weight in enumerate(indicator.weight_revisions):
        yield from _both(spot.below("weight_revisions", index), weight.reason, weight.document)
    for index, definition in enumerate(indicator.definition_revisions):
        yield from _both(spot.below("definition_revisions", index), definition.reason, definition.document)
    for name, boundary in (("added", indicator.added), ("retired", indicator.retired)):
        if boundary is not None:
            yield Ground(spot.below(name, "reason"), boundary.reason)


def of_sheet(sheet: Instruction) -> Iterator[Ground]:
    """Why other targets were asked for, and by which documents that was decided."""
    file = Spot(Subject.INSTRUCTION, name=str(sheet.period))
    for index, item in enumerate(sheet.items):
        for at, one in enumerate(item.negotiations):
            spot = file.below("items", index, "negotiations", at)
            document = one.decision.document if one.decision is not None else None
            yield Ground(spot.below("reason"), one.reason)
            yield from _both(spot.below("decision"), None, document)


def of_closing(closing: Closing) -> Iterator[Ground]:
    """Why a month was closed with something missing, and why and on which document it was opened again."""
    file = Spot(Subject.CLOSING, name=str(closing.period))
    seals = [(file.below("seal"), closing.seal)] if closing.seal is not None else []
    for index, one in enumerate(closing.reopenings):
        spot = file.below("reopenings", index)
        yield from _both(spot, one.reason, one.document)
        seals.append((spot.below("seal"), one.seal))
    for spot, seal in seals:
        for at, exception in enumerate(seal.exceptions):
            yield Ground(spot.below("exceptions", at, "reason"), exception.reason)


def of_settled(entries: Iterable[Settled]) -> Iterator[Ground]:
    """Why findings of the audit were settled, and on which documents."""
    for index, entry in enumerate(entries):
        yield from _both(Spot(Subject.SETTLED, pointer=(index,)), entry.reason, entry.document)


def _both(spot: Spot, reason: str | None, document: str | None) -> Iterator[Ground]:
    """What is stated of the two; where one is demanded and missing, other rules say so."""
    if reason is not None:
        yield Ground(spot.below("reason"), reason)
    if document is not None:
        yield Ground(spot.below("document"), document)
