"""A compiled catalogue of sentences, in which each is looked up when it is said.

``gettext`` reads all of them before the first: that takes longer than most commands need for what they say.
"""

from __future__ import annotations

import gettext
import struct
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: How a catalogue begins that was written with its low bytes first, as Babel writes it on every computer.
_BEGINNING: Final = 0x950412DE
_PLURALS: Final = "plural="


class Compiled(gettext.NullTranslations):
    """The sentences of a ``.mo`` file; what isn't in it is said as in the source."""

    def __init__(self, file: Path) -> None:
        """Raises ``OSError`` where the file can't be read, ``ValueError`` where it is no catalogue."""
        super().__init__()
        self._bytes = file.read_bytes()
        #: What was found before: a table says the same few sentences in each row.
        self._known: dict[str, tuple[list[bytes], bool]] = {}
        beginning, _, self._count, self._sources, self._translations = struct.unpack_from("<5I", self._bytes)
        if beginning != _BEGINNING:
            raise ValueError(f"{file} is no compiled catalogue")

    def gettext(self, message: str) -> str:
        """A sentence in the other language."""
        forms, counted = self._forms(message)
        return forms[self._form(1) if counted else 0].decode() if forms else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """A sentence about so many."""
        forms, counted = self._forms(msgid1)
        return forms[self._form(n)].decode() if counted else super().ngettext(msgid1, msgid2, n)

    @cached_property
    def _form(self) -> Callable[[int], int]:
        """Which of the forms of a sentence is said of so many."""
        _, _, formula = self.gettext("").partition(_PLURALS)
        return gettext.c2py(formula.partition(";")[0])

    def _forms(self, message: str) -> tuple[list[bytes], bool]:
        """As ``_found``, of which it is asked once."""
        found = self._known.get(message)
        if found is None:
            found = self._known[message] = self._found(message.encode())
        return found

    def _found(self, source: bytes) -> tuple[list[bytes], bool]:
        """The forms of a sentence, none where it isn't there, and whether they are about so many.

        Sentences are in the order of their sources, of which one about so many has two.
        """
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            here, many, _ = self._text(self._sources, middle).partition(b"\0")
            if here == source:
                return self._text(self._translations, middle).split(b"\0"), bool(many)
            low, high = (middle + 1, high) if here < source else (low, middle)
        return [], False

    def _text(self, table: int, index: int) -> bytes:
        length, start = struct.unpack_from("<2I", self._bytes, table + 8 * index)
        return self._bytes[start : start + length]
