"""Completeness of a history: partial and shallow clones, lost objects, with the command that mends each."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from kpi.model.errors import GitTrouble
from kpi.model.output.command import Command
from kpi.model.output.message import say
from kpi.store.git import process
from kpi.store.git.place import Repository
from kpi.store.git.place import repository as repository_of

_PROMISING: Final = r"^remote\..*\.(promisor|partialclonefilter)$"
_REMOTE: Final = re.compile(r"remote\.(.*)\.(?:promisor|partialclonefilter)")


def refuse_shallow(repository: Repository) -> None:
    """Refuse a clone that ends after some commits. Raises ``GitTrouble``."""
    if (repository.common_dir / "shallow").exists():
        raise GitTrouble(
            say("only a part of the history is here (a shallow clone)"),
            say("fetch the rest: git fetch --unshallow; in a GitHub workflow fetch-depth: 0, in GitLab GIT_DEPTH: 0"),
        )


def incomplete(repository: Repository) -> GitTrouble:
    """Why git can't hand out all of a history."""
    remote = promising_remote(repository)
    if remote is not None:
        return GitTrouble(
            say("of this history not every file is here (a partial clone)"),
            say("fetch all of it: {command}", command=Command(("git", "fetch", "--refetch", "--no-filter", remote))),
        )
    refuse_shallow(repository)
    return GitTrouble(
        say("git doesn't have all of this history: something of it is lost or damaged"),
        say(
            "see what: {look}; then bring it back from another copy: {mend}",
            look="git fsck", mend="git fetch --refetch",
        ),
    )  # fmt: skip


def refuse_without_files(folder: Path, path: str) -> None:
    """Refuse a repository that has a file of a data root in its last commit, and not on disk. Raises ``GitTrouble``.

    It is bare, or was cloned without its files, or only a part of them is checked out.
    """
    found = repository_of(folder)
    if found is None:
        return
    told = process.run(found.top, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD"])
    if told.returncode:
        if promising_remote(found) is not None:
            raise incomplete(found)
        return
    names = (one for one in os.fsdecode(told.stdout).split("\0") if one == path or one.endswith(f"/{path}"))
    lacking = next((one for one in names if not (found.top / one).exists()), None)
    if lacking is not None:
        sparse = process.run(found.top, ["config", "--bool", "core.sparseCheckout"]).stdout.strip() == b"true"
        mend = ("git", "sparse-checkout", "disable") if sparse else ("git", "checkout", "HEAD", "--", ".")
        raise GitTrouble(
            say("{path} is in the history of {folder}, but not checked out", path=lacking, folder=str(found.top)),
            say("bring the files to the disk: {command}", command=Command(mend)),
        )


def ended(repository: Repository) -> GitTrouble:
    """Why a git that hands out objects ended before it had answered."""
    return process.ended() if promising_remote(repository) is None else incomplete(repository)


def promising_remote(repository: Repository) -> str | None:
    """The remote of a partial clone, from which git would fetch what is missing; None where everything was cloned."""
    told = process.run(repository.top, ["config", "-z", "--name-only", "--get-regexp", _PROMISING]).stdout
    names = (_REMOTE.fullmatch(one) for one in os.fsdecode(told).split("\0"))
    return next((found[1] for found in names if found), None)
