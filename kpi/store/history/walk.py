"""One pass over the whole history: the changes of each commit, reading changed files only.

Where a file can't be read in some commit, what it said before stands in, so that nothing can change under cover of a
broken file.
"""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Final

from kpi.model.domain.achievement import Achievement
from kpi.model.domain.closing import Closing
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Settings
from kpi.model.domain.settled import Settled
from kpi.model.history import ClosingStep, Edge, Leg, RecordStep, SettledStep, Step, Touched
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.store import git, layout
from kpi.store.git import Objects, Repository
from kpi.store.history.committed import NOTHING as NO_FILES
from kpi.store.history.committed import Committed, CommittedFiles
from kpi.store.history.content import JUDGED_BY, Without, built, cut, holds_no_data, sheet
from kpi.store.history.definitions import DEFINITIONS, defined, with_records
from kpi.store.history.lineage import Lineage
from kpi.store.history.record_versions import NOTHING, Version, moved, version
from kpi.store.load import load
from kpi.store.paths import cell_of, closing_of, measured_cell, program_of, sheet_of
from kpi.store.yaml import decode
from kpi.store.yaml import source as yaml_source

#: Versions of files that are kept: more than there are files in most repositories, so that few are read twice.
_KEPT: Final = 8192
#: Files whose versions are fetched in one go.
_TOGETHER: Final = 48


