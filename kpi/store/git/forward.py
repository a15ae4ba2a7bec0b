"""Moving forward to a commit that follows the last one: which files change by it, and what they will hold on disk."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from kpi.model.values.struct import Struct
from kpi.store.git import process
from kpi.store.git.index import scratch
from kpi.store.git.place import Repository

#: The modes of a file, and of no file.
_FILE: Final = "100644"
_NONE: Final = "000000"


class Forward(Struct, frozen=True):
    """Difference of two commits, by paths relative to the top.

    ``files`` are those that kpi can put in place itself; ``others`` are links, programs and whatever takes the place
    of a folder, or the reverse: git puts these in place once the branch has moved. ``come`` are those of all that the
    earlier commit doesn't have, ``gone`` those that the later one doesn't have.
    """

    files: tuple[str, ...]
    others: tuple[str, ...]
    come: frozenset[str]
    gone: frozenset[str]

    @property
    def paths(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.files, *self.others)


def between(repository: Repository, old: str, new: str) -> Forward:
    """Differences between two commits. Raises ``GitTrouble``."""
    told = os.fsdecode(
        process.read(repository.top, "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-ext-diff", old, new, "--")
    ).split("\0")[:-1]
    modes = {path: tuple(about[1:].split(" ")[:2]) for about, path in zip(told[::2], told[1::2], strict=True)}
    come = frozenset(path for path, (before, _) in modes.items() if before == _NONE)
    gone = frozenset(path for path, (_, after) in modes.items() if after == _NONE)
    others = {path for path, both in modes.items() if not {_FILE, _NONE}.issuperset(both)}
    others |= _below(come, gone) | _below(gone, come)
    files, rest = (tuple(path for path in modes if (path in others) is odd) for odd in (False, True))
    return Forward(files, rest, come, gone)


def _below(some: frozenset[str], others: frozenset[str]) -> set[str]:
    """Those of some paths that lie below one of the others, and these."""
    found: set[str] = set()
    for path in some:
        above = others.intersection(str(folder) for folder in PurePosixPath(path).parents)
        found |= above | ({path} if above else set())
    return found


def held_on_disk(repository: Repository, commit: str, between: Forward) -> dict[str, bytes]:
    """The ``files`` as git would put them on disk from the later commit, line ends converted where it is told to.

    Raises ``GitTrouble``, ``OSError``.
    """
    paths = [path for path in between.files if path not in between.gone]
    with scratch(repository) as apart:
        folder = Path(apart["GIT_INDEX_FILE"]).parent / "files"
        process.made(repository.top, ["read-tree", commit], extra=apart)
        _checked_out(repository.top, paths, ["--quiet", f"--prefix={folder}/"], apart)
        return {path: (folder / path).read_bytes() for path in paths}


def check_out(top: Path, paths: Sequence[str]) -> None:
    """Put files on disk as git's index has them; those that it hasn't go. Raises ``GitTrouble``, ``OSError``."""
    told = os.fsdecode(process.read(top, "ls-files", "-z", "--", *paths)).split("\0")[:-1]
    for path in paths:
        if path not in told and not (top / path).is_dir():
            with contextlib.suppress(NotADirectoryError):
                (top / path).unlink(missing_ok=True)
    _checked_out(top, [path for path in paths if path in told], ["--force", "--index"], {})


def _checked_out(top: Path, paths: Sequence[str], options: Sequence[str], extra: dict[str, str]) -> None:
    """``git checkout-index`` of those of these paths that the index has."""
    names = os.fsencode("".join(f"{path}\0" for path in paths))
    process.write(top, ["checkout-index", *options, "-z", "--stdin"], names, process.How(extra))
