"""Basis of a change: the data as it was when it was read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kpi.changes import asking
from kpi.changes.workspace import Workspace
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.values.struct import Struct
from kpi.store import layout
from kpi.store.cache import Cache
from kpi.store.files import Folder, Replaced
from kpi.store.load import Loaded, load
from kpi.store.overlay import with_files
from kpi.store.protocols import Files
from kpi.store.source import opened_one
from kpi.store.write.saving import Written


class Basis(Struct, frozen=True):
    """Files, and what they mean: all of the data, or the settings and one program."""

    files: Files
    loaded: Loaded

    @property
    def portfolio(self) -> Portfolio:
        """The data as a portfolio."""
        return self.loaded.portfolio

    @property
    def program(self) -> Program:
        """The one program."""
        return self.portfolio.programs[0]

    def content(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""
        return self.files.read(path) if path in self.portfolio.files else None

    def text(self, path: str) -> str:
        """The text of a file, empty where there is none; a byte order mark stays."""
        return (self.content(path) or b"").decode("utf-8")

    def written(self, texts: dict[str, str]) -> tuple[Written, ...]:
        """Files as they are and with other texts, which are by path."""
        return tuple(Written(path, self.content(path), text.encode()) for path, text in texts.items())

    def after(self, files: Iterable[Written]) -> Loaded:
        """The data as it would be with these files."""
        return with_files(self.loaded, self.files, {one.path: one.new for one in files})


def everything(session: Workspace) -> Basis:
    """All of the data."""
    return Basis(Folder(session.root), session.load())


def one_program(root: Path, folder: str, cache: Cache | None = None) -> Basis:
    """The settings and the program in a folder, through a cache where there is one. Raises ``UnknownName``."""
    known = Replaced(Folder(root, folder))
    if folder not in layout.listed_programs(root) or folder not in layout.by_program(known.paths()):
        raise asking.no_program(folder, layout.program_folders(Folder(root).paths()))
    loaded = load(root, files=known) if cache is None else load(root, source=opened_one(root, folder, cache, known))
    asking.refuse_misplaced(loaded.portfolio, folder)
    return Basis(known, loaded)


def readable_program(root: Path, folder: str, *, begun: bool = False) -> Basis:
    """The settings and one program, whose two files can be read. Raises ``KpiError``.

    ``begun``: indicators of a program that isn't signed may still be incomplete.
    """
    found = one_program(root, folder)
    portfolio = found.portfolio
    needed = [layout.settings_path(), layout.kak_path(folder), layout.indicators_path(folder)]
    if begun and all(not program.signed for program in portfolio.programs):
        needed.pop()
    if layout.kak_path(folder) not in portfolio.files:
        asking.refuse_unread(needed[0], portfolio.unreadable - portfolio.empty)
        raise asking.unread(layout.kak_path(folder))
    for path in needed:
        asking.refuse_unread(path, portfolio.unreadable - portfolio.empty)
    return found
