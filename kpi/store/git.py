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
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from kpi.model.change import Authored
from kpi.model.errors import GitTrouble
from kpi.model.history import Commit as CommitAt
from kpi.model.history import Edge, Stamp, Touched, Witness
from kpi.model.message import say, say_many
from kpi.store import layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import IO

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
#: The whole history, as it is: no renames guessed, each merge against each parent, nothing left to configuration.
_WALK: Final = (
    "--topo-order", "-m", "--root", "--raw", "-z", "--format=raw", "--no-renames", "--no-abbrev", "--no-relative",
    "--no-color", "--no-decorate", "--no-notes", "--no-mailmap", "--no-show-signature", "--no-ext-diff",
    "--no-textconv", "--encoding=UTF-8", "--ignore-submodules=none", f"-O{os.devnull}",
)  # fmt: skip
_STAMP: Final = re.compile(
    r"(?P<name>.*?) ?<(?P<email>.*)> (?P<seconds>-?[0-9]+) "
    r"(?P<sign>[-+])(?P<hours>[0-9]{2,})(?P<minutes>[0-9]{2})"
)
_DIGEST: Final = re.compile(r"^KPI-Digest: ([0-9a-f]{64})$", re.MULTILINE)
#: How many objects are asked for before the first is read: the question fits into the smallest pipe.
_AT_ONCE: Final = 48
#: What is told of a commit, one field after the other; the paths that it touches follow.
_TOLD: Final = "--format=%H%x00%P%x00%an%x00%ae%x00%at%x00%cn <%ce>%x00%ct%x00%(trailers:key=Co-authored-by,valueonly)"
_TOLD_FIELDS: Final = 8
_LOCKED: Final = re.compile(r"\.lock': File exists|cannot lock ref")
#: How many fields stand before the path: of what is untracked, changed, and in conflict.
_FIELDS: Final = {"?": 0, "1": 7, "u": 9}
#: Seconds to wait before trying again where another git holds a lock.
_WAITS: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)

#: How ``kpi merge-driver`` is told to git; the letters are git's own: the base, mine, theirs, and the path.
_MERGE_DRIVER: Final = {"merge.kpi.name": "records by meaning", "merge.kpi.driver": "kpi merge-driver %O %A %B %P"}


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


def below_top(folder: Path) -> str:
    """Where a folder is in its repository, with ``/``; empty for the top, and outside any repository."""
    found = repository(folder)
    return "" if found is None else within(found, folder, is_folder=True)


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

    def blob(self, path: str) -> str | None:
        """The id of what a file holds; None where there is no such file, or it only points to another one."""
        mode, blob = self._listed().get(path, ("", ""))
        return blob if blob and mode != "120000" else None

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


def merge_base(repository: Repository, base: str, head: str) -> str:
    """The commit where two lines of history parted. Raises ``GitTrouble`` where there is none, or it isn't here."""
    done = _run(repository.top, ["merge-base", base, head])
    found = done.stdout.decode().strip()
    if done.returncode == 0 and not _cut_off(repository, found, head):
        return found
    if (repository.common_dir / "shallow").exists():
        here = _read(repository.top, "rev-list", "--count", head, "--").decode().strip()
        raise GitTrouble(
            say_many(
                "of the history only the last commit is here, and the request begins before it",
                "of the history only the last {count} commits are here, and the request begins before them",
                int(here),
            ),
            say("fetch the rest: git fetch --unshallow; in a GitHub workflow fetch-depth: 0, in GitLab GIT_DEPTH: 0"),
        )
    raise GitTrouble(
        say("{base} and {head} have no history in common", base=base[:12], head=head[:12]),
        say("name the branch that the request goes to, for example: --base origin/main"),
    )


def commits_between(repository: Repository, base: str | None, head: str) -> tuple[Authored, ...]:
    """The commits that ``head`` has and ``base`` (None: before the first commit) doesn't, parents first.

    Paths are relative to the top. A merge touches only what it holds differently from all its parents.
    """
    ids = _ids_between(repository, base, head)
    if not ids:
        return ()
    told = _run(
        repository.top,
        [
            "diff-tree", "--stdin", "--always", "--root", "-z", "-r", "-c", "--no-renames", "--no-ext-diff",
            "--name-only", _TOLD,
        ],
        content="".join(f"{one}\n" for one in ids).encode(),
    )  # fmt: skip
    words = _checked(told).split(b"\0")
    starts: list[int] = []
    for one in ids:  # paths end where the next commit's id stands by itself, which no path can foresee
        begin = starts[-1] + _TOLD_FIELDS if starts else 0
        starts.append(words.index(one.encode(), begin))
    return tuple(_authored(words[start:end]) for start, end in zip(starts, [*starts[1:], None], strict=True))


