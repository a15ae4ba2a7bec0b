"""Saving files as one change: nobody else writes meanwhile, and where anything fails everything is as it was."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from kpi.model.errors import GitTrouble
from kpi.model.message import say
from kpi.model.struct import Struct, field
from kpi.store import git, pending
from kpi.store.write import atomic, evidence, undo
from kpi.store.write.lock import lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from kpi.store.git import Asked, Repository
    from kpi.store.write.evidence import Offered
    from kpi.store.write.undo import Before


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
    #: How the files stood that the commit takes into the history though this change didn't make them what they are.
    stood: dict[str, Before] = field(default_factory=dict)

    def claim(
        self,
        written: Iterable[str],
        along: Iterable[str] = (),
        *,
        rests_on: Iterable[str] = (),
        sweeping: bool = False,
        asked: Asked | None = None,
    ) -> frozenset[str]:
        """Say which files the commit will hold: those that are ``written``, and others as they lie on disk.

        A file that is written must be as the last commit has it, unless the change is to bring in what somebody has
        edited (``sweeping``); what it ``rests_on`` must be in the history at all, and those of these that are other
        there are returned. ``asked``: git was asked before how they stand. Raises ``KpiError``.
        """
        if self.committing is None:
            return frozenset()
        paths, others, base = frozenset(written), frozenset(along), frozenset(rests_on)
        wanted = paths | others | base
        found = pending.standing(self.committing, self.root, wanted, None if others else asked)
        if asked is not None and found.changed:  # it may have been so for the moment in which another kpi was writing
            found = pending.standing(self.committing, self.root, wanted)
        unsaved = {path for path in found.changed & paths if not (path in found.new and pending.blank(self.root, path))}
        if unsaved and not sweeping:
            raise pending.refused(unsaved)
        if found.new & (base - paths - others):
            raise pending.unknown(found.new & base)
        taken = {path: pending.on_disk(self.root, path) if path in paths else None
                 for path in found.changed & (paths | others)}  # fmt: skip
        names = {git.within(self.committing, self.root / path): disk for path, disk in taken.items()}
        self.stood = undo.before(self.committing, names)
        return found.changed & base

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
        undo.prepare(self.committing, self.stood)
        try:
            made = git.commit_files(self.committing, files, message, meanwhile)
        except GitTrouble as error:
            hint = error.hint or say("nothing was saved; put right what is said above, then try again")
            raise GitTrouble(error.message, hint, error.detail) from error
        self.undo.callback(git.take_back, self.committing, made, files)
        if self.stood:
            undo.keep(self.committing, made)
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
