"""Writing files so that a crash, a full disk or a second writer never leaves half of one."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from typing import TYPE_CHECKING, Final

from kpi.model.errors import KpiError, StaleFile
from kpi.model.message import say
from kpi.store.system import reason

if TYPE_CHECKING:
    from pathlib import Path

_WINDOWS: Final = os.name == "nt"
#: Seconds to wait before a file is renamed once more, on Windows.
_WAITS: Final = (0.05, 0.1, 0.2, 0.4)


def replace(path: Path, old: bytes | None, new: bytes) -> None:
    """Put new bytes in the place of old ones, all or none of them; ``old`` None: there must be no file yet.

    Folders on the way are made. The file keeps its mode. Raises ``StaleFile`` where the file no longer holds
    ``old``, ``KpiError`` where it is a symbolic link or can't be written; the file is then as it was.
    """
    if path.is_symlink():
        raise KpiError(
            say("{path} is a symbolic link and is not written through", path=str(path)),
            say("put the file itself in its place"),
        )
    half = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(half, new, _mode(path))
            _expect(path, old)
            _into_place(half, path)
        finally:
            half.unlink(missing_ok=True)
        _flush_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def restore(path: Path, new: bytes, old: bytes | None) -> None:
    """Take a ``replace`` back: the old bytes, or no file. Raises ``StaleFile`` where it no longer holds ``new``."""
    if old is not None:
        replace(path, new, old)
        return
    _expect(path, new)
    try:
        path.unlink()
        _flush_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def take_back(path: Path, new: bytes, old: bytes | None) -> None:
    """The same after a commit that failed, where a hook may have changed the file meanwhile: then it stays.

    What counts is git's own complaint.
    """
    with contextlib.suppress(StaleFile):
        restore(path, new, old)


def _write(half: Path, new: bytes, mode: int | None) -> None:
    """A whole file on the disk, under a name that nobody reads. What a crash left under that name goes first."""
    half.unlink(missing_ok=True)
    with half.open("xb") as stream:
        stream.write(new)
        stream.flush()
        os.fsync(stream.fileno())
    if mode is not None:
        half.chmod(mode)


def _into_place(half: Path, path: Path) -> None:
    """Rename, again after a moment where a virus scanner or an editor looks at the file: Windows refuses it then."""
    for wait in _WAITS:
        try:
            half.replace(path)
        except PermissionError:
            if not _WINDOWS:
                raise
            time.sleep(wait)
        else:
            return
    half.replace(path)


def _mode(path: Path) -> int | None:
    """Who may do what with a file; None where there is none."""
    with contextlib.suppress(FileNotFoundError):
        return stat.S_IMODE(path.stat().st_mode)
    return None


def _expect(path: Path, wanted: bytes | None) -> None:
    """Refuse to go on where a file isn't what it was when it was read."""
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        found = None
    if found != wanted:
        raise stale(str(path))


def stale(path: str) -> StaleFile:
    """That a file isn't what it was."""
    return StaleFile(
        say("{path} was changed by somebody else in the meantime", path=path),
        say("nothing was written; look at the file, then try again"),
    )


def _flush_folder(folder: Path) -> None:
    """Make a new name last through a power cut, where the system knows how; some network drives don't."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def unwritable(path: Path, error: OSError) -> KpiError:
    """That a file can't be written, and why."""
    return KpiError(
        say("{path} can't be written: {why}", path=str(path), why=reason(error)),
        say("look at the free space of the disk and at who may write there"),
    )