class History:
    """The history that leads to a commit, as steps. ``objects`` hands out what files held."""

    def __init__(self, repository: Repository, commit: str, root: Path, objects: Objects) -> None:
        self.repository = repository
        self.commit = commit
        self.root = root
        self._objects = objects
        below = git.within(repository, root, is_folder=True)
        self._begin = f"{below}/" if below else ""
        self._lineage = Lineage(repository, commit, self._begin)
        self._files = Committed(self._listed)
        self._versions: OrderedDict[str, Version] = OrderedDict()
        self._closings: dict[str, Closing | None] = {}
        self._settings: dict[str, Settings | None] = {}
        self._programs: dict[tuple[str, str | None, str | None], Program | None] = {}
        #: What stands in for a version that can't be read, by path and id.
        self._stand_ins: dict[tuple[str, str], Version] = {}
        self._fetched: dict[str, bytes | None] = {}
        #: What files were called, each with its present path.
        self._aliases: dict[str, str] = {}
        self.commits = 0
        self.signed = 0

    def steps(self, asked: AbstractSet[str] | None = None) -> Iterator[Step]:
        """Every commit, parents first; those that don't touch the data have no legs. Raises ``GitTrouble``.

        ``asked``: only these commits are to be judged. Of all others is told what that rests on: files which these
        commits touch as well, settings, closings and settled findings.
        """
        waiting: list[list[Edge]] = []
        size = 0
        for edges in self._followed() if asked is None else self._concerning(asked):
            waiting.append(edges)
            size += 1 + sum(len(edge.touched) for edge in edges)
            if size >= _TOGETHER:
                yield from self._together(waiting)
                waiting, size = [], 0
        yield from self._together(waiting)

    def _together(self, commits: list[list[Edge]]) -> Iterator[Step]:
        """The steps of some commits, whose files are fetched in one go."""
        wanted = dict.fromkeys(
            blob
            for edges in commits
            for edge in edges
            for one in edge.touched
            if measured_cell(one.path) is not None or one.path.startswith(layout.CLOSINGS)
            for blob in (one.before, one.after)
            if blob and blob not in self._versions and blob not in self._closings
        )
        self._fetched = dict(zip(wanted, self._objects.read(list(wanted)), strict=True))
        for edges in commits:
            self.commits += 1
            self.signed += edges[0].commit.signed
            yield self._step(edges)

    def _followed(self) -> Iterator[list[Edge]]:
        """The edges of each commit with what they touch of the data root, wherever it stood; parents first."""
        waiting: list[list[Edge]] = []
        for _, group in groupby(git.Edges(self.repository, self.commit, None), key=lambda edge: edge.commit.id):
            edges = list(group)
            self._lineage.see(edges)
            waiting.append(edges)
            if self._lineage.begun:
                yield from map(self._below, waiting)
                waiting = []
        yield from map(self._below, waiting)

    def _concerning(self, asked: AbstractSet[str]) -> Iterator[list[Edge]]:
        """The same, with only those files that commits which are to be judged touch, or are judged by."""
        told = list(self._followed())
        touched = {one.path for edges in told if edges[0].commit.id in asked for edge in edges for one in edge.touched}
        folders = {program_of(path) for path in touched} - {None}
        # what records name as evidence, and which of them came in by a setting, all records tell
        records = layout.settings_path() in touched or any(holds_no_data(path) for path in touched)

        def concerns(path: str) -> bool:
            return (
                path in touched
                or path in JUDGED_BY
                or closing_of(path) is not None
                or program_of(path) in folders
                or (records and (measured_cell(path) is not None or sheet_of(path) is not None))
            )

        for edges in told:
            yield [replace(edge, touched=tuple(one for one in edge.touched if concerns(one.path))) for edge in edges]

    def _below(self, edges: list[Edge]) -> list[Edge]:
        """The same edges with paths below the data root; what moved with it is held against what it was before."""
        root = self._lineage.at(edges)
        found = [self._below_root(edge, root) for edge in edges]
        commit = edges[0].commit
        first = commit.parents[0] if commit.parents else None
        if root is None or (first is not None and first not in self._files):
            return found
        if first is not None and self._lineage.root_of(first) != root:
            self._files.files(commit.id)  # listed anew
            return found
        before = NO_FILES if first is None else self._files.files(first)
        leg = next((edge for edge in found if edge.parent == first), None)
        self._files.put(commit.id, before.after(leg.touched) if leg is not None and leg.touched else before)
        return found

    def _below_root(self, edge: Edge, root: str | None) -> Edge:
        before = self._lineage.root_of(edge.parent)
        if root is None or before in {None, root}:
            begin = self._begin if root is None else root
            if not begin:
                return edge
            return replace(edge, touched=tuple(cut(edge.touched, begin)))
        old = self._files.files(edge.parent or "")
        new = self._files.files(edge.commit.id)
        paths = sorted(old.paths() | new.paths())
        pairs = (Touched(path, old.get(path), new.get(path)) for path in paths)
        return replace(edge, touched=tuple(one for one in pairs if one.before != one.after))

    def _listed(self, commit: str) -> Mapping[str, str]:
        """The files below the data root of a commit."""
        root = self._lineage.root_of(commit)
        begin = self._begin if root is None else root
        found = git.listed(self.repository, commit, begin)
        return {path.removeprefix(begin): blob for path, blob in found.items()}

    def files(self, commit: str) -> CommittedFiles:
        """Which files below the data root a commit of ``steps`` holds; nothing where the root wasn't there yet."""
        return self._files.files(commit)

    def steps_of(self, wanted: Callable[[str], bool]) -> Iterator[Step]:
        """The commits that touched some achievements files, also where these had other names; parents first."""
        edges = [edge for edge in self._relevant(wanted) if edge.touched]
        edges.reverse()
        # a merge is told against each parent; where one of them has nothing to tell, it is not one of its legs
        for _, group in groupby(edges, key=lambda edge: edge.commit.id):
            yield self._step(list(group))

    def named(self, path: str) -> tuple[str, str]:
        """The program's folder and the indicator that a file of ``steps_of`` is about, by their present names."""
        return measured_cell(self._aliases.get(path, path)) or ("", "")

    def settings(self, commit: str) -> Settings | None:
        """The settings in a commit; None where there are none, or they can't be read."""
        content, blob = self._held(commit, layout.settings_path())
        if blob not in self._settings:
            self._settings[blob] = None if content is None else built("settings", content, decode.settings)
        return self._settings[blob]

    def program(self, commit: str, folder: str) -> Program | None:
        """A program as its files define it in a commit, without what was achieved; None where it can't be read."""
        paths = (layout.kak_path(folder), layout.indicators_path(folder))
        if commit not in self._files:
            kak, indicators = (self._held(commit, path)[0] or b"" for path in paths)
            return defined(folder, kak, indicators)
        files = self._files.files(commit)
        key = (folder, files.get(paths[0]), files.get(paths[1]))
        if key not in self._programs:
            if len(self._programs) >= DEFINITIONS:
                self._programs.clear()
            kak, indicators = (b"" if blob is None else self._content(blob) for blob in key[1:])
            self._programs[key] = defined(folder, kak, indicators)
        return self._programs[key]

    def sheet(self, commit: str, period: Period) -> Instruction | None:
        """The instruction (IKP) of a month in a commit; None where there is none, or it can't be read."""
        content, _ = self._held(commit, layout.instruction_path(period))
        found = sheet(content or b"")
        return found if found is not None and found.period == period else None

    def records(self, commit: str, folder: str, indicator: str) -> Mapping[Period, Achievement]:
        """Records of an indicator in a commit, by month; empty where it can't be read."""
        path = layout.achievements_path(folder, indicator)
        if commit in self._files:
            return self._version(path, self._files.files(commit).get(path), NOTHING).records
        content, _ = self._held(commit, path)
        found = version(content or b"")
        return {} if found is None else found.records

    def content(self, commit: str, path: str) -> bytes | None:
        """Bytes of a file in a commit, any below the data root; None where it wasn't there."""
        return self._held(commit, path)[0]

    def portfolio(self, files: git.CommitFiles, as_of: datetime.datetime) -> Portfolio:
        """The data in the commit; after ``steps``, what was read on the way is not read again."""
        found = load(self.root, as_of, Without(files)).portfolio
        unreadable = set(found.unreadable)
        achieved: dict[tuple[str, str], Mapping[Period, Achievement]] = {}
        for path in files.paths():
            cell = measured_cell(path)
            if cell is not None:
                blob = files.blob(path)
                known = None if blob is None else self._versions.get(blob) or version(self._content(blob))
                if known is None or not (known.records or self._holds_something(blob)):
                    unreadable.add(path)
                else:
                    achieved[cell] = known.records
        programs = tuple(with_records(program, achieved) for program in found.programs)
        return replace(found, programs=programs, files=files.paths(), unreadable=frozenset(unreadable))

    def portfolio_at(self, commit: str, as_of: datetime.datetime) -> Portfolio | None:
        """The settings and programs of any commit of ``steps``; None where something of it can't be read."""
        settings, paths = self.settings(commit), self.files(commit).paths()
        programs = [self.program(commit, folder) for folder in layout.in_order(layout.program_folders(paths))]
        whole = [one for one in programs if one is not None and not one.unreadable]
        if settings is None or len(whole) < len(programs):
            return None
        cells = [cell for path in paths if (cell := cell_of(path)) is not None]
        achieved = {cell: self.records(commit, *cell) for cell in cells}
        return Portfolio(
            self.root,
            as_of.astimezone(settings.zone),
            settings,
            tuple(with_records(one, achieved) for one in whole),
        )

    def _holds_something(self, blob: str | None) -> bool:
        """Whether a file without records says so, instead of being empty."""
        return blob is not None and yaml_source.read(self._content(blob)) is not None

    def text(self, commit: str, path: str) -> str:
        """A file as it was in a commit; empty where it wasn't there."""
        return (self._held(commit, path)[0] or b"").decode("utf-8-sig", "replace")

    def _held(self, commit: str, path: str) -> tuple[bytes | None, str]:
        """Content of a file in a commit, with a key that identifies it."""
        if commit in self._files:
            blob = self._files.files(commit).get(path)
            return (None, "") if blob is None else (self._content(blob), blob)
        name = f"{commit}:{self._begin}{path}"
        return self._objects.read([name])[0], name

    def _relevant(self, wanted: Callable[[str], bool]) -> Iterator[Edge]:
        """From the newest on, so that a name leads to the name before it; a root that was moved is followed back."""
        names = self._aliases
        for edge in self._newest_first:
            touched = [one for one in edge.touched if wanted(one.path) or one.path in names]
            if any(one.before is None for one in touched):
                renamed = self._renamed(edge.touched)
                came = [one.path for one in touched if one.path in renamed]
                names |= {renamed[path].path: names.get(path, path) for path in came}
                touched = [one for one in edge.touched if wanted(one.path) or one.path in names]
            yield replace(edge, touched=tuple(touched))

    @cached_property
    def _newest_first(self) -> list[Edge]:
        """The edges of all commits, children first, with what they touch of the data root, wherever it stood."""
        return [edge for edges in reversed(list(self._followed())) for edge in edges]

    def _step(self, edges: list[Edge]) -> Step:
        """The step of a commit, from its changes against each parent."""
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
        others: list[Touched] = []
        begins = settings = False
        settled: SettledStep | None = None
        for one in edge.touched:
            if measured_cell(one.path) is not None:
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
            elif one.path == layout.settled_path():
                settled = SettledStep(self._entries(one.before), self._entries(one.after))
            elif one.path == layout.settings_path():
                begins, settings = one.before is None, True
            else:
                others.append(one)
        return Leg(
            edge.parent, tuple(records), tuple(closings), tuple(sorted(defined)), tuple(sheets),
            frozenset(gone_plans), begins, settings, tuple(others), settled,
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
        gone = [one for one in touched if one.after is None and measured_cell(one.path) is not None]
        for new in touched if gone else ():
            if new.before is None and measured_cell(new.path) is not None:
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
            self._closings[blob] = built("closings", self._content(blob), decode.closing)
        return self._closings[blob]

    def _entries(self, blob: str | None) -> tuple[Settled, ...]:
        """The findings that a file settles; none where it can't be read, so that what it settled is open again."""
        return () if blob is None else built("settled", self._content(blob), decode.settled) or ()

    def _content(self, blob: str) -> bytes:
        if blob not in self._fetched:
            return self._objects.read([blob])[0] or b""
        return self._fetched[blob] or b""
