"""What each commit did to records and closings: one pass over the whole history, reading only what changed.

An achievements file is read month by month: a month whose lines are the same as in the version before is not read
again. Where a file can't be read in some commit, what it said before stands in, so that nothing can change under
cover of a broken file.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar

from kpi.model.history import ClosingStep, Leg, RecordStep, Step
from kpi.model.period import Period
from kpi.model.struct import Struct, replace
from kpi.store import achieved, build, git, layout, schema, yaml_source
from kpi.store.load import load

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from kpi.model.achievement import Achievement
    from kpi.model.closing import Closing
    from kpi.model.history import Edge, Touched
    from kpi.model.portfolio import Portfolio
    from kpi.model.program import Program
    from kpi.store.git import Objects, Repository
    from kpi.store.yaml_source import Tree

Built = TypeVar("Built")

#: Versions of files that are kept: more than there are files in most repositories, so that few are read twice.
_KEPT: Final = 8192
#: Files whose versions are fetched in one go.
_TOGETHER: Final = 48
_MONTH: Final = re.compile(rb"^(?=[0-9]{4}-[0-9]{2}:)", re.MULTILINE)
#: A line that neither belongs to the month above it nor is empty or a comment.
_STRAY: Final = re.compile(rb"\n[^ \t\r\n#]")
_ACHIEVEMENTS: Final = re.compile(rf"{layout.PROGRAMS}/([^/]+)/{layout.ACHIEVEMENTS}/([^/.][^/]*)\.yaml")
_DEFINED: Final = re.compile(rf"{layout.PROGRAMS}/([^/]+)/(?:{layout.KAK}|{layout.INDICATORS})".replace(".", r"\."))
_CLOSING: Final = re.compile(rf"{layout.CLOSINGS}/([0-9]{{4}}-[0-9]{{2}})\.yaml")


class Version(Struct, frozen=True):
    """What an achievements file said in one commit, as a whole and by the lines that say it."""

    records: Mapping[Period, Achievement]
    blocks: Mapping[bytes, Mapping[Period, Achievement]]


_EMPTY: Final = Version({}, {})


def cell_of(path: str) -> tuple[str, str] | None:
    """The program's folder and the indicator that an achievements file is about; None for other files."""
    found = _ACHIEVEMENTS.fullmatch(path)
    return None if found is None else (found[1], found[2])


def version(data: bytes, near: Version = _EMPTY) -> Version | None:
    """What an achievements file says; None where it can't be read. Months that ``near`` has are not read again."""
    blocks: dict[bytes, Mapping[Period, Achievement]] = {}
    records: dict[Period, Achievement] = {}
    try:
        for lines in _blocks(data):
            known = near.blocks.get(lines)
            blocks[lines] = achieved.records(lines) if known is None else known
            if records.keys() & blocks[lines].keys():
                return None
            records |= blocks[lines]
    except achieved.UNREADABLE:
        return _whole(data)
    return Version(records, blocks)


def _blocks(data: bytes) -> list[bytes]:
    """The lines of each month. The whole file where something in it is not what ``kpi record`` writes."""
    head, *months = _MONTH.split(data)
    regular = not _STRAY.search(b"\n" + head) and not any(_STRAY.search(month) for month in months)
    return months if regular and months and len(data) <= yaml_source.LARGEST else [data]


