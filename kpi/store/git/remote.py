"""Sharing a branch: with whom, what the others have, offering them ours, and joining the two."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from kpi.model.errors import GitTrouble
from kpi.model.output.command import Command
from kpi.model.output.message import say
from kpi.store.git import process
from kpi.store.git.files import entries
from kpi.store.git.index import scratch
from kpi.store.git.lookup import resolve
from kpi.store.git.place import Repository, Upstream, setting
from kpi.store.git.refusals import refused


def is_exchanged(repository: Repository) -> bool:
    """Whether there is a remote to exchange commits with."""
    return bool(process.read(repository.top, "remote").strip())


def upstream(repository: Repository) -> Upstream:
    """With whom the current branch is shared: as it is set up, else the same branch of the only remote, or ``origin``.

    Raises ``GitTrouble`` where no branch is checked out, or where there is nobody to share it with.
    """
    done = process.run(repository.top, ["symbolic-ref", "--quiet", "--short", "HEAD"])
    branch = done.stdout.decode("utf-8", "replace").strip()
    if not branch:
        raise GitTrouble(
            say("no branch is checked out, so there is nothing to share"), say("go to a branch: git switch main")
        )
    remotes = process.read(repository.top, "remote").decode("utf-8", "replace").split("\n")[:-1]
    remote, there = (setting(repository, f"branch.{branch}.{key}") for key in ("remote", "merge"))
    if remote in remotes and there.startswith("refs/heads/"):
        return Upstream(remote, there.removeprefix("refs/heads/"))
    if len(remotes) != 1 and "origin" not in remotes:
        raise GitTrouble(
            say("this repository is not shared with anybody yet"),
            say("say with whom: {command}", command=Command(("git", "remote", "add", "origin", "https://..."))),
        )
    return Upstream("origin" if "origin" in remotes else remotes[0], branch)


def fetched(repository: Repository, shared: Upstream) -> str | None:
    """Fetch the shared branch; the id of its last commit, None where it isn't there yet. Raises ``GitTrouble``."""
    there = f"+refs/heads/{shared.branch}:{shared.ref}"  # forced is only our copy of what the others have
    done = process.exchange(repository.top, ["fetch", "--quiet", "--no-tags", shared.remote, there])
    if done.returncode and "couldn't find remote ref" in process.complaint(done):
        return None
    if done.returncode:
        raise refused(process.complaint(done), shared)
    return resolve(repository, shared.ref)


def pushed(repository: Repository, shared: Upstream, commit: str) -> bool:
    """Offer a commit as the last one of the shared branch; False where somebody else was quicker. Never forced.

    Raises ``GitTrouble`` where the other side can't be reached or refuses for another reason.
    """
    done = process.exchange(
        repository.top, ["push", "--quiet", "--porcelain", shared.remote, f"{commit}:refs/heads/{shared.branch}"]
    )
    if done.returncode == 0:
        return True
    if re.search(
        r"\[rejected\]|fetch first|non-fast-forward|cannot lock ref|failed to update ref", process.complaint(done)
    ):
        return False
    raise refused(process.complaint(done), shared)


def joined(
    repository: Repository, mine: str, theirs: str, *, taken: Sequence[str], merged: Mapping[str, bytes], message: str
) -> str:
    """A commit with two parents: the files of ``mine``, with those in ``taken`` as ``theirs`` has them, and ``merged``.

    Paths are relative to the top. Nothing is moved: neither branch, index nor working files know of it, so that it may
    be looked at and dropped. Raises ``GitTrouble``.
    """
    with scratch(repository) as apart:
        process.made(repository.top, ["read-tree", mine], extra=apart)
        there = entries(repository, theirs, [*taken, *merged])
        gone = f"0 {'0' * len(mine)}"
        lines = [f"{there.get(path, gone)}\t{path}" for path in taken]
        for path, content in merged.items():
            mode = there.get(path, "100644").split(" ")[0]
            blob = process.made(repository.top, ["hash-object", "-w", "--stdin"], content)
            lines.append(f"{mode} {blob}\t{path}")
        process.made(
            repository.top, ["update-index", "-z", "--index-info"], os.fsencode("".join(f"{x}\0" for x in lines)), apart
        )
        tree = process.made(repository.top, ["write-tree"], extra=apart)
    sign = ["-S"] if setting(repository, "commit.gpgSign") in {"true", "yes", "on", "1"} else []
    return process.made(
        repository.top, ["commit-tree", *sign, "-p", mine, "-p", theirs, "-F", "-", tree], message.encode()
    )


def merge_lines(base: Path, mine: Path, theirs: Path) -> int:
    """Merge three files line by line into ``mine``, with git's marks where both changed the same; 1 where they stand.

    Raises ``GitTrouble`` where they can't be merged at all.
    """
    done = process.run(
        None, ["merge-file", "-L", "mine", "-L", "base", "-L", "theirs", *map(str, (mine, base, theirs))]
    )
    if done.returncode > 127:  # the number of conflicts, or that it failed
        raise process.trouble(done)
    return min(done.returncode, 1)
