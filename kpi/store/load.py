"""Reading a data root into the model: every file once, everything wrong collected."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from kpi.model.message import mark, say
from kpi.model.portfolio import Orphan, Portfolio
from kpi.model.problem import Place, Problem, Severity
from kpi.model.progress import steps
from kpi.model.settings import Band, RatingProfile, ScorePolicy, Settings
from kpi.model.struct import Struct, field, replace
from kpi.store import achieved, build, layout, schema, yaml_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kpi.model.achievement import Achievement
    from kpi.model.closing import Closing
    from kpi.model.indicator import Indicator
    from kpi.model.instruction import Instruction
    from kpi.model.period import Period
    from kpi.model.program import Program

Built = TypeVar("Built")

#: The name of a file that is about a month.
_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}\.yaml")

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
    """The files as they are on disk."""

    root: Path

    def paths(self) -> frozenset[str]:
        """All files under ``data/``."""
        return layout.files_below(self.root)

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises ``OSError``."""
        return yaml_source.bytes_of(self.root / path)


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


def load(root: Path, as_of: datetime.datetime | None = None, files: Files | None = None) -> Loaded:
    """Everything in a data root, as of a moment (default: now), from disk unless other ``files`` are given."""
    reading = _Reading(files or Folder(root))
    settings = reading.file("settings", layout.settings_path(), build.settings) or _UNKNOWN_SETTINGS
    programs: list[Program] = []
    orphans: list[Orphan] = []
    for folder in steps(mark("Reading the programs"), sorted(reading.in_folder)):
        one = reading.program(folder)
        if one is not None:
            programs.append(one[0])
            orphans.extend(one[1])
    closings, instructions = reading.closings(), reading.instructions()
    portfolio = Portfolio(
        root=root,
        as_of=(as_of or now(settings.zone)).astimezone(settings.zone),
        settings=settings,
        programs=tuple(programs),
        orphans=tuple(orphans),
        files=reading.paths,
        unreadable=frozenset(reading.unreadable),
        empty=frozenset(reading.empty),
        closings=closings,
        instructions=instructions,
    )
    return Loaded(portfolio, tuple(reading.problems))


def now(zone: datetime.tzinfo) -> datetime.datetime:
    """The present moment in a time zone; the one place that asks the clock what is due."""
    return datetime.datetime.now(tz=zone)


