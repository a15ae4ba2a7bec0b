"""``kpi status``: where every program stands."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli import options
from kpi.cli.options import AsOf, At, Form
from kpi.cli.progress import WantedStatus, show_progress
from kpi.cli.session.session import Session
from kpi.model.output.message import mark

HELP: Final = mark("Show where every program stands: target, actual, percentage, rating, and the score.")
EXAMPLE: Final = mark("Example: kpi status wisata-industri --period 2023-12")


def status(
    ctx: typer.Context,
    program: Annotated[
        str, typer.Argument(metavar="[PROGRAM]", help=mark("only this program"), show_default=False)
    ] = "",
    period: options.Months = "",
    phase: Annotated[
        str,
        typer.Option("--phase", metavar="PHASE", help=mark("a phase, for example tahap-1"), show_default=False),
    ] = "",
    view: options.View = "month",
    targets: options.Targets = "current",
    by: Annotated[str, typer.Option("--by", metavar="GROUP", help=mark("program, or agency"))] = "program",
    as_of: AsOf = "",
    at: At = "",
    form: Form = "table",
) -> int:
    """Print the progress table."""
    session: Session = ctx.obj
    return show_progress(session, WantedStatus(program, period, phase, view, targets, by, as_of, at, form))
