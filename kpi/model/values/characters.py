"""Characters that no file may hold."""

from __future__ import annotations

import re
from typing import Final

#: Control characters, halves of a pair, and what only some programs take for the end of a line or the
#: beginning of a file. Tabs and line ends are fine.
UNWANTED: Final = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff\\ufeff\\ufffe\\uffff]"
)


def code_of(character: str) -> str:
    """Hexadecimal code point of a character: ``2028`` for U+2028."""
    return f"{ord(character):04X}"
