"""Two states of the data compared by meaning: how a file is written (comments, order, quotes, ``1.0``) is no change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Final, TypeVar

from kpi.measure.closing.tree import plain_tree
from kpi.model.change import Change, ChangeKind, Spot, Subject
from kpi.model.domain.achievement import Achievement, Content
from kpi.model.domain.indicator import DEFINITION_KEYS, DefinitionRevision, Indicator, TargetRevision, WeightRevision
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Kak, Program
from kpi.model.domain.settings import Settings
from kpi.model.domain.settled import Settled
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, replace

Kept = TypeVar("Kept")

#: From here on (of 1), two names or definitions are taken for the same thing in other words.
_ALIKE: Final = 80
#: Parts of an indicator that are compared by month, or not by themselves.
_BY_MONTH: Final = frozenset(
    {
        "id", "index", "weight", "weight_revisions", "definition_revisions", "targets", "no_target", "target_revisions",
        "achievements", "stated_formula", "unread",
    }
)  # fmt: skip
#: Parts of an indicator that may change from a month on; the formula is compared as it holds, stated or not.
_DEFINED: Final = tuple("formula" if name == "stated_formula" else name for name in DEFINITION_KEYS)
#: Parts of a program that have a kind, or a comparison, of their own.
_OTHERWISE: Final = frozenset({"folder", "id", "state", "states", "kak", "indicators", "unreadable"})
#: Parts of a program that its KAK fixes: a revision of the KAK says why they change.
_SIGNED: Final = frozenset({"phases"})
#: Where a part is called differently in its file.
_KEYS: Final = {
    "evidence_required": ("evidence",),
    "zero_target_met": ("zero_target",),
    "kak_sections": ("kak", "required_sections"),
    "stated_percent": ("percent",),
    "stated_total": ("running_total",),
}
_REMARKS: Final = ("obstacles", "supports", "follow_up", "note", "stated_percent", "stated_total")


def changes(before: Portfolio, after: Portfolio) -> Iterator[Change]:
    """Everything that means something else, program by program.

    What can't be read in one of the two is unknown, and not compared.
    """
    yield from _settings(before.settings, after.settings)
    old = {program.folder: program for program in before.programs}
    new = {program.folder: program for program in after.programs}
    for folder in sorted(old.keys() | new.keys()):
        yield from _program(folder, old.get(folder), new.get(folder), before.unreadable | after.unreadable)
    yield from _instructions(before, after)
    yield from _settled(before, after)
    yield from _closings(before, after)


def program_changes(before: Program, after: Program) -> Iterator[Change]:
    """Everything in one program that means something else, also where its folder has another name now."""
    yield from _same_program(before, after, before.unreadable | after.unreadable)


def settings_changes(before: Settings, after: Settings) -> Iterator[Change]:
    """Everything in the settings that means something else."""
    yield from _settings(before, after)


def same(one: object, other: object) -> bool:
    """Whether two values of the model mean the same, however they are written."""
    return one == other or bool(plain_tree(one) == plain_tree(other))


def missing(some: Iterable[Kept], others: Iterable[Kept]) -> list[Kept]:
    """Of some values those that others don't hold, by what they mean; most are held as they are."""
    kept = tuple(others)
    held = set(kept)
    left = [one for one in some if one not in held]
    forms = [plain_tree(one) for one in kept] if left else []
    return [one for one in left if plain_tree(one) not in forms]


def content_of(record: Achievement | None) -> Content | None:
    """What a record says; None where there is none."""
    return None if record is None else Content(record.value, record.not_applicable, record.status)


def _fields(value: object) -> list[str]:
    return list(value.__struct_fields__)  # type: ignore[attr-defined] # a value of the model


def _differing(one: object, other: object, names: Iterable[str]) -> Iterator[tuple[str, Any, Any]]:
    """The parts of two values that mean something else."""
    for name in names:
        old, new = getattr(one, name), getattr(other, name)
        if not same(old, new):
            yield name, old, new


def _key(name: str) -> tuple[str, ...]:
    return _KEYS.get(name, (name,))


