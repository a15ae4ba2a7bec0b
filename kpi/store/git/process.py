"""Running git: the only module that starts another program.

Reading runs nothing that a repository could bring along: no hooks, no monitor, no filter, no external diff, no
fetching of missing objects. Committing is git's own ``commit`` with the user's hooks and signing. The environment
loses every ``GIT_*`` that would point elsewhere; what stays says who somebody is, which configuration of the
user's own holds, and how to reach a server.
"""

from __future__ import annotations

import errno
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeAlias

from kpi.model.errors import GitTrouble
from kpi.model.output.command import BLANK, Command
from kpi.model.output.message import say
from kpi.model.values.struct import Struct, field
from kpi.store import clock
from kpi.store.interrupts import deferred
from kpi.store.os_errors import advice, reason

#: A git that has answered, and one that is still at it.
Done: TypeAlias = subprocess.CompletedProcess[bytes]
Running: TypeAlias = subprocess.Popen[bytes]

#: Variables that stay. GIT_CONFIG_*: which file is the user's configuration is no secret of the repository's, and
#: CI names safe folders by it. GIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE and their kin, set inside hooks, go.
_KEPT: Final = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_", "GIT_SSH")
_KEPT_WHOLE: Final = frozenset({"GIT_EXEC_PATH", "GIT_CEILING_DIRECTORIES"})
_GONE: Final = frozenset({"GIT_CONFIG_PARAMETERS"})
_ALWAYS: Final = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat"}
#: While reading: no waiting for locks, no grafted history, and no server that a missing object could be fetched from.
_READING_ONLY: Final = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}
_READING: Final = (
    "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}",
    "-c", "core.commitGraph=false",
)  # fmt: skip
#: Who commits must have been said, not guessed from the name of the computer.
COMMITTING: Final = ("-c", "user.useConfigOnly=true", "-c", "i18n.commitEncoding=UTF-8")
#: Another git holds a lock, or was quicker. Where none can be made git speaks of locks, too.
_LOCKED: Final = re.compile(r"\.lock': File exists|cannot lock ref .* is at .* but expected")
#: What the system refused to git, in git's own complaint: the reason as the C locale has it.
_SYSTEM: Final = re.compile(
    r"^(?:fatal|error): .*(No space left on device|Disk quota exceeded|Read-only file system|Input/output error|"
    r"Permission denied|insufficient permission)",
    re.MULTILINE,
)
_REASONS: Final = {
    "No space left on device": errno.ENOSPC,
    "Disk quota exceeded": errno.EDQUOT,
    "Read-only file system": errno.EROFS,
    "Input/output error": errno.EIO,
    "Permission denied": errno.EACCES,
    "insufficient permission": errno.EACCES,
}
#: Seconds in which git must have answered a question: what takes longer waits for something that never comes. Where a
#: repository is, and who commits, it finds out from a few small files.
PATIENCE: Final = 120.0
SOON: Final = 20.0
#: Seconds that a git which is asked to end may take to put its locks away.
_GRACE: Final = 5.0
#: Seconds to wait before trying again where another git holds a lock.
WAITS: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)


def run(
    where: Path | None, arguments: Sequence[str], *, extra: Mapping[str, str] | None = None, content: bytes = b""
) -> Done:
    """Output of a reading command, whatever its status; ``content`` is its standard input.

    Raises ``GitTrouble`` where it was ended from outside: its silence must not pass for "no".
    """
    environment = {**_environment(), **_READING_ONLY, **(extra or {})}
    return _to_its_end(_start(_command(where, [*_READING, *arguments]), environment, content, How(patience=PATIENCE)))


class How(Struct, frozen=True):
    """How a command runs. ``meanwhile`` is called while it does, and must not fail.

    ``extra`` are variables of its environment; ``handles`` are open files that it holds as long as it lives (POSIX), so
    that a lock isn't free before it has ended, whatever becomes of us; ``patience`` are the seconds that it may take.
    """

    extra: Mapping[str, str] = field(default_factory=dict)
    meanwhile: Callable[[], object] | None = None
    handles: tuple[int, ...] = ()
    patience: float | None = None


