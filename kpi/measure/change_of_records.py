"""Records of achievement in two states of the data compared by meaning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.change_fields import Pair, content_of, differing, key, months, same
from kpi.model.change import Change, ChangeKind
from kpi.model.domain.achievement import Achievement
from kpi.model.values.period import Period
from kpi.model.values.struct import replace

_REMARKS: Final = ("obstacles", "supports", "follow_up", "note", "stated_percent", "stated_total")


def records(pair: Pair, unread: frozenset[str]) -> Iterator[Change]:
    """Changes in the records of an indicator."""
    names = {pair.after.id, pair.before.id if pair.before else pair.after.id}
    files = tuple(f"/{pair.program.folder}/achievements/{name}.yaml" for name in names)
    if any(path.endswith(files) for path in unread):
        return
    old = {} if pair.before is None else pair.before.achievements
    new = pair.after.achievements
    for period in months(old, new):
        yield from _record(pair, period, old.get(period), new.get(period))


def _record(pair: Pair, period: Period, old: Achievement | None, new: Achievement | None) -> Iterator[Change]:
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
    pair: Pair, period: Period, old: Achievement, new: Achievement, why: tuple[str | None, str | None]
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
    for name, before, after in differing(old, new, _REMARKS):
        yield pair.change(ChangeKind.NOTE, pair.record(period, *key(name)), name, before, after, period, why)


def _record_trail(
    pair: Pair, period: Period, old: Achievement, new: Achievement, *, explained: bool
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
