"""The lock of the only writer: the others wait, and the system lets it go when its holder dies."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.store import layout
from kpi.store.write.atomic import unwritable

#: The lock beside the data, where there is no git directory to hold it; .gitignore knows it.
LOCK: Final = ".kpi.lock"
#: Seconds to wait for another writer.
PATIENCE: Final = 60
#: Seconds between two looks at whether it is free.
_BETWEEN: Final = 0.05
#: How a system says that somebody else holds it.
_TAKEN: Final = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK})
#: A link is not followed: whoever put it there doesn't decide which file is opened. Windows has no such flag.
_OPENED: Final = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)


class Taken(Exception):
    """Somebody else still holds the file."""


class Locked(KpiError):
    """Another kpi is writing."""


@contextmanager
def lock(root: Path, git_dir: Path | None = None, patience: float = PATIENCE) -> Iterator[int]:
    """Be the only writer of a repository: others wait, also other processes, for ``patience`` seconds at most.

    The lock file is in the git directory where there is one, else beside the data. The system releases it when a
    process dies. It is a handle, which git may be given to hold on to. Raises ``Locked`` when another writer doesn't
    finish, ``KpiError`` where no lock can be made.
    """
    path = git_dir / LOCK.removeprefix(".") if git_dir is not None else root / layout.DATA / LOCK
    with ExitStack() as stack:
        try:
            handle = stack.enter_context(held(path, patience))
        except Taken:
            raise Locked(
                say("another kpi has been writing here for {seconds} seconds", seconds=int(patience)),
                say("wait until it has finished, or end it if it hangs, then try again"),
            ) from None
        except OSError as error:
            raise unwritable(path, error) from error
        yield handle


@contextmanager
def held(path: Path, patience: float) -> Iterator[int]:
    """Hold a file alone, which is made where there is none, and stays: deleting it could let two in at once.

    Waits for ``patience`` seconds at most. Raises ``Taken`` where it isn't free by then, ``OSError`` where it can't
    be held at all. The handle isn't handed on to programs that are started meanwhile.
    """
    latest = time.monotonic() + patience
    while (handle := _attempt(path)) is None:
        if time.monotonic() >= latest:
            raise Taken
        time.sleep(_BETWEEN)
    try:
        yield handle
    finally:
        _let_go(handle)


def _attempt(path: Path) -> int | None:
    """A handle that holds the file; None where somebody else does, or where it was deleted meanwhile."""
    handle = _open(path)
    try:
        _take_hold(handle)
        if os.fstat(handle).st_nlink:
            return handle
    except OSError as error:
        if error.errno not in _TAKEN:
            os.close(handle)
            raise
    os.close(handle)
    return None


def _open(path: Path) -> int:
    try:
        return os.open(path, _OPENED)
    except FileNotFoundError:  # not at once: where everybody may make files, some systems refuse that for another's
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, _OPENED | os.O_CREAT, 0o666)


if sys.platform == "win32":
    import msvcrt

    def _take_hold(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _let_go(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        os.close(handle)

else:
    import fcntl

    def _take_hold(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_go(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)
