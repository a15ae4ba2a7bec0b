"""The clock: the only module that asks this computer what time it is.

Whatever depends on the moment takes it from here, so that one call speaks of one moment and tests can stop the clock.
How long something takes is measured by ``time.monotonic``, which says nothing about the moment.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

#: The moment of the call that runs; None outside of one.
_MOMENT: Final[ContextVar[datetime.datetime | None]] = ContextVar("moment", default=None)


def now(zone: datetime.tzinfo = datetime.UTC) -> datetime.datetime:
    """The present moment in a time zone; within ``one_moment`` always the same."""
    return (_MOMENT.get() or read()).astimezone(zone)


def here() -> datetime.datetime:
    """The present moment in the time zone of this computer."""
    return now().astimezone()


@contextmanager
def one_moment() -> Iterator[None]:
    """One moment for all that one call says and writes: the record and its commit, "today" and what is due."""
    token = _MOMENT.set(read())
    try:
        yield
    finally:
        _MOMENT.reset(token)


def move_on() -> None:
    """Read the clock anew: a person was asked, and took their time. What is written after it is written later."""
    if _MOMENT.get() is not None:
        _MOMENT.set(read())


def read() -> datetime.datetime:
    """The time of this computer."""
    return datetime.datetime.now(tz=datetime.UTC)


def file_time() -> int:
    """The present moment as file systems stamp their files, in ns since 1970: to be compared with such times only."""
    return time.time_ns()
