"""The data as it stood at a commit: what a name or a day means, its files, and the history that leads to it."""

from __future__ import annotations

import datetime
from contextlib import ExitStack
from pathlib import Path

from kpi.changes.repository import with_history
from kpi.changes.workspace import Workspace
from kpi.measure.calendar import end_of
from kpi.model.errors import GitTrouble
from kpi.model.output.message import say
from kpi.model.values.struct import Struct, replace
from kpi.store import git, layout
from kpi.store.git import Repository
from kpi.store.history.walk import History
from kpi.store.load import Loaded, load
from kpi.store.protocols import Files


class AtCommit(Struct, frozen=True):
    """A commit and the files of the data root in it, for as long as the call lasts.

    ``day`` is set where the commit was named by a day, which ends where the organisation is.
    """

    root: Path
    repository: Repository
    commit: str
    files: git.CommitFiles
    resources: ExitStack
    day: datetime.date | None = None

    @property
    def made(self) -> datetime.datetime:
        """When the commit was made."""
        return git.time_of(self.repository, self.commit)

    def load(self, files: Files | None = None) -> Loaded:
        """The data in it, judged as on the day that was named, else as when the commit was made."""
        if self.day is None:
            return load(self.root, self.made, files or self.files)
        loaded = load(self.root, None, files or self.files)
        portfolio = loaded.portfolio
        return replace(loaded, portfolio=replace(portfolio, as_of=end_of(self.day, portfolio)))

    def history(self) -> History:
        """The history that ends with the commit."""
        objects = self.resources.enter_context(git.Objects(self.repository))
        return History(self.repository, self.commit, self.root, objects)


def at_commit(session: Workspace, ref: str = "") -> AtCommit:
    """The commit that is meant by its id, a tag, a branch or a day; the last one where none is named.

    Raises ``KpiError`` where the data is in no repository, ``GitTrouble`` where nothing of that name is there.
    """
    root = session.root
    repository = with_history(root)
    meant = git.meant(repository, ref or "HEAD", layout.stated_zone(root))
    files = session.resources.enter_context(git.CommitFiles(repository, meant.commit, root))
    if layout.DATA in files.links():
        raise GitTrouble(
            say("{path} is a symbolic link in commit {commit}; links are not followed",
                path=layout.DATA, commit=meant.commit[:12]),
            say("put the file or folder itself in its place"),
        )  # fmt: skip
    return AtCommit(root, repository, meant.commit, files, session.resources, meant.day)
