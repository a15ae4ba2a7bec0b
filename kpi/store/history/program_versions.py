"""Versions of programs and sheets: each as a commit left it, and as its parents had it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kpi.model.change import Authored, Edition
from kpi.store.history.past import GitPast
from kpi.store.paths import program_of, sheet_of


def editions(past: GitPast, commits: Iterable[Authored]) -> Iterator[Edition]:
    """The programs and sheets that commits touched, in the order of the commits; what can't be read is left out."""
    for commit in commits:
        for folder in sorted({folder for path in commit.paths if (folder := program_of(path)) is not None}):
            program = past.program(commit.id, folder)
            if program is not None:
                yield Edition(commit, tuple(past.program(one, folder) for one in commit.parents), program)
        for period in sorted({period for path in commit.paths if (period := sheet_of(path)) is not None}):
            sheet = past.sheet(commit.id, period)
            if sheet is not None:
                yield Edition(commit, tuple(past.sheet(one, period) for one in commit.parents), sheet)
