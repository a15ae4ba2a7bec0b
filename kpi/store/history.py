"""What each commit did to records and closings: one pass over the whole history, reading only what changed.

Where a file can't be read in some commit, what it said before stands in, so that nothing can change under cover of a
broken file.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar

from kpi.model.history import ClosingStep, Leg, RecordStep, Step
from kpi.model.struct import replace
from kpi.store import build, git, layout, schema, yaml_source
from kpi.store.ahead import Ahead
from kpi.store.paths import cell_of, closing_of, program_of, sheet_of
from kpi.store.version import NOTHING, moved, version

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from kpi.model.achievement import Achievement
    from kpi.model.closing import Closing
    from kpi.model.history import Edge, Touched
    from kpi.model.indicator import Indicator
    from kpi.model.instruction import Instruction
    from kpi.model.period import Period
    from kpi.model.portfolio import Portfolio
    from kpi.model.program import Program
    from kpi.store.git import Objects, Repository
    from kpi.store.version import Version
    from kpi.store.yaml_source import Tree

Built = TypeVar("Built")

#: Versions of files that are kept: more than there are files in most repositories, so that few are read twice.
_KEPT: Final = 8192
#: Definitions of programs that are kept.
_DEFINITIONS: Final = 64


class History:
    """The history that leads to a commit, as steps. ``objects`` hands out what files held."""

    def __init__(self, repository: Repository, commit: str, root: Path, objects: Objects) -> None:
        self.repository = repository
        self.commit = commit
        self.root = root
        self._objects = objects
        below = git.within(repository, root, is_folder=True)
        self._begin = f"{below}/" if below else ""
        self._versions: OrderedDict[str, Version] = OrderedDict()
        self._closings: dict[str, Closing | None] = {}
        #: What stands in for a version that can't be read, by path and id.
        self._stand_ins: dict[tuple[str, str], Version] = {}
        self._fetched: dict[str, bytes | None] = {}
        #: What files were called, each with its present path.
        self._aliases: dict[str, str] = {}
        self._ahead = Ahead(repository, commit, root)
        self.commits = 0
        self.signed = 0

    def steps(self) -> Iterator[Step]:
        """Every commit that touches the data, or has several parents, or none; parents first."""
        for some in self._ahead.fetched():
            self._fetched = some.contents
            for edges in some.commits:
                self.commits += 1
                self.signed += edges[0].commit.signed
                yield self._step(edges)

    def steps_of(self, wanted: Callable[[str], bool]) -> Iterator[Step]:
        """The commits that touched some achievements files, also where these had other names; parents first."""
        edges = [edge for edge in self._relevant(wanted) if edge.touched]
        edges.reverse()
        # a merge is told against each parent; where one of them has nothing to tell, it is not one of its legs
        for _, group in groupby(edges, key=lambda edge: edge.commit.id):
            yield self._step(list(group))

    def named(self, path: str) -> tuple[str, str]:
        """The program's folder and the indicator that a file of ``steps_of`` is about, by their present names."""
        return cell_of(self._aliases.get(path, path)) or ("", "")

    def program(self, commit: str, folder: str) -> Program | None:
        """A program as its files define it in a commit, without what was achieved; None where it can't be read."""
        paths = (layout.kak_path(folder), layout.indicators_path(folder))
        kak, indicators = self._objects.read([f"{commit}:{self._begin}{path}" for path in paths])
        return _defined(folder, kak or b"", indicators or b"")

    def sheet(self, commit: str, period: Period) -> Instruction | None:
        """The instruction (IKP) of a month in a commit; None where there is none, or it can't be read."""
        (content,) = self._objects.read([f"{commit}:{self._begin}{layout.instruction_path(period)}"])
        found = _built("instructions", content or b"", build.instruction)
        return found if found is not None and found.period == period else None

    def records(self, commit: str, folder: str, indicator: str) -> Mapping[Period, Achievement]:
        """What an indicator had achieved in a commit, by month; nothing where it can't be read."""
        path = layout.achievements_path(folder, indicator)
        (content,) = self._objects.read([f"{commit}:{self._begin}{path}"])
        found = version(content or b"")
        return {} if found is None else found.records

    def look_ahead(self, as_of: datetime.datetime) -> None:
        """Begin to read what ``steps`` needs, and what ``portfolio`` will want after them."""
        self._ahead.begin(as_of)

    def close(self) -> None:
        """Let go what was begun."""
        self._ahead.close()

    def portfolio(self, files: git.Commit, as_of: datetime.datetime) -> Portfolio:
        """The data in the commit; after ``steps``, what was read on the way is not read again."""
        found = self._ahead.defined(files, as_of)
        unreadable = set(found.unreadable)
        achieved: dict[tuple[str, str], Mapping[Period, Achievement]] = {}
        for path in files.paths():
            cell = cell_of(path)
            if cell is not None:
                blob = files.blob(path)
                known = None if blob is None else self._versions.get(blob) or version(self._content(blob))
                if known is None or not (known.records or self._holds_something(blob)):
                    unreadable.add(path)
                else:
                    achieved[cell] = known.records
        programs = tuple(_with_records(program, achieved) for program in found.programs)
        return replace(found, programs=programs, files=files.paths(), unreadable=frozenset(unreadable))

    def _holds_something(self, blob: str | None) -> bool:
        """Whether a file without records says so, instead of being empty."""
        return blob is not None and yaml_source.read(self._content(blob)) is not None

    def text(self, commit: str, path: str) -> str:
        """A file as it was in a commit; empty where it wasn't there."""
        found = self._objects.read([f"{commit}:{self._begin}{path}"])[0]
        return (found or b"").decode("utf-8-sig", "replace")

    def _relevant(self, wanted: Callable[[str], bool]) -> Iterator[Edge]:
        """From the newest on, so that a name leads to the name before it."""
        names = self._aliases
        for edge in git.Edges(self.repository, self.commit, self.root, newest_first=True):
            touched = [one for one in edge.touched if wanted(one.path) or one.path in names]
            if any(one.before is None for one in touched):
                renamed = self._renamed(edge.touched)
                came = [one.path for one in touched if one.path in renamed]
                names |= {renamed[path].path: names.get(path, path) for path in came}
                touched = [one for one in edge.touched if wanted(one.path) or one.path in names]
            yield replace(edge, touched=tuple(touched))

    def _step(self, edges: list[Edge]) -> Step:
        """What a commit did, from what it did against each parent."""
        legs = tuple(self._leg(edge) for edge in edges if edge.touched)
        return Step(edges[0].commit, legs)

    def _leg(self, edge: Edge) -> Leg:
        renamed = self._renamed(edge.touched)
        gone = {one.path for one in renamed.values()}
        records: list[RecordStep] = []
        closings: list[ClosingStep] = []
        defined: set[str] = set()
        sheets: list[Period] = []
        gone_plans: set[str | Period] = set()
        begins = False
        for one in edge.touched:
            if cell_of(one.path) is not None:
                if one.path not in gone:
                    records += self._record_steps(one, renamed.get(one.path))
            elif (month := closing_of(one.path)) is not None:
                closings += self._closing_steps(one, month)
            elif (folder := program_of(one.path)) is not None:
                defined.add(folder)
                gone_plans |= {folder} if one.after is None and one.path == layout.kak_path(folder) else set()
            elif (period := sheet_of(one.path)) is not None:
                sheets.append(period)
                gone_plans |= {period} if one.after is None else set()
            elif one.path == layout.settings_path():
                begins = one.before is None
        return Leg(
            edge.parent, tuple(records), tuple(closings), tuple(sorted(defined)), tuple(sheets),
            frozenset(gone_plans), begins,
        )  # fmt: skip

    def _record_steps(self, one: Touched, source: Touched | None) -> Iterator[RecordStep]:
        path = one.path if source is None else source.path
        before = self._version(path, one.before if source is None else source.before, NOTHING)
        after = self._version(one.path, one.after, before)
        all_of_it = path != one.path
        for period in sorted(before.records.keys() | after.records.keys() if all_of_it else moved(before, after)):
            yield RecordStep(one.path, path, period, before.records.get(period), after.records.get(period))

    def _closing_steps(self, one: Touched, month: Period) -> Iterator[ClosingStep]:
        before, after = self._closing(one.before), self._closing(one.after)
        if before != after:
            yield ClosingStep(one.path, month, before, after)

    def _renamed(self, touched: Iterable[Touched]) -> dict[str, Touched]:
        """Achievements files that came, each with the one that went and says at least half of the same."""
        found: dict[str, Touched] = {}
        gone = [one for one in touched if one.after is None and cell_of(one.path) is not None]
        for new in touched if gone else ():
            if new.before is None and cell_of(new.path) is not None:
                near = [old for old in gone if old not in found.values() and self._alike(old, new)]
                if near:
                    found[new.path] = max(near, key=lambda old: old.before == new.after)
        return found

    def _alike(self, old: Touched, new: Touched) -> bool:
        if old.before == new.after:
            return True
        before = self._version(old.path, old.before, NOTHING)
        after = self._version(new.path, new.after, before)
        kept = sum(after.records.get(period) == record for period, record in before.records.items())
        return kept > 0 and 2 * kept >= len(before.records)

    def _version(self, path: str, blob: str | None, near: Version) -> Version:
        if blob is None:
            return NOTHING
        found = self._versions.get(blob) or self._stand_ins.get((path, blob))
        if found is None:
            found = version(self._content(blob), near)
            if found is None:
                self._stand_ins[path, blob] = near
                return near
            self._versions[blob] = found
            if len(self._versions) > _KEPT:
                self._versions.popitem(last=False)
        elif blob in self._versions:
            self._versions.move_to_end(blob)
        return found

    def _closing(self, blob: str | None) -> Closing | None:
        if blob is None:
            return None
        if blob not in self._closings:
            self._closings[blob] = _built("closings", self._content(blob), build.closing)
        return self._closings[blob]

    def _content(self, blob: str) -> bytes:
        if blob not in self._fetched:
            return self._objects.read([blob])[0] or b""
        return self._fetched[blob] or b""