def _settings(before: Settings, after: Settings) -> Iterator[Change]:
    if not (before.organisation and after.organisation):  # one of them can't be read, or isn't there
        return
    for name, old, new in _differing(before, after, _fields(before)):
        yield Change(ChangeKind.SETTINGS, Spot(Subject.SETTINGS, pointer=_key(name)), name, old, new)


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
                yield from _records(_Pair(after, None, indicator), unread)


def _same_program(before: Program, after: Program, unread: frozenset[str]) -> Iterator[Change]:
    for name, old, new in _differing(before, after, [one for one in _fields(before) if one not in _OTHERWISE]):
        spot = Spot(Subject.KAK, after.folder, pointer=_key(name))
        why = _revised(before.kak, after.kak) if name in _SIGNED else (None, None)
        yield Change(ChangeKind.PROGRAM, spot, name, old, new, after.id, reason=why[0], document=why[1])
    yield from _states(before, after)
    yield from _kak(before.kak, after.kak, after)
    if not any(path.endswith(f"/{after.folder}/indicators.yaml") for path in unread):
        yield from _indicators(before, after, unread)


def _states(before: Program, after: Program) -> Iterator[Change]:
    new = [step for step in after.states if step not in before.states]
    reason, document = (new[-1].reason, new[-1].document) if new else (None, None)
    for name, old, now in _differing(before, after, ("state", "states")):
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
    parts = [(spot.below(name), name, old, new) for name, old, new in _differing(before, after, ("number", "signed"))]
    sections = _differing(before.sections, after.sections, _fields(before.sections))
    parts += [(spot.below("sections", name), name, old, new) for name, old, new in sections]
    if not parts or after.revisions[: len(before.revisions)] != before.revisions:
        changed = _differing(before, after, ("revisions",))
        parts += [(spot.below(name), name, old, new) for name, old, new in changed]
    for where, name, old, new in parts:
        yield Change(ChangeKind.KAK, where, name, old, new, program.id, reason=why[0], document=why[1])


def _revised(before: Kak | None, after: Kak | None) -> tuple[str | None, str | None]:
    """The reasons and documents of the revisions that a KAK has got; of several, any may explain a part."""
    added = after.revisions[len(before.revisions) :] if before and after else ()
    reasons, documents = ([one.reason for one in added], [one.document for one in added if one.document])
    return "; ".join(dict.fromkeys(reasons)) or None, "; ".join(dict.fromkeys(documents)) or None


class _Pair(Struct, frozen=True):
    """An indicator as it was (None: it wasn't there) and as it is, in the program as it is."""

    program: Program
    before: Indicator | None
    after: Indicator

    def spot(self, *steps: str | int, on_key: bool = False) -> Spot:
        """A value of the indicator."""
        return Spot(
            Subject.INDICATORS, self.program.folder, self.after.id, ("indicators", self.after.index, *steps), on_key
        )

    def record(self, period: Period, *steps: str | int, on_key: bool = False) -> Spot:
        """A value of a record."""
        return Spot(Subject.ACHIEVEMENTS, self.program.folder, self.after.id, (str(period), *steps), on_key)

    def change(  # noqa: PLR0913, PLR0917 - what a change is made of
        self,
        kind: ChangeKind,
        spot: Spot,
        field: str,
        old: object,
        new: object,
        period: Period | None = None,
        why: tuple[str | None, str | None] = (None, None),
    ) -> Change:
        """A change of this indicator."""
        return Change(kind, spot, field, old, new, self.program.id, self.after.id, period, *why)


def _indicators(before: Program, after: Program, unread: frozenset[str]) -> Iterator[Change]:
    old, new = before.by_indicator, after.by_indicator
    renamed = _renamed([old[name] for name in old if name not in new], [new[name] for name in new if name not in old])
    for name, indicator in new.items():
        pair = _Pair(after, old.get(renamed.get(name, name)), indicator)
        if name in renamed:
            yield pair.change(ChangeKind.INDICATOR_RENAMED, pair.spot("id"), "id", renamed[name], name)
        elif pair.before is None:
            why = (None if indicator.added is None else indicator.added.reason, None)
            yield pair.change(ChangeKind.INDICATOR_ADDED, pair.spot("id"), "indicator", None, indicator.name, why=why)
        yield from _definition(pair)
        yield from _weights(pair)
        yield from _targets(pair)
        yield from _records(pair, unread)
    for name, indicator in old.items():
        if name not in new and name not in renamed.values():
            spot = Spot(Subject.INDICATORS, after.folder, name, ("indicators", indicator.index, "id"), before=True)
            yield Change(ChangeKind.INDICATOR_REMOVED, spot, "indicator", indicator.name, None, after.id, name)


