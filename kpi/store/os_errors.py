"""Errors of the operating system in the reader's words; rare ones as the system words them."""

from __future__ import annotations

import errno
from typing import Final

from kpi.model.output.message import Message, say

#: On Windows a file that is open in Excel gives the same error as one that nobody may open.
_CLOSED: Final = say("it may not be opened, or another program has it open")
_WHY: Final = {
    errno.ENOENT: say("it isn't there"),
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.EBUSY: say("another program has it open"),
    errno.EISDIR: say("it is a folder"),
    errno.ENOTDIR: say("a part of its path is a file"),
    errno.ENAMETOOLONG: say("its name is too long"),
    errno.ENOSPC: say("the disk is full"),
    errno.EDQUOT: say("the disk is full"),
    errno.EIO: say("the disk has failed to read or write"),
    errno.EROFS: say("the disk can only be read"),
    errno.ELOOP: say("it is a symbolic link; links are not followed"),
}


def advice(error: OSError) -> Message:
    """Advice where the system refuses to write."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return say("make room on the disk, then try again")
    if error.errno == errno.EROFS:
        return say("work on a copy on a disk that can be written: git clone")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return say("look at who may write there, and close the file in other programs")
    return say("look at the free space of the disk and at who may write there")


def reason(error: Exception) -> Message | str:
    """Why the system refused something."""
    if not isinstance(error, OSError):
        return str(error)
    return _WHY.get(error.errno or 0) or error.strerror or str(error)
