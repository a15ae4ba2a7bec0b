"""The commits that brought signatures: of records, revisions and closings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kpi.model.change import Authored, Signature, Spot, Subject
from kpi.model.domain.achievement import Achievement
from kpi.model.values.period import Period
from kpi.store import git, layout
from kpi.store.git import Repository
from kpi.store.paths import measured_cell
from kpi.store.records import fast_records
from kpi.store.yaml import decode, schema, source
from kpi.store.yaml.source import Tree

_CLOSING: Final = re.compile(rf"{layout.CLOSINGS}/([0-9]{{4}}-[0-9]{{2}})\.yaml")

#: What tells one signature from another: month, who, when, and of which revision.
_Signature = tuple["Period", str, "datetime.datetime", int | None]


def entries(repository: Repository, below: str, commits: Sequence[Authored]) -> tuple[Signature, ...]:
    """The signatures that commits brought, in the order of the commits.

    ``below`` is the folder of the data root in its repository. A signature is brought by the commit that has it and
    whose parents don't. What can't be read holds none.
    """
    touched = [(commit, path) for commit in commits for path in sorted(commit.paths) if _signed(path)]
    begin = f"{below}/" if below else ""
    wanted = [(one, begin + path) for commit, path in touched for one in (commit.id, *commit.parents)]
    held = iter(git.contents(repository, wanted))
    found: list[Signature] = []
    for commit, path in touched:
        now = _signatures(path, next(held))
        before = {one for _ in commit.parents for one in _signatures(path, next(held))}
        found += [_entry(commit, path, one) for one in now if one not in before]
    return tuple(found)


def _signed(path: str) -> bool:
    return measured_cell(path) is not None or _CLOSING.fullmatch(path) is not None


def _entry(commit: Authored, path: str, signature: _Signature) -> Signature:
    period, by, at, revision = signature
    cell = measured_cell(path)
    if cell is None:
        steps: tuple[str | int, ...] = ("seal", "at") if revision is None else ("reopenings", revision, "at")
        spot = Spot(Subject.CLOSING, name=str(period), pointer=steps)
        return Signature(commit, "", "", period, by, at, spot, revision)
    steps = ("recorded", "at") if revision is None else ("revisions", revision, "at")
    spot = Spot(Subject.ACHIEVEMENTS, *cell, (str(period), *steps))
    return Signature(commit, *cell, period, by, at, spot, revision)


def _signatures(path: str, content: bytes | None) -> list[_Signature]:
    try:
        if measured_cell(path) is not None:
            return list(_of_records(fast_records.records(content or b"")))
        tree = source.read(content or b"")
        return list(_of_closing(tree)) if schema.fits("closings", tree) else []
    except fast_records.UNREADABLE:
        return []


def _of_records(records: Mapping[Period, Achievement]) -> Iterator[_Signature]:
    for period, record in records.items():
        if record.recorded is not None:
            yield period, record.recorded.by, record.recorded.at, None
        for index, revision in enumerate(record.revisions):
            yield period, revision.by, revision.at, index


def _of_closing(tree: Tree) -> Iterator[_Signature]:
    closing = decode.closing(tree)
    if closing.seal is not None:
        yield closing.period, closing.seal.by, closing.seal.at, None
    for index, reopening in enumerate(closing.reopenings):
        yield closing.period, reopening.by, reopening.at, index
