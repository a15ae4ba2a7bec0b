"""Streams and the terminal behind them: how wide it is, and which characters it shows."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def nowhere() -> TextIO:
    """A stream that takes everything and keeps nothing."""
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - kept open until the end


def columns() -> int:
    """How wide ``COLUMNS`` says that the terminal is, else the system; 0 where nobody knows.

    As ``shutil.get_terminal_size``, which loads what packs archives before it looks.
    """
    try:
        stated = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        stated = 0
    if stated > 0:
        return stated
    try:
        return 0 if sys.__stdout__ is None else os.get_terminal_size(sys.__stdout__.fileno()).columns
    except (OSError, ValueError):
        return 0


def can_draw(stream: TextIO) -> bool:
    """Whether a stream can show lines and small bars."""
    try:
        "─│▁█✓✗·–".encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
