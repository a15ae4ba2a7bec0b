"""Versions of programs and sheets: each as a commit left it, and as its parents had it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kpi.model.change import Authored, Edition
from kpi.store.history.walk import History
from kpi.store.paths import program_of, sheet_of


def editions(history: History, commits: Iterable[Authored]) -> Iterator[Edition]:
    """The programs and sheets that commits touched, in the order of the commits; what can't be read is left out."""
    for commit in commits:
        for folder in sorted({folder for path in commit.paths if (folder := program_of(path)) is not None}):
            program = history.program(commit.id, folder)
            if program is not None:
                yield Edition(commit, tuple(history.program(one, folder) for one in commit.parents), program)
        for period in sorted({period for path in commit.paths if (period := sheet_of(path)) is not None}):
            sheet = history.sheet(commit.id, period)
            if sheet is not None:
                yield Edition(commit, tuple(history.sheet(one, period) for one in commit.parents), sheet)
