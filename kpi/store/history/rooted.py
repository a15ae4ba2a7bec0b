"""The edges of a history with paths below its data root, wherever that stood, and the files of each commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import groupby

from kpi.model.domain.guards import is_guard
from kpi.model.history import Edge, Touched
from kpi.model.values.struct import replace
from kpi.store import git, layout
from kpi.store.git import Repository
from kpi.store.history.ancestry import Ancestry
from kpi.store.history.committed import NOTHING, Committed, CommittedFiles
from kpi.store.history.content import JUDGED_BY, OUTSIDE, cut, guards_outside, holds_no_data
from kpi.store.history.lineage import Lineage
from kpi.store.paths import closing_of, measured_cell, program_of, sheet_of


class RootedEdges:
    """The edges that lead to a commit, seen from the data root that is in the folder ``below`` by then."""

    def __init__(self, repository: Repository, commit: str, below: str) -> None:
        self._repository = repository
        self._commit = commit
        self.begin = f"{below}/" if below else ""
        self._lineage = Lineage(repository, commit, self.begin)
        self._ancestry = Ancestry()
        self._files = Committed(self._listed)

    def __iter__(self) -> Iterator[list[Edge]]:
        """The edges of each commit with what they touch of the data root; parents first. Raises ``GitTrouble``."""
        waiting: list[list[Edge]] = []
        for _, group in groupby(git.Edges(self._repository, self._commit, None), key=lambda edge: edge.commit.id):
            edges = list(group)
            self._lineage.see(edges)
            self._ancestry.see(edges[0].commit)
            waiting.append(edges)
            if self._lineage.begun:
                yield from map(self._below, waiting)
                waiting = []
        yield from map(self._below, waiting)

    def concerning(self, asked: AbstractSet[str]) -> Iterator[list[Edge]]:
        """The same, with only those files that the commits ``asked`` touch, or are judged by."""
        told = list(self)
        touched = {one.path for edges in told if edges[0].commit.id in asked for edge in edges for one in edge.touched}
        folders = {program_of(path) for path in touched} - {None}
        # what records name as evidence, and which of them came in by a setting, all records tell
        records = layout.settings_path() in touched or any(holds_no_data(path) for path in touched)

        def concerns(path: str) -> bool:
            return (
                path in touched
                or path in JUDGED_BY
                or closing_of(path) is not None
                or program_of(path) in folders
                or (records and (measured_cell(path) is not None or sheet_of(path) is not None))
            )

        for edges in told:
            yield [replace(edge, touched=tuple(one for one in edge.touched if concerns(one.path))) for edge in edges]

    @cached_property
    def newest_first(self) -> list[Edge]:
        """All edges, children first."""
        return [edge for edges in reversed(list(self)) for edge in edges]

    def files(self, commit: str) -> CommittedFiles:
        """Which files below the data root a commit holds; nothing where the root wasn't there yet."""
        return self._files.files(commit)

    def __contains__(self, commit: str) -> bool:
        """Whether the files of a commit are known by now."""
        return commit in self._files

    def merged_otherwise(self, edges: list[Edge]) -> Edge:
        """The files of a merge that are not as merging its parents makes them, against the commit where these parted.

        A file that only one side has touched since then is as that side has it. What several have touched, and what
        became of it, is told by its meaning: see ``kpi.measure.audit.own``.
        """
        commit = edges[0].commit
        parted = self._ancestry.parted(commit.parents)
        by_path: dict[str, list[Touched]] = {}
        for one in (one for edge in edges for one in edge.touched):
            by_path.setdefault(one.path, []).append(one)
        found: list[Touched] = []
        for path, legs in by_path.items():
            before, after = self._blob(parted, path), legs[0].after
            held = {one.before for one in legs} | ({after} if len(legs) < len(commit.parents) else set())
            gone_on = held - {before}
            if len(gone_on) > 1 or after not in (gone_on or {before}):
                found.append(Touched(path, before, after))
        return Edge(commit, parted, tuple(found))

    def _blob(self, commit: str | None, path: str) -> str | None:
        """The id of what a file held in a commit of the walk."""
        if commit is None:
            return None
        if not path.startswith(OUTSIDE):
            return self._files.files(commit).get(path)
        outside = path.removeprefix(OUTSIDE)
        return git.listed(self._repository, commit, outside).get(outside)

    def _below(self, edges: list[Edge]) -> list[Edge]:
        """The same edges with paths below the data root; what moved with it is held against what it was before."""
        root = self._lineage.at(edges)
        found = [self._below_root(edge, root) for edge in edges]
        commit = edges[0].commit
        first = commit.parents[0] if commit.parents else None
        if root is None or (first is not None and first not in self._files):
            return found
        if first is not None and self._lineage.root_of(first) != root:
            self._files.files(commit.id)  # listed anew
            return found
        before = NOTHING if first is None else self._files.files(first)
        leg = next((edge for edge in found if edge.parent == first), None)
        touched = [one for one in leg.touched if not one.path.startswith(OUTSIDE)] if leg is not None else []
        self._files.put(commit.id, before.after(touched) if touched else before)
        return found

    def _below_root(self, edge: Edge, root: str | None) -> Edge:
        before = self._lineage.root_of(edge.parent)
        if root is None or before in {None, root}:
            begin = self.begin if root is None else root
            if not begin:
                return edge
            return replace(edge, touched=(*cut(edge.touched, begin), *guards_outside(edge.touched, begin)))
        old = self._files.files(edge.parent or "")
        new = self._files.files(edge.commit.id)
        paths = sorted(old.paths() | new.paths())
        pairs = (Touched(path, old.get(path), new.get(path)) for path in paths)
        moved = (one for one in pairs if one.before != one.after and not is_guard(one.path))
        guards = (one for one in cut(edge.touched, root) if is_guard(one.path))
        return replace(edge, touched=(*moved, *guards, *guards_outside(edge.touched, root)))

    def _listed(self, commit: str) -> Mapping[str, str]:
        """The files below the data root of a commit."""
        root = self._lineage.root_of(commit)
        begin = self.begin if root is None else root
        found = git.listed(self._repository, commit, begin)
        return {path.removeprefix(begin): blob for path, blob in found.items()}