def _renamed(gone: list[Indicator], come: list[Indicator]) -> dict[str, str]:
    """The ids of new indicators that are old ones under another id, each with the old id."""
    found: dict[str, str] = {}
    for new in come:
        near = [old for old in gone if old.id not in found.values() and alike(old, new)]
        if near:
            found[new.id] = max(near, key=lambda old: _likeness(old.name, new.name)).id
    return found


def alike(one: Indicator, other: Indicator) -> bool:
    """Whether two indicators seem to be the same under two ids: by name, definition, records, or several targets."""
    return (
        alike_in_words(one, other)
        or (len(one.targets) > 1 and same(one.targets, other.targets))
        or (bool(one.achievements) and same(one.achievements, other.achievements))
    )  # fmt: skip


def alike_in_words(one: Indicator, other: Indicator) -> bool:
    """Whether two indicators seem to be the same by name or definition."""
    return _likeness(one.name, other.name) >= _ALIKE or (
        bool(one.definition) and _likeness(one.definition, other.definition) >= _ALIKE
    )


def _likeness(one: str, other: str) -> int:
    """How much two texts have in common, in %."""
    return int(100 * SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio())


def _definition(pair: _Pair) -> Iterator[Change]:
    if pair.before is None:
        return
    names = [name for name in _fields(pair.after) if name not in _BY_MONTH | DEFINITION_KEYS.keys()]
    for name, old, new in _differing(pair.before, pair.after, names):
        boundary = new if name in {"added", "retired"} else None
        why = (None if boundary is None else boundary.reason, None)
        yield pair.change(ChangeKind.DEFINITION, pair.spot(*_key(name)), name, old, new, why=why)
    yield from _redefined(pair, pair.before)


def _redefined(pair: _Pair, before: Indicator) -> Iterator[Change]:
    """Parts of the definition that are others, from which month on (None: from the beginning), and their revisions."""
    told = missing(pair.after.definition_revisions, before.definition_revisions)
    begins = sorted({one.from_ for one in (*before.definition_revisions, *pair.after.definition_revisions)})
    explained: set[Period] = set()
    last: dict[str, tuple[object, object]] = {}
    for begin in (None, *begins):
        month = begin or (begins[0].plus(-1) if begins else None)
        was, now = (one if month is None else one.in_month(month) for one in (before, pair.after))
        found = {name: (old, new) for name, old, new in _differing(was, now, _DEFINED)}
        why = next((one for one in reversed(told) if one.from_ == begin), None)
        for name, (old, new) in found.items():
            if last.get(name) == (old, new):
                continue
            explains = why is not None and _explains(why, name)
            reasons = (why.reason, why.document) if why is not None and explains else (None, None)
            explained |= {begin} if begin and explains else set()
            spot = _definition_spot(pair, name, begin)
            yield pair.change(ChangeKind.DEFINITION, spot, name, old, new, begin, reasons)
        last = found
    yield from _definition_trail(pair, before, [one for one in told if one.from_ not in explained])


def _explains(revision: DefinitionRevision, name: str) -> bool:
    return ("stated_formula" if name == "formula" else name) in revision.previous.changed


def _definition_spot(pair: _Pair, name: str, begin: Period | None) -> Spot:
    """Where a part stands that holds from ``begin`` on: the next revision of it says it, or the indicator does."""
    later = [
        (one.from_, at)
        for at, one in enumerate(pair.after.definition_revisions)
        if (begin is None or one.from_ > begin) and _explains(one, name)
    ]
    steps = ("definition_revisions", min(later)[1], "previous") if later else ()
    return pair.spot(*steps, *_key(name))


