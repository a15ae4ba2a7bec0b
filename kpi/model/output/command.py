"""A command that a sentence advises: its words, and the line that can be pasted into a shell."""

from __future__ import annotations

import re
import shlex
from typing import Final

from kpi.model.values.struct import Struct

#: What stands in a command for what its reader writes there. No command takes it for an answer.
BLANK: Final = "..."

#: Words that mean the same in every shell, bare or between double quotes.
_BARE: Final = re.compile(r"[A-Za-z0-9@+=:,./_-]+")
_SAFE_IN_DOUBLE_QUOTES: Final = re.compile(r'[^"$`\\!%\x00-\x1f]+')


class Command(Struct, frozen=True):
    """A command line by its words, each as the program gets it.

    As a value of a ``Message`` it is shown on a line of its own, which is never wrapped; ``str`` of it is that line.
    """

    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(map(_quoted, self.words))


def kpi_command(*words: object) -> Command:
    """A command of kpi, from the words behind its name; each None and each empty text is left out."""
    return Command(("kpi", *(str(word) for word in words if word is not None and word != "")))


def _quoted(word: str) -> str:
    """A word for POSIX shells, and between double quotes for those of Windows too, where it can be."""
    if _BARE.fullmatch(word):
        return word
    return f'"{word}"' if _SAFE_IN_DOUBLE_QUOTES.fullmatch(word) else shlex.quote(word)
