"""The progress line of a terminal: shown after a second, cleared when the work is done.

Nothing but carriage returns, blanks and text: it looks the same on the oldest terminal, and has no colours.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final, TextIO

from kpi.render.language import Language

#: Seconds after which somebody wonders whether anything happens.
PATIENCE: Final = 1.0
#: Seconds between two looks at it.
_PAUSE: Final = 0.1
_CELLS: Final = 24
_WIDEST: Final = 72


def watches(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a person sees what is written to a stream now: on a terminal, and in no CI."""
    return stream.isatty() and environ.get("TERM") != "dumb" and not environ.get("CI")


class Bar:
    """One line about the outermost work (``kpi.model.output.progress.Watcher``)."""

    def __init__(
        self, stream: TextIO, language: Language, *, unicode: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._language = language
        self._full, self._empty, self._more = ("█", "░", "…") if unicode else ("#", "-", "...")
        self._clock = clock
        self._next = clock() + PATIENCE
        self._depth = 0
        self._what = ""
        self._of: int | None = None
        self._done = 0
        self._shown = 0
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def begin(self, what: str, of: int | None) -> None:
        """Work begins; what is part of other work isn't told by itself."""
        self._depth += 1
        if self._depth > 1:
            return
        self._what, self._of, self._done = self._language.text(what), of, 0
        if of is None:  # nobody may say anything for a while
            self._timer = threading.Timer(max(0.0, self._next - self._clock()), self._draw)
            self._timer.daemon = True
            self._timer.start()

    def step(self) -> None:
        """One step is done."""
        if self._depth > 1:
            return
        self._done += 1
        if self._clock() >= self._next:
            self._draw()

    def end(self) -> None:
        """The work is done."""
        self._depth -= 1
        if self._depth == 0:
            self.clear()

    def clear(self) -> None:
        """Take the line away, so that something else can be written."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._shown:
                self._write("\r" + " " * self._shown + "\r")
                self._shown = 0

    def _draw(self) -> None:
        with self._lock:
            if not self._depth:
                return
            line = self._line()[: self._width()]
            self._write("\r" + line.ljust(self._shown))
            self._shown = len(line)
            self._next = self._clock() + _PAUSE

    def _line(self) -> str:
        if self._of is None:
            return f"{self._what} {self._more}" + (f" {self._language.shown(self._done)}" if self._done else "")
        filled = _CELLS * self._done // max(1, self._of)
        bar = self._full * filled + self._empty * (_CELLS - filled)
        return f"{self._what} [{bar}] {self._language.shown(self._done)}/{self._language.shown(self._of)}"

    def _width(self) -> int:
        """One column stays free: in the last one some terminals begin a new line."""
        try:
            return min(_WIDEST, os.get_terminal_size(self._stream.fileno()).columns - 1)
        except (OSError, ValueError):
            return _WIDEST

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # the terminal has gone: nobody looks any more
            self._shown = 0
