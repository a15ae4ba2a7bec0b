"""The steps of a history: what the files that a commit touched mean, held against each of its parents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kpi.model.history import ClosingStep, Edge, Leg, RecordStep, SettledStep, Step, Touched
from kpi.model.values.period import Period
from kpi.store import layout
from kpi.store.history.blobs import Blobs
from kpi.store.history.record_versions import moved
from kpi.store.history.rooted import RootedEdges
from kpi.store.paths import closing_of, measured_cell, program_of, sheet_of


def step_of(edges: list[Edge], blobs: Blobs, rooted: RootedEdges | None = None) -> Step:
    """What a commit did, from what it did against each parent; with ``rooted`` also what a merge itself did."""
    commit, legs = edges[0].commit, tuple(_leg(edge, blobs) for edge in edges if edge.touched)
    if len(commit.parents) < 2:
        return Step(commit, legs, legs[0] if legs else None, frozenset(one.path for one in edges[0].touched))
    if rooted is None or not legs:
        return Step(commit, legs)
    deed = rooted.merged_otherwise(edges)
    own = frozenset(one.path for one in deed.touched)
    return Step(commit, legs, _leg(deed, blobs) if own else None, own, deed.parent)


def renamed(touched: Iterable[Touched], blobs: Blobs) -> dict[str, Touched]:
    """Achievements files that came, each with the one that went and says at least half of the same."""
    found: dict[str, Touched] = {}
    gone = [one for one in touched if one.after is None and measured_cell(one.path) is not None]
    for new in touched if gone else ():
        if new.before is None and measured_cell(new.path) is not None:
            near = [old for old in gone if old not in found.values() and _alike(old, new, blobs)]
            if near:
                found[new.path] = max(near, key=lambda old: old.before == new.after)
    return found


def _alike(old: Touched, new: Touched, blobs: Blobs) -> bool:
    if old.before == new.after:
        return True
    before = blobs.version(old.path, old.before)
    after = blobs.version(new.path, new.after, before)
    kept = sum(after.records.get(period) == record for period, record in before.records.items())
    return kept > 0 and 2 * kept >= len(before.records)


def _leg(edge: Edge, blobs: Blobs) -> Leg:
    sources = renamed(edge.touched, blobs)
    gone = {one.path for one in sources.values()}
    records: list[RecordStep] = []
    closings: list[ClosingStep] = []
    defined: set[str] = set()
    sheets: list[Period] = []
    gone_plans: set[str | Period] = set()
    others: list[Touched] = []
    begins = settings = False
    settled: SettledStep | None = None
    for one in edge.touched:
        if measured_cell(one.path) is not None:
            if one.path not in gone:
                records += _record_steps(one, sources.get(one.path), blobs)
        elif (month := closing_of(one.path)) is not None:
            closings += _closing_steps(one, month, blobs)
        elif (folder := program_of(one.path)) is not None:
            defined.add(folder)
            gone_plans |= {folder} if one.after is None and one.path == layout.kak_path(folder) else set()
        elif (period := sheet_of(one.path)) is not None:
            sheets.append(period)
            gone_plans |= {period} if one.after is None else set()
        elif one.path == layout.settled_path():
            settled = SettledStep(blobs.settled(one.before), blobs.settled(one.after))
        elif one.path == layout.settings_path():
            begins, settings = one.before is None, True
        else:
            others.append(one)
    return Leg(
        edge.parent, tuple(records), tuple(closings), tuple(sorted(defined)), tuple(sheets),
        frozenset(gone_plans), begins, settings, tuple(others), settled,
    )  # fmt: skip


def _record_steps(one: Touched, source: Touched | None, blobs: Blobs) -> Iterator[RecordStep]:
    path = one.path if source is None else source.path
    before = blobs.version(path, one.before if source is None else source.before)
    after = blobs.version(one.path, one.after, before)
    all_of_it = path != one.path
    for period in sorted(before.records.keys() | after.records.keys() if all_of_it else moved(before, after)):
        yield RecordStep(one.path, path, period, before.records.get(period), after.records.get(period))


def _closing_steps(one: Touched, month: Period, blobs: Blobs) -> Iterator[ClosingStep]:
    before, after = blobs.closing(one.before), blobs.closing(one.after)
    if before != after:
        yield ClosingStep(one.path, month, before, after)
