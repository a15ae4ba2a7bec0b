"""What files said in any commit of a history."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from kpi.model.domain.achievement import Achievement
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Settings
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.store import git, layout
from kpi.store.history.blobs import Blobs
from kpi.store.history.content import OUTSIDE, Without, sheet
from kpi.store.history.definitions import defined, with_records
from kpi.store.history.record_versions import version
from kpi.store.history.rooted import RootedEdges
from kpi.store.load import load
from kpi.store.paths import cell_of, measured_cell, program_of
from kpi.store.reading import Reading

Built = TypeVar("Built")


class GitPast:
    """What files said in a commit (``kpi.measure.audit.plan.Past``); those of a walk are known without asking git."""

    def __init__(self, root: Path, edges: RootedEdges, blobs: Blobs) -> None:
        self._root = root
        self._edges = edges
        self._blobs = blobs

    def settings(self, commit: str) -> Settings | None:
        """The settings in a commit; None where there are none, or they can't be read."""
        content, name = self._held(commit, layout.settings_path())
        return self._blobs.settings(name, content)

    def program(self, commit: str, folder: str) -> Program | None:
        """A program as its files define it in a commit, without what was achieved; None where it can't be read."""
        paths = (layout.kak_path(folder), layout.indicators_path(folder))
        if commit not in self._edges:
            kak, indicators = (self._held(commit, path)[0] or b"" for path in paths)
            return defined(folder, kak, indicators)
        files = self._edges.files(commit)
        return self._blobs.program(folder, *map(files.get, paths))

    def sheet(self, commit: str, period: Period) -> Instruction | None:
        """The instruction (IKP) of a month in a commit; None where there is none, or it can't be read."""
        content, _ = self._held(commit, layout.instruction_path(period))
        found = sheet(content or b"")
        return found if found is not None and found.period == period else None

    def records(self, commit: str, folder: str, indicator: str) -> Mapping[Period, Achievement]:
        """Records of an indicator in a commit, by month; empty where it can't be read."""
        path = layout.achievements_path(folder, indicator)
        if commit in self._edges:
            return self._blobs.version(path, self._edges.files(commit).get(path)).records
        content, _ = self._held(commit, path)
        found = version(content or b"")
        return {} if found is None else found.records

    def content(self, commit: str, path: str) -> bytes | None:
        """Bytes of a file in a commit, any below the data root; None where it wasn't there."""
        return self._held(commit, path)[0]

    def text(self, commit: str, path: str) -> str:
        """A file as it was in a commit; empty where it wasn't there."""
        return (self._held(commit, path)[0] or b"").decode("utf-8-sig", "replace")

    def portfolio(self, files: git.CommitFiles, as_of: datetime.datetime) -> Portfolio:
        """The data in the last commit of a walk; what was read on the way is not read again."""
        found = load(self._root, as_of, source=_KnownReading(files, self._blobs)).portfolio
        unreadable = set(found.unreadable)
        achieved: dict[tuple[str, str], Mapping[Period, Achievement]] = {}
        for path in files.paths():
            cell = measured_cell(path)
            if cell is not None:
                blob = files.blob(path)
                known = None if blob is None else self._blobs.readable_version(blob)
                if known is None:
                    unreadable.add(path)
                else:
                    achieved[cell] = known.records
        programs = tuple(with_records(program, achieved) for program in found.programs)
        return replace(found, programs=programs, files=files.paths(), unreadable=frozenset(unreadable))

    def portfolio_at(self, commit: str, as_of: datetime.datetime) -> Portfolio | None:
        """The settings and programs of any commit of a walk; None where something of it can't be read."""
        settings, paths = self.settings(commit), self._edges.files(commit).paths()
        programs = [self.program(commit, folder) for folder in layout.in_order(layout.program_folders(paths))]
        whole = [one for one in programs if one is not None and not one.unreadable]
        if settings is None or len(whole) < len(programs):
            return None
        cells = [cell for path in paths if (cell := cell_of(path)) is not None]
        achieved = {cell: self.records(commit, *cell) for cell in cells}
        return Portfolio(
            self._root,
            as_of.astimezone(settings.zone),
            settings,
            tuple(with_records(one, achieved) for one in whole),
        )

    def _held(self, commit: str, path: str) -> tuple[bytes | None, str]:
        """Content of a file in a commit, with a key that identifies it."""
        outside = path.startswith(OUTSIDE)
        if commit in self._edges and not outside:
            blob = self._edges.files(commit).get(path)
            return (None, "") if blob is None else (self._blobs.content(blob), blob)
        name = f"{commit}:{path.removeprefix(OUTSIDE) if outside else self._edges.begin + path}"
        return self._blobs.content_at(name), name


class _KnownReading(Reading):
    """Reading of a commit without its records: what a walk decoded is taken from there, the rest is read and judged."""

    def __init__(self, files: git.CommitFiles, blobs: Blobs) -> None:
        super().__init__(Without(files))
        self._commit = files
        self._blobs = blobs

    def file(self, kind: str, path: str, make: Callable[[Any], Built]) -> Built | None:
        """What a file means; None where it isn't there or can't be read."""
        blob = self._commit.blob(path) if path in self.paths else None
        known: Any = None if blob is None else self._known(kind, path, blob)
        return super().file(kind, path, make) if known is None else known

    def _known(self, kind: str, path: str, blob: str) -> object:
        """What a walk knows of a file; None where that is nothing, or the file may not stand where it stands."""
        if kind == "closings":
            closing = self._blobs.closing(blob)
            return closing if closing is not None and layout.closing_path(closing.period) == path else None
        folder = program_of(path)
        if folder is None:
            return None
        files = (layout.kak_path(folder), layout.indicators_path(folder))
        program = self._blobs.program(folder, *map(self._commit.blob, files))
        if program is None or program.unreadable:
            return None
        return program if kind == "kak" else program.indicators or None
