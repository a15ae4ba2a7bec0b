"""Asking git, and committing: the only module that starts another program.

Reading runs nothing that a repository could bring along: no hooks, no monitor, no filter, no external diff, no
fetching of missing objects. Committing is git's own ``commit`` with the user's hooks and signing. The environment
loses every ``GIT_*`` that would point elsewhere; what stays says who somebody is, which configuration of the
user's own holds, and how to reach a server.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from kpi.model.errors import GitTrouble
from kpi.model.message import say
from kpi.store import layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import TracebackType

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
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}
_READING: Final = (
    "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}",
)  # fmt: skip
#: Who commits must have been said, not guessed from the name of the computer.
_COMMITTING: Final = ("-c", "user.useConfigOnly=true", "-c", "i18n.commitEncoding=UTF-8")
#: What git leaves behind while it is in the middle of something in which one file can't be committed alone.
_UNFINISHED: Final = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
}
_OWN_FILTERS: Final = re.compile(r"^\s*\[\s*(?:filter|include)", re.IGNORECASE | re.MULTILINE)
_OFF: Final = {"clean": "", "process": "", "required": "false"}
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOCKED: Final = re.compile(r"\.lock': File exists|cannot lock ref")
#: How many fields stand before the path: of what is untracked, changed, and in conflict.
_FIELDS: Final = {"?": 0, "1": 7, "u": 9}
#: Seconds to wait before trying again where another git holds a lock.
_WAITS: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository: the top of its working tree, its git directory, and the one it shares with other worktrees."""

    top: Path
    git_dir: Path
    common_dir: Path


@dataclass(frozen=True, slots=True)
class Identity:
    """Who commits, as git has it."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a working tree stands to its last commit.

    ``head`` is the commit's full id, None before the first one; ``changed`` are paths relative to the top, with
    ``/``, that differ from it: changed, staged, deleted or untracked.
    """

    head: str | None
    changed: frozenset[str]


def repository(folder: Path) -> Repository | None:
    """The repository that a folder is in; None where it is in none. Raises ``GitTrouble`` for a bare one."""
    done = _run(folder, ["rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir", "--show-toplevel"])
    said = _said(done)
    if done.returncode and "not a git repository" in said:
        return None
    if done.returncode and "must be run in a work tree" in said:
        raise GitTrouble(
            say("{folder} belongs to a git repository without working files", folder=str(folder)),
            say("go to a clone of it with working files: git clone"),
        )
    git_dir, common_dir, top = (Path(line) for line in os.fsdecode(_checked(done)).rstrip("\r\n").split("\n", 2))
    return Repository(Path(os.path.realpath(top)), git_dir, common_dir)


def identity(repository: Repository | None) -> Identity:
    """Who would commit (None: outside any repository). Raises ``GitTrouble`` where git has not been told."""
    where = None if repository is None else repository.top
    done = _run(where, [*_COMMITTING, "var", "GIT_AUTHOR_IDENT"])
    found = re.fullmatch(r"(.*) <(.*)> [0-9]+ [-+][0-9]+\s*", done.stdout.decode("utf-8", "replace"))
    if done.returncode or found is None:
        raise _trouble(done) if "dubious ownership" in _said(done) else _nobody()
    return Identity(found[1], found[2])


def head(repository: Repository) -> str | None:
    """The full id of the last commit; None before the first one."""
    return _commit_of(repository, "HEAD")


def resolve(repository: Repository, ref: str, zone: datetime.tzinfo | None = None) -> str:
    """The full id of the commit that a name means: a commit, tag, branch, or a day such as ``2023-12-31``.

    A day means the last commit of the current branch's own line at its end, in a time zone (default: this
    computer's). Raises ``GitTrouble``, with the nearest names, where there is no such commit.
    """
    found = None if ref.startswith("-") or not ref.isprintable() else _commit_of(repository, ref)
    if found is None and _DAY.fullmatch(ref):
        found = _commit_at_the_end_of(repository, ref, zone)
    if found is None:
        raise _unknown(repository, ref)
    return found


def time_of(repository: Repository, commit: str) -> datetime.datetime:
    """When a commit was made, by the clock of whoever made it, in UTC."""
    seconds, _ = _read(repository.top, "rev-list", "--max-count=1", "--timestamp", commit, "--").split()
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)