def _definition_trail(pair: _Pair, before: Indicator, added: list[DefinitionRevision]) -> Iterator[Change]:
    """Revisions that are gone, and new ones that change nothing."""
    kept, name = pair.after.definition_revisions, "definition_revisions"
    for revision in missing(before.definition_revisions, kept):
        yield pair.change(ChangeKind.TRAIL, pair.spot(name), name, revision, None)
    for revision in added:
        why = (revision.reason, revision.document)
        yield pair.change(ChangeKind.TRAIL, pair.spot(name, kept.index(revision)), name, None, revision, why=why)


def _weights(pair: _Pair) -> Iterator[Change]:
    """Where a month is weighed otherwise, from which one on (None: from the beginning), and revisions gone or added."""
    if pair.before is None:
        return
    old, new = pair.before, pair.after
    told = missing(new.weight_revisions, old.weight_revisions)
    begins = sorted({one.from_ for one in (*old.weight_revisions, *new.weight_revisions)})
    explained: set[Period] = set()
    last: tuple[object, object] | None = None
    for begin in (None, *begins):
        was, now = (_weight_from(one, begin, begins) for one in (old, new))
        if not same(was, now) and (was, now) != last:
            why = next((one for one in reversed(told) if one.from_ == begin), None)
            reasons = (None, None) if why is None else (why.reason, why.document)
            yield pair.change(ChangeKind.WEIGHT, _weight_spot(pair, begin), "weight", was, now, begin, reasons)
            explained |= {begin} if begin else set()
        last = (was, now)
    yield from _weight_trail(pair, [one for one in told if one.from_ not in explained])


def _weight_from(indicator: Indicator, begin: Period | None, begins: list[Period]) -> Decimal | None:
    """The weight of the months from ``begin`` on; without it, of those before all revisions."""
    if begin is None:
        return indicator.weight_in(begins[0].plus(-1)) if begins else indicator.weight
    return indicator.weight_in(begin)


def _weight_spot(pair: _Pair, begin: Period | None) -> Spot:
    """Where the weight stands that holds from ``begin`` on: the next revision says it, or ``weight`` does."""
    later = [
        (one.from_, at) for at, one in enumerate(pair.after.weight_revisions) if begin is None or one.from_ > begin
    ]
    return pair.spot("weight_revisions", min(later)[1], "previous") if later else pair.spot("weight")


def _weight_trail(pair: _Pair, added: list[WeightRevision]) -> Iterator[Change]:
    """Revisions that are gone, and new ones from whose month on nothing is weighed otherwise."""
    old, kept, name = pair.before, pair.after.weight_revisions, "weight_revisions"
    for revision in missing(old.weight_revisions, kept) if old else ():
        yield pair.change(ChangeKind.TRAIL, pair.spot(name), name, revision, None)
    for revision in added:
        why = (revision.reason, revision.document)
        yield pair.change(ChangeKind.TRAIL, pair.spot(name, kept.index(revision)), name, None, revision, why=why)


def _targets(pair: _Pair) -> Iterator[Change]:
    if pair.before is None:
        return
    old, new = pair.before, pair.after
    told = missing(new.target_revisions, old.target_revisions)
    moved = [period for period in _months(old.targets, new.targets) if not _equal(old.targets, new.targets, period)]
    for period in moved:
        last = next((one for one in reversed(told) if one.period == period), None)
        why = (None, None) if last is None else (last.reason, last.document)
        spot = pair.spot("targets", str(period))
        yield pair.change(
            ChangeKind.TARGET, spot, "targets", old.targets.get(period), new.targets.get(period), period, why
        )
    for period in _months(old.no_target, new.no_target):
        if not _equal(old.no_target, new.no_target, period):
            texts = (old.no_target.get(period), new.no_target.get(period))
            yield pair.change(ChangeKind.TARGET, pair.spot("no_target", str(period)), "no_target", *texts, period)
    yield from _target_trail(pair, old.target_revisions, [one for one in told if one.period not in moved])


def _target_trail(pair: _Pair, old: tuple[TargetRevision, ...], added: list[TargetRevision]) -> Iterator[Change]:
    """Revisions that are gone, and new ones that go with no new target."""
    kept = pair.after.target_revisions
    name = "target_revisions"
    for revision in missing(old, kept):
        yield pair.change(ChangeKind.TRAIL, pair.spot(name), name, revision, None, revision.period)
    for revision in added:
        spot = pair.spot(name, kept.index(revision))
        yield pair.change(ChangeKind.TRAIL, spot, name, None, revision, revision.period)


