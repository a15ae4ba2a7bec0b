"""Saving one change: several files, evidence and their commit either all stand, or none of them does.

Whenever no kpi is at work, one of these holds:

- there is no journal, and files, index and HEAD are as they were before a change, or as they are after it;
- there is a journal, and ``mend`` brings them to one of the two. Every command begins with that.

The steps, under the lock of the only writer:

1. Each file is held against what was read. Nothing has happened yet.
2. The journal is written: which files, what they hold and will hold, and HEAD.
3. Each new file is written and flushed beside the old one, and the old one gets a second name beside it.
4. The new files are renamed into their places, one by one.
5. git commits them, and moves HEAD or doesn't (``uncommit``: back to the commit before; ``advance``: on to one that
   others have made). **That decides**; without a commit the last rename does.
6. HEAD moved: the old files are forgotten. It didn't: they are renamed back, which needs no room on the disk.
7. The journal is removed.

Whatever goes wrong (an error of the disk, a hook that refuses, Ctrl-C) leads to 6, where git is asked what it really
did; what it said of it decides nothing. Where 6 or 7 fails, and where the process is killed, the journal stays, and
the next command does them. Ctrl-C waits while files are renamed. git is given the lock to hold on to: where only kpi is
killed, nobody looks at HEAD before git has ended, too (POSIX; where locks can't be handed on, git may still finish).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kpi.model.errors import GitTrouble, Interrupted, KpiError
from kpi.model.output.message import say
from kpi.model.values.struct import Struct, field, replace
from kpi.store import clock, git, pending
from kpi.store.git import Answer, Forward, Repository
from kpi.store.interrupts import deferred
from kpi.store.write import atomic, evidence, journal, mending, undo
from kpi.store.write.evidence import Offered
from kpi.store.write.lock import lock
from kpi.store.write.undo import Before


class Written(Struct, frozen=True):
    """A file as it is (None: there is none) and as it will be; the path is relative to the root."""

    path: str
    old: bytes | None
    new: bytes


class _Step(Struct, frozen=True):
    """The same, of which there may be nothing afterwards."""

    path: str
    old: bytes | None
    new: bytes | None


class Saving(Struct):
    """One change while it is saved; ``committing`` is the repository of its commit, None for none.

    ``bring`` and ``put`` say what it consists of, and refuse what can't be; ``commit`` carries it out, and is the last.
    """

    root: Path
    committing: Repository | None
    handle: int
    #: Refuses files that are not for this person to change. Raises ``KpiError``.
    permit: Callable[[Iterable[str]], None] | None = None
    #: How the files stood that the commit takes into the history though this change didn't make them what they are.
    stood: dict[str, Before] = field(default_factory=dict)
    _files: dict[str, _Step] = field(default_factory=dict)

    def claim(
        self,
        written: Iterable[str],
        along: Iterable[str] = (),
        *,
        rests_on: Iterable[str] = (),
        sweeping: bool = False,
        asked: Answer | None = None,
    ) -> frozenset[str]:
        """Say which files the commit will hold: those that are ``written``, and others as they lie on disk.

        A file that is written must be as the last commit has it, unless the change is to bring in what somebody has
        edited (``sweeping``); what it ``rests_on`` must be in the history at all, and those of these that are other
        there are returned. ``asked``: git was asked before how they stand. Raises ``KpiError``.
        """
        if self.committing is None:
            return frozenset()
        written = tuple(written)
        if self.permit is not None:
            self.permit((*written, *along))
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
        """Evidence to be copied into the repository. Raises ``StaleFile``, ``KpiError``."""
        for one in offered:
            content = evidence.content_of(one)
            if content is not None and one.evidence.path is not None:
                self.put([Written(one.evidence.path, None, content)])

    def put(self, files: Iterable[Written]) -> None:
        """Files to be written. Raises ``StaleFile`` where one no longer is what was read, ``KpiError``."""
        for one in files:
            self._put(_Step(one.path, one.old, one.new))

    def remove(self, path: str, old: bytes) -> None:
        """A file that there will be no more. Raises as ``put``."""
        self._put(_Step(path, old, None))

    def _put(self, one: _Step) -> None:
        file, before = self.root / one.path, self._files.get(one.path)
        atomic.refuse_link(file)
        if before is None:
            atomic.expect(file, one.old)
        elif before.new != one.old:
            raise atomic.stale(str(file))
        self._files[one.path] = _Step(one.path, one.old if before is None else before.old, one.new)

    def commit(self, paths: Iterable[str], message: str, meanwhile: Callable[[], object] | None = None) -> str | None:
        """Write all files and commit exactly ``paths``; the id of the commit, None where none is made.

        ``meanwhile`` is called while git is at work, and must not fail. Raises ``KpiError`` where nothing of it was
        saved, ``Interrupted`` where it was and Ctrl-C came meanwhile.
        """
        repository = self.committing
        if repository is None:
            return self._carried_out(self._entry(message), lambda _: None)

        def commit(entry: journal.JournalEntry) -> str:
            undo.prepare(repository, self.stood)
            how = git.How(git.dated(entry.at), meanwhile, (self.handle,))
            return git.commit_files(repository, [self.root / path for path in entry.paths], message, how, entry.lock)

        made = self._carried_out(replace(self._entry(message, git.head(repository)), paths=tuple(paths)), commit)
        if made is not None and self.stood:
            undo.keep(repository, made)
        return made

    def uncommit(self, paths: Iterable[str], staged: Mapping[str, str], message: str) -> None:
        """Write all files, and let the branch end before its last commit, whose files are ``paths``.

        ``staged`` are entries for git's index where the commit before has other ones, by paths relative to the top.
        Raises as ``commit``.
        """
        repository = self.committing
        if repository is None:
            raise AssertionError("there is a commit to be taken back")

        def take_back(entry: journal.JournalEntry) -> None:
            files = [self.root / path for path in entry.paths]
            git.uncommit(repository, entry.head or "", files, entry.staged, mark=entry.lock, handles=(self.handle,))

        entry = self._entry(message, git.head(repository))
        self._carried_out(replace(entry, back=True, paths=tuple(paths), staged=dict(staged)), take_back)

    def advance(self, between: Forward, old: str, new: str, message: str) -> None:
        """Write all files, and let the branch end at ``new``, which follows its last commit ``old``.

        ``between`` is what lies between them; the root is the top of the repository. Raises as ``commit``.
        """
        repository = self.committing
        if repository is None:
            raise AssertionError("there is a branch to be moved")

        def move(entry: journal.JournalEntry) -> str:
            files = [self.root / path for path in entry.paths]
            git.advance(repository, old, new, files, mark=entry.lock, handles=(self.handle,))
            return new

        entry = self._entry(message, old)
        self._carried_out(replace(entry, paths=between.paths, onto=new, others=between.others), move)

    def finish(self) -> None:
        """Write what was put and not committed."""
        if self._files:
            self.committing = None
            self.commit((), "")

    def _carried_out(
        self, entry: journal.JournalEntry, move: Callable[[journal.JournalEntry], str | None]
    ) -> str | None:
        """Steps 2 to 7; ``move`` is the fifth."""
        files, self._files = tuple(self._files.values()), {}
        try:
            journal.write(entry)
            self._stage(files)
            with deferred():
                self._place(files)
        except BaseException:  # an interruption, too
            with deferred():
                mending.take_back(entry, self.committing)
            raise
        try:
            made = move(entry)
            with deferred():
                mending.finish(entry, None)
        except BaseException as error:  # noqa: BLE001 - it is raised again unless the change stands nevertheless
            with deferred():
                return self._settled(entry, error)
        return made

    def _entry(self, message: str, head: str | None = None) -> journal.JournalEntry:
        files = self._files.values()
        above = {folder for one in files for folder in (self.root / one.path).parents if not folder.exists()}
        return journal.JournalEntry(
            root=self.root,
            what=message.partition("\n")[0],
            files=tuple(journal.JournalLine(one.path, _fingerprint(one.old), _fingerprint(one.new)) for one in files),
            folders=tuple(os.path.relpath(folder, self.root) for folder in sorted(above)),
            commits=self.committing is not None,
            head=head,
            at=int(clock.now().timestamp()),
            lock=os.urandom(8).hex(),
        )

    def _stage(self, files: tuple[_Step, ...]) -> None:
        for one in files:
            file = self.root / one.path
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                if one.old is not None:
                    atomic.keep(file, one.old)
                if one.new is not None:
                    atomic.stage(file, one.new)
            except OSError as error:
                raise atomic.unwritable(file, error) from error
        self._flush(files)

    def _place(self, files: tuple[_Step, ...]) -> None:
        for one in files:
            atomic.expect(self.root / one.path, one.old)
        for one in files:
            file = self.root / one.path
            try:
                if one.new is not None:
                    atomic.place(file)
                else:
                    file.unlink()
            except OSError as error:
                raise atomic.unwritable(file, error) from error
        self._flush(files)

    def _flush(self, files: tuple[_Step, ...]) -> None:
        for folder in {(self.root / one.path).parent for one in files}:
            atomic.flush_folder(folder)

    def _settled(self, entry: journal.JournalEntry, error: BaseException) -> str | None:
        """Outcome after an error: the commit that stands nevertheless, else raises."""
        try:
            found = mending.settle(entry, self.committing)
        except KpiError as trouble:
            raise trouble from error
        if not found.stands:
            raise _nothing(error, self.root)
        if isinstance(error, Exception):  # git complained, of something that came after the commit
            return found.commit
        raise Interrupted(say("stopped; it had been saved by then: {what}", what=entry.what)) from error


def _nothing(error: BaseException, root: Path) -> BaseException:
    """The error, with the hint that nothing was saved."""
    if isinstance(error, OSError):
        return atomic.unwritable(root, error)
    if not isinstance(error, GitTrouble):
        return error
    hint = error.hint or say("nothing was saved; put right what is said above, then try again")
    return GitTrouble(error.message, hint, error.detail)


def _fingerprint(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


@contextmanager
def alone(root: Path, repository: Repository | None) -> Iterator[int]:
    """Be the only writer of ``repository`` (None: of the bare files), with nothing left over from an interruption.

    The lock, as a handle. Raises ``KpiError``.
    """
    with lock(root, repository.common_dir if repository else None) as handle:
        mending.mend(root, repository)
        yield handle


@contextmanager
def saving(
    root: Path,
    repository: Repository | None,
    committing: Repository | None,
    permit: Callable[[Iterable[str]], None] | None = None,
) -> Iterator[Saving]:
    """Save one change, as the only writer of ``repository``, see ``alone``.

    What was read before may be something else by now. So whatever the change rests on is judged once more inside,
    before anything is written; the files themselves are held against what was read when they are written. Raises
    ``KpiError``.
    """
    with alone(root, repository) as handle:
        change = Saving(root, committing, handle, permit)
        yield change
        change.finish()
