"""The data as it stood at a commit: what a name or a day means, its files, and the history that leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.cli.repository import with_history
from kpi.model.struct import Struct
from kpi.store import git, layout

if TYPE_CHECKING:
    import datetime
    from contextlib import ExitStack
    from pathlib import Path

    from kpi.cli.session import Session
    from kpi.store.git import Repository
    from kpi.store.history import History


class Past(Struct, frozen=True):
    """A commit and the files of the data root in it, for as long as the call lasts."""

    root: Path
    repository: Repository
    commit: str
    files: git.Commit
    resources: ExitStack

    @property
    def time(self) -> datetime.datetime:
        """When the commit was made; what was due then is due in a view of it."""
        return git.time_of(self.repository, self.commit)

    def history(self) -> History:
        """What led to the commit, to be walked."""
        from kpi.store.history import History

        objects = self.resources.enter_context(git.Objects(self.repository))
        return History(self.repository, self.commit, self.root, objects)


def past(session: Session, ref: str = "") -> Past:
    """The commit that is meant by its id, a tag, a branch or a day; the last one where none is named.

    Raises ``KpiError`` where the data is in no repository, ``GitTrouble`` where nothing of that name is there.
    """
    root = session.root
    repository = with_history(root)
    commit = git.resolve(repository, ref or "HEAD", layout.stated_zone(root))
    files = session.resources.enter_context(git.Commit(repository, commit, root))
    return Past(root, repository, commit, files, session.resources)
