"""The one entry, ``run(argv) -> exit status``, and the one place where errors become sentences."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from kpi import __version__
from kpi.cli.args import global_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpi.cli.session.session import Session

FINE: Final = 0
FINDINGS: Final = 1
REFUSED: Final = 2
BUG: Final = 3
INTERRUPTED: Final = 130
#: Columns in which help is still easy to read.
_WIDEST_HELP: Final = 80


def main() -> NoReturn:
    """The console script: carry out the command line of this process and end it."""
    gc.disable()  # what a command makes is wanted until its end; looking for cycles took a third of the time
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # whoever called us has closed it
            from kpi.cli.session.session import nowhere

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
    """Carry out a command line. Returns the exit status: 0 fine, 1 findings in the data, 2 refused, 3 a bug."""
    if list(argv) == ["--version"]:
        sys.stdout.write(f"kpi {__version__}\n")
        return FINE
    arguments, chosen = global_options(argv)
    from kpi.cli.session.session import Session, nowhere
    from kpi.store import clock

    session = Session.begin(chosen, os.environ, Path.cwd)
    if "_KPI_COMPLETE" in os.environ:
        from kpi.cli.completion import answer

        return answer(session, os.environ)
    try:
        with clock.one_moment(), session.resources:
            return _carried_out(arguments, session)
    except BrokenPipeError:
        # whoever read our output has seen enough, for example head
        sys.stdout = nowhere()
        return FINE
    except KeyboardInterrupt:
        return INTERRUPTED


def _carried_out(arguments: list[str], session: Session) -> int:
    from kpi.cli.interrupted import mend
    from kpi.model.errors import Interrupted, KpiError

    try:
        session.check()
        session.run()
        session.watch()
        if not "".join(arguments).isprintable():  # nothing that no file may hold is
            from kpi.cli.usage import refuse_unwritable

            refuse_unwritable(arguments)
        mend(session)
        status = _typed(arguments, session)
        sys.stdout.flush()
    except KpiError as error:
        session.complain(error.message, error.hint, error.detail)
        return REFUSED
    except Interrupted as stopped:
        session.remark(stopped.message)
        raise
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception:  # noqa: BLE001 - the boundary: anything else is a bug and keeps its traceback
        import traceback

        session.make_room()
        traceback.print_exc()
        session.complain_of_bug()
        return BUG
    return status


def _typed(arguments: list[str], session: Session) -> int:
    """Let Typer read the arguments and call the command."""
    import typer

    from kpi.cli.group import command_line
    from kpi.cli.usage import explained

    try:
        result = command_line().main(
            args=arguments, prog_name="kpi", standalone_mode=False, obj=session,
            terminal_width=min(session.width, _WIDEST_HELP) - 2,
        )  # fmt: skip
    except typer.Abort:
        return REFUSED
    except SystemExit:  # Typer's answer to a broken pipe
        raise BrokenPipeError from None
    except typer.Exit as stop:
        return stop.exit_code
    except typer.TyperException as error:
        message, hint = explained(error)
        session.complain(message, hint)
        return REFUSED
    return result if isinstance(result, int) else FINE
