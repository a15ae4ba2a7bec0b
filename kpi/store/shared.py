"""Two commits of the same data: programs whose files are the same in both are read once and stand in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.model.portfolio import WholeProgram
from kpi.store import layout
from kpi.store.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpi.model.closing import Closing
    from kpi.model.instruction import Instruction
    from kpi.model.problem import Problem
    from kpi.model.settings import Settings
    from kpi.store.git import Commit
    from kpi.store.load import Loaded


class Shared:
    """The files of a commit (``kpi.store.load.Source``), beside ``known``, another one, that is ``loaded`` already."""

    def __init__(self, files: Commit, known: Commit, loaded: Loaded) -> None:
        self._strict = Reading(files)
        self._files = files
        self._known = known
        self._folders = layout.by_program(files.paths())
        self._known_folders = layout.by_program(known.paths())
        self._programs = {program.folder: program for program in loaded.portfolio.programs}
        self._orphans = loaded.portfolio.orphans
        troubled = {problem.place.path for problem in loaded.problems} | loaded.portfolio.unreadable
        self._troubled = layout.by_program(troubled)

    @property
    def paths(self) -> frozenset[str]:
        """All files under ``data/``."""
        return self._strict.paths

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with what was handed out so far."""
        return self._strict.problems

    @property
    def unreadable(self) -> set[str]:
        """Files of it that could not be read."""
        return self._strict.unreadable

    @property
    def empty(self) -> set[str]:
        """Those of them that hold nothing."""
        return self._strict.empty

    def settings(self) -> Settings | None:
        """The settings; None where they can't be read."""
        return self._strict.settings()

    def program(self, folder: str) -> WholeProgram:
        """A program; that of the other commit where every file of it is the same, and nothing is wrong with it."""
        found = self._programs.get(folder)
        if found is None or folder in self._troubled or not self._same(folder):
            return self._strict.program(folder)
        return WholeProgram(found, tuple(one for one in self._orphans if one.program == found.id))

    def closings(self) -> tuple[Closing, ...]:
        """The closed months, earliest first."""
        return self._strict.closings()

    def instructions(self) -> tuple[Instruction, ...]:
        """The sheets of the months, earliest first."""
        return self._strict.instructions()

    def _same(self, folder: str) -> bool:
        paths = self._folders[folder]
        blobs = [self._files.blob(path) for path in paths]
        return (
            paths == self._known_folders.get(folder)
            and None not in blobs
            and blobs == [self._known.blob(path) for path in paths]
        )
