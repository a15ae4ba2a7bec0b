"""Undo data: how files stood before a commit where the commit before it can't tell, and taking a commit back.

A command writes only files that are as the last commit has them, so that commit says what was there before. Where a
command brings hand edits into the history, the bytes on disk and git's index are kept in the git directory instead.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.model.values.struct import Struct, packed, unpacked
from kpi.store import git
from kpi.store.git import Repository
from kpi.store.os_errors import reason

#: The folder in the git directory, and the name of what belongs to the commit that is being made.
_FOLDER: Final = "kpi-undo"
_NEXT: Final = "next"
#: How many commits are remembered.
_KEPT: Final = 50


class Before(Struct, frozen=True):
    """How a file stood before a commit.

    ``disk`` are the bytes that were replaced, None where the commit took the file as it lay on disk. ``index`` is the
    entry in git's index, mode and blob; empty where there was none.
    """

    disk: bytes | None
    index: str


class Restored(Struct, frozen=True):
    """Effect on a file of taking a commit back: its bytes now and before, None where there is none.

    ``path`` is relative to the top of the repository. ``index`` is the entry to be put back into git's index, None
    where the one of the commit before is right.
    """

    path: str
    now: bytes | None
    before: bytes | None
    index: str | None = None

    @property
    def stays(self) -> bool:
        """Whether the file on disk stays as it is."""
        return self.now == self.before


def before(repository: Repository, replaced: Mapping[str, bytes | None]) -> dict[str, Before]:
    """How files stand that differ from the last commit, by paths relative to the top; ``replaced`` as ``disk``."""
    entries = git.index_entries(repository, list(replaced))
    return {path: Before(disk, entries.get(path, "")) for path, disk in replaced.items()}


def prepare(repository: Repository, stood: Mapping[str, Before]) -> None:
    """Keep how files stand for the commit that is made next. Raises ``KpiError``."""
    if not stood:
        return
    file = repository.git_dir / _FOLDER / _NEXT
    try:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(packed(dict(stood)))
    except OSError as error:
        raise KpiError(
            say("{path} can't be written: {why}", path=str(file), why=reason(error)),
            say("look at the free space of the disk and at who may write there"),
        ) from error


def keep(repository: Repository, commit: str) -> None:
    """Bind the prepared state to this commit. The commit stands already, so nothing here may fail."""
    folder = repository.git_dir / _FOLDER
    with contextlib.suppress(OSError):  # without undo data a hand edit stays on disk when its commit is taken back
        (folder / _NEXT).replace(folder / commit)
        oldest = sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime_ns)[:-_KEPT]
        for one in oldest:
            one.unlink()


def restored(repository: Repository, commit: str, paths: Iterable[str]) -> list[Restored]:
    """Files as they will be once the last commit is taken back; ``paths`` are relative to the top."""
    stood = _kept(repository, commit)
    parent = f"{commit}^" if git.has_parent(repository, commit) else None
    return [_restored(repository, parent, path, stood.get(path)) for path in sorted(paths)]


def _kept(repository: Repository, commit: str) -> dict[str, Before]:
    try:
        content = (repository.git_dir / _FOLDER / commit).read_bytes()
    except OSError:
        return {}
    return unpacked(content, dict[str, Before]) or {}


def _restored(repository: Repository, parent: str | None, path: str, stood: Before | None) -> Restored:
    now = _read(repository.top / path)
    if stood is None:
        return Restored(path, now, None if parent is None else git.checked_out(repository, parent, path))
    return Restored(path, now, now if stood.disk is None else stood.disk, stood.index)


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def forget(repository: Repository, commit: str) -> None:
    """A commit was taken back: nothing more is to be known of it."""
    with contextlib.suppress(OSError):
        (repository.git_dir / _FOLDER / commit).unlink(missing_ok=True)
