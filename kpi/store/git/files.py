"""Files as a commit holds them, and the state of those on disk against it."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from kpi.model.values.struct import Struct
from kpi.store import layout
from kpi.store.git import process
from kpi.store.git.place import Repository, within
from kpi.store.git.whole import ended, incomplete
from kpi.store.links import link_error

_OWN_FILTERS: Final = re.compile(r"^\s*\[\s*(?:filter|include)", re.IGNORECASE | re.MULTILINE)
_OFF: Final = {"clean": "", "process": "", "required": "false"}
#: How many objects are asked for before the first is read: the question fits into the smallest pipe.
AT_ONCE: Final = 48
#: The mode of a symbolic link.
_LINK: Final = "120000"
#: How many fields stand before the path: of what is untracked, changed, and in conflict.
_FIELDS: Final = {"?": 0, "1": 7, "u": 9}


class FileStatus(Struct, frozen=True):
    """How a working tree stands to its last commit.

    ``head`` is the commit's full id, None before the first one; ``changed`` are paths relative to the top, with
    ``/``, that differ from it: changed, staged, deleted or untracked; ``new`` are those that it doesn't have.
    """

    head: str | None
    changed: frozenset[str]
    new: frozenset[str] = frozenset()


def ask_standing(repository: Repository, folder: Path, only: Iterable[str] = ()) -> process.Answer:
    """Begin to ask what ``standing`` answers; ``only``: of some paths in the folder, with ``/``."""
    below = within(repository, folder, is_folder=True)
    wanted = [f"{below}/{path}" if below else path for path in only] or [below or "."]
    return process.Answer(
        repository.top,
        [
            "status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames", "--no-ahead-behind",
            "--ignore-submodules=all", "--", *wanted,
        ],
        extra=_without_own_filters(repository),
    )  # fmt: skip


def standing(repository: Repository, folder: Path, asked: process.Answer | None = None) -> FileStatus:
    """How the files below a folder stand to the last commit, in one go.

    ``asked``: git was asked before, by ``ask_standing``; then it is how they stood by then.
    """
    done = (asked or ask_standing(repository, folder)).answer()
    commit: str | None = None
    changed: set[str] = set()
    new: set[str] = set()
    for entry in os.fsdecode(process.checked(done)).split("\0"):
        kind, _, rest = entry.partition(" ")
        if kind == "#":
            name, _, value = rest.partition(" ")
            commit = value if name == "branch.oid" and value != "(initial)" else commit
        elif kind in _FIELDS:
            path = rest.split(" ", _FIELDS[kind])[-1]
            changed.add(path)
            if kind == "?" or (kind == "1" and rest[:1] == "A") or (kind == "1" and rest[:2] == ".A"):
                new.add(path)
    return FileStatus(commit, frozenset(changed), frozenset(new))


def left_away(repository: Repository, path: Path) -> bytes | None:
    """Bytes of a file that a sparse checkout left away; None where it isn't such a file."""
    name = within(repository, path)
    told = process.read(repository.top, "ls-files", "-z", "-v", "--", name)
    if told[:1] not in {b"S", b"s"}:
        return None
    return contents(repository, [("", name)])[0]


def unwatched(repository: Repository, folder: Path) -> frozenset[str]:
    """Files below a folder that differ on disk although git was told not to look (assume-unchanged, skip-worktree).

    What a sparse checkout left away is not among them. Converted line ends are no difference.
    """
    below = within(repository, folder, is_folder=True)
    told = os.fsdecode(process.read(repository.top, "ls-files", "-z", "-v", "--", below or "."))
    flagged = [
        (tag, path) for tag, _, path in (one.partition(" ") for one in told.split("\0")[:-1]) if tag not in "HMRCK"
    ]
    found: set[str] = set()
    for (tag, path), held in zip(flagged, contents(repository, [("", path) for _, path in flagged]), strict=True):
        try:
            there = (repository.top / path).read_bytes()
        except FileNotFoundError:
            found |= set() if tag in "Ss" else {path}
            continue
        if there.replace(b"\r\n", b"\n") != (held or b"").replace(b"\r\n", b"\n"):
            found.add(path)
    return frozenset(found)


