"""What is on disk and not yet in history: the figures that only this computer has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.model.struct import Struct
from kpi.store import git
from kpi.store.files import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kpi.model.achievement import Records
    from kpi.model.period import Period
    from kpi.store.git import Repository


class Pending(Struct, frozen=True):
    """The last commit (None outside git and before the first one), and the records that differ from it.

    ``cells`` are ``(program, indicator, month)``, a program by the name of its folder: new records, and records
    that mean something else than in the commit. Where there is no git, nothing is pending.
    """

    commit: str | None
    cells: frozenset[tuple[str, str, Period]]


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
        for period in _differing(_records(content), _records(_on_disk(root, path)))
    ]
    return Pending(head, frozenset(cells))


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


def _on_disk(root: Path, path: str) -> bytes | None:
    try:
        return Folder(root).read(path)
    except OSError:
        return None


def _records(content: bytes | None) -> Records:
    from kpi.store import achieved  # most of the time nothing is pending, and nothing has to be read

    try:
        return {} if content is None else achieved.records(content)
    except achieved.UNREADABLE:
        return {}
