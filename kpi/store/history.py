"""What each commit did to records and closings: one pass over the whole history, reading only what changed.

Where a file can't be read in some commit, what it said before stands in, so that nothing can change under cover of a
broken file. Where the system can split a process in two, another one walks while the first judges.
"""

from __future__ import annotations

import contextlib
import re
from collections import OrderedDict
from functools import lru_cache
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final, TypeVar

from kpi.model.history import ClosingStep, Leg, RecordStep, Step
from kpi.model.period import Period
from kpi.model.struct import Struct, packed, replace, unpacked
from kpi.store import build, git, layout, schema, yaml_source
from kpi.store.ahead import Achieved, Definitions, Told, defined
from kpi.store.aside import aside
from kpi.store.load import load
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
    from kpi.model.portfolio import Portfolio
    from kpi.model.program import Program
    from kpi.store.aside import Aside
    from kpi.store.git import Objects, Repository
    from kpi.store.version import Version
    from kpi.store.yaml_source import Tree

Built = TypeVar("Built")

#: Versions of files that are kept: more than there are files in most repositories, so that few are read twice.
_KEPT: Final = 8192
#: Definitions of programs that are kept.
_DEFINITIONS: Final = 64
#: Files whose versions are fetched in one go.
_TOGETHER: Final = 48
#: Steps that are told to another process in one go.
_TOLD_TOGETHER: Final = 64
_ACHIEVEMENTS: Final = re.compile(rf"{layout.PROGRAMS}/([^/]+)/{layout.ACHIEVEMENTS}/([^/.][^/]*)\.yaml")
_DEFINED: Final = re.compile(rf"{layout.PROGRAMS}/([^/]+)/(?:{layout.KAK}|{layout.INDICATORS})".replace(".", r"\."))
_CLOSING: Final = re.compile(rf"{layout.CLOSINGS}/([0-9]{{4}}-[0-9]{{2}})\.yaml")
_SHEET: Final = re.compile(rf"{layout.INSTRUCTIONS}/([0-9]{{4}}-[0-9]{{2}})\.yaml")


@lru_cache(maxsize=_KEPT)
def cell_of(path: str) -> tuple[str, str] | None:
    """The program's folder and the indicator that an achievements file is about; None for other files."""
    found = _ACHIEVEMENTS.fullmatch(path)
    return None if found is None else (found[1], found[2])


def program_of(path: str) -> str | None:
    """The folder of the program that a file defines, as KAK or indicators; None for other files."""
    found = _DEFINED.fullmatch(path)
    return None if found is None else found[1]