def changed_paths(repository: Repository, folder: Path) -> frozenset[str]:
    """The paths below a folder that differ from the last commit, relative to the top, with ``/``."""
    return standing(repository, folder).changed


class CommitFiles:
    """The files of a data root as they were in a commit (``kpi.store.protocols.Files``); to be used in a ``with``.

    The data root may be in a folder of its repository. One git lists the files, and one more hands out what they
    hold for as long as it is wanted. ``commit`` None: before the first commit, when there are none.
    """

    def __init__(self, repository: Repository, commit: str | None, root: Path) -> None:
        self._repository = repository
        self._commit = commit
        self._below = within(repository, root, is_folder=True)
        self._files: dict[str, tuple[str, str]] | None = None
        self._objects: Objects | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._objects is not None:
            self._objects.close()
            self._objects = None

    def paths(self) -> frozenset[str]:
        """All files under ``data/``, relative to the data root."""
        return frozenset(self._listed())

    def links(self) -> frozenset[str]:
        """Those of them that are symbolic links."""
        return frozenset(path for path, (mode, _) in self._listed().items() if mode == _LINK)

    def read(self, path: str) -> bytes:
        """The bytes of one of them. Raises ``OSError`` where there are none."""
        mode, blob = self._listed().get(path, ("", ""))
        if not blob:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        if mode == _LINK:
            raise link_error(path)
        return self._blob(blob, path)

    def blob(self, path: str) -> str | None:
        """The id of what a file holds; None where there is no such file, or it only points to another one."""
        mode, blob = self._listed().get(path, ("", ""))
        return blob if blob and mode != _LINK else None

    def _listed(self) -> dict[str, tuple[str, str]]:
        """Mode and blob of each file."""
        if self._commit is None:
            return {}
        if self._files is None:
            begin = f"{self._below}/" if self._below else ""
            listed = process.read(
                self._repository.top, "ls-tree", "-r", "-z", "--full-tree", self._commit, "--", f"{begin}{layout.DATA}"
            )
            self._files = {}
            for entry in os.fsdecode(listed).split("\0")[:-1]:
                about, _, path = entry.partition("\t")
                mode, kind, blob = about.split(" ")
                if kind == "blob":
                    self._files[path.removeprefix(begin)] = (mode, blob)
        return self._files

    def _blob(self, blob: str, path: str) -> bytes:
        if self._objects is None:
            self._objects = Objects(self._repository)
        (content,) = self._objects.read([blob])
        if content is None:
            raise OSError(errno.EIO, "git does not have what it held", path)
        return content


class Objects:
    """Objects of the repository, read by one ``git cat-file`` process; a context manager."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._git = process.piped(repository.top, "cat-file", "--batch", asks=True)
        self._asked: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let git go."""
        with contextlib.suppress(BrokenPipeError):  # it went by itself
            self._git.communicate()

    def read(self, names: Sequence[str]) -> list[bytes | None]:
        """Contents of objects, by id or ``commit:path``; None where the commit has no such path.

        Raises ``GitTrouble`` where git should have an object and doesn't, or ends: what is lost was not deleted.
        """
        found: list[bytes | None] = []
        for first in range(0, len(names), AT_ONCE):
            some = names[first : first + AT_ONCE]
            self.ask(some)
            found += self.answers(len(some))
        return found

    def ask(self, names: Sequence[str]) -> None:
        """Ask for at most ``AT_ONCE`` objects, whose ``answers`` are fetched later, before anything else is asked."""
        asked = self._git.stdin
        if asked is None:
            raise AssertionError("it was asked for")
        try:
            asked.write(b"".join(os.fsencode("" if "\n" in name else name) + b"\n" for name in names))
            asked.flush()
        except BrokenPipeError:  # from git, not from who reads what we print
            raise ended(self._repository) from None
        self._asked = list(names)

    def answers(self, count: int) -> list[bytes | None]:
        """Contents of so many requested objects, in order, as ``read``."""
        answered = self._git.stdout
        if answered is None:
            raise AssertionError("it was asked for")
        asked, self._asked = self._asked[:count], self._asked[count:]
        return [self._held(name, _answer(self._repository, answered)) for name in asked]

    def _held(self, name: str, content: bytes | None) -> bytes | None:
        """Content of an object; None where there is none."""
        if content is None:
            refuse_lost(self._repository, name)
        return content


