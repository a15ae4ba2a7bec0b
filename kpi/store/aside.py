"""Work done aside, in a second process, while the first goes on: only where the system can split a process in two."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Aside:
    """Work that another process does. Whatever goes wrong there, ``result`` is None, and whoever asked does it."""

    def __init__(self, process: int, answer: int) -> None:
        self._process = process
        self._answer = answer
        self._result: bytes | None = None

    def result(self) -> bytes | None:
        """What came of it, waiting for it the first time; None where nothing whole did."""
        if self._process:
            with open(self._answer, "rb") as stream:  # noqa: PTH123 - a descriptor has no path
                content = stream.read()
            _, status = os.waitpid(self._process, 0)
            self._process = 0
            self._result = content if status == 0 else None
        return self._result


def aside(work: Callable[[], bytes]) -> Aside | None:
    """Begin some work in a second process; None where there can be none, or nothing would be won by it."""
    if not _can_split():
        return None
    answer, tell = os.pipe()
    process = os.fork()
    if process:
        os.close(tell)
        return Aside(process, answer)
    status = 1
    try:
        os.close(answer)
        content = work()
        with open(tell, "wb") as stream:  # noqa: PTH123 - as above
            stream.write(content)
        status = 0
    finally:
        os._exit(status)  # neither what the first process has yet to write nor what it has yet to close is ours


def _can_split() -> bool:
    """Whether there is a second processor, and nothing else going on in this process that a copy would lack."""
    threading = sys.modules.get("threading")
    alone = threading is None or threading.active_count() == 1
    return hasattr(os, "fork") and sys.platform != "darwin" and alone and (os.cpu_count() or 1) > 1
