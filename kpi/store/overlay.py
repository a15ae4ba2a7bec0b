"""A data root that was read, with some of its files changed: only what they belong to is read again."""

from __future__ import annotations

from collections.abc import Mapping

from kpi.model.domain.closing import Closing
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import Portfolio, WholeProgram
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Settings
from kpi.model.domain.settled import Settled
from kpi.model.values.struct import replace
from kpi.store import layout
from kpi.store.files import Changed
from kpi.store.load import Loaded, load
from kpi.store.protocols import Files
from kpi.store.reading import Reading


def with_files(before: Loaded, files: Files, contents: Mapping[str, bytes]) -> Loaded:
    """Data read from ``files``, as it would be with other ``contents`` of some of them, or with more of them.

    Records alone are read at a glance, where they are written as kpi writes them.
    """
    programs = _recorded(before.portfolio, contents)
    if programs is not None:
        paths = before.portfolio.files | contents.keys()
        return replace(before, portfolio=replace(before.portfolio, programs=programs, files=paths))
    root, as_of, changed = before.portfolio.root, before.portfolio.as_of, Changed(files, contents)
    if before.portfolio.misplaced:
        return load(root, as_of, changed)  # what is left behind can't be told from that of another program
    return load(root, as_of, source=_Overlay(before, changed))


def _recorded(portfolio: Portfolio, contents: Mapping[str, bytes]) -> tuple[Program, ...] | None:
    """The programs with other records; None where one of the files isn't to be read at a glance."""
    from kpi.store.records import fast_records

    records = {path: fast_records.at_a_glance(content) for path, content in contents.items()}
    if portfolio.unreadable & contents.keys() or None in records.values():
        return None
    programs = []
    for program in portfolio.programs:
        paths = [layout.achievements_path(program.folder, one.id) for one in program.indicators]
        found = [records.pop(path, None) for path in paths]
        both = zip(program.indicators, found, strict=True)
        indicators = tuple(one if new is None else replace(one, achievements=new) for one, new in both)
        programs.append(replace(program, indicators=indicators))
    return None if records else tuple(programs)


class _Overlay(Reading):
    """A reading that takes from another one what no changed file belongs to."""

    def __init__(self, before: Loaded, files: Changed) -> None:
        super().__init__(files, layout.Listing(before.portfolio.files | files.contents.keys()))
        self._before = before.portfolio
        self._units = set(map(_unit, files.contents))
        self._programs = {program.folder: program for program in before.portfolio.programs}
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
        """A program."""
        if not self._stands(layout.kak_path(folder)):
            return super().program(folder)
        orphans = (one for one in self._before.orphans if one.program == folder)
        return WholeProgram(self._programs.get(folder), tuple(orphans))

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
    """The unit of reading of a file: its program, the closings, the sheets, or the file alone."""
    folder = layout.folder_of(path)
    if folder is not None:
        return layout.program_path(folder)
    return next((one for one in (layout.CLOSINGS, layout.INSTRUCTIONS) if path.startswith(f"{one}/")), path)
