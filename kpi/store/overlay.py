"""Overlay: a data root that was read, with some files replaced; only what these belong to is read again."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from kpi.model.domain.closing import Closing
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import WholeProgram
from kpi.model.domain.settings import Settings
from kpi.model.domain.settled import Settled
from kpi.store import git, layout
from kpi.store.files import Replaced
from kpi.store.load import Loaded, load
from kpi.store.paths import cell_of
from kpi.store.protocols import Files
from kpi.store.reading import Reading


def with_files(before: Loaded, files: Files, contents: Mapping[str, bytes]) -> Loaded:
    """What was read from ``files``, as it would be with other ``contents`` of some of them, or with more of them."""
    root, as_of, paths = before.portfolio.root, before.portfolio.as_of, before.portfolio.files
    replaced = Replaced(files, dict(contents))
    return load(root, as_of, source=Overlay(before, replaced, contents.keys(), paths | contents.keys()))


def at_commit(
    before: Loaded, known: git.CommitFiles, commit: git.CommitFiles, besides: AbstractSet[str] = frozenset()
) -> Loaded:
    """What is in a ``commit``, where another one is read already: ``before``, which was made of the files ``known``.

    ``besides`` are files that were read otherwise than ``known`` holds them: what differs on disk from a commit.
    """
    paths = commit.paths()
    changed = {path for path in known.paths() | paths if known.blob(path) != commit.blob(path)}
    changed |= known.links() | commit.links() | besides
    changed |= before.portfolio.files ^ known.paths()  # git tells of no file that it is told to ignore
    return load(before.portfolio.root, before.portfolio.as_of, source=Overlay(before, commit, changed, paths))


class Overlay(Reading):
    """A reading that takes from ``before`` what no ``changed`` file belongs to; ``paths`` are all files by now."""

    def __init__(self, before: Loaded, files: Files, changed: AbstractSet[str], paths: frozenset[str]) -> None:
        super().__init__(files, layout.Listing(paths))
        self._before = before.portfolio
        self._changed = changed
        self._units = set(map(_unit, changed))
        self._in_folder = layout.by_program(changed)
        self._troubled = layout.by_program({one.place.path for one in before.problems} | before.portfolio.unreadable)
        self._programs = {one.folder: one for one in (*before.portfolio.programs, *before.portfolio.misplaced)}
        self.problems += [one for one in before.problems if self._stands(one.place.path)]
        self.unreadable |= set(filter(self._stands, before.portfolio.unreadable))
        self.empty |= set(filter(self._stands, before.portfolio.empty))

    def settings(self) -> Settings | None:
        """The settings; None where they can't be read."""
        path = layout.settings_path()
        if not self._stands(path):
            return super().settings()
        return None if path in self.unreadable else self._before.settings

    def program(self, folder: str) -> WholeProgram:
        """A program; where only records of it changed, only these are read."""
        known, changed = self._programs.get(folder), frozenset(self._in_folder.get(folder, ()))
        whole = WholeProgram(known, tuple(one for one in self._before.orphans if one.program == folder))
        if not changed:
            return whole
        if known is None or not known.in_place or folder in self._troubled or not all(map(cell_of, changed)):
            return super().program(folder)
        return self.carried_out(folder, whole, changed)

    def closings(self) -> tuple[Closing, ...]:
        """The closed months, earliest first."""
        return tuple(self._before.closings.values()) if layout.CLOSINGS not in self._units else super().closings()

    def instructions(self) -> tuple[Instruction, ...]:
        """The sheets of the months, earliest first."""
        known = layout.INSTRUCTIONS not in self._units
        return tuple(self._before.instructions.values()) if known else super().instructions()

    def findings_settled(self) -> tuple[Settled, ...]:
        """The findings of the audit that were settled, in their order."""
        return self._before.settled if self._stands(layout.settled_path()) else super().findings_settled()

    def _stands(self, path: str) -> bool:
        """Whether nothing changed that a file belongs to."""
        return _unit(path) not in self._units


def _unit(path: str) -> str:
    """What is read together: the files of a program, the closings, the sheets, or one file."""
    folder = layout.folder_of(path)
    if folder is not None:
        return layout.program_path(folder)
    return next((one for one in (layout.CLOSINGS, layout.INSTRUCTIONS) if path.startswith(f"{one}/")), path)