def sheet_of(path: str) -> Period | None:
    """The month whose instruction (IKP) a file holds; None for other files."""
    found = _SHEET.fullmatch(path)
    return None if found is None else next(_month(found[1]), None)


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
        #: What other processes do meanwhile.
        self._walk: Aside | None = None
        self._definitions: Aside | None = None
        #: What the commit itself says was achieved, where another process told it.
        self._achieved: Achieved | None = None
        self.commits = 0
        self.signed = 0

    def steps(self) -> Iterator[Step]:
        """Every commit that touches the data, or has several parents, or none; parents first."""
        for step in self._heard() if self._walk is not None else self._walked():
            self.commits += 1
            self.signed += step.commit.signed
            yield step

    def _heard(self) -> Iterator[Step]:
        """The steps that another process tells, and then itself those that it couldn't."""
        heard = 0
        for piece in self._walk.pieces() if self._walk is not None else ():
            told = unpacked(piece, Told)
            if told is None:
                break
            heard += len(told.steps)
            self._achieved = told.achieved
            yield from told.steps
        if self._achieved is None:
            yield from islice(self._walked(), heard, None)

    def _tell(self) -> Iterator[bytes]:
        """All steps, some at a time, and what they have led to, for another process."""
        walked = self._walked()
        while some := list(islice(walked, _TOLD_TOGETHER)):
            # what closings have published are numbers of which their types say nothing
            yield packed(Told(some), exact=any(leg.closings for step in some for leg in step.legs))
        with self._files() as files:
            yield packed(Told([], self._achieved_in(files)))

    def _walked(self) -> Iterator[Step]:
        """While some commits are looked at, git already looks up what the next ones hold."""
        edges = git.Edges(self.repository, self.commit, self.root)
        before: list[list[Edge]] = []
        coming: list[str] = []
        with git.Objects(self.repository) as objects:
            for some in _batches(groupby(edges, key=lambda edge: edge.commit.id)):
                self._fetched = dict(zip(coming, objects.answers(len(coming)), strict=True))
                wanted = self._wanted(edge for group in some for edge in group)
                coming = wanted if len(wanted) <= git.AT_ONCE else []
                objects.ask(coming)
                yield from map(self._step, before)
                if not coming:
                    self._fetched = dict(zip(wanted, self._objects.read(wanted), strict=True))
                    yield from map(self._step, some)
                    some = []  # noqa: PLW2901 - done with, they are too many to be looked up meanwhile
                before = some
            self._fetched = dict(zip(coming, objects.answers(len(coming)), strict=True))
        yield from map(self._step, before)

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
        """Let other processes begin what ``steps`` tells, and what ``portfolio`` will want after them."""
        self._walk = aside(self._tell)
        self._definitions = aside(lambda: [defined(load(self.root, as_of, _Without(self._files())).portfolio)])

    def close(self) -> None:
        """Let go what was begun."""
        for one in (self._walk, self._definitions):
            if one is not None:
                one.close()

    def _files(self) -> git.Commit:
        return git.Commit(self.repository, self.commit, self.root)

    def portfolio(self, files: git.Commit, as_of: datetime.datetime) -> Portfolio:
        """The data in the commit; after ``steps``, what was read on the way is not read again."""
        told = unpacked((self._definitions and self._definitions.result()) or b"", Definitions)
        found = load(self.root, as_of, _Without(files)).portfolio if told is None else told.portfolio(self.root, as_of)
        achieved = self._achieved or self._achieved_in(files)
        programs = tuple(_with_records(program, achieved.records) for program in found.programs)
        unreadable = found.unreadable | achieved.unreadable
        return replace(found, programs=programs, files=files.paths(), unreadable=unreadable)

    def _achieved_in(self, files: git.Commit) -> Achieved:
        """What the files of a commit that hold achievements say."""
        records: dict[str, Mapping[Period, Achievement]] = {}
        unreadable: set[str] = set()
        for path in files.paths():
            if cell_of(path) is not None:
                blob = files.blob(path)
                known = None if blob is None else self._versions.get(blob) or version(self._content(blob))
                if known is None or not (known.records or self._holds_something(blob)):
                    unreadable.add(path)
                else:
                    records[path] = known.records
        return Achieved(records, frozenset(unreadable))

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
        for one in edge.touched:
            if cell_of(one.path) is not None:
                if one.path not in gone:
                    records += self._record_steps(one, renamed.get(one.path))
            elif found := _CLOSING.fullmatch(one.path):
                closings += self._closing_steps(one, found[1])
            elif (folder := program_of(one.path)) is not None:
                defined.add(folder)
                gone_plans |= {folder} if one.after is None and one.path == layout.kak_path(folder) else set()
            elif (period := sheet_of(one.path)) is not None:
                sheets.append(period)
                gone_plans |= {period} if one.after is None else set()
        begins = any(one.path == layout.settings_path() and one.before is None for one in edge.touched)
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

    def _closing_steps(self, one: Touched, month: str) -> Iterator[ClosingStep]:
        for period in _month(month):
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

    def _wanted(self, edges: Iterable[Edge]) -> list[str]:
        """What some commits need that isn't known yet: one by one, each question would wait for its answer."""
        wanted: dict[str, None] = {}
        for edge in edges:
            for one in edge.touched:
                if cell_of(one.path) is not None or one.path.startswith(layout.CLOSINGS):
                    for blob in (one.before, one.after):
                        if blob and not (blob in self._versions or blob in self._closings or blob in self._fetched):
                            wanted[blob] = None
        return list(wanted)


class _Without(Struct, frozen=True):
    """The files of a commit without what was achieved."""

    files: git.Commit

    def paths(self) -> frozenset[str]:
        return frozenset(path for path in self.files.paths() if cell_of(path) is None)

    def read(self, path: str) -> bytes:
        return self.files.read(path)


def _with_records(program: Program, achieved: Mapping[str, Mapping[Period, Achievement]]) -> Program:
    indicators = tuple(
        replace(one, achievements=achieved.get(layout.achievements_path(program.folder, one.id), {}))
        for one in program.indicators
    )
    return replace(program, indicators=indicators)


def _month(text: str) -> Iterator[Period]:
    """The month that a file is named after; nothing where it is none."""
    with contextlib.suppress(ValueError):
        yield Period.parse(text)


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
