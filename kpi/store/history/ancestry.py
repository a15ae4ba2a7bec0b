"""The commits of a walk as a graph: where lines of it parted."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from kpi.model.history import Commit


class Ancestry:
    """The parents of commits, noted parents first."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._places: dict[str, int] = {}
        self._parents: list[tuple[int, ...]] = []

    def see(self, commit: Commit) -> None:
        """Take note of a commit, after its parents."""
        self._places[commit.id] = len(self._ids)
        self._ids.append(commit.id)
        self._parents.append(tuple(self._places[one] for one in commit.parents if one in self._places))

    def parted(self, commits: Sequence[str]) -> str | None:
        """The latest commit that all of some rest on, or one of the latest; None where they have nothing in common.

        What is newer is looked at first, so that a common commit is met before those that it rests on itself.
        """
        lines: dict[int, int] = {}
        for number, one in enumerate(commits):
            if one in self._places:
                lines[self._places[one]] = lines.get(self._places[one], 0) | 1 << number
        waiting = [-place for place in lines]
        heapq.heapify(waiting)
        while waiting:
            place = -heapq.heappop(waiting)
            reached = lines.pop(place)
            if reached == (1 << len(commits)) - 1:
                return self._ids[place]
            for parent in self._parents[place]:
                if parent not in lines:
                    heapq.heappush(waiting, -parent)
                lines[parent] = lines.get(parent, 0) | reached
        return None
