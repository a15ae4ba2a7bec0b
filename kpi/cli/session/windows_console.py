"""The console of Windows: colours are escape sequences, and it obeys them only when it is told to."""

from __future__ import annotations

import os
from typing import Any, Final

#: Numbers of the Windows API: standard output, and the switch for escape sequences.
_STANDARD_OUTPUT: Final = -11
_SEQUENCES: Final = 0x0004


def shows_colours() -> bool:
    """Whether this computer's terminals obey escape sequences: all do, but for consoles before Windows 10."""
    if os.name != "nt":
        return True
    import ctypes  # only Windows needs it

    return switched_on(getattr(ctypes, "windll").kernel32)  # noqa: B009 - only Windows has it


def switched_on(system: Any) -> bool:  # noqa: ANN401 - kernel32
    """Let the console obey escape sequences; False where it can't."""
    import ctypes  # as above

    handle, mode = system.GetStdHandle(_STANDARD_OUTPUT), ctypes.c_ulong()
    if not system.GetConsoleMode(handle, ctypes.byref(mode)):
        return False
    return bool(mode.value & _SEQUENCES or system.SetConsoleMode(handle, mode.value | _SEQUENCES))