def _whole(data: bytes) -> Version | None:
    try:
        records = achieved.records(data)
    except achieved.UNREADABLE:
        return None
    return Version(records, {data: records})


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
        self.commits = 0
        self.signed = 0

    def steps(self) -> Iterator[Step]:
        """Every commit that touches the data, or has several parents, or none; parents first."""
        edges = git.edges(self.repository, self.commit, self.root)
        for some in _batches(groupby(edges, key=lambda edge: edge.commit.id)):
            self._fetch(edge for group in some for edge in group)
            for group in some:
                self.commits += 1
                self.signed += group[0].commit.signed
                yield self._step(group)

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
        if kak is None:
            return None
        found = _built("kak", kak, lambda tree: build.program(folder, tree))
        if found is None:
            return None
        return replace(found, indicators=_built("indicators", indicators or b"", build.indicators) or ())

    def portfolio(self, files: git.Commit, as_of: datetime.datetime) -> Portfolio:
        """The data in the commit; after ``steps``, what was read on the way is not read again."""
        found = load(self.root, as_of, _Without(files)).portfolio
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
        for edge in git.edges(self.repository, self.commit, self.root, newest_first=True):
            touched = [one for one in edge.touched if wanted(one.path) or one.path in names]
            if any(one.before is None for one in touched):
                renamed = self._renamed(edge.touched)
                came = [one.path for one in touched if one.path in renamed]
                names |= {renamed[path].path: names.get(path, path) for path in came}
                touched = [one for one in edge.touched if wanted(one.path) or one.path in names]
            yield replace(edge, touched=tuple(touched))

    def _step(self, edges: list[Edge]) -> Step:
        legs = tuple(self._leg(edge) for edge in edges if edge.touched)
        return Step(edges[0].commit, legs)

    def _leg(self, edge: Edge) -> Leg:
        renamed = self._renamed(edge.touched)
        gone = {one.path for one in renamed.values()}
        records: list[RecordStep] = []
        closings: list[ClosingStep] = []
        defined: set[str] = set()
        for one in edge.touched:
            if cell_of(one.path) is not None:
                if one.path not in gone:
                    records += self._record_steps(one, renamed.get(one.path))
            elif found := _CLOSING.fullmatch(one.path):
                closings += self._closing_steps(one, found[1])
            elif found := _DEFINED.fullmatch(one.path):
                defined.add(found[1])
        begins = any(one.path == layout.settings_path() and one.before is None for one in edge.touched)
        return Leg(edge.parent, tuple(records), tuple(closings), tuple(sorted(defined)), begins)

    def _record_steps(self, one: Touched, source: Touched | None) -> Iterator[RecordStep]:
        path = one.path if source is None else source.path
        before = self._version(path, one.before if source is None else source.before, _EMPTY)
        after = self._version(one.path, one.after, before)
        for period in sorted(before.records.keys() | after.records.keys()):
            old, new = before.records.get(period), after.records.get(period)
            if path != one.path or (old is not new and old != new):
                yield RecordStep(one.path, path, period, old, new)

    def _closing_steps(self, one: Touched, month: str) -> Iterator[ClosingStep]:
        try:
            period = Period.parse(month)
        except ValueError:
            return
        before, after = self._closing(one.before), self._closing(one.after)
        if before != after:
            yield ClosingStep(one.path, period, before, after)

    def _renamed(self, touched: Iterable[Touched]) -> dict[str, Touched]:
        """Achievements files that came, each with the one that went and says at least half of the same."""
        cells = [one for one in touched if cell_of(one.path) is not None]
        gone = [one for one in cells if one.after is None]
        found: dict[str, Touched] = {}
        for new in cells if gone else ():
            if new.before is None:
                near = [old for old in gone if old not in found.values() and self._alike(old, new)]
                if near:
                    found[new.path] = max(near, key=lambda old: old.before == new.after)
        return found

    def _alike(self, old: Touched, new: Touched) -> bool:
        if old.before == new.after:
            return True
        before = self._version(old.path, old.before, _EMPTY)
        after = self._version(new.path, new.after, before)
        kept = sum(after.records.get(period) == record for period, record in before.records.items())
        return kept > 0 and 2 * kept >= len(before.records)

    def _version(self, path: str, blob: str | None, near: Version) -> Version:
        if blob is None:
            return _EMPTY
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

    def _fetch(self, edges: Iterable[Edge]) -> None:
        """Ask for everything that some commits need at once: one by one, each question would wait for its answer."""
        wanted: dict[str, None] = {}
        for edge in edges:
            for one in edge.touched:
                if cell_of(one.path) is not None or one.path.startswith(layout.CLOSINGS):
                    wanted |= dict.fromkeys(
                        blob
                        for blob in (one.before, one.after)
                        if blob and blob not in self._versions and blob not in self._closings
                    )
        names = list(wanted)
        self._fetched = dict(zip(names, self._objects.read(names), strict=True))


class _Without(Struct, frozen=True):
    """The files of a commit without what was achieved."""

    files: git.Commit

    def paths(self) -> frozenset[str]:
        return frozenset(path for path in self.files.paths() if cell_of(path) is None)

    def read(self, path: str) -> bytes:
        return self.files.read(path)


def _with_records(program: Program, achieved: Mapping[tuple[str, str], Mapping[Period, Achievement]]) -> Program:
    indicators = tuple(
        replace(one, achievements=achieved.get((program.folder, one.id), {})) for one in program.indicators
    )
    return replace(program, indicators=indicators)


def _batches(groups: Iterable[tuple[str, Iterator[Edge]]]) -> Iterator[list[list[Edge]]]:
    """Commits in such numbers that what they touch is fetched together; a large one by itself."""
    waiting: list[list[Edge]] = []
    size = 0
    for _, edges in groups:
        group = list(edges)
        waiting.append(group)
        size += 1 + sum(len(edge.touched) for edge in group)
        if size >= _TOGETHER:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


def _built(kind: str, data: bytes, make: Callable[[Tree], Built]) -> Built | None:
    try:
        tree = yaml_source.read(data)
        return make(tree) if tree is not None and schema.fits(kind, tree) else None
    except (yaml_source.Unreadable, build.Malformed):
        return None
