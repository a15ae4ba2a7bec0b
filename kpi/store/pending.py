"""What is on disk and not yet in history: the figures that only this computer has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.store import git, layout
from kpi.store.compared import Pending, differing
from kpi.store.files import Folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kpi.model.achievement import Records
    from kpi.store.git import Repository


def pending(root: Path) -> Pending:
    """How the records of a data root stand to the last commit. Only files that changed are read.

    What can't be read counts as holding nothing. Raises ``GitTrouble`` where git is there and refuses.
    """
    return pending_in(git.repository(root), root)


def pending_in(repository: Repository | None, root: Path) -> Pending:
    """The same where the repository is known already; None: outside git."""
    return pending_of(repository, root, ())


def pending_of(repository: Repository | None, root: Path, folders: Iterable[str]) -> Pending:
    """The same, of some programs only; where none is named, of all."""
    if repository is None:
        return Pending(None, frozenset())
    asked = git.ask_standing(repository, root, [layout.program_path(folder) for folder in folders])
    standing, below = git.standing(repository, root, asked), git.within(repository, root, is_folder=True)
    places = dict(_achievements(standing.changed, below))
    begin, head = f"{below}/" if below else "", standing.head
    before = git.contents(repository, [(head, begin + path) for path in places]) if head else [None] * len(places)
    committed = {cell: _records(content) for cell, content in zip(places.values(), before, strict=True)}
    cells = [
        (*cell, period)
        for path, cell in places.items()
        for period in differing(committed[cell], _records(_on_disk(root, path)))
    ]
    return Pending(head, frozenset(cells), committed)


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
