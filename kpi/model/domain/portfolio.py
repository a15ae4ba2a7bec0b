"""Everything in a data root at one moment."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import overload

from kpi.model.domain.achievement import Achievement
from kpi.model.domain.closing import Closing
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Settings
from kpi.model.domain.settled import Settled
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, field


class Orphan(Struct, frozen=True):
    """An achievements file whose indicator the program doesn't have. ``name`` is the file's name without ending."""

    program: str
    name: str
    achievements: Mapping[Period, Achievement]


class WholeProgram(Struct, frozen=True):
    """A program as its folder has it; None where there is no ``kak.yaml`` that can be read."""

    program: Program | None
    orphans: tuple[Orphan, ...] = ()

    @property
    def records(self) -> dict[str, Mapping[Period, Achievement]]:
        """Records by month, by the name of the indicator or of the orphan."""
        indicators = () if self.program is None else self.program.indicators
        return {one.id: one.achievements for one in indicators} | {one.name: one.achievements for one in self.orphans}


class Programs(Sequence[Program]):
    """Lazy sequence of programs, by folder; ``read`` makes one when it is first asked for."""

    def __init__(self, folders: Iterable[str], read: Callable[[str], Program]) -> None:
        self._folders = tuple(folders)
        self._read = read

    @overload
    def __getitem__(self, at: int) -> Program: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Program, ...]: ...

    def __getitem__(self, at: int | slice) -> Program | tuple[Program, ...]:
        if isinstance(at, slice):
            return tuple(map(self._read, self._folders[at]))
        return self._read(self._folders[at])

    def __len__(self) -> int:
        return len(self._folders)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def of(self, folder: str) -> Program | None:
        """The program in a folder, without reading another; None where there is none."""
        return self._read(folder) if folder in self._folders else None


class Portfolio(Struct, frozen=True):
    """The settings and all programs, sorted by folder. Those that were read well before are read when asked for.

    ``root`` is the folder that holds ``data/``; ``as_of`` the moment (with its time zone) that decides what is
    due; ``files`` all paths under ``data/``, relative to the root with ``/``; ``unreadable`` those that could
    not be read, whose content is therefore unknown; ``empty`` those of them that hold nothing. ``closings`` are the
    months that are or were closed, ``instructions`` the sheets of the months, both earliest first. ``misplaced`` are
    programs in a folder that is not called as they are, such as copies: they are in no figure. ``settled`` are findings
    of the audit that were looked into.
    """

    root: Path
    as_of: datetime.datetime
    settings: Settings
    programs: Sequence[Program]
    misplaced: tuple[Program, ...] = ()
    orphans: tuple[Orphan, ...] = ()
    files: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    closings: Mapping[Period, Closing] = field(default_factory=dict)
    instructions: Mapping[Period, Instruction] = field(default_factory=dict)
    settled: tuple[Settled, ...] = ()

    @property
    def illustrative(self) -> bool:
        """Whether the figures of some programs are only examples."""
        return any(program.illustrative for program in self.programs)

    @property
    def today(self) -> datetime.date:
        """The day of ``as_of`` where the organisation is."""
        return self.as_of.astimezone(self.settings.zone).date()

    def program(self, name: str) -> Program | None:
        """The program with an id, which is the name of its folder."""
        if isinstance(self.programs, Programs):
            return self.programs.of(name)
        return next((program for program in self.programs if program.id == name), None)
