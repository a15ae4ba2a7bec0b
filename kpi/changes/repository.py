"""The repository that a command needs, or the sentence why there is none."""

from __future__ import annotations

from pathlib import Path

from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.store import git
from kpi.store.git import Answer, Repository


def with_history(root: Path) -> Repository:
    """The repository of a data root. Raises ``KpiError`` where it is in none."""
    repository = git.repository(root)
    if repository is None:
        raise KpiError(
            say("{root} is not in a git repository, so it has no history", root=str(root)),
            say("a copy of the files has none: clone the repository that they come from, or begin one with git init"),
        )
    return repository


def to_write(root: Path, *, commits: bool, asked: Answer | None = None) -> Repository | None:
    """The repository of a data root; None where it is in none. Raises ``KpiError`` if something is to be committed.

    ``asked``: git was asked before.
    """
    repository = git.repository(root, asked)
    if repository is None and commits:
        raise KpiError(
            say("{root} is not in a git repository, so nothing can be committed", root=str(root)),
            say("save without a commit: --no-commit"),
        )
    return repository