def _with_records(program: Program, achieved: Mapping[tuple[str, str], Mapping[Period, Achievement]]) -> Program:
    indicators = tuple(
        replace(one, achievements=achieved.get((program.folder, one.id), {})) for one in program.indicators
    )
    return replace(program, indicators=indicators)


def _defined(folder: str, kak: bytes, indicators: bytes) -> Program | None:
    """A program from its two files."""
    found = _program(folder, kak)
    if found is None:
        return None
    held = _indicators(indicators)
    unread = held is None and indicators.strip()
    paths = frozenset({layout.indicators_path(folder)} if unread else ())
    return replace(found, indicators=held or (), unreadable=paths)


# What a commit left is what the next one finds, and of a program's two files mostly one changes.


@lru_cache(maxsize=_DEFINITIONS)
def _program(folder: str, kak: bytes) -> Program | None:
    return _built("kak", kak, lambda tree: build.program(folder, tree))


@lru_cache(maxsize=_DEFINITIONS)
def _indicators(content: bytes) -> tuple[Indicator, ...] | None:
    return _built("indicators", content, build.indicators)


def _built(kind: str, data: bytes, make: Callable[[Tree], Built]) -> Built | None:
    try:
        tree = yaml_source.read(data)
        return make(tree) if tree is not None and schema.fits(kind, tree) else None
    except (yaml_source.Unreadable, build.Malformed):
        return None