def _months(*by_month: Iterable[Period]) -> list[Period]:
    return sorted(frozenset().union(*by_month))


def _equal(old: Any, new: Any, period: Period) -> bool:  # noqa: ANN401 - two mappings of any values
    return same(old.get(period), new.get(period))


def _records(pair: _Pair, unread: frozenset[str]) -> Iterator[Change]:
    names = {pair.after.id, pair.before.id if pair.before else pair.after.id}
    files = tuple(f"/{pair.program.folder}/achievements/{name}.yaml" for name in names)
    if any(path.endswith(files) for path in unread):
        return
    old = {} if pair.before is None else pair.before.achievements
    new = pair.after.achievements
    for period in _months(old, new):
        yield from _record(pair, period, old.get(period), new.get(period))


def _record(pair: _Pair, period: Period, old: Achievement | None, new: Achievement | None) -> Iterator[Change]:
    if old == new:
        return
    if old is None or new is None:
        spot = pair.record(period, on_key=True)
        spot = replace(spot, name=pair.before.id if pair.before else spot.name, before=True) if old else spot
        yield pair.change(ChangeKind.VALUE, spot, "record", content_of(old), content_of(new), period)
        return
    told = new.revisions[len(old.revisions) :]
    why = (told[-1].reason if told else None, None)
    found = list(_parts(pair, period, old, new, why))
    yield from found
    yield from _record_trail(pair, period, old, new, explained=bool(found))


def _parts(
    pair: _Pair, period: Period, old: Achievement, new: Achievement, why: tuple[str | None, str | None]
) -> Iterator[Change]:
    """The parts of a record that say something else."""
    if not same((old.value, old.not_applicable), (new.value, new.not_applicable)):
        name = "value" if new.value is not None else "not_applicable"
        spot = pair.record(period, name)
        yield pair.change(ChangeKind.VALUE, spot, "value", content_of(old), content_of(new), period, why)
    if old.status is not new.status:
        yield pair.change(
            ChangeKind.STATUS, pair.record(period, "status"), "status", old.status, new.status, period, why
        )
    if not same(old.evidence, new.evidence):
        spot = pair.record(period, "evidence")
        yield pair.change(ChangeKind.EVIDENCE, spot, "evidence", old.evidence, new.evidence, period, why)
    for name, before, after in _differing(old, new, _REMARKS):
        yield pair.change(ChangeKind.NOTE, pair.record(period, *_key(name)), name, before, after, period, why)


def _record_trail(
    pair: _Pair, period: Period, old: Achievement, new: Achievement, *, explained: bool
) -> Iterator[Change]:
    """Who and when, and the revisions: what is written there stays; a new revision goes with what it explains."""
    if not same(old.recorded, new.recorded):
        spot = pair.record(period, "recorded")
        yield pair.change(ChangeKind.TRAIL, spot, "recorded", old.recorded, new.recorded, period)
    for index, revision in enumerate(old.revisions):
        now = new.revisions[index] if index < len(new.revisions) else None
        if not same(revision, now):
            spot = pair.record(period, "revisions", index)
            yield pair.change(ChangeKind.TRAIL, spot, "revisions", revision, now, period)
    if not explained:
        for index, revision in enumerate(new.revisions[len(old.revisions) :], len(old.revisions)):
            spot = pair.record(period, "revisions", index)
            yield pair.change(ChangeKind.TRAIL, spot, "revisions", None, revision, period, (revision.reason, None))


def _closings(before: Portfolio, after: Portfolio) -> Iterator[Change]:
    for period in _months(before.closings, after.closings):
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


def _settled(before: Portfolio, after: Portfolio) -> Iterator[Change]:
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


def _instructions(before: Portfolio, after: Portfolio) -> Iterator[Change]:
    for period in _months(before.instructions, after.instructions):
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
        for name, before, after in _differing(was, item, _fields(item)):
            yield Change(ChangeKind.INSTRUCTION, here.below(name), item.id, before, after, *cell, period=period)
    for gone in known.values():
        cell = (gone.program or "", gone.indicator or "")
        yield Change(ChangeKind.INSTRUCTION, spot.below("items"), gone.id, gone, None, *cell, period=period)
