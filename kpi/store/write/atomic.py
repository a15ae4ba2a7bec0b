"""Writing files so that a crash, a full disk or a second writer never leaves half of one.

``replace`` writes one file. A change of several (``saving``) takes its steps apart: ``stage`` writes the new file
beside the old one, ``keep`` gives the old one a second name, ``place`` renames the new one into place; ``put_back``
renames the old one back, which needs no room on the disk; ``forget`` removes what is left beside.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from pathlib import Path
from typing import Final

from kpi.model.errors import KpiError, StaleFile
from kpi.model.output.message import say
from kpi.store.os_errors import advice, reason

_WINDOWS: Final = os.name == "nt"
#: Seconds to wait before a file is renamed once more, on Windows.
_WAITS: Final = (0.05, 0.1, 0.2, 0.4)
#: How a file system says that it has no hard links.
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK, errno.EXDEV})
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def replace(path: Path, old: bytes | None, new: bytes) -> None:
    """Put new bytes in the place of old ones, all or none of them; ``old`` None: there must be no file yet.

    Folders on the way are made. The file keeps its mode. Raises ``StaleFile`` where the file no longer holds
    ``old``, ``KpiError`` where it is a symbolic link or can't be written; the file is then as it was.
    """
    refuse_link(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            stage(path, new)
            expect(path, old)
            place(path)
        finally:
            _unlink(_staged(path))
        flush_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def restore(path: Path, new: bytes, old: bytes | None) -> None:
    """Take a ``replace`` back: the old bytes, or no file. Raises ``StaleFile`` where it no longer holds ``new``."""
    if old is not None:
        replace(path, new, old)
        return
    expect(path, new)
    try:
        _unlink(path)
        flush_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


# The steps. Each raises ``OSError`` where the system refuses it.


def refuse_link(path: Path) -> None:
    """Refuse to write through a symbolic link. Raises ``KpiError``."""
    if path.is_symlink():
        raise KpiError(
            say("{path} is a symbolic link and is not written through", path=str(path)),
            say("put the file itself in its place"),
        )


def expect(path: Path, wanted: bytes | None) -> None:
    """Refuse to go on where a file isn't what it was when it was read. Raises ``StaleFile``, ``KpiError``."""
    if content(path) != wanted:
        raise stale(str(path))


def content(path: Path) -> bytes | None:
    """Bytes of a file; None where there is none. Raises ``KpiError`` where it can't be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KpiError(say("{path} can't be read: {why}", path=str(path), why=reason(error)), advice(error)) from error


def stage(path: Path, new: bytes) -> None:
    """Write what a file will hold beside it, whole and flushed, with its mode."""
    _write(_staged(path), new, _mode(path))


def keep(path: Path, old: bytes) -> None:
    """Keep what a file holds beside it: a second name for the same file, a copy where there are no hard links."""
    kept = _kept(path)
    _unlink(kept)
    try:
        os.link(path, kept)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _write(kept, old, _mode(path))


def place(path: Path) -> None:
    """Rename a staged file into its place."""
    _rename(_staged(path), path)


def put_back(path: Path) -> bool:
    """Rename the kept file back into its place; False where none was kept."""
    try:
        _rename(_kept(path), path)
    except FileNotFoundError:
        return False
    return True


def forget(path: Path) -> None:
    """Remove what is left beside a file."""
    _unlink(_staged(path))
    _unlink(_kept(path))


def flush_folder(folder: Path) -> None:
    """Make new names last through a power cut, where the system knows how; some network drives don't."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# Refusals.


def stale(path: str) -> StaleFile:
    """Error of a file that changed meanwhile."""
    return StaleFile(
        say("{path} was changed by somebody else in the meantime", path=path),
        say("nothing was written; look at the file, then try again"),
    )


def unwritable(path: Path, error: OSError) -> KpiError:
    """Error of a file that can't be written, with the reason and advice."""
    return KpiError(say("{path} can't be written: {why}", path=str(path), why=reason(error)), advice(error))


# How.


def _staged(path: Path) -> Path:
    return path.with_name(f".{path.name}.tmp")


def _kept(path: Path) -> Path:
    return path.with_name(f".{path.name}.old.tmp")


def _write(half: Path, new: bytes, mode: int | None) -> None:
    """A whole file on the disk, under a name that nobody reads. What a crash left under that name goes first."""
    _unlink(half)
    handle = os.open(half, _NEW, 0o666)
    try:
        rest = memoryview(new)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if mode is not None:
        os.chmod(half, mode)  # noqa: PTH101 - one name for each call of the system, which the tests stand in for


def _rename(half: Path, path: Path) -> None:
    """Rename, again after a moment where a virus scanner or an editor looks at the file: Windows refuses it then."""
    for wait in _WAITS:
        try:
            os.replace(half, path)  # noqa: PTH105 - as above
        except PermissionError:
            if not _WINDOWS:
                raise
            time.sleep(wait)
        else:
            return
    os.replace(half, path)  # noqa: PTH105 - as above


def _unlink(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108 - as above


def _mode(path: Path) -> int | None:
    """Permissions of a file; None where there is none."""
    with contextlib.suppress(FileNotFoundError):
        return stat.S_IMODE(path.stat().st_mode)
    return None
