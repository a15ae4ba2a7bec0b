"""Progress of long work, published to whichever listener the call has set.

Nothing below the command line knows whether anybody does. Where nobody listens (in CI, in a pipe, in another process)
it costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Protocol, TypeVar

Thing = TypeVar("Thing")


class Watcher(Protocol):
    """Observer of progress. Work may be part of other work: each ``begin`` has its ``end``."""

    def begin(self, what: str, of: int | None) -> None:
        """Work begins: ``what`` is a marked sentence, ``of`` how many steps it has (None: nobody knows)."""

    def step(self) -> None:
        """One step is done."""

    def end(self) -> None:
        """The work is done, or given up."""


_WATCHER: Final[ContextVar[Watcher | None]] = ContextVar("watcher", default=None)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Set the watcher of progress for the duration of a ``with`` block."""
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def steps(what: str, things: Iterable[Thing]) -> Iterator[Thing]:
    """The same things, each of them a step of the work that is done with them. ``what`` is a marked sentence."""
    watcher = _WATCHER.get()
    return iter(things) if watcher is None else _told(watcher, what, things)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Work that has no steps, such as waiting for another computer."""
    watcher = _WATCHER.get()
    if watcher is None:
        yield
        return
    watcher.begin(what, None)
    try:
        yield
    finally:
        watcher.end()


def _told(watcher: Watcher, what: str, things: Iterable[Thing]) -> Iterator[Thing]:
    watcher.begin(what, len(things) if isinstance(things, Sized) else None)
    try:
        for thing in things:
            yield thing
            watcher.step()
    finally:
        watcher.end()
