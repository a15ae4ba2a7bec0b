"""Which characters no file may hold."""

from __future__ import annotations

import re
from typing import Final

#: Control characters, halves of a pair, and what only some programs take for the end of a line or the
#: beginning of a file. Tabs and line ends are fine.
UNWANTED: Final = re.compile("[^\\t\\n\\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def code_of(character: str) -> str:
    """What people look a character up by: ``2028`` for U+2028."""
    return f"{ord(character):04X}"
