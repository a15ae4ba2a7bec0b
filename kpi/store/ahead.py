"""What is read of a history ahead of whoever judges it: by other processes, where the system can split one in two."""

from __future__ import annotations

import datetime
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpi.model.closing import Closing
from kpi.model.history import Edge
from kpi.model.instruction import Instruction
from kpi.model.portfolio import Portfolio
from kpi.model.program import Program
from kpi.model.settings import Settings
from kpi.model.struct import Struct, packed, unpacked
from kpi.store import git, layout
from kpi.store.aside import aside
from kpi.store.load import load
from kpi.store.paths import cell_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kpi.store.aside import Aside
    from kpi.store.git import Repository

#: Files whose versions are fetched in one go.
_TOGETHER: Final = 48
#: Versions that are remembered as fetched: most are wanted again when the next one takes their place.
_KEPT: Final = 8192


class Fetched(Struct, frozen=True):
    """Some commits, each against each of its parents, and what the records and closings that they touched hold, by id.

    What was fetched for earlier commits is not among it.
    """

    commits: list[list[Edge]]
    contents: dict[str, bytes | None]


class Ahead:
    """Reading a history that leads to a commit, and what the commit itself defines."""

    def __init__(self, repository: Repository, commit: str, root: Path) -> None:
        self._repository = repository
        self._commit = commit
        self._root = root
        self._walk: Aside | None = None
        self._definitions: Aside | None = None

    def begin(self, as_of: datetime.datetime) -> None:
        """Let other processes begin; where there can be none, everything is read when it is asked for."""
        self._walk = aside(lambda: map(packed, self._fetched()))
        self._definitions = aside(lambda: [_told(self._loaded(as_of))])

    def close(self) -> None:
        """Let go what was begun."""
        for one in (self._walk, self._definitions):
            if one is not None:
                one.close()

    def fetched(self) -> Iterator[Fetched]:
        """All commits, parents first. What the other process can't tell is read here. Raises ``GitTrouble``."""
        if self._walk is None:
            yield from self._fetched()
            return
        heard = 0
        for piece in self._walk.pieces():
            found = unpacked(piece, Fetched)
            if found is None:
                break
            heard += 1
            yield found
        if not self._walk.whole:
            yield from islice(self._fetched(), heard, None)

    def defined(self, files: git.Commit, as_of: datetime.datetime) -> Portfolio:
        """The data of the commit, whose files are ``files``, without what was achieved."""
        told = unpacked((self._definitions and self._definitions.result()) or b"", Definitions)
        return self._loaded(as_of, files) if told is None else told.portfolio(self._root, as_of)

    def _fetched(self) -> Iterator[Fetched]:
        """While some commits are looked at, git already looks up what the next ones hold."""
        commits: list[list[Edge]] = []
        coming: list[str] = []
        known: dict[str, None] = {}
        with git.Objects(self._repository) as objects:
            for some in _batches(git.Edges(self._repository, self._commit, self._root)):
                contents = dict(zip(coming, objects.answers(len(coming)), strict=True))
                wanted = [blob for blob in _touched(some) if blob not in known]
                known |= dict.fromkeys(wanted)
                for blob in list(islice(known, max(0, len(known) - _KEPT))):
                    del known[blob]
                if len(wanted) <= git.AT_ONCE:
                    objects.ask(wanted)
                    yield Fetched(commits, contents)
                    commits, coming = some, wanted
                else:
                    yield Fetched(commits, contents)
                    yield Fetched(some, dict(zip(wanted, objects.read(wanted), strict=True)))
                    commits, coming = [], []
            yield Fetched(commits, dict(zip(coming, objects.answers(len(coming)), strict=True)))

    def _loaded(self, as_of: datetime.datetime, files: git.Commit | None = None) -> Portfolio:
        found = git.Commit(self._repository, self._commit, self._root) if files is None else files
        return load(self._root, as_of, _Without(found)).portfolio


def _batches(edges: Iterable[Edge]) -> Iterator[list[list[Edge]]]:
    """Commits in such numbers that what they touch is fetched together; a large one by itself."""
    waiting: list[list[Edge]] = []
    size = 0
    for _, group in groupby(edges, key=lambda edge: edge.commit.id):
        waiting.append(list(group))
        size += 1 + sum(len(edge.touched) for edge in waiting[-1])
        if size >= _TOGETHER:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


def _touched(commits: Iterable[list[Edge]]) -> dict[str, None]:
    """The ids of what records and closings held before and after some commits."""
    return {
        blob: None
        for edges in commits
        for edge in edges
        for one in edge.touched
        if cell_of(one.path) is not None or one.path.startswith(layout.CLOSINGS)
        for blob in (one.before, one.after)
        if blob
    }


class _Without(Struct, frozen=True):
    """The files of a commit without what was achieved."""

    files: git.Commit

    def paths(self) -> frozenset[str]:
        return frozenset(path for path in self.files.paths() if cell_of(path) is None)

    def read(self, path: str) -> bytes:
        return self.files.read(path)


class Definitions(Struct, frozen=True):
    """The data of a commit without what was achieved, as one process tells it another."""

    settings: Settings
    programs: tuple[Program, ...]
    instructions: tuple[Instruction, ...]
    #: Packed by themselves: what they have published are numbers of which their types say nothing.
    closings: bytes

    def portfolio(self, root: Path, as_of: datetime.datetime) -> Portfolio:
        """The same as it is read from the files, as of a moment."""
        closings = unpacked(self.closings, tuple[Closing, ...]) or ()
        return Portfolio(
            root,
            as_of.astimezone(self.settings.zone),
            self.settings,
            self.programs,
            closings={one.period: one for one in closings},
            instructions={one.period: one for one in self.instructions},
        )


def _told(found: Portfolio) -> bytes:
    """A portfolio for another process; nothing where a file of it can't be read, so that it is read there again."""
    if found.unreadable:
        return b""
    closings = packed(tuple(found.closings.values()), exact=True)
    return packed(Definitions(found.settings, found.programs, tuple(found.instructions.values()), closings))
