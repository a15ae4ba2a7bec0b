"""The place of the data root in each commit; a folder that moves takes its history along.

Folders are named from the top of the repository with a ``/`` at the end; the top itself is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kpi.model.history import Edge, Touched
from kpi.store import git, layout
from kpi.store.git import Repository

_SETTINGS: Final = f"/{layout.settings_path()}"
_NONE: Final[frozenset[str]] = frozenset()


class Lineage:
    """The data roots of a history, seen commit by commit, parents first; ``root`` is the one that is looked at.

    Another root belongs to it where it is gone by ``commit`` and had the same programs, or went as the next one came.
    """

    def __init__(self, repository: Repository, commit: str, root: str) -> None:
        self._repository = repository
        self._tip = commit
        self._root = root
        self._present: dict[str, frozenset[str]] = {}
        self._at: dict[str, str] = {}
        self._programs: dict[str, set[str]] = {}
        self._group: dict[str, set[str]] = {root: {root}}
        self._gone: dict[str, bool] = {root: True}

    @property
    def begun(self) -> bool:
        """Whether the root has been there by now, so that all it comes from is known."""
        return self._root in self._programs

    def see(self, edges: Sequence[Edge]) -> None:
        """Take note of the roots that a commit adds and takes away; ``edges`` are those of the commit."""
        commit = edges[0].commit
        first = commit.parents[0] if commit.parents else None
        before = self._present.get(first or "", _NONE)
        leg = next((edge for edge in edges if edge.parent == first), None)
        moved = [one for one in leg.touched if _is_settings(one.path)] if leg else []
        came = {_root_of(one.path) for one in moved if one.before is None}
        went = {_root_of(one.path) for one in moved if one.after is None}
        self._present[commit.id] = (before - went) | came if moved else before
        for root in sorted(came):
            if root not in self._programs:
                self._programs[root] = set()
            self._programs[root] |= _programs(root, leg.touched if leg else ())
            self._link(root, went)

    def at(self, edges: Sequence[Edge]) -> str | None:
        """The root of a commit that was seen, asked parents first; None before the first one."""
        commit = edges[0].commit
        present = self._present[commit.id] & self._group[self._root]
        before = [self._at[parent] for parent in commit.parents if parent in self._at]
        choices = [self._root, *before, *sorted(present)]
        found = next((one for one in choices if one in present), before[0] if before else None)
        if found is not None:
            self._at[commit.id] = found
        return found

    def root_of(self, commit: str | None) -> str | None:
        """The root of a commit that was asked for before."""
        return None if commit is None else self._at.get(commit)

    def _link(self, root: str, went: Iterable[str]) -> None:
        """Join a root that comes with those that it continues."""
        own = self._group.setdefault(root, {root})
        for other in [one for one in self._programs if one != root]:
            related = other in went or self._programs[other] & self._programs[root]
            if related and self._left(other):
                joined = own | self._group.setdefault(other, {other})
                for one in joined:
                    self._group[one] = joined
                own = joined

    def _left(self, root: str) -> bool:
        """Whether a root is no longer there in the commit that is looked at, or is the one that is looked at."""
        if root not in self._gone:
            path = f"{root}{layout.settings_path()}"
            self._gone[root] = not git.listed(self._repository, self._tip, path)
        return self._gone[root]


def _is_settings(path: str) -> bool:
    return path == layout.settings_path() or path.endswith(_SETTINGS)


def _root_of(path: str) -> str:
    return path.removesuffix(layout.settings_path())


def _programs(root: str, touched: Iterable[Touched]) -> set[str]:
    begin = f"{root}{layout.PROGRAMS}/"
    below = (one.path[len(begin) :].partition("/") for one in touched if one.path.startswith(begin))
    return {folder for folder, slash, _ in below if slash}