class Answer:
    """A reading command that was begun, and whose answer is wanted later; a ``with`` ends it where nobody wants it."""

    def __init__(
        self,
        where: Path | None,
        arguments: Sequence[str],
        extra: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._patience = patience
        self._command = _command(where, [*_READING, *arguments])
        self._running = _begun(self._command, {**_environment(), **_READING_ONLY, **(extra or {})})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._running.returncode is None:
            self._running.kill()
            self._running.communicate()

    def answer(self) -> Done:
        """Its output, whatever its status; once."""
        told, complained = _heard(self._running, None, self._patience)
        return _to_its_end(subprocess.CompletedProcess(self._command, self._running.returncode, told, complained))


def read(where: Path, *arguments: str) -> bytes:
    """The output of a reading command. Raises ``GitTrouble`` where it fails."""
    return checked(run(where, arguments))


def write(where: Path, arguments: Sequence[str], content: bytes = b"", how: How = How()) -> None:  # noqa: B008 - as above
    """Run a writing command, again where another git holds a lock for a moment. Raises ``GitTrouble``."""
    command = _command(where, [*COMMITTING, *arguments])
    for wait in (*WAITS, None):
        done = _start(command, {**_writing(), **how.extra}, content, how, together=True)
        if done.returncode == 0:
            return
        if wait is None or not _LOCKED.search(complaint(done)):
            raise trouble(done)
        time.sleep(wait)


def made(where: Path, arguments: Sequence[str], content: bytes = b"", extra: Mapping[str, str] | None = None) -> str:
    """The one line that a writing command answers: the id of what it made. Raises ``GitTrouble``."""
    command = _command(where, [*COMMITTING, *arguments])
    return checked(_start(command, {**_writing(), **(extra or {})}, content)).decode().strip()


def exchange(where: Path, arguments: Sequence[str]) -> Done:
    """Speak with a server; whatever comes of it."""
    return _start(_command(where, arguments), _environment(), together=True)


def piped(where: Path, *arguments: str, asks: bool = False) -> Running:
    """A reading command whose output is read while it runs; ``asks``: it is told meanwhile what is wanted."""
    return _begun(
        _command(where, [*_READING, *arguments]),
        {**_environment(), **_READING_ONLY},
        questions=subprocess.PIPE if asks else subprocess.DEVNULL,
        complaints=subprocess.DEVNULL,
    )


def ended() -> GitTrouble:
    """A git that ended before it had answered, for example because the system stopped it."""
    return GitTrouble(
        say("git ended before it had answered"),
        say(
            "try again; if it stays so, see what is wrong with the repository: {command}",
            command=Command(("git", "fsck")),
        ),
    )


def _to_its_end(done: Done) -> Done:
    """An answer of a git that nothing ended from outside. Raises ``GitTrouble``."""
    if done.returncode < 0:
        raise ended()
    return done


def complaint(done: Done) -> str:
    """Error output of a command, or all of its output where both streams are joined."""
    return (done.stderr or done.stdout).decode("utf-8", "replace")


def checked(done: Done) -> bytes:
    """The output of a command. Raises ``GitTrouble`` where it failed."""
    if done.returncode:
        raise trouble(done)
    return done.stdout


def literal(names: Iterable[str]) -> list[str]:
    """Names that git takes as they are. ``--literal-pathspecs`` would reach into the user's hooks."""
    return [f":(top,literal){name}" for name in names]


def nobody() -> GitTrouble:
    """Git has not been told who commits."""
    return GitTrouble(
        say("git does not know who you are"),
        say(
            "tell it once: {name}, {email}",
            name=Command(("git", "config", "--global", "user.name", "Nama Anda")),
            email=Command(("git", "config", "--global", "user.email", "anda@contoh.go.id")),
        ),
    )


def trouble(done: Done) -> GitTrouble:
    """Error for the caller of a command that failed."""
    said = complaint(done)
    if "dubious ownership" in said:
        folder = re.search(r"in repository at '(.*)'", said)
        return GitTrouble(
            say("git refuses this folder, because it belongs to another user"),
            say(
                "if you trust what is in it: {command}",
                command=Command(
                    ("git", "config", "--global", "--add", "safe.directory", folder[1] if folder else BLANK)
                ),
            ),
        )
    if "tell me who you are" in said or "auto-detection is disabled" in said:
        return nobody()
    if "ignored by one of your .gitignore files" in said:
        return GitTrouble(
            say("git is told to ignore this file, so it can't be committed"),
            say("see which line says so: git check-ignore -v, and take it out of .gitignore"),
            said,
        )
    if "nothing to commit" in said or "nothing added to commit" in said or "no changes added to commit" in said:
        return GitTrouble(say("nothing was committed: the last commit already holds this"), None, said)
    if _LOCKED.search(said):
        return locked(said)
    refused = _SYSTEM.search(said)
    if refused is not None:
        return unwritable(OSError(_REASONS[refused[1]], refused[1]), said)
    return GitTrouble(say("git, or a hook of this repository, refused"), None, said)


def locked(said: str) -> GitTrouble:
    """Another git holds a lock."""
    return GitTrouble(
        say("another git is at work in this repository"),
        say("wait until it has finished; if none is running, delete the lock file that is named"),
        said,
    )


def unwritable(error: OSError, said: str = "") -> GitTrouble:
    """The system let nothing be written into the git directory."""
    return GitTrouble(
        say("git's own folder can't be written: {why}", why=reason(error)), advice(error), said or str(error)
    )


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or (name.startswith(_KEPT) and name not in _GONE) or name in _KEPT_WHOLE
    }
    return {**kept, **_ALWAYS}


