"""Indicators, their targets and weights in two states of the data compared by meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Final, TypeVar

from kpi.measure.change_fields import BY_MONTH, Pair, differing, fields, key, missing, months, same
from kpi.measure.change_of_records import records
from kpi.model.change import Change, ChangeKind, Spot, Subject
from kpi.model.domain.field import Changes
from kpi.model.domain.indicator import DefinitionRevision, Indicator, TargetRevision, WeightRevision
from kpi.model.domain.indicator_fields import DEFINITION_KEYS, changing
from kpi.model.domain.program import Program
from kpi.model.values.period import Period

#: Revisions that hold from a month on.
Decided = TypeVar("Decided", WeightRevision, DefinitionRevision)

#: From here on (of 1), two names or definitions are taken for the same thing in other words.
_ALIKE: Final = 80
#: Parts of an indicator that may change from a month on; the formula is compared as it holds, stated or not.
_DEFINED: Final[Mapping[str, str]] = {one.held: one.filled for one in changing(Changes.REVISED)}
#: Parts of a program that have a kind, or a comparison, of their own.
OTHERWISE: Final = frozenset({"folder", "id", "state", "states", "kak", "indicators", "unreadable"})


def indicators(before: Program, after: Program, unread: frozenset[str]) -> Iterator[Change]:
    """Changes in the indicators of a program."""
    old, new = before.by_indicator, after.by_indicator
    renamed = _renamed([old[name] for name in old if name not in new], [new[name] for name in new if name not in old])
    for name, indicator in new.items():
        if old.get(name) is indicator:  # read once for both
            continue
        pair = Pair(after, old.get(renamed.get(name, name)), indicator)
        if name in renamed:
            yield pair.change(ChangeKind.INDICATOR_RENAMED, pair.spot("id"), "id", renamed[name], name)
        elif pair.before is None:
            why = (None if indicator.added is None else indicator.added.reason, None)
            yield pair.change(ChangeKind.INDICATOR_ADDED, pair.spot("id"), "indicator", None, indicator.name, why=why)
        yield from _definition(pair)
        yield from _weights(pair)
        yield from _targets(pair)
        yield from records(pair, unread)
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


def _definition(pair: Pair) -> Iterator[Change]:
    if pair.before is None:
        return
    names = [name for name in fields(pair.after) if name not in BY_MONTH | DEFINITION_KEYS.keys()]
    for name, old, new in differing(pair.before, pair.after, names):
        boundary = new if name in {"added", "retired"} else None
        why = (None if boundary is None else boundary.reason, None)
        yield pair.change(ChangeKind.DEFINITION, pair.spot(*key(name)), name, old, new, why=why)
    yield from _redefined(pair, pair.before)


def _redefined(pair: Pair, before: Indicator) -> Iterator[Change]:
    """Parts of the definition that are others, from which month on (None: from the beginning), and their revisions."""
    told = missing(pair.after.definition_revisions, before.definition_revisions)
    begins = sorted({one.from_ for one in (*before.definition_revisions, *pair.after.definition_revisions)})
    explained: set[Period] = set()
    last: dict[str, tuple[object, object]] = {}
    for begin in (None, *begins):
        month = begin or (begins[0].plus(-1) if begins else None)
        was, now = (one if month is None else one.in_month(month) for one in (before, pair.after))
        found = {name: (old, new) for name, old, new in differing(was, now, _DEFINED)}
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
    unexplained = [one for one in told if one.from_ not in explained]
    revisions = before.definition_revisions, pair.after.definition_revisions
    yield from _trail(pair, "definition_revisions", *revisions, unexplained)


def _explains(revision: DefinitionRevision, name: str) -> bool:
    return _DEFINED.get(name, name) in revision.previous.changed


def _definition_spot(pair: Pair, name: str, begin: Period | None) -> Spot:
    """Where a part stands that holds from ``begin`` on: the next revision of it says it, or the indicator does."""
    later = [
        (one.from_, at)
        for at, one in enumerate(pair.after.definition_revisions)
        if (begin is None or one.from_ > begin) and _explains(one, name)
    ]
    steps = ("definition_revisions", min(later)[1], "previous") if later else ()
    return pair.spot(*steps, *key(name))


def _trail(
    pair: Pair, name: str, old: Sequence[Decided], kept: Sequence[Decided], added: Iterable[Decided]
) -> Iterator[Change]:
    """Revisions that are gone, and ``added`` ones from whose month on nothing is otherwise."""
    for revision in missing(old, kept):
        yield pair.change(ChangeKind.TRAIL, pair.spot(name), name, revision, None)
    for revision in added:
        why = (revision.reason, revision.document)
        yield pair.change(ChangeKind.TRAIL, pair.spot(name, kept.index(revision)), name, None, revision, why=why)


def _weights(pair: Pair) -> Iterator[Change]:
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
    unexplained = [one for one in told if one.from_ not in explained]
    yield from _trail(pair, "weight_revisions", old.weight_revisions, new.weight_revisions, unexplained)


def _weight_from(indicator: Indicator, begin: Period | None, begins: list[Period]) -> Decimal | None:
    """The weight of the months from ``begin`` on; without it, of those before all revisions."""
    if begin is None:
        return indicator.weight_in(begins[0].plus(-1)) if begins else indicator.weight
    return indicator.weight_in(begin)


def _weight_spot(pair: Pair, begin: Period | None) -> Spot:
    """Where the weight stands that holds from ``begin`` on: the next revision says it, or ``weight`` does."""
    later = [
        (one.from_, at) for at, one in enumerate(pair.after.weight_revisions) if begin is None or one.from_ > begin
    ]
    return pair.spot("weight_revisions", min(later)[1], "previous") if later else pair.spot("weight")


def _targets(pair: Pair) -> Iterator[Change]:
    if pair.before is None:
        return
    old, new = pair.before, pair.after
    told = missing(new.target_revisions, old.target_revisions)
    moved = [period for period in months(old.targets, new.targets) if not _equal(old.targets, new.targets, period)]
    for period in moved:
        last = next((one for one in reversed(told) if one.period == period), None)
        why = (None, None) if last is None else (last.reason, last.document)
        spot = pair.spot("targets", str(period))
        yield pair.change(
            ChangeKind.TARGET, spot, "targets", old.targets.get(period), new.targets.get(period), period, why
        )
    for period in months(old.no_target, new.no_target):
        if not _equal(old.no_target, new.no_target, period):
            texts = (old.no_target.get(period), new.no_target.get(period))
            yield pair.change(ChangeKind.TARGET, pair.spot("no_target", str(period)), "no_target", *texts, period)
    yield from _target_trail(pair, old.target_revisions, [one for one in told if one.period not in moved])


def _target_trail(pair: Pair, old: tuple[TargetRevision, ...], added: list[TargetRevision]) -> Iterator[Change]:
    """Revisions that are gone, and new ones that go with no new target."""
    kept = pair.after.target_revisions
    name = "target_revisions"
    for revision in missing(old, kept):
        yield pair.change(ChangeKind.TRAIL, pair.spot(name), name, revision, None, revision.period)
    for revision in added:
        spot = pair.spot(name, kept.index(revision))
        yield pair.change(ChangeKind.TRAIL, spot, name, None, revision, revision.period)


def _equal(old: Any, new: Any, period: Period) -> bool:  # noqa: ANN401 - two mappings of any values
    return same(old.get(period), new.get(period))
