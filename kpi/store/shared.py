"""Two commits of the same data: programs whose files are the same in both are read once and stand in both."""

from __future__ import annotations

from kpi.model.domain.portfolio import WholeProgram
from kpi.store import layout
from kpi.store.git import CommitFiles
from kpi.store.load import Loaded
from kpi.store.reading import Reading


class Shared(Reading):
    """One pass over the files of a commit, beside ``known``, another one, that is ``loaded`` already."""

    def __init__(self, files: CommitFiles, known: CommitFiles, loaded: Loaded) -> None:
        super().__init__(files)
        self._commit = files
        self._known = known
        self._known_files = layout.Listing(known.paths())
        self._programs = {program.folder: program for program in loaded.portfolio.programs}
        self._orphans = loaded.portfolio.orphans
        troubled = {problem.place.path for problem in loaded.problems} | loaded.portfolio.unreadable
        self._troubled = layout.by_program(troubled)

    def program(self, folder: str) -> WholeProgram:
        """A program; that of the other commit where every file of it is the same, and nothing is wrong with it."""
        found = self._programs.get(folder)
        if found is None or folder in self._troubled or not self._same(folder):
            return super().program(folder)
        return WholeProgram(found, tuple(one for one in self._orphans if one.program == found.id))

    def _same(self, folder: str) -> bool:
        paths = list(self.listing.files(folder))
        blobs = [self._commit.blob(path) for path in paths]
        return (
            paths == list(self._known_files.files(folder))
            and None not in blobs
            and blobs == [self._known.blob(path) for path in paths]
        )
