"""Files on disk that are not in the history, and the command that brings each in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from kpi.model.domain.achievement import Records
from kpi.model.errors import KpiError
from kpi.model.output.command import Command, kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, field
from kpi.store import git, layout
from kpi.store.files import Folder
from kpi.store.git import Answer, Repository
from kpi.store.write import journal

#: What editors, spreadsheets and systems leave beside a file.
_PASSED_OVER: Final = re.compile(r"\.|~\$|.*~$|Thumbs\.db$|desktop\.ini$")


class Fate(StrEnum):
    """How a file on disk differs from the last commit."""

    NEW = "new"
    EDITED = "edited"
    GONE = "gone"


class Pending(Struct, frozen=True):
    """The last commit (None outside git and before the first one), and what differs from it.

    ``cells`` are ``(program, indicator, month)``, a program by the name of its folder: new records, and records
    that mean something else than in the commit. ``files`` are all files of the data that differ. Where there is no
    git, nothing is pending.
    """

    commit: str | None
    cells: frozenset[tuple[str, str, Period]]
    files: Mapping[str, Fate] = field(default_factory=dict)


def pending(root: Path) -> Pending:
    """How the records of a data root stand to the last commit. Only files that changed are read.

    What can't be read counts as holding nothing. Raises ``GitTrouble`` where git is there and refuses.
    """
    return pending_in(git.repository(root), root)


def pending_in(repository: Repository | None, root: Path) -> Pending:
    """The same where the repository is known already; None: outside git."""
    if repository is None:
        return Pending(None, frozenset())
    standing, below = git.standing(repository, root), git.within(repository, root, is_folder=True)
    places = dict(_achievements(standing.changed, below))
    begin, head = f"{below}/" if below else "", standing.head
    before = git.contents(repository, [(head, begin + path) for path in places]) if head else [None] * len(places)
    cells = [
        (*cell, period)
        for (path, cell), content in zip(places.items(), before, strict=True)
        for period in _differing(_records(content), _records(on_disk(root, path)))
    ]
    return Pending(head, frozenset(cells), fates(root, _below(repository, root, standing, layout.DATA)))


def _differing(before: Records, now: Records) -> list[Period]:
    """The months whose records are new, or mean something else than before."""
    return [period for period, record in now.items() if before.get(period) != record]


def _achievements(changed: frozenset[str], below: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """The files of achievements among changed paths, each with its program and indicator."""
    from kpi.store.paths import cell_of  # most of the time nothing has changed

    begin = f"{below}/" if below else ""
    for path in changed:
        inside = path.removeprefix(begin)
        cell = cell_of(inside) if path.startswith(begin) else None
        if cell is not None:
            yield inside, cell


def on_disk(root: Path, path: str) -> bytes | None:
    """The bytes of a file below the root; None where there is none that can be read."""
    try:
        return Folder(root).read(path)
    except OSError:
        return None


def blank(root: Path, path: str) -> bool:
    """Whether a file says nothing: it is empty, or holds comments only."""
    lines = (on_disk(root, path) or b"").splitlines()
    return all(not line.strip() or line.lstrip().startswith(b"#") for line in lines)


def standing(repository: Repository, root: Path, paths: Iterable[str], asked: Answer | None = None) -> git.FileStatus:
    """How files stand to the last commit, on disk and in git's index; all paths are relative to the root."""
    wanted = {git.within(repository, root / path): path for path in sorted(set(paths))}
    found = git.standing(repository, root, asked or git.ask_standing(repository, root, wanted.values()))
    return git.FileStatus(
        found.head,
        frozenset(path for name, path in wanted.items() if name in found.changed),
        frozenset(path for name, path in wanted.items() if name in found.new),
    )


def unsaved(
    repository: Repository, root: Path, only: Iterable[str] = (layout.DATA,), named: Iterable[str] = ()
) -> git.FileStatus:
    """Files below the root, in some folders or files, that differ from the last commit on disk or in git's index.

    All paths are relative to the root. The files of a change that another kpi is making right now are not among them,
    nor are those that programs leave beside a file, unless they are ``named``.
    """
    meant = frozenset(named)
    standing = git.standing(repository, root, git.ask_standing(repository, root, [*only, *sorted(meant)]))
    found = _below(repository, root, standing, named=meant)
    coming = _under_way(root)
    return git.FileStatus(found.head, found.changed - coming, found.new - coming)


def _under_way(root: Path) -> frozenset[str]:
    """The files of the change that a journal names."""
    entry = journal.read(root)
    real = os.path.realpath(root)
    files = () if entry is None else [os.path.relpath(entry.root / line.path, real) for line in entry.files]
    return frozenset(Path(file).as_posix() for file in files)


def _below(
    repository: Repository, root: Path, found: git.FileStatus, folder: str = "", named: frozenset[str] = frozenset()
) -> git.FileStatus:
    """The same relative to the root, of a folder in it, without what programs leave beside a file that isn't named."""
    below = git.within(repository, root, is_folder=True)
    cut = len(below) + 1 if below else 0
    begin = "/".join(filter(None, (below, folder, " "))).rstrip() if folder else ""
    unnamed = (path for path in found.new if path[cut:] not in named)
    passed_over = frozenset(path for path in unnamed if _PASSED_OVER.match(path.rpartition("/")[2]))
    changed, new = (
        frozenset(path[cut:] for path in paths - passed_over if path.startswith(begin))
        for paths in (found.changed, found.new)
    )
    return git.FileStatus(found.head, changed, new)


def fates(root: Path, found: git.FileStatus) -> dict[str, Fate]:
    """How each of the files differs that aren't in the last commit as they are on disk."""
    return {path: _fate(root, path, found) for path in sorted(found.changed)}


def _fate(root: Path, path: str, found: git.FileStatus) -> Fate:
    if path in found.new:
        return Fate.NEW
    return Fate.EDITED if os.path.lexists(root / path) else Fate.GONE


def way_in(paths: Iterable[str]) -> Command:
    """The command that brings files into the history: of one program where they are all in its folder."""
    begin = f"{layout.PROGRAMS}/"
    folders = {path[len(begin) :].split("/")[0] if path.startswith(begin) else "" for path in paths}
    folder = folders.pop() if len(folders) == 1 else ""
    return kpi_command("save", folder)


def bring_in_first(paths: Iterable[str]) -> Message:
    """The hint at what is not in the history."""
    return say("bring it in first, then try again: {command}", command=way_in(paths))


def unknown(paths: Iterable[str]) -> KpiError:
    """Error of files that a change rests on and the history lacks."""
    found = tuple(sorted(paths))
    message = say_many(
        "{paths} is not in the history (git) yet, and this rests on it",
        "{paths} are not in the history (git) yet, and this rests on them",
        len(found),
        paths=found,
    )
    return KpiError(message, bring_in_first(found))


def refused(paths: Iterable[str]) -> KpiError:
    """Error of uncommitted edits that a command would take along."""
    found = tuple(sorted(paths))
    message = say_many(
        "{paths} holds changes that are not in the history (git) yet",
        "{paths} hold changes that are not in the history (git) yet",
        len(found),
        paths=found,
    )
    return KpiError(message, bring_in_first(found))


def _records(content: bytes | None) -> Records:
    from kpi.store.records import fast_records  # most of the time nothing is pending, and nothing has to be read

    try:
        return {} if content is None else fast_records.records(content)
    except fast_records.UNREADABLE:
        return {}
