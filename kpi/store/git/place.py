"""A repository: where it is, who commits in it, how it is set up, and what is going on in it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from kpi.model.errors import GitTrouble
from kpi.model.output.command import Command
from kpi.model.output.message import say
from kpi.model.values.struct import Struct
from kpi.store.git import process

#: What git leaves behind while it is in the middle of something in which one file can't be committed alone.
_UNFINISHED: Final = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
}
#: How ``kpi merge-driver`` is told to git; the letters are git's own: the base, mine, theirs, and the path.
_MERGE_DRIVER: Final = {"merge.kpi.name": "records by meaning", "merge.kpi.driver": "kpi merge-driver %O %A %B %P"}


class Repository(Struct, frozen=True):
    """A git repository: the top of its working tree, its git directory, and the one it shares with other worktrees."""

    top: Path
    git_dir: Path
    common_dir: Path


class Upstream(Struct, frozen=True):
    """Where a branch is shared: the name of the remote, of the branch there, and of our copy of it (a ref)."""

    remote: str
    branch: str

    @property
    def ref(self) -> str:
        """Where the branch was when it was last fetched."""
        return f"refs/remotes/{self.remote}/{self.branch}"


class Identity(Struct, frozen=True):
    """Identity of the committer."""

    name: str
    email: str


def ask_repository(folder: Path) -> process.Answer:
    """Begin to ask what ``repository`` answers."""
    return process.Answer(
        folder,
        ["rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir", "--show-toplevel"],
        patience=process.SOON,
    )


def repository(folder: Path, asked: process.Answer | None = None) -> Repository | None:
    """The repository that a folder is in; None where it is in none. Raises ``GitTrouble`` for a bare one.

    ``asked``: git was asked before, by ``ask_repository``.
    """
    done = (asked or ask_repository(folder)).answer()
    said = process.complaint(done)
    if done.returncode and "not a git repository" in said:
        return None
    if done.returncode and "must be run in a work tree" in said:
        raise GitTrouble(
            say("{folder} belongs to a git repository without working files", folder=str(folder)),
            say("clone it, and go there: {command}", command=Command(("git", "clone", str(folder), "../kpi"))),
        )
    git_dir, common_dir, top = (Path(line) for line in os.fsdecode(process.checked(done)).rstrip("\r\n").split("\n", 2))
    return Repository(Path(os.path.realpath(top)), git_dir, common_dir)


def create(folder: Path) -> Repository:
    """Begin a repository in a folder, on the branch main. Raises ``GitTrouble``."""
    process.checked(process.exchange(folder, ["-c", "init.defaultBranch=main", "init", "--quiet"]))
    made = repository(folder)
    if made is None:
        raise AssertionError("it was made just now")
    return made


def main_branch(repository: Repository) -> str | None:
    """The branch that requests go to: that of the remote origin, else the one that is checked out; None: neither."""
    for ref, begin in (("refs/remotes/origin/HEAD", "refs/remotes/origin/"), ("HEAD", "refs/heads/")):
        done = process.run(repository.top, ["symbolic-ref", "--quiet", ref])
        name = done.stdout.decode("utf-8", "surrogateescape").strip()
        if done.returncode == 0 and name.startswith(begin):
            return name.removeprefix(begin)
    return None


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


def ask_identity(folder: Path | None) -> process.Answer:
    """Begin to ask what ``identity`` answers, from a folder of the repository."""
    return process.Answer(folder, [*process.COMMITTING, "var", "GIT_AUTHOR_IDENT"], patience=process.SOON)


def identity(repository: Repository | None, asked: process.Answer | None = None) -> Identity:
    """Git's identity (None: outside any repository). Raises ``GitTrouble`` where none is configured.

    ``asked``: git was asked before, by ``ask_identity``.
    """
    done = (asked or ask_identity(None if repository is None else repository.top)).answer()
    found = re.fullmatch(r"(.*) <(.*)> [0-9]+ [-+][0-9]+\s*", done.stdout.decode("utf-8", "replace"))
    if done.returncode or found is None:
        raise process.trouble(done) if "dubious ownership" in process.complaint(done) else process.nobody()
    return Identity(found[1], found[2])


def knows_who_commits(repository: Repository) -> bool:
    """Whether git has been told who commits."""
    return ask_identity(repository.top).answer().returncode == 0


def introduce(repository: Repository, name: str, email: str) -> None:
    """Tell git who commits in this repository. Raises ``GitTrouble``."""
    for key, value in (("user.name", name), ("user.email", email)):
        process.write(repository.top, ["config", "--local", key, value])


def version() -> tuple[int, ...]:
    """The version of git, for example ``(2, 39, 5)``. Raises ``GitTrouble`` where it can't be started."""
    said = process.checked(process.run(None, ["version"])).decode("utf-8", "replace")
    found = re.search(r"[0-9]+(?:\.[0-9]+)+", said)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def setting(repository: Repository | None, key: str) -> str:
    """Value of a git setting (None: the user's own configuration); empty where it is not set."""
    where = None if repository is None else repository.top
    return process.run(where, ["config", "--get", key]).stdout.decode("utf-8", "replace").strip()


def merge_by_meaning(repository: Repository) -> None:
    """Let git ask kpi where both sides of a merge changed records (``merge=kpi`` in ``.gitattributes``).

    What somebody has set already stays. Raises ``GitTrouble``.
    """
    for key, value in _MERGE_DRIVER.items():
        if not setting(repository, key):
            process.write(repository.top, ["config", "--local", key, value])


def attribute(repository: Repository, path: Path, name: str) -> str:
    """An attribute of a file in ``.gitattributes``: ``lf``, ``set``, ``unset``, ``unspecified``, ..."""
    told = process.read(repository.top, "check-attr", "-z", name, "--", within(repository, path))
    return os.fsdecode(told).split("\0")[2]


def ignores(repository: Repository, path: Path) -> bool:
    """Whether git is told to ignore a file of this name, there or not, and though it may hold it by now."""
    # check-ignore takes no literal paths, but of a path without a pattern in it that makes no difference
    done = process.exchange(
        repository.top, ["check-ignore", "--no-index", "--quiet", "--", f"./{within(repository, path)}"]
    )
    return done.returncode == 0


def hook(repository: Repository, name: str) -> Path:
    """Where a hook of the user's would be, whether it is there or not."""
    said = process.run(repository.top, ["config", "-z", "--type=path", "--get-all", "core.hooksPath"]).stdout
    *stated, _ = os.fsdecode(said).split("\0")[:-1]  # the last is what reading sets, so that none runs
    return repository.top / stated[-1] / name if stated else repository.common_dir / "hooks" / name


def unfinished(repository: Repository) -> str | None:
    """Operation that git has not finished: ``merge``, ``rebase``, ...; None where it isn't."""
    return next((what for name, what in _UNFINISHED.items() if (repository.git_dir / name).exists()), None)


def refuse_unfinished(repository: Repository) -> None:
    """Refuse a commit while git is in the middle of something. Raises ``GitTrouble``."""
    what = unfinished(repository)
    if what is not None:
        raise GitTrouble(
            say("git is in the middle of a {what}, in which no single file can be committed", what=what),
            say("finish it (git {what} --continue) or give it up (git {what} --abort), then try again", what=what),
        )
