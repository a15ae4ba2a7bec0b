"""A data root as a whole: where its files come from, and the portfolio that they make."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol

from kpi.model.message import mark
from kpi.model.portfolio import Portfolio
from kpi.model.progress import steps
from kpi.model.settings import Band, RatingProfile, ScorePolicy, Settings
from kpi.model.struct import Struct, field
from kpi.store import layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from kpi.model.closing import Closing
    from kpi.model.instruction import Instruction
    from kpi.model.portfolio import WholeProgram
    from kpi.model.problem import Problem

#: Stands in while ``data/kpi.yaml`` can't be read, so that everything else is still checked. Never used for a figure.
_UNKNOWN_SETTINGS: Final = Settings(
    organisation="",
    language="id",
    timezone="Asia/Jakarta",
    entry_window_days=10,
    rating=RatingProfile("", (Band(None, {}),)),
    score=ScorePolicy(Decimal(120), Decimal(0), Decimal(60)),
)


class Files(Protocol):
    """Where the files come from: a folder, or a commit."""

    def paths(self) -> frozenset[str]:
        """All files under ``data/``, relative to the root."""

    def read(self, path: str) -> bytes:
        """The bytes of one of them. Raises ``OSError``."""


class Folder(Struct, frozen=True):
    """The files as they are on disk; with ``only``, of programs only those in the folder of that name."""

    root: Path
    only: str | None = None

    def paths(self) -> frozenset[str]:
        """All files under ``data/``, or the settings and the files of the one program."""
        if self.only is None:
            return layout.files_below(self.root)
        return layout.files_below(self.root, f"{layout.PROGRAMS}/{self.only}") | {layout.settings_path()}

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises ``OSError``."""
        from kpi.store.yaml_source import bytes_of

        return bytes_of(self.root / path)


class OneProgram(Struct, frozen=True):
    """Of other files only the settings and those of one program: what a record can affect."""

    files: Files
    folder: str

    def paths(self) -> frozenset[str]:
        """The settings and the files of the program."""
        begin = f"{layout.PROGRAMS}/{self.folder}/"
        return frozenset(
            path for path in self.files.paths() if path == layout.settings_path() or path.startswith(begin)
        )

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        return self.files.read(path)


class Changed(Struct, frozen=True):
    """Other files, as they would be with some of them changed or added (``contents`` by path)."""

    files: Files
    contents: Mapping[str, bytes]

    def paths(self) -> frozenset[str]:
        """All files, the added ones too."""
        return self.files.paths() | self.contents.keys()

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        return self.contents[path] if path in self.contents else self.files.read(path)


class ReadOnce(Struct, frozen=True):
    """Other files, each read once and then remembered: what was checked is what will be edited."""

    files: Files
    known: dict[str, bytes] = field(default_factory=dict)

    def paths(self) -> frozenset[str]:
        """All files."""
        return self.files.paths()

    def read(self, path: str) -> bytes:
        """The bytes of a file, as they were when it was first read. Raises ``OSError``."""
        if path not in self.known:
            self.known[path] = self.files.read(path)
        return self.known[path]


class Loaded(Struct, frozen=True):
    """What was read, and what could not be: ``problems`` are about syntax, shape and values without meaning."""

    portfolio: Portfolio
    problems: tuple[Problem, ...]


class Source(Protocol):
    """What hands out the parts of a data root, and tells what can't be read: see ``kpi.store.reading``."""

    @property
    def paths(self) -> frozenset[str]:
        """All files under ``data/``."""

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with what was handed out so far."""

    @property
    def unreadable(self) -> AbstractSet[str]:
        """Files of it that could not be read."""

    @property
    def empty(self) -> AbstractSet[str]:
        """Those of them that hold nothing."""

    def settings(self) -> Settings | None:
        """The settings; None where they can't be read."""

    def program(self, folder: str) -> WholeProgram:
        """A program."""

    def closings(self) -> tuple[Closing, ...]:
        """The closed months, earliest first."""

    def instructions(self) -> tuple[Instruction, ...]:
        """The sheets of the months, earliest first."""


def load(
    root: Path, as_of: datetime.datetime | None = None, files: Files | None = None, source: Source | None = None
) -> Loaded:
    """Everything in a data root, as of a moment (default: now).

    From disk, unless other ``files`` are given, or a ``source`` that knows some of it already.
    """
    if source is None:
        from kpi.store.reading import Reading

        source = Reading(files or Folder(root))
    settings = source.settings() or _UNKNOWN_SETTINGS
    whole = [source.program(folder) for folder in steps(mark("Reading the programs"), layout.by_program(source.paths))]
    closings, instructions = source.closings(), source.instructions()
    portfolio = Portfolio(
        root=root,
        as_of=(as_of or now(settings.zone)).astimezone(settings.zone),
        settings=settings,
        programs=tuple(one.program for one in whole if one.program is not None),
        orphans=tuple(orphan for one in whole for orphan in one.orphans),
        files=source.paths,
        unreadable=frozenset(source.unreadable),
        empty=frozenset(source.empty),
        closings={one.period: one for one in closings},
        instructions={one.period: one for one in instructions},
    )
    return Loaded(portfolio, tuple(source.problems))


def now(zone: datetime.tzinfo) -> datetime.datetime:
    """The present moment in a time zone; the one place that asks the clock what is due."""
    return datetime.datetime.now(tz=zone)