def changed_between(repository: Repository, base: str | None, head: str) -> frozenset[str]:
    """The paths that differ between two commits (``base`` None: all of ``head``), relative to the top."""
    if base is None:
        listed = _read(repository.top, "ls-tree", "-r", "-z", "--name-only", "--full-tree", head, "--")
    else:
        listed = _read(
            repository.top, "diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--name-only", base, head, "--"
        )
    return frozenset(os.fsdecode(listed).split("\0")[:-1])


def contents(repository: Repository, wanted: Sequence[tuple[str, str]]) -> list[bytes | None]:
    """What files held in commits: of each ``(commit, path)`` the bytes, None where there was no such file."""
    asked = "".join(f"{commit}:{path}\n" for commit, path in wanted if "\n" not in path)
    rest = _checked(_run(repository.top, ["cat-file", "--batch"], content=os.fsencode(asked)))
    found: list[bytes | None] = []
    for _, path in wanted:
        if "\n" in path:
            found.append(None)
            continue
        about, _, rest = rest.partition(b"\n")
        if about.endswith((b" missing", b" ambiguous")):
            found.append(None)
            continue
        size = int(about.rsplit(b" ", 1)[1])
        found.append(rest[:size] if b" blob " in about else None)
        rest = rest[size + 1 :]
    return found


def edges(repository: Repository, commit: str, root: Path, *, newest_first: bool = False) -> Iterator[Edge]:
    """All commits that a commit rests on, each against each of its parents, in one pass; parents first.

    Of the files only those of the data root are named. A parent from which a merge differs in nothing is left out.
    Other histories laid over this one (grafts, replacements, a cached graph) don't count. Raises ``GitTrouble``.
    """
    below = within(repository, root, is_folder=True)
    begin = os.fsencode(f"{below}/{layout.DATA}/" if below else f"{layout.DATA}/")
    cut = len(begin) - len(layout.DATA) - 1
    order = () if newest_first else ("--reverse",)
    walk = _piped(repository, "-c", "core.commitGraph=false", "log", *order, *_WALK, commit, "--")
    if walk.stdout is None:
        raise AssertionError("it was asked for")
    head, entry = b"", b""
    touched: list[Touched] = []
    try:
        for token in _tokens(walk.stdout):
            if entry:
                if token.startswith(begin):
                    touched.append(_touched(entry, os.fsdecode(token[cut:])))
                entry = b""
            elif token.startswith(b":"):
                entry = token
            elif token:
                if head:
                    yield _edge(head, touched)
                head, _, last = token.rpartition(b"\n")
                entry, touched = last if last.startswith(b":") else b"", []
        if head:
            yield _edge(head, touched)
        if walk.wait():
            raise GitTrouble(
                say("the history can't be read to its end"),
                say("see what is wrong with it: {command}", command="git fsck"),
            )
    finally:
        walk.kill()
        walk.communicate()


