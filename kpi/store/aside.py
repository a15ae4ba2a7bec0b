"""Work done aside, in a second process, while the first goes on: only where the system can split a process in two."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # nothing is imported here that takes long, see ``kpi.cli.start``
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO, Final

#: Bytes that say how long a piece is.
_LENGTH: Final = 8
#: Bytes that a pipe holds where it may: what Linux grants without asking.
_ROOM: Final = 1 << 20


class Aside:
    """Work that another process does, told piece by piece. Where it goes wrong there, whoever asked does it."""

    def __init__(self, process: int, answer: int) -> None:
        self._process = process
        self._answer = answer
        self._result: bytes | None = None
        #: Whether everything was told; known after the last piece.
        self.whole = False

    def pieces(self) -> Iterator[bytes]:
        """What it tells, as it comes, once; where something goes wrong there they end, and it isn't ``whole``."""
        if not self._process:
            return
        try:
            with open(self._answer, "rb", closefd=False) as stream:
                while (piece := _piece(stream)) is not None:
                    yield piece
            self._end()
        finally:
            self.close()

    def ready(self) -> bool:
        """Whether it has begun to tell, or to end."""
        import select

        return not self._process or bool(select.select([self._answer], [], [], 0)[0])

    def result(self) -> bytes | None:
        """The only piece, waiting for it the first time; None where nothing whole came of it."""
        for piece in self.pieces():
            self._result = piece
        return self._result if self.whole else None

    def close(self) -> None:
        """Let it go, wherever it is."""
        if self._process:
            import signal

            os.kill(self._process, signal.SIGTERM)
            self._end()

    def _end(self) -> None:
        os.close(self._answer)
        _, status = os.waitpid(self._process, 0)
        self._process = 0
        self.whole = status == 0


def aside(work: Callable[[], Iterable[bytes]]) -> Aside | None:
    """Begin some work in a second process; None where there can be none, or nothing would be won by it."""
    if not _can_split():
        return None
    answer, tell = os.pipe()
    _widen(tell)
    try:
        process = os.fork()
    except OSError:  # no room for one more
        os.close(answer)
        os.close(tell)
        return None
    if process:
        os.close(tell)
        return Aside(process, answer)
    status = 1
    try:
        os.close(answer)
        _unwatch()
        with open(tell, "wb") as stream:  # noqa: PTH123 - as above
            for piece in work():
                stream.write(len(piece).to_bytes(_LENGTH, "big") + piece)
                stream.flush()
        status = 0
    finally:
        os._exit(status)  # neither what the first process has yet to write nor what it has yet to close is ours


def _widen(pipe: int) -> None:
    """Let a pipe hold a long piece, where the system can, so that nobody waits until it is fetched."""
    if sys.platform != "linux":
        return
    import fcntl

    try:
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)
    except OSError:  # more than this system grants
        return


def _unwatch() -> None:
    """Let nobody know how far this process has come: the first one tells of the work."""
    progress = sys.modules.get("kpi.model.progress")  # nobody watches as long as it isn't loaded
    if progress is not None:
        progress.unwatch()


def _piece(stream: IO[bytes]) -> bytes | None:
    """The next piece, behind its length; None at the end, or where it was torn off."""
    stated = stream.read(_LENGTH)
    length = int.from_bytes(stated, "big")
    content = stream.read(length)
    return content if len(stated) == _LENGTH and len(content) == length else None


def _can_split() -> bool:
    """Whether there is a second processor, and nothing else going on in this process that a copy would lack."""
    threading = sys.modules.get("threading")
    alone = threading is None or threading.active_count() == 1
    return hasattr(os, "fork") and sys.platform != "darwin" and alone and (os.cpu_count() or 1) > 1