def standing(repository: Repository, folder: Path) -> Standing:
    """How the files below a folder stand to the last commit, in one go."""
    below = within(repository, folder, is_folder=True)
    done = _run(
        repository.top,
        [
            "status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames", "--no-ahead-behind",
            "--ignore-submodules=all", "--", below or ".",
        ],
        extra=_without_own_filters(repository),
    )  # fmt: skip
    commit: str | None = None
    changed: set[str] = set()
    for entry in os.fsdecode(_checked(done)).split("\0"):
        kind, _, rest = entry.partition(" ")
        if kind == "#":
            name, _, value = rest.partition(" ")
            commit = value if name == "branch.oid" and value != "(initial)" else commit
        elif kind in _FIELDS:
            changed.add(rest.split(" ", _FIELDS[kind])[-1])
    return Standing(commit, frozenset(changed))


def changed_paths(repository: Repository, folder: Path) -> frozenset[str]:
    """The paths below a folder that differ from the last commit, relative to the top, with ``/``."""
    return standing(repository, folder).changed


def within(repository: Repository, path: Path, *, is_folder: bool = False) -> str:
    """A path relative to the top, with ``/``; empty for the top itself. A file may be a symbolic link."""
    real = Path(os.path.realpath(path)) if is_folder else Path(os.path.realpath(path.parent), path.name)
    try:
        below = real.relative_to(repository.top).as_posix()
    except ValueError:
        raise GitTrouble(
            say("{path} is not in the git repository {top}", path=str(path), top=str(repository.top))
        ) from None
    return "" if below == "." else below


class Commit:
    """The files of a data root as they were in a commit (``kpi.store.load.Files``); to be used in a ``with``.

    The data root may be in a folder of its repository. One git lists the files, and one more hands out what they
    hold for as long as it is wanted. ``commit`` None: before the first commit, when there are none.
    """

    def __init__(self, repository: Repository, commit: str | None, root: Path) -> None:
        self._repository = repository
        self._commit = commit
        self._below = within(repository, root, is_folder=True)
        self._files: dict[str, tuple[str, str]] | None = None
        self._blobs: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._blobs is not None:
            self._blobs.communicate()
            self._blobs = None

    def paths(self) -> frozenset[str]:
        """All files under ``data/``, relative to the data root."""
        return frozenset(self._listed())

    def read(self, path: str) -> bytes:
        """The bytes of one of them. Raises ``OSError`` where there are none."""
        mode, blob = self._listed().get(path, ("", ""))
        if not blob:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        if mode == "120000":
            raise OSError(errno.ELOOP, "it is a symbolic link", path)
        return self._blob(blob, path)

    def _listed(self) -> dict[str, tuple[str, str]]:
        """Mode and blob of each file."""
        if self._commit is None:
            return {}
        if self._files is None:
            begin = f"{self._below}/" if self._below else ""
            listed = _read(
                self._repository.top, "ls-tree", "-r", "-z", "--full-tree", self._commit, "--", f"{begin}{layout.DATA}/"
            )
            self._files = {}
            for entry in os.fsdecode(listed).split("\0")[:-1]:
                about, _, path = entry.partition("\t")
                mode, kind, blob = about.split(" ")
                if kind == "blob":
                    self._files[path.removeprefix(begin)] = (mode, blob)
        return self._files

    def _blob(self, blob: str, path: str) -> bytes:
        if self._blobs is None:
            self._blobs = subprocess.Popen(  # noqa: S603 - git, with nothing from the data in its arguments
                _command(self._repository.top, [*_READING, "cat-file", "--batch"]),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**_environment(), **_READING_ONLY},
            )
        asked, answered = self._blobs.stdin, self._blobs.stdout
        if asked is None or answered is None:
            raise AssertionError("both were asked for")
        asked.write(f"{blob}\n".encode())
        asked.flush()
        about = answered.readline().split()
        if len(about) != 3:
            raise OSError(errno.EIO, "git does not have what it held", path)
        content = answered.read(int(about[2]))
        answered.read(1)
        return content