def _writing() -> dict[str, str]:
    """What is written is dated by the clock of kpi, as what is in the files: neither by git's nor by a variable."""
    return {**_environment(), **dated(int(clock.now().timestamp()))}


def dated(at: int) -> dict[str, str]:
    """Variables by which git dates what it makes: a moment, in seconds since 1970."""
    date = f"@{at} {clock.here():%z}"
    return {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}


def _command(where: Path | None, arguments: Iterable[str]) -> list[str]:
    return ["git", *(() if where is None else ("-C", str(where))), *arguments]


def _begun(
    command: Sequence[str],
    environment: Mapping[str, str],
    questions: int = subprocess.DEVNULL,
    complaints: int = subprocess.PIPE,
    handles: tuple[int, ...] = (),
) -> Running:
    try:
        return subprocess.Popen(  # noqa: S603 - git, with names after -- and no shell
            command, stdin=questions, stdout=subprocess.PIPE, stderr=complaints, env=environment,
            pass_fds=() if os.name == "nt" else handles,
        )  # fmt: skip
    except OSError as error:
        raise _missing(error) from error


def _missing(error: OSError) -> GitTrouble:
    return GitTrouble(
        say("git can't be started: {why}", why=reason(error)),
        say("install git, see https://git-scm.com, and open the terminal anew"),
    )


def _start(
    command: Sequence[str],
    environment: Mapping[str, str],
    content: bytes = b"",
    how: How = How(),  # noqa: B008 - it can't be changed
    *,
    together: bool = False,
) -> Done:
    complaints = subprocess.STDOUT if together else subprocess.PIPE
    with _begun(command, environment, subprocess.PIPE, complaints, how.handles) as running:
        try:
            if how.meanwhile is not None:
                how.meanwhile()
            told, complained = _heard(running, content, how.patience)
        except BaseException:  # an interruption, most often
            with deferred():
                _end(running)
            raise
    return subprocess.CompletedProcess(command, running.returncode, told, complained)


def _heard(running: Running, content: bytes | None, patience: float | None) -> tuple[bytes, bytes]:
    """Output and errors of a git until it ends. Raises ``GitTrouble`` where it doesn't in time."""
    try:
        return running.communicate(content, timeout=patience)
    except subprocess.TimeoutExpired as late:
        running.kill()
        running.communicate()
        raise GitTrouble(
            say("git has given no answer for {seconds} seconds", seconds=int(late.timeout)),
            say("look at what .git/config and ~/.gitconfig include, and whether the disk answers; then try again"),
        ) from None


def _end(running: Running) -> None:
    """Ask a git to end, so that it puts its locks away; make it, where it doesn't."""
    running.terminate()
    try:
        running.communicate(timeout=_GRACE)
    except subprocess.TimeoutExpired:
        running.kill()
        running.communicate()