class _Reading:
    """One pass over the files."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.paths = files.paths()
        self.in_folder = _by_program(self.paths)
        self.problems: list[Problem] = []
        self.unreadable: set[str] = set()
        self.empty: set[str] = set()

    def program(self, folder: str) -> tuple[Program, list[Orphan]] | None:
        """A program with its indicators and achievements; None where its ``kak.yaml`` can't be read."""
        program = self.file("kak", layout.kak_path(folder), lambda tree: build.program(folder, tree))
        indicators = self.file("indicators", layout.indicators_path(folder), build.indicators) or ()
        records = self.achievements(folder)
        if program is None:
            return None
        named = {indicator.id for indicator in indicators}
        begin = f"{layout.PROGRAMS}/{folder}/"
        unreadable = frozenset(path for path in self.unreadable if path.startswith(begin))
        full = replace(program, indicators=_with(indicators, records), unreadable=unreadable)
        orphans = [Orphan(program.id, name, found) for name, found in records.items() if name not in named]
        return full, [] if layout.indicators_path(folder) in unreadable else orphans

    def achievements(self, folder: str) -> dict[str, dict[Period, Achievement]]:
        """What the indicators of a program achieved, by the name of the file."""
        begin = f"{layout.PROGRAMS}/{folder}/{layout.ACHIEVEMENTS}/"
        found = {}
        for path in self.in_folder[folder]:
            name = path[len(begin) : -len(".yaml")]
            visible = name and "/" not in name and not name.startswith(".")
            if visible and path.startswith(begin) and path.endswith(".yaml"):
                records = self.records(path)
                if records is not None:
                    found[name] = records
        return found

    def records(self, path: str) -> dict[Period, Achievement] | None:
        """What an achievements file holds; the strict reading is asked only where it isn't written as kpi writes it."""
        data = self.content(path)
        known = None if data is None else achieved.at_a_glance(data)
        return (
            known if known is not None else self.meant(path, self.tree("achievements", path, data), build.achievements)
        )

    def closings(self) -> dict[Period, Closing]:
        """The months that are or were closed, earliest first."""
        found = (self.file("closings", path, partial(_closing, path)) for path in self.monthly(layout.CLOSINGS))
        return {one.period: one for one in found if one is not None}

    def instructions(self) -> dict[Period, Instruction]:
        """The sheets of the months, earliest first."""
        paths = self.monthly(layout.INSTRUCTIONS)
        found = (self.file("instructions", path, partial(_instruction, path)) for path in paths)
        return {one.period: one for one in found if one is not None}

    def monthly(self, folder: str) -> list[str]:
        """The files of a folder that has one for each month, in order."""
        begin = f"{folder}/"
        return sorted(path for path in self.paths if path.startswith(begin) and _MONTH.fullmatch(path, len(begin)))

    def file(self, kind: str, path: str, make: Callable[[Any], Built]) -> Built | None:
        """What a file means; None where it isn't there or can't be read."""
        if path not in self.paths:
            return None
        return self.meant(path, self.tree(kind, path, self.content(path)), make)

    def meant(self, path: str, tree: yaml_source.Tree, make: Callable[[Any], Built]) -> Built | None:
        """What the content of a file means; None where it means nothing."""
        if tree is None:
            return None
        try:
            return make(tree)
        except build.Malformed as error:
            place = Place(path, error.pointer)
            self.problems.append(Problem("value", Severity.ERROR, place, error.message, error.hint))
            self.unreadable.add(path)
            return None

    def content(self, path: str) -> bytes | None:
        """What a file holds; None where it can't be opened."""
        try:
            return self.files.read(path)
        except OSError as error:
            why = say("the file can't be read: {why}", why=error.strerror or str(error))
            self.problems.append(Problem("unreadable", Severity.ERROR, Place(path, line=1, column=1), why))
            self.unreadable.add(path)
            return None

    def tree(self, kind: str, path: str, data: bytes | None) -> yaml_source.Tree:
        """The content of a file that has the right shape; None otherwise, or where it is empty."""
        if data is None:
            return None
        try:
            tree = yaml_source.read(data)
        except yaml_source.Unreadable as error:
            self.problems.extend(
                Problem("yaml", Severity.ERROR, Place(path, line=one.line, column=one.column), one.message, one.hint)
                for one in error.troubles
            )
        else:
            if tree is None:  # an empty file is a rule's business, but nothing is known from it
                self.empty.add(path)
            elif schema.fits(kind, tree):
                return tree
            else:
                self.problems.extend(schema.problems(kind, path, tree))
        self.unreadable.add(path)
        return None


def _closing(path: str, tree: yaml_source.Tree) -> Closing:
    """A closed month. Raises ``Malformed`` where it is in the file of another one."""
    found = build.closing(tree)
    if path != layout.closing_path(found.period):
        what = say("{path} is not the file of {month}", path=path, month=str(found.period))
        raise build.Malformed(("period",), what, say("it was renamed, or copied from there; take it away"))
    return found


def _instruction(path: str, tree: yaml_source.Tree) -> Instruction:
    """The sheet of a month. Raises ``Malformed`` where it is in the file of another one."""
    found = build.instruction(tree)
    if path != layout.instruction_path(found.period):
        what = say("{path} is not the file of {month}", path=path, month=str(found.period))
        raise build.Malformed(("period",), what, say("it was renamed, or copied from there; put the month right"))
    return found


def _by_program(paths: frozenset[str]) -> dict[str, list[str]]:
    """The files of each program's folder, in order."""
    found: dict[str, list[str]] = {}
    begin = layout.PROGRAMS + "/"
    for path in sorted(paths):
        folder, below, _ = path[len(begin) :].partition("/")
        if path.startswith(begin) and below:
            found.setdefault(folder, []).append(path)
    return found


def _with(indicators: tuple[Indicator, ...], achieved: dict[str, dict[Period, Achievement]]) -> tuple[Indicator, ...]:
    return tuple(
        replace(indicator, achievements=achieved[indicator.id]) if indicator.id in achieved else indicator
        for indicator in indicators
    )
