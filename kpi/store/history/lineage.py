"""The place of the data root in each commit; a folder that moves takes its history along.

Folders are named from the top of the repository with a ``/`` at the end; the top itself is empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from kpi.model.history import Edge
from kpi.store import git, layout
from kpi.store.git import Repository

_SETTINGS: Final = f"/{layout.settings_path()}"
#: How a program is told from the files of a root.
_PROGRAM: Final = "program "
_NAMED: Final = re.compile(
    rf"(?P<root>.*/)?{layout.DATA}/(?P<what>programs/(?P<program>[^/]+)/(?:(?P<achieved>{layout.ACHIEVEMENTS}/.*)|.*)"
    r"|closings/[^/]+\.yaml)"
)
_NONE: Final[frozenset[str]] = frozenset()


class Lineage:
    """The data roots of a history, seen commit by commit, parents first; ``root`` is the one that is looked at.

    Another root belongs to it where it went as the next one came, where it is gone by ``commit`` and had the same
    programs, or where the next one came with what it had achieved or closed: a copy goes on from what it was copied
    from, whatever is left of that.
    """

    def __init__(self, repository: Repository, commit: str, root: str) -> None:
        self._repository = repository
        self._tip = commit
        self._root = root
        self._present: dict[str, frozenset[str]] = {}
        self._at: dict[str, str] = {}
        #: The roots that were there so far, each with what it held when it came or went.
        self._held: dict[str, frozenset[str]] = {}
        self._group: dict[str, set[str]] = {root: {root}}
        self._gone: dict[str, bool] = {root: True}

    @property
    def begun(self) -> bool:
        """Whether the root has been there by now, so that all it comes from is known."""
        return self._root in self._held

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
        if not came and not went:
            return
        if first is not None and before:
            self._held |= {root: held for root, held in self._holding(first).items() if root in before}
        now = self._holding(commit.id) if came else {}
        for root in sorted(came):
            self._link(root, now.get(root, _NONE), before, went)
            self._held[root] = now.get(root, _NONE)

    def at(self, edges: Sequence[Edge]) -> str | None:
        """The root of a commit that was seen, asked parents first; None before the first one."""
        commit = edges[0].commit
        if self._root in self._present[commit.id]:  # nearly always
            self._at[commit.id] = self._root
            return self._root
        present = self._present[commit.id] & self._group[self._root]
        before = [self._at[parent] for parent in commit.parents if parent in self._at]
        choices = [*before, *sorted(present)]
        found = next((one for one in choices if one in present), before[0] if before else None)
        if found is not None:
            self._at[commit.id] = found
        return found

    def root_of(self, commit: str | None) -> str | None:
        """The root of a commit that was asked for before."""
        return None if commit is None else self._at.get(commit)

    def _link(self, root: str, held: frozenset[str], before: AbstractSet[str], went: AbstractSet[str]) -> None:
        """Join a root that comes, and what it holds, with those that it continues."""
        own = self._group.setdefault(root, {root})
        for other in [one for one in self._held if one != root]:
            shared = held & self._held[other]
            copied = other in before and any(not name.startswith(_PROGRAM) for name in shared)
            if other in went or copied or (shared and self._left(other)):
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

    def _holding(self, commit: str) -> dict[str, frozenset[str]]:
        """The programs of each root in a commit, and the files of what they achieved and of closed months."""
        found: dict[str, set[str]] = {}
        for path in git.listed(self._repository, commit, ""):
            name = _NAMED.fullmatch(path)
            if name is not None:
                held = found.setdefault(name["root"] or "", set())
                held |= {name["what"]} if name["program"] is None else {_PROGRAM + name["program"]}
                held |= {name["what"]} if name["achieved"] is not None else set()
        return {root: frozenset(held) for root, held in found.items()}


def _is_settings(path: str) -> bool:
    return path == layout.settings_path() or path.endswith(_SETTINGS)


def _root_of(path: str) -> str:
    return path.removesuffix(layout.settings_path())