class Objects:
    """What git holds, handed out by one git for as long as it is wanted; to be used in a ``with``."""

    def __init__(self, repository: Repository) -> None:
        self._git = _piped(repository, "cat-file", "--batch", stdin=subprocess.PIPE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._git.communicate()

    def read(self, names: Sequence[str]) -> list[bytes | None]:
        """What objects hold, by id or ``commit:path``; None where there is none, or its name has a line break."""
        asked, answered = self._git.stdin, self._git.stdout
        if asked is None or answered is None:
            raise AssertionError("both were asked for")
        found: list[bytes | None] = []
        for first in range(0, len(names), _AT_ONCE):
            some = names[first : first + _AT_ONCE]
            asked.write(b"".join(os.fsencode("" if "\n" in name else name) + b"\n" for name in some))
            asked.flush()
            found += [_answer(answered) for _ in some]
        return found


def witnesses(repository: Repository) -> tuple[Witness, ...]:
    """The tags of closed months, ``kpi/2023-11``, in order."""
    told = _read(
        repository.top, "for-each-ref", "--format=%(refname:strip=2)%00%(objectname)%00%(*objectname)", "refs/tags/kpi"
    )
    found = []
    with Objects(repository) as objects:
        for line in told.decode("utf-8", "replace").splitlines():
            name, tag, commit = line.split("\0")
            text = (objects.read([tag])[0] or b"").decode("utf-8", "replace") if commit else ""
            digest = _DIGEST.search(text)
            found.append(Witness(name, commit or tag, digest and digest[1], "\n-----BEGIN " in text))
    return tuple(found)


def leads_to(repository: Repository, earlier: str, later: str) -> bool:
    """Whether a commit is part of what a later one rests on."""
    return _run(repository.top, ["merge-base", "--is-ancestor", earlier, later]).returncode == 0


def is_shallow(repository: Repository) -> bool:
    """Whether only a part of the history is here."""
    return (repository.common_dir / "shallow").exists()


def refuse_taken(repository: Repository, name: str) -> None:
    """Refuse the name of a tag that is there already. Raises ``GitTrouble``."""
    if _run(repository.top, ["show-ref", "--verify", "--quiet", f"refs/tags/{name}"]).returncode == 0:
        raise GitTrouble(
            say("there is a tag {name} already", name=name),
            say("see what it says: {command}", command=f"git show {name}"),
        )


def tag(repository: Repository, name: str, commit: str, message: str) -> None:
    """Tag a commit, with a message; signed where git is set up to sign. Raises ``GitTrouble``."""
    signs = any(setting(repository, key) not in {"", "false"} for key in ("tag.gpgSign", "user.signingKey"))
    kind = "--sign" if signs else "--annotate"
    _write(repository, ["tag", kind, "--cleanup=whitespace", "-F", "-", name, commit], message.encode())


def commit_file(repository: Repository, path: Path, message: str) -> str:
    """Commit exactly this file, see ``commit_files``."""
    return commit_files(repository, [path], message)


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where a branch is shared: the name of the remote, of the branch there, and of our copy of it (a ref)."""

    remote: str
    branch: str

    @property
    def ref(self) -> str:
        """Where the branch was when it was last fetched."""
        return f"refs/remotes/{self.remote}/{self.branch}"


def upstream(repository: Repository) -> Upstream:
    """With whom the current branch is shared: as it is set up, else the same branch of the only remote, or ``origin``.

    Raises ``GitTrouble`` where no branch is checked out, or where there is nobody to share it with.
    """
    done = _run(repository.top, ["symbolic-ref", "--quiet", "--short", "HEAD"])
    branch = done.stdout.decode("utf-8", "replace").strip()
    if not branch:
        raise GitTrouble(
            say("no branch is checked out, so there is nothing to share"), say("go to a branch: git switch main")
        )
    remotes = _read(repository.top, "remote").decode("utf-8", "replace").split("\n")[:-1]
    remote, there = (setting(repository, f"branch.{branch}.{key}") for key in ("remote", "merge"))
    if remote in remotes and there.startswith("refs/heads/"):
        return Upstream(remote, there.removeprefix("refs/heads/"))
    if len(remotes) != 1 and "origin" not in remotes:
        raise GitTrouble(
            say("this repository is not shared with anybody yet"),
            say("say with whom: {command}", command="git remote add origin https://..."),
        )
    return Upstream("origin" if "origin" in remotes else remotes[0], branch)


def fetched(repository: Repository, shared: Upstream) -> str | None:
    """Fetch the shared branch; the id of its last commit, None where it isn't there yet. Raises ``GitTrouble``."""
    there = f"+refs/heads/{shared.branch}:{shared.ref}"  # forced is only our copy of what the others have
    done = _exchange(repository, ["fetch", "--quiet", "--no-tags", shared.remote, there])
    if done.returncode and "couldn't find remote ref" in _said(done):
        return None
    if done.returncode:
        raise _unreachable(done, shared)
    return resolve(repository, shared.ref)


def pushed(repository: Repository, shared: Upstream, commit: str) -> bool:
    """Offer a commit as the last one of the shared branch; False where somebody else was quicker. Never forced.

    Raises ``GitTrouble`` where the other side can't be reached or refuses for another reason.
    """
    done = _exchange(
        repository, ["push", "--quiet", "--porcelain", shared.remote, f"{commit}:refs/heads/{shared.branch}"]
    )
    if done.returncode == 0:
        return True
    if re.search(r"\[rejected\]|fetch first|non-fast-forward|cannot lock ref|failed to update ref", _said(done)):
        return False
    raise _unreachable(done, shared)


def contains(repository: Repository, commit: str, older: str) -> bool:
    """Whether a commit has another one among its ancestors, or is the same."""
    return _run(repository.top, ["merge-base", "--is-ancestor", older, commit]).returncode == 0


def joined(  # noqa: PLR0913 - a merge spelled out: both sides, what is taken of theirs, what is new, what is said
    repository: Repository, mine: str, theirs: str, *, taken: Sequence[str], merged: Mapping[str, bytes], message: str
) -> str:
    """A commit with two parents: the files of ``mine``, with those in ``taken`` as ``theirs`` has them, and ``merged``.

    Paths are relative to the top. Nothing is moved: neither branch, index nor working files know of it, so that it may
    be looked at and dropped. Raises ``GitTrouble``.
    """
    import tempfile

    with tempfile.TemporaryDirectory(dir=repository.git_dir) as folder:
        apart = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        _made(repository, ["read-tree", mine], extra=apart)
        there = _entries(repository, theirs, [*taken, *merged])
        gone = f"0 {'0' * len(mine)}"
        lines = [f"{there.get(path, gone)}\t{path}" for path in taken]
        for path, content in merged.items():
            mode = there.get(path, "100644").split(" ")[0]
            lines.append(f"{mode} {_made(repository, ['hash-object', '-w', '--stdin'], content)}\t{path}")
        _made(repository, ["update-index", "-z", "--index-info"], os.fsencode("".join(f"{x}\0" for x in lines)), apart)
        tree = _made(repository, ["write-tree"], extra=apart)
    sign = ["-S"] if setting(repository, "commit.gpgSign") in {"true", "yes", "on", "1"} else []
    return _made(repository, ["commit-tree", *sign, "-p", mine, "-p", theirs, "-F", "-", tree], message.encode())


def merge_lines(base: Path, mine: Path, theirs: Path) -> int:
    """Merge three files line by line into ``mine``, with git's marks where both changed the same; 1 where they stand.

    Raises ``GitTrouble`` where they can't be merged at all.
    """
    done = _run(None, ["merge-file", "-L", "mine", "-L", "base", "-L", "theirs", *map(str, (mine, base, theirs))])
    if done.returncode > 127:  # the number of conflicts, or that it failed
        raise _trouble(done)
    return min(done.returncode, 1)


def advance(repository: Repository, commit: str) -> None:
    """Move the current branch and the working files forward to a commit that contains it.

    Changes that are not committed stay; where they are in the way git refuses, and everything is as it was. Raises
    ``GitTrouble``.
    """
    _refuse_unfinished(repository)
    _write(repository, ["merge", "--ff-only", "--quiet", "--no-stat", "--no-verify", commit])


def is_shared(repository: Repository, commit: str) -> bool:
    """Whether any branch of any remote, as last fetched, or any tag contains a commit."""
    found = _read(
        repository.top, "for-each-ref", "--count=1", f"--contains={commit}", "--format=%(refname)", "refs/remotes",
        "refs/tags",
    )  # fmt: skip
    return bool(found.strip())


def has_parent(repository: Repository, commit: str) -> bool:
    """Whether there is a commit before this one."""
    return _commit_of(repository, f"{commit}^") is not None


def message_of(repository: Repository, commit: str) -> str:
    """The whole message of a commit."""
    return _read(repository.top, "show", "--no-patch", "--format=%B", commit, "--").decode("utf-8", "replace")


def take_back(repository: Repository, commit: str, paths: Sequence[Path]) -> None:
    """Let the branch end before its last commit, which must be this one; the files on disk stay as they are.

    Of the index only these paths change. The commit itself stays in git's log of the branch (``git reflog``). Raises
    ``GitTrouble``.
    """
    _refuse_unfinished(repository)
    names = _literal(within(repository, path) for path in paths)
    _write(repository, ["update-ref", "-m", "kpi: take back", "HEAD", f"{commit}^", commit])
    _write(repository, ["reset", "--quiet", "--", *names])


def bring_back(repository: Repository, paths: Sequence[Path]) -> None:
    """The files as the last commit has them, in the index and on disk; those that it doesn't have go away."""
    names = {within(repository, path): path for path in paths}
    there = _entries(repository, "HEAD", list(names))
    for name in names.keys() - there.keys():
        names[name].unlink(missing_ok=True)
    if there:
        _write(repository, ["restore", "--source=HEAD", "--staged", "--worktree", "--", *_literal(sorted(there))])


# Beginning a repository, and what to ask when git itself may not be in order.


def create(folder: Path) -> Repository:
    """Begin a repository in a folder, on the branch main. Raises ``GitTrouble``."""
    _checked(_start(_command(folder, ["-c", "init.defaultBranch=main", "init", "--quiet"]), _environment()))
    made = repository(folder)
    if made is None:
        raise AssertionError("it was made just now")
    return made


def merge_by_meaning(repository: Repository) -> None:
    """Let git ask kpi where both sides of a merge changed records (``merge=kpi`` in ``.gitattributes``).

    What somebody has set already stays. Raises ``GitTrouble``.
    """
    for key, value in _MERGE_DRIVER.items():
        if not setting(repository, key):
            _write(repository, ["config", "--local", key, value])


def version() -> tuple[int, ...]:
    """The version of git, for example ``(2, 39, 5)``. Raises ``GitTrouble`` where it can't be started."""
    said = _checked(_run(None, ["version"])).decode("utf-8", "replace")
    found = re.search(r"[0-9]+(?:\.[0-9]+)+", said)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def setting(repository: Repository | None, key: str) -> str:
    """What the configuration says (None: the user's own); empty where it says nothing."""
    where = None if repository is None else repository.top
    return _run(where, ["config", "--get", key]).stdout.decode("utf-8", "replace").strip()


def attribute(repository: Repository, path: Path, name: str) -> str:
    """What ``.gitattributes`` says of a file: ``lf``, ``set``, ``unset``, ``unspecified``, ..."""
    told = _read(repository.top, "check-attr", "-z", name, "--", within(repository, path))
    return os.fsdecode(told).split("\0")[2]


def ignores(repository: Repository, path: Path) -> bool:
    """Whether git is told to ignore a file that it doesn't hold yet."""
    # check-ignore would do, but takes no literal paths
    wanted = within(repository, path)
    return bool(_read(repository.top, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", wanted))


def hook(repository: Repository, name: str) -> Path:
    """Where a hook of the user's would be, whether it is there or not."""
    said = _run(repository.top, ["config", "-z", "--type=path", "--get-all", "core.hooksPath"]).stdout
    *stated, _ = os.fsdecode(said).split("\0")[:-1]  # the last is what reading sets, so that none runs
    return repository.top / stated[-1] / name if stated else repository.common_dir / "hooks" / name


def unfinished(repository: Repository) -> str | None:
    """What git is in the middle of: ``merge``, ``rebase``, ...; None where it isn't."""
    return next((what for name, what in _UNFINISHED.items() if (repository.git_dir / name).exists()), None)


# Questions that the questions above ask.


def _ids_between(repository: Repository, base: str | None, head: str) -> list[str]:
    without = [] if base is None else [f"^{base}"]
    return _read(repository.top, "rev-list", "--topo-order", "--reverse", head, *without, "--").decode().split()


def _cut_off(repository: Repository, base: str, head: str) -> bool:
    """Whether the history that is here ends inside a request, so that a commit would seem to bring everything."""
    try:
        ends = (repository.common_dir / "shallow").read_text("ascii").split()
    except FileNotFoundError:
        return False
    return not set(ends).isdisjoint(_ids_between(repository, base, head))


def _authored(words: Sequence[bytes]) -> Authored:
    """A commit from its fields, its co-authors a line each, and the paths that follow them."""
    commit, parents, name, email, at, committer, committed, also = (
        word.decode("utf-8", "replace") for word in words[:_TOLD_FIELDS]
    )
    paths = (os.fsdecode(word) for word in words[_TOLD_FIELDS:])
    return Authored(
        id=commit,
        parents=tuple(parents.split()),
        name=name,
        email=email,
        at=_clock(at),
        committer=committer,
        committed=_clock(committed),
        also_by=tuple(line for line in also.split("\n") if line.strip()),
        paths=frozenset(path for path in (one.removeprefix("\n") for one in paths) if path),
    )


def _piped(repository: Repository, *arguments: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """A reading command whose output is read while it runs."""
    try:
        return subprocess.Popen(  # noqa: S603 - git, with nothing from the data in its arguments
            _command(repository.top, [*_READING, *arguments]),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**_environment(), **_READING_ONLY},
        )
    except OSError as error:
        raise GitTrouble(say("git can't be started: {why}", why=error.strerror or str(error))) from error


def _tokens(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between zero bytes."""
    rest = b""
    while chunk := stream.read(1 << 16):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _touched(entry: bytes, path: str) -> Touched:
    _, _, before, after, _ = entry.decode("ascii").split(" ")
    return Touched(path, before if before.strip("0") else None, after if after.strip("0") else None)


def _edge(head: bytes, touched: list[Touched]) -> Edge:
    """A commit as ``git log --format=raw`` tells it, with the files that differ from one parent."""
    text = head.decode("utf-8", "replace")
    headers, _, message = text.partition("\n\n")
    first, *lines = headers.split("\n")
    name, _, source = first.removeprefix("commit ").partition(" (from ")
    parents = tuple(line[7:] for line in lines if line.startswith("parent "))
    who = {
        key: rest
        for key, _, rest in (line.partition(" ") for line in reversed(lines))
        if key in {"author", "committer"}
    }
    commit = CommitAt(
        id=name,
        parents=parents,
        author=_stamp(who.get("author", "")),
        committer=_stamp(who.get("committer", "")),
        message="\n".join(line.removeprefix("    ") for line in message.split("\n")).strip(),
        signed="\ngpgsig" in headers,
    )
    return Edge(commit, source.removesuffix(")") or (parents[0] if parents else None), tuple(touched))


@lru_cache(maxsize=64)  # the author is nearly always the committer
def _stamp(line: str) -> Stamp:
    """``Name <e-mail> 1701657072 +0700``; a time that no calendar has is the last one there is."""
    found = _STAMP.fullmatch(line)
    if found is None:
        return Stamp("", "", datetime.datetime.max.replace(tzinfo=datetime.UTC))
    hours, minutes = int(found["hours"]), int(found["minutes"])
    offset = datetime.timedelta(hours=hours, minutes=minutes) * (-1 if found["sign"] == "-" else 1)
    at = _clock(found["seconds"])
    with contextlib.suppress(ValueError, OverflowError):
        at = at.astimezone(datetime.timezone(offset))
    return Stamp(found["name"], found["email"], at)


def _answer(stream: IO[bytes]) -> bytes | None:
    """The next object that ``git cat-file --batch`` hands out."""
    about = stream.readline().split()
    if len(about) != 3 or not about[2].isdigit():
        return None
    content = stream.read(int(about[2]))
    stream.read(1)
    return content


def _clock(seconds: str) -> datetime.datetime:
    """A point in time as git has it; one that no calendar has is far away."""
    try:
        return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.datetime(9000, 1, 1, tzinfo=datetime.UTC)


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
    where: Path | None, arguments: Sequence[str], *, extra: Mapping[str, str] | None = None, content: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """What a reading command answers, whatever its status; ``content`` is what it is asked about."""
    environment = {**_environment(), **_READING_ONLY, **(extra or {})}
    return _start(_command(where, [*_READING, *arguments]), environment, content)


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


def _exchange(repository: Repository, arguments: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    """Speak with a server; whatever comes of it."""
    return _start(_command(repository.top, arguments), _environment(), together=True)


def _made(
    repository: Repository, arguments: Sequence[str], content: bytes = b"", extra: Mapping[str, str] | None = None
) -> str:
    """The one line that a writing command answers: the id of what it made. Raises ``GitTrouble``."""
    command = _command(repository.top, [*_COMMITTING, *arguments])
    return _checked(_start(command, {**_environment(), **(extra or {})}, content)).decode().strip()


def _entries(repository: Repository, commit: str, paths: Sequence[str]) -> dict[str, str]:
    """Mode and blob of those of these paths that a commit has, as ``update-index`` reads them."""
    if not paths:
        return {}
    listed = _read(repository.top, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths)
    entries = (entry.partition("\t") for entry in os.fsdecode(listed).split("\0")[:-1])
    return {path: f"{about.split(' ')[0]} {about.split(' ')[2]}" for about, _, path in entries}


def _unreachable(done: subprocess.CompletedProcess[bytes], shared: Upstream) -> GitTrouble:
    return GitTrouble(
        say("{remote} can't be reached, or refuses", remote=shared.remote),
        say("your records are safe here; look at the network and at your access, then try again: kpi sync"),
        _said(done),
    )


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
