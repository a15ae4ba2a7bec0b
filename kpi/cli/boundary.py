"""The error boundary: what a command raises becomes one sentence and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kpi.changes.history.interrupted import mend
from kpi.cli.args import global_options
from kpi.cli.exit_status import BUG, FINE, INTERRUPTED, REFUSED
from kpi.cli.session.session import Session
from kpi.cli.session.streams import nowhere
from kpi.model.errors import Interrupted, KpiError
from kpi.store import clock

#: Columns in which help is still easy to read.
_WIDEST_HELP: Final = 80


def carried_out(argv: Sequence[str]) -> int:
    """Carry out a command line other than ``--version``. Returns the exit status, as ``kpi.cli.app.run`` does."""
    arguments, chosen = global_options(argv)
    session = Session.begin(chosen, os.environ, Path.cwd)
    if "_KPI_COMPLETE" in os.environ:
        from kpi.cli.completion import answer  # only a shell asks
        from kpi.cli.group import command_line

        return answer(command_line(), session, os.environ)
    try:
        with clock.one_moment(), session.resources:
            return _in_session(arguments, session)
    except BrokenPipeError:
        # whoever read our output has seen enough, for example head
        sys.stdout = nowhere()
        return FINE
    except KeyboardInterrupt:
        return INTERRUPTED


def _in_session(arguments: list[str], session: Session) -> int:
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
    import typer  # only what reads a command line needs it

    from kpi.cli.group import command_line
    from kpi.cli.usage import explained

    if arguments[:1] in (["help"], ["bantuan"]):
        arguments = [*arguments[1:], "--help"]
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
