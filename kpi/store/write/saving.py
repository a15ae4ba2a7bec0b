"""Saving files as one change: nobody else writes meanwhile, and where anything fails everything is as it was."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from kpi.model.errors import GitTrouble
from kpi.model.message import say
from kpi.model.struct import Struct
from kpi.store import git
from kpi.store.write import atomic, evidence
from kpi.store.write.lock import lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from kpi.store.git import Repository
    from kpi.store.write.evidence import Offered


class Written(Struct, frozen=True):
    """A file as it is (None: there is none) and as it will be; the path is relative to the root."""

    path: str
    old: bytes | None
    new: bytes


class Saving(Struct):
    """One change while it is saved; ``committing`` is the repository of its commits, None for none.

    Whatever is done is taken back, the last first, where something after it fails. A file that a hook of git has
    changed by then stays as the hook left it: what counts is the complaint of git, not that it can't be undone.
    """

    root: Path
    committing: Repository | None
    undo: ExitStack

    def bring(self, offered: Iterable[Offered]) -> None:
        """Copy evidence into the repository. Raises ``StaleFile``, ``KpiError``."""
        for one in offered:
            copy = evidence.bring(self.root, one)
            if copy is not None:
                self.undo.callback(copy.unlink, missing_ok=True)

    def put(self, files: Iterable[Written]) -> None:
        """Write the files. Raises ``StaleFile`` where one no longer is what was read, ``KpiError``."""
        for one in files:
            file = self.root / one.path
            atomic.replace(file, one.old, one.new)
            self.undo.callback(atomic.take_back, file, one.new, one.old)

    def commit(self, paths: Iterable[str], message: str, meanwhile: Callable[[], object] | None = None) -> str | None:
        """Commit exactly these files; the id of the commit, None where none is made. Raises ``GitTrouble``.

        ``meanwhile`` is called while git is at work, and must not fail.
        """
        if self.committing is None:
            return None
        files = [self.root / path for path in paths]
        try:
            made = git.commit_files(self.committing, files, message, meanwhile)
        except GitTrouble as error:
            hint = error.hint or say("nothing was saved; put right what is said above, then try again")
            raise GitTrouble(error.message, hint, error.detail) from error
        self.undo.callback(git.take_back, self.committing, made, files)
        return made


@contextmanager
def saving(root: Path, repository: Repository | None, committing: Repository | None) -> Iterator[Saving]:
    """Be the only writer of ``repository`` (None: of the bare files) for as long as one change takes.

    What was read before may be something else by now. So whatever the change rests on is judged once more inside,
    before anything is written; the files themselves are held against what was read when they are written. Raises
    ``KpiError``.
    """
    with lock(root, repository.common_dir if repository else None), ExitStack() as undo:
        yield Saving(root, committing, undo)
        undo.pop_all()
