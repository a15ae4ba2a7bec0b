"""The one entry, ``run(argv) -> exit status``, and the one place where errors become sentences."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from kpi import __version__
from kpi.cli.exit_status import FINE, INTERRUPTED


def main() -> NoReturn:
    """The console script: carry out the command line of this process and end it."""
    gc.disable()  # what a command makes is wanted until its end; looking for cycles took a third of the time
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # whoever called us has closed it
            from kpi.cli.session.streams import nowhere

            setattr(sys, name, nowhere())
    if sys.stdin is None:  # then nobody can be asked
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - kept open until the end
    try:
        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # before anything was begun
        status = INTERRUPTED
    _leave(status)


def _leave(status: int) -> NoReturn:
    """End the process at once: to take everything apart that was loaded took a tenth of the time of a command."""
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except OSError:  # Python says so in its own way
        sys.exit(status)
    os._exit(status)


def run(argv: Sequence[str]) -> int:
    """Carry out a command line. Returns the exit status (``kpi.cli.exit_status``)."""
    if list(argv) == ["--version"]:
        sys.stdout.write(f"kpi {__version__}\n")
        return FINE
    from kpi.cli.boundary import carried_out  # late: --version answers at once

    return carried_out(argv)