def contents(repository: Repository, wanted: Sequence[tuple[str, str]]) -> list[bytes | None]:
    """Contents of files in commits: for each ``(commit, path)`` the bytes, None where there was no such file."""
    if not wanted:
        return []
    asked = "".join(f"{commit}:{path}\n" for commit, path in wanted if "\n" not in path)
    rest = process.checked(process.run(repository.top, ["cat-file", "--batch"], content=os.fsencode(asked)))
    found: list[bytes | None] = []
    for commit, path in wanted:
        if "\n" in path:
            found.append(None)
            continue
        about, _, rest = rest.partition(b"\n")
        if about.endswith((b" missing", b" ambiguous")):
            refuse_lost(repository, f"{commit}:{path}")
            found.append(None)
            continue
        size = int(about.rsplit(b" ", 1)[1])
        found.append(rest[:size] if b" blob " in about else None)
        rest = rest[size + 1 :]
    return found


def entries(repository: Repository, commit: str, paths: Sequence[str]) -> dict[str, str]:
    """Mode and blob of those of these paths that a commit has, as ``update-index`` reads them."""
    if not paths:
        return {}
    listed = process.read(repository.top, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths)
    entries = (entry.partition("\t") for entry in os.fsdecode(listed).split("\0")[:-1])
    return {path: f"{about.split(' ')[0]} {about.split(' ')[2]}" for about, _, path in entries}


def index_entries(repository: Repository, paths: Sequence[str]) -> dict[str, str]:
    """Mode and blob of those of these paths that git's index has, as ``update-index`` reads them."""
    if not paths:
        return {}
    listed = process.read(repository.top, "ls-files", "--stage", "-z", "--", *paths)
    found = (entry.partition("\t") for entry in os.fsdecode(listed).split("\0")[:-1])
    return {path: about.rpartition(" ")[0] for about, _, path in found if about.endswith(" 0")}


def checked_out(repository: Repository, commit: str, path: str) -> bytes | None:
    """A file as git would put it on disk from a commit, line ends converted where it is told to; None for no file."""
    if path not in entries(repository, commit, [path]):
        return None
    return process.read(repository.top, "cat-file", "--filters", f"{commit}:{path}")


def listed(repository: Repository, commit: str, folder: str) -> dict[str, str]:
    """The blobs of all files below a folder of a commit, or of one file, by path from the top; links are left out."""
    only = [folder] if folder else []
    told = process.read(repository.top, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *only)
    found: dict[str, str] = {}
    for entry in os.fsdecode(told).split("\0")[:-1]:
        about, _, path = entry.partition("\t")
        mode, kind, blob = about.split(" ")
        if kind == "blob" and mode != _LINK:
            found[path] = blob
    return found


def refuse_lost(repository: Repository, name: str) -> None:
    """Refuse to take an object for one that never was; ``name``: its id or ``commit:path``. Raises ``GitTrouble``.

    Git answers the same whether a commit has no such path or what the path names is gone.
    """
    commit, colon, path = name.partition(":")
    if not name or "\n" in name:
        return
    if not colon or entries(repository, commit, [path]):
        raise incomplete(repository)


def _answer(repository: Repository, stream: IO[bytes]) -> bytes | None:
    """The next object that ``git cat-file --batch`` hands out; None: it has none. Raises ``GitTrouble`` at its end."""
    line = stream.readline()
    about = line.split()
    if not line.endswith(b"\n"):
        raise ended(repository)
    if len(about) != 3 or not about[2].isdigit():
        return None
    content = stream.read(int(about[2]) + 1)
    if len(content) != int(about[2]) + 1:
        raise ended(repository)
    return content[:-1]


def _without_own_filters(repository: Repository) -> dict[str, str]:
    """Variables that switch off the filters that the repository's own configuration brings along.

    ``git status`` runs a file through them to compare it. Those in the user's configuration stay.
    """
    own = (repository.common_dir / "config", repository.git_dir / "config.worktree")
    if not any(_OWN_FILTERS.search(_text(file)) for file in own):
        return {}
    listed = process.run(
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
