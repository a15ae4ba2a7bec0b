"""One pass over the whole history: the changes of each commit, reading changed files only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from itertools import groupby
from pathlib import Path
from typing import Final

from kpi.model.history import Edge, Step
from kpi.model.values.struct import replace
from kpi.store import git
from kpi.store.git import Objects, Repository
from kpi.store.history.blobs import Blobs
from kpi.store.history.legs import renamed, step_of
from kpi.store.history.past import GitPast
from kpi.store.history.rooted import RootedEdges
from kpi.store.paths import closing_of, measured_cell, program_of

#: Files whose versions are fetched in one go.
_TOGETHER: Final = 48


class History:
    """The history that leads to a commit, as steps. ``objects`` hands out what files held; ``past`` tells of it."""

    def __init__(self, repository: Repository, commit: str, root: Path, objects: Objects) -> None:
        self.repository = repository
        self.commit = commit
        self._edges = RootedEdges(repository, commit, git.within(repository, root, is_folder=True))
        self._blobs = Blobs(objects)
        self.past = GitPast(root, self._edges, self._blobs)
        #: What files were called, each with its present path.
        self._aliases: dict[str, str] = {}
        self.commits = 0
        self.signed = 0

    def steps(self, asked: AbstractSet[str] | None = None) -> Iterator[Step]:
        """Every commit, parents first; those that don't touch the data have no legs. Raises ``GitTrouble``.

        ``asked``: only these commits are to be judged. Of all others is told what that rests on: files which these
        commits touch as well, settings, closings and settled findings.
        """
        waiting: list[list[Edge]] = []
        size = 0
        for edges in self._edges if asked is None else self._edges.concerning(asked):
            waiting.append(edges)
            size += 1 + sum(len(edge.touched) for edge in edges)
            if size >= _TOGETHER:
                yield from self._together(waiting)
                waiting, size = [], 0
        yield from self._together(waiting)

    def _together(self, commits: list[list[Edge]]) -> Iterator[Step]:
        """The steps of some commits, whose files are fetched in one go."""
        touched = (one for edges in commits for edge in edges for one in edge.touched)
        decoded = (one for one in touched if measured_cell(one.path) or program_of(one.path) or closing_of(one.path))
        self._blobs.fetch(blob for one in decoded for blob in (one.before, one.after))
        for edges in commits:
            self.commits += 1
            self.signed += edges[0].commit.signed
            yield step_of(edges, self._blobs, self._edges)

    def steps_of(self, wanted: Callable[[str], bool]) -> Iterator[Step]:
        """The commits that touched some achievements files, also where these had other names; parents first."""
        edges = [edge for edge in self._relevant(wanted) if edge.touched]
        edges.reverse()
        # a merge is told against each parent; where one of them has nothing to tell, it is not one of its legs
        for _, group in groupby(edges, key=lambda edge: edge.commit.id):
            yield step_of(list(group), self._blobs)

    def named(self, path: str) -> tuple[str, str]:
        """The program's folder and the indicator that a file of ``steps_of`` is about, by their present names."""
        return measured_cell(self._aliases.get(path, path)) or ("", "")

    def _relevant(self, wanted: Callable[[str], bool]) -> Iterator[Edge]:
        """From the newest on, so that a name leads to the name before it; a root that was moved is followed back."""
        names = self._aliases
        for edge in self._edges.newest_first:
            touched = [one for one in edge.touched if wanted(one.path) or one.path in names]
            if any(one.before is None for one in touched):
                sources = renamed(edge.touched, self._blobs)
                came = [one.path for one in touched if one.path in sources]
                names |= {sources[path].path: names.get(path, path) for path in came}
                touched = [one for one in edge.touched if wanted(one.path) or one.path in names]
            yield replace(edge, touched=tuple(touched))
