"""A commit as it would be, made apart: neither branch, index nor working files know of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from kpi.store.git import process
from kpi.store.git.index import scratch
from kpi.store.git.lookup import head
from kpi.store.git.place import Repository


def drafted_tree(repository: Repository, paths: Iterable[str], contents: Mapping[str, bytes]) -> str:
    """Tree of a commit upon the last one, with these files as on disk, deleted where they are absent.

    ``contents`` are other bytes of some of them. Paths are relative to the top. Raises ``GitTrouble``.
    """
    with scratch(repository) as apart:
        process.made(repository.top, ["read-tree", head(repository) or "--empty"], extra=apart)
        names = os.fsencode("".join(f"{path}\0" for path in sorted(paths)))
        process.made(repository.top, ["update-index", "--add", "--remove", "-z", "--stdin"], names, apart)
        lines = ""
        for path, content in contents.items():
            blob = process.made(repository.top, ["hash-object", "-w", "--stdin", f"--path={path}"], content)
            lines += f"100644 {blob}\t{path}\0"
        if lines:
            process.made(repository.top, ["update-index", "-z", "--index-info"], os.fsencode(lines), apart)
        return process.made(repository.top, ["write-tree"], extra=apart)


def drafted(repository: Repository, tree: str, message: str) -> str:
    """A commit of that upon the last one; nothing moves, so that it may be looked at and dropped."""
    last = head(repository)
    parent = [] if last is None else ["-p", last]
    return process.made(repository.top, ["commit-tree", *parent, "-F", "-", tree], message.encode())
