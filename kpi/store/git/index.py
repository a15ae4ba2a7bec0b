"""git's index while a change is committed: git works on a copy, which takes the place of the real one at the end.

So a commit that fails has never touched the index, and one that stands needs a rename only, which takes no room on the
disk. The real index is locked meanwhile as git itself would lock it, with a lock file that says whose it is.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from kpi.store.git import process
from kpi.store.git.lookup import head
from kpi.store.git.place import Repository, within

_COPY: Final = "kpi-index"
_MARK: Final = "kpi-index.mark"
#: How the folder of an index apart begins, and after how many seconds nobody works with one any more.
_SCRATCH: Final = "kpi-scratch-"
_STALE: Final = 3600.0


def copy(repository: Repository, mark: str) -> Path:
    """Lock the index, with a lock file that holds ``mark``, and copy it; ``release`` ends it. Raises ``GitTrouble``."""
    apart, index = repository.git_dir / _COPY, repository.git_dir / "index"
    try:
        _lock(repository.git_dir, mark)
        if index.exists():
            when = index.stat()
            apart.write_bytes(index.read_bytes())
            os.utime(
                apart, ns=(when.st_atime_ns, when.st_mtime_ns)
            )  # git looks again at what is younger than its index
        else:
            apart.unlink(missing_ok=True)
    except OSError as error:
        raise process.unwritable(error) from error
    return apart


def install(repository: Repository) -> None:
    """Let the copy be the index. Raises ``OSError``."""
    os.replace(repository.git_dir / _COPY, repository.git_dir / "index")  # noqa: PTH105 - see kpi.store.write.atomic


def release(repository: Repository, mark: str) -> None:
    """Remove the copy, and the lock if it is this one, with what a killed git has left. Raises ``OSError``."""
    for name in (_COPY, f"{_COPY}.lock", _MARK):
        (repository.git_dir / name).unlink(missing_ok=True)
    lock = repository.git_dir / "index.lock"
    with contextlib.suppress(FileNotFoundError):
        if lock.read_bytes() == mark.encode():
            for half in repository.git_dir.glob("next-index-*.lock"):  # only who holds the lock has one
                half.unlink(missing_ok=True)
            lock.unlink()


@contextlib.contextmanager
def scratch(repository: Repository) -> Iterator[dict[str, str]]:
    """Variables by which git works on an index of its own, which is gone afterwards, the next time if we are killed.

    Raises ``GitTrouble``.
    """
    import tempfile

    try:
        folder = tempfile.TemporaryDirectory(dir=repository.git_dir, prefix=_SCRATCH, ignore_cleanup_errors=True)
    except OSError as error:
        raise process.unwritable(error) from error
    with folder as name:
        _sweep(Path(name))
        yield {"GIT_INDEX_FILE": str(Path(name, "index"))}


def _sweep(scratch: Path) -> None:
    """Remove the like of a new folder that were left by a kill: those that are an hour older."""
    import shutil

    with contextlib.suppress(OSError):
        latest = scratch.stat().st_mtime - _STALE
        for one in scratch.parent.glob(f"{_SCRATCH}*"):
            if one.stat().st_mtime < latest:
                shutil.rmtree(one, ignore_errors=True)


def follow(repository: Repository, paths: Sequence[Path]) -> None:
    """Let the index hold these files as the last commit does. Raises ``GitTrouble``."""
    names = [within(repository, path) for path in paths]
    if head(repository) is None:
        lines = "".join(f"0 {'0' * 40}\t{name}\0" for name in names)
        process.write(repository.top, ["update-index", "-z", "--index-info"], os.fsencode(lines))
    elif names:
        reset(repository, names, "HEAD")


def reset(
    repository: Repository,
    names: Sequence[str],
    commit: str,
    how: process.How = process.How(),  # noqa: B008 - it can't be changed
) -> None:
    """Let the index hold these paths, relative to the top, as a commit does. Raises ``GitTrouble``."""
    if names:
        listed = os.fsencode("".join(f"{name}\0" for name in process.literal(names)))
        process.write(
            repository.top, ["reset", "--quiet", "--pathspec-from-file=-", "--pathspec-file-nul", commit, "--"],
            listed, how,
        )  # fmt: skip


def _lock(folder: Path, mark: str) -> None:
    """Make git's lock with ``mark`` in it at once, so that it is known whose it is even if we are killed by then."""
    named, lock = folder / _MARK, folder / "index.lock"
    for wait in (*process.WAITS, None):
        try:
            named.write_text(mark, "ascii")
            try:
                os.link(named, lock)
            except FileExistsError:
                raise
            except OSError:  # a file system without hard links
                with lock.open("x", encoding="ascii") as stream:
                    stream.write(mark)
        except FileExistsError as error:
            if wait is None:
                raise process.locked(f"{lock}: {error.strerror}") from error
            time.sleep(wait)
        except OSError as error:
            raise process.unwritable(error) from error
        else:
            return
