"""Two states of the data compared by meaning: how a file is written (comments, order, quotes, ``1.0``) is no change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.change_fields import Pair, differing, fields, key
from kpi.measure.change_of_indicators import OTHERWISE, indicators
from kpi.measure.change_of_months import closings, instructions, settled
from kpi.measure.change_of_records import records
from kpi.model.change import Change, ChangeKind, Spot, Subject
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Kak, Program
from kpi.model.domain.settings import Settings

#: Parts of a program that its KAK fixes: a revision of the KAK says why they change.
_SIGNED: Final = frozenset({"phases"})


def changes(before: Portfolio, after: Portfolio) -> Iterator[Change]:
    """Everything that means something else, program by program.

    What can't be read in one of the two is unknown, and not compared.
    """
    yield from _settings(before.settings, after.settings)
    old = {program.folder: program for program in before.programs}
    new = {program.folder: program for program in after.programs}
    for folder in sorted(old.keys() | new.keys()):
        yield from _program(folder, old.get(folder), new.get(folder), before.unreadable | after.unreadable)
    yield from instructions(before, after)
    yield from settled(before, after)
    yield from closings(before, after)


def program_changes(before: Program, after: Program) -> Iterator[Change]:
    """Everything in one program that means something else, also where its folder has another name now."""
    yield from _same_program(before, after, before.unreadable | after.unreadable)


def settings_changes(before: Settings, after: Settings) -> Iterator[Change]:
    """Everything in the settings that means something else."""
    yield from _settings(before, after)


def _settings(before: Settings, after: Settings) -> Iterator[Change]:
    if not (before.organisation and after.organisation):  # one of them can't be read, or isn't there
        return
    for name, old, new in differing(before, after, fields(before)):
        yield Change(ChangeKind.SETTINGS, Spot(Subject.SETTINGS, pointer=key(name)), name, old, new)


def _program(folder: str, before: Program | None, after: Program | None, unread: frozenset[str]) -> Iterator[Change]:
    if before is after:  # read once for both
        return
    if before is not None and after is not None:
        yield from _same_program(before, after, unread)
    elif not any(path.endswith(f"/{folder}/kak.yaml") for path in unread):
        gone = after is None
        one = before or after
        kind = ChangeKind.PROGRAM_REMOVED if gone else ChangeKind.PROGRAM_ADDED
        titles = (before and before.title, after and after.title)
        spot = Spot(Subject.KAK, folder, pointer=("id",), before=gone)
        yield Change(kind, spot, "program", *titles, program=one.id if one else folder)
        if after is not None:
            for indicator in after.indicators:
                yield from records(Pair(after, None, indicator), unread)


def _same_program(before: Program, after: Program, unread: frozenset[str]) -> Iterator[Change]:
    for name, old, new in differing(before, after, [one for one in fields(before) if one not in OTHERWISE]):
        spot = Spot(Subject.KAK, after.folder, pointer=key(name))
        why = _revised(before.kak, after.kak) if name in _SIGNED else (None, None)
        yield Change(ChangeKind.PROGRAM, spot, name, old, new, after.id, reason=why[0], document=why[1])
    yield from _states(before, after)
    yield from _kak(before.kak, after.kak, after)
    if not any(path.endswith(f"/{after.folder}/indicators.yaml") for path in unread):
        yield from indicators(before, after, unread)


def _states(before: Program, after: Program) -> Iterator[Change]:
    new = [step for step in after.states if step not in before.states]
    reason, document = (new[-1].reason, new[-1].document) if new else (None, None)
    for name, old, now in differing(before, after, ("state", "states")):
        if name == "states" and before.state is not after.state and after.states[: len(before.states)] == before.states:
            continue  # the state says it
        spot = Spot(Subject.KAK, after.folder, pointer=(name,))
        yield Change(ChangeKind.STATE, spot, name, old, now, after.id, reason=reason, document=document)


def _kak(before: Kak | None, after: Kak | None, program: Program) -> Iterator[Change]:
    spot = Spot(Subject.KAK, program.folder, pointer=("kak",))
    if before is None or after is None:
        if before is not after:
            yield Change(ChangeKind.KAK, spot, "kak", before, after, program.id)
        return
    why = _revised(before, after)
    parts = [(spot.below(name), name, old, new) for name, old, new in differing(before, after, ("number", "signed"))]
    sections = differing(before.sections, after.sections, fields(before.sections))
    parts += [(spot.below("sections", name), name, old, new) for name, old, new in sections]
    if not parts or after.revisions[: len(before.revisions)] != before.revisions:
        changed = differing(before, after, ("revisions",))
        parts += [(spot.below(name), name, old, new) for name, old, new in changed]
    for where, name, old, new in parts:
        yield Change(ChangeKind.KAK, where, name, old, new, program.id, reason=why[0], document=why[1])


def _revised(before: Kak | None, after: Kak | None) -> tuple[str | None, str | None]:
    """The reasons and documents of the revisions that a KAK has got; of several, any may explain a part."""
    added = after.revisions[len(before.revisions) :] if before and after else ()
    reasons, documents = ([one.reason for one in added], [one.document for one in added if one.document])
    return "; ".join(dict.fromkeys(reasons)) or None, "; ".join(dict.fromkeys(documents)) or None