def commit_files(repository: Repository, paths: Sequence[Path], message: str) -> str:
    """Commit exactly these files as they are on disk, new or not; the id of the new commit.

    Whatever else is staged or changed stays as it is. The user's hooks run and may refuse. Raises ``GitTrouble``
    with what git or a hook printed in ``detail``; git's index is then as it was.
    """
    _refuse_unfinished(repository)
    names = [within(repository, path) for path in paths]
    listed = os.fsdecode(_read(repository.top, "ls-files", "-z", "--", *names)).split("\0")
    new = [name for name in dict.fromkeys(names) if name not in listed]
    if new:
        _write(repository, ["add", "--intent-to-add", "--", *_literal(new)])
    try:
        _write(
            repository,
            ["commit", "--only", "--quiet", "--cleanup=whitespace", "-F", "-", "--", *_literal(names)],
            message.encode(),
        )
    except BaseException:
        if new:
            with contextlib.suppress(GitTrouble):
                _write(repository, ["update-index", "--force-remove", "-z", "--stdin"], os.fsencode("\0".join(new)))
        raise
    return resolve(repository, "HEAD")


def refuse_taken(repository: Repository, name: str) -> None:
    """Refuse the name of a tag that is there already. Raises ``GitTrouble``."""
    if _run(repository.top, ["show-ref", "--verify", "--quiet", f"refs/tags/{name}"]).returncode == 0:
        raise GitTrouble(
            say("there is a tag {name} already", name=name),
            say("see what it says: {command}", command=f"git show {name}"),
        )


def tag(repository: Repository, name: str, commit: str, message: str) -> None:
    """Tag a commit, with a message; signed where git is set up to sign. Raises ``GitTrouble``."""
    signs = any(_setting(repository, key) not in {"", "false"} for key in ("tag.gpgSign", "user.signingKey"))
    kind = "--sign" if signs else "--annotate"
    _write(repository, ["tag", kind, "--cleanup=whitespace", "-F", "-", name, commit], message.encode())


def commit_file(repository: Repository, path: Path, message: str) -> str:
    """Commit exactly this file, see ``commit_files``."""
    return commit_files(repository, [path], message)


# Questions that the questions above ask.


def _setting(repository: Repository, key: str) -> str:
    """What the configuration says; empty where it says nothing."""
    return _run(repository.top, ["config", "--get", key]).stdout.decode("utf-8", "replace").strip()


def _commit_of(repository: Repository, ref: str) -> str | None:
    done = _run(repository.top, ["rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"])
    return done.stdout.decode().strip() if done.returncode == 0 else None


def _commit_at_the_end_of(repository: Repository, day: str, zone: datetime.tzinfo | None) -> str | None:
    try:
        following = datetime.date.fromisoformat(day) + datetime.timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    midnight = datetime.datetime.combine(following, datetime.time(), zone).astimezone(datetime.UTC)
    last = int(midnight.timestamp()) - 1
    done = _run(repository.top, ["rev-list", "-1", "--first-parent", f"--min-age={last}", "HEAD", "--"])
    return done.stdout.decode().strip() or None


def _unknown(repository: Repository, ref: str) -> GitTrouble:
    """No such commit: with the names that look like it, or the reason why the history may lack it."""
    import difflib

    message = say("git knows no commit, tag or branch {ref}", ref=ref)
    if _DAY.fullmatch(ref):
        message = say("there is no commit from {day} or before", day=ref)
    if (repository.common_dir / "shallow").exists():
        return GitTrouble(message, say("only a part of the history is here; fetch the rest: git fetch --unshallow"))
    known = _read(
        repository.top, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"
    )
    near = difflib.get_close_matches(ref, known.decode("utf-8", "replace").split(), 3, 0.5)
    hint = say("did you mean {near}?", near=tuple(near)) if near else say("see what there is: git log --oneline --all")
    return GitTrouble(message, hint)


def _refuse_unfinished(repository: Repository) -> None:
    for name, what in _UNFINISHED.items():
        if (repository.git_dir / name).exists():
            raise GitTrouble(
                say("git is in the middle of a {what}, in which no single file can be committed", what=what),
                say("finish it (git {what} --continue) or give it up (git {what} --abort), then try again", what=what),
            )


