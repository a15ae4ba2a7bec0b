"""Finishes or takes back a change that was interrupted.

``saving`` says in which steps a change is made. All of this may be done again, by whoever comes next.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.model.values.struct import Struct
from kpi.store import git
from kpi.store.git import Repository
from kpi.store.os_errors import reason
from kpi.store.write import atomic, journal


class Mended(Struct, frozen=True):
    """Outcome of an interrupted change: whether it stands, and its commit (None: without one).

    ``left`` are files that somebody else has changed since, and that stay as they are; ``trouble`` is why the journal
    of a change that stands could not be closed yet.
    """

    what: str
    stands: bool
    commit: str | None = None
    left: tuple[str, ...] = ()
    trouble: KpiError | None = None


def mend(root: Path, repository: Repository | None) -> Mended | None:
    """Settle a change that was interrupted; None where none was. For whoever holds the lock. Raises ``KpiError``."""
    entry = journal.read(root)
    return None if entry is None else settle(entry, repository)


def settle(entry: journal.JournalEntry, repository: Repository | None) -> Mended:
    """Find out whether a change stands, and finish it or take it back.

    Raises ``KpiError`` where that can't be found out or done; the journal stays then.
    """
    if entry.commits and repository is None:
        raise KpiError(
            say("a change was interrupted, and git is needed to put it in order: {what}", what=entry.what),
            say("see what is wrong: {command}", command=kpi_command("doctor")),
        )
    commit = _commit_of(entry, repository)
    if commit is not None or _stands_without(entry, repository):
        return Mended(entry.what, stands=True, commit=commit, trouble=finish(entry, repository))
    return Mended(entry.what, stands=False, left=take_back(entry, repository))


def finish(entry: journal.JournalEntry, repository: Repository | None) -> KpiError | None:
    """End a change that stands; why it could not be ended yet, None where it was. It stands in either case.

    ``repository``: where git may not have come to its index; None where it has.
    """
    try:
        for line in entry.files:
            atomic.forget(entry.root / line.path)
        if repository is not None and entry.commits:
            git.release(repository, entry.lock)
            git.follow(repository, [entry.root / path for path in entry.paths])
            git.stage(repository, entry.staged)
        if entry.others:
            git.check_out(entry.root, entry.others)
        _remove_folders(entry)
        journal.remove(entry)
    except OSError as error:
        return atomic.unwritable(journal.place(entry.root), error)
    except KpiError as error:
        return error
    return None


def take_back(entry: journal.JournalEntry, repository: Repository | None) -> tuple[str, ...]:
    """Put the old files back; those that somebody else has changed since.

    Raises ``KpiError`` where that can't be done; the journal stays then.
    """
    left = []
    file = entry.root
    try:
        for line in entry.files:
            file = entry.root / line.path
            if not _put_back(file, line):
                left.append(line.path)
            atomic.forget(file)
            atomic.flush_folder(file.parent)
        for folder in reversed(entry.folders):
            with contextlib.suppress(OSError):  # somebody else has put something into it, or it was never made
                (entry.root / folder).rmdir()
        if repository is not None:
            git.release(repository, entry.lock)
        journal.remove(entry)
    except OSError as error:
        raise KpiError(
            say("{path} can't be put back as it was: {why}", path=str(file), why=reason(error)),
            say("nothing was saved; the next kpi command puts it back, as soon as the disk lets it"),
        ) from error
    return tuple(left)


def _remove_folders(entry: journal.JournalEntry) -> None:
    """Remove the folders that are empty without the files that are gone; where somebody works in one, it stays."""
    here = Path.cwd()
    for path in (*(line.path for line in entry.files if line.new is None), *entry.others):
        for folder in (entry.root / path).parents:
            if folder in {entry.root, here}:
                break
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                if next(folder.iterdir(), None) is not None:
                    break
                folder.rmdir()


def _commit_of(entry: journal.JournalEntry, repository: Repository | None) -> str | None:
    if repository is None or not entry.commits or entry.back:
        return None
    if entry.onto is not None:
        now = git.head(repository)
        return entry.onto if now is not None and git.leads_to(repository, entry.onto, now) else None
    changed = [entry.root / line.path for line in entry.files if line.old != line.new]
    return git.landed(repository, entry.head, changed, entry.at)


def _stands_without(entry: journal.JournalEntry, repository: Repository | None) -> bool:
    """Whether a change stands that makes no commit: its commit is gone, or every file is the new one."""
    if repository is not None and entry.commits:
        return entry.back and entry.head is not None and git.gone(repository, entry.head)
    return all(_held(entry.root / line.path) == line.new for line in entry.files)


def _put_back(file: Path, line: journal.JournalLine) -> bool:
    """A file as it was before; False where it is neither that nor what the change made of it, and stays."""
    now = _held(file)
    if now == line.old:
        return True
    if now not in {line.new, None}:
        return False
    if line.old is None:
        file.unlink(missing_ok=True)
        return True
    return atomic.put_back(file)


def _held(file: Path) -> str | None:
    """The SHA-256 of what a file holds; None where there is none."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
