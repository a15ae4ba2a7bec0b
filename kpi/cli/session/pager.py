"""The pager: what is longer than the terminal is shown page by page, as git shows it."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from collections.abc import Mapping
from typing import Final

#: What shows pages where the environment names nothing else.
USUAL: Final = "less"
#: less ends at once when everything fits, keeps colours, and leaves the text on the screen.
LESS: Final = "FRX"


def command(environ: Mapping[str, str]) -> list[str]:
    """The pager of ``KPI_PAGER`` or ``PAGER``, with its arguments; empty where none is wanted (empty, or ``cat``)."""
    named = environ.get("KPI_PAGER", environ.get("PAGER", USUAL))
    try:
        found = shlex.split(named)
    except ValueError:  # a quotation that doesn't end
        return []
    return [] if found == ["cat"] else found


def exceeds_screen(text: str) -> bool:
    """Whether a text has more lines than the terminal behind standard output; False where there is none."""
    try:
        return text.count("\n") >= os.get_terminal_size(sys.stdout.fileno()).lines > 0
    except (OSError, ValueError):
        return False


def paged(text: str, environ: Mapping[str, str]) -> bool:
    """Show a text in the pager until the reader has done with it; False where there is none that can be started."""
    arguments = command(environ)
    if not arguments:
        return False
    sys.stdout.flush()
    import subprocess  # only where there are pages

    surroundings = {"LESS": LESS, "LV": "-c", "LESSCHARSET": "utf-8", **environ}
    try:
        pager = subprocess.Popen(arguments, stdin=subprocess.PIPE, env=surroundings)  # noqa: S603 - as the reader chose
    except OSError:
        return False
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pager's, as long as it is there
    try:
        pager.communicate(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
    finally:
        signal.signal(signal.SIGINT, before)
    return True