def _without_own_filters(repository: Repository) -> dict[str, str]:
    """Variables that switch off the filters that the repository's own configuration brings along.

    ``git status`` runs a file through them to compare it. Those in the user's configuration stay.
    """
    own = (repository.common_dir / "config", repository.git_dir / "config.worktree")
    if not any(_OWN_FILTERS.search(_text(file)) for file in own):
        return {}
    listed = _run(
        repository.top,
        ["config", "-z", "--includes", "--show-scope", "--name-only", "--get-regexp", r"^filter\..*\.[a-z]+$"],
    )
    words = os.fsdecode(listed.stdout).split("\0")
    names = {name.rpartition(".")[0] for scope, name in zip(words[::2], words[1::2], strict=False) if scope != "global"}
    settings = [(f"{name}.{key}", off) for name in sorted(names) for key, off in _OFF.items()]
    first = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    variables = {"GIT_CONFIG_COUNT": str(first + len(settings))}
    for number, (key, value) in enumerate(settings, first):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return variables


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""


# Running git.


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or (name.startswith(_KEPT) and name not in _GONE) or name in _KEPT_WHOLE
    }
    return {**kept, **_ALWAYS}


def _command(where: Path | None, arguments: Iterable[str]) -> list[str]:
    return ["git", *(() if where is None else ("-C", str(where))), *arguments]


def _run(
    where: Path | None, arguments: Sequence[str], *, extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """What a reading command answers, whatever its status."""
    environment = {**_environment(), **_READING_ONLY, **(extra or {})}
    return _start(_command(where, [*_READING, *arguments]), environment)


def _read(where: Path, *arguments: str) -> bytes:
    """The output of a reading command. Raises ``GitTrouble`` where it fails."""
    return _checked(_run(where, arguments))


def _write(repository: Repository, arguments: Sequence[str], content: bytes = b"") -> None:
    """Run a writing command, again where another git holds a lock for a moment. Raises ``GitTrouble``."""
    command = _command(repository.top, [*_COMMITTING, *arguments])
    for wait in (*_WAITS, None):
        done = _start(command, _environment(), content, together=True)
        said = _said(done)
        if done.returncode == 0 or "Repository has been updated" in said:  # only the index lagged behind
            return
        if wait is None or not _LOCKED.search(said):
            raise _trouble(done)
        time.sleep(wait)


def _start(
    command: Sequence[str], environment: Mapping[str, str], content: bytes = b"", *, together: bool = False
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - git, with names after -- and no shell
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if together else subprocess.PIPE,
            env=environment,
            check=False,
        )
    except OSError as error:
        raise GitTrouble(
            say("git can't be started: {why}", why=error.strerror or str(error)),
            say("install git, see https://git-scm.com, and open the terminal anew"),
        ) from error


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """What a command complained of, or all it said where both come together."""
    return (done.stderr or done.stdout).decode("utf-8", "replace")


def _checked(done: subprocess.CompletedProcess[bytes]) -> bytes:
    if done.returncode:
        raise _trouble(done)
    return done.stdout


def _literal(names: Iterable[str]) -> list[str]:
    """Names that git takes as they are. ``--literal-pathspecs`` would reach into the user's hooks."""
    return [f":(top,literal){name}" for name in names]


def _nobody() -> GitTrouble:
    return GitTrouble(
        say("git does not know who you are"),
        say(
            "tell it once: {name} and {email}",
            name='git config --global user.name "Nama Anda"',
            email="git config --global user.email anda@contoh.go.id",
        ),
    )


def _trouble(done: subprocess.CompletedProcess[bytes]) -> GitTrouble:
    """What a command that failed means for whoever called it."""
    said = _said(done)
    if "dubious ownership" in said:
        folder = re.search(r"in repository at '(.*)'", said)
        return GitTrouble(
            say("git refuses this folder, because it belongs to another user"),
            say(
                "if you trust what is in it: {command}",
                command=f"git config --global --add safe.directory '{folder[1] if folder else '...'}'",
            ),
        )
    if "tell me who you are" in said or "auto-detection is disabled" in said:
        return _nobody()
    if "ignored by one of your .gitignore files" in said:
        return GitTrouble(
            say("git is told to ignore this file, so it can't be committed"),
            say("see which line says so: git check-ignore -v, and take it out of .gitignore"),
            said,
        )
    if "nothing to commit" in said or "nothing added to commit" in said or "no changes added to commit" in said:
        return GitTrouble(say("nothing was committed: the last commit already holds this"), None, said)
    if _LOCKED.search(said):
        return GitTrouble(
            say("another git is at work in this repository"),
            say("wait until it has finished; if none is running, delete the lock file that is named"),
            said,
        )
    return GitTrouble(say("git, or a hook of this repository, refused"), None, said)
