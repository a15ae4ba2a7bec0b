"""The clock: the only module that asks this computer what time it is.

Whatever depends on the moment takes it from here, so that one command speaks of one clock and tests can stop it. How
long something takes is measured by ``time.monotonic``, which says nothing about the moment.
"""

from __future__ import annotations

import datetime
import time


def now(zone: datetime.tzinfo = datetime.UTC) -> datetime.datetime:
    """The present moment in a time zone."""
    return read().astimezone(zone)


def here() -> datetime.datetime:
    """The present moment in the time zone of this computer."""
    return read().astimezone()


def read() -> datetime.datetime:
    """What the clock of this computer says."""
    return datetime.datetime.now(tz=datetime.UTC)


def file_time() -> int:
    """The present moment as file systems stamp their files, in ns since 1970: to be compared with such times only."""
    return time.time_ns()
