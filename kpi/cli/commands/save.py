"""``kpi save``: what was edited by hand comes into the history."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli import options
from kpi.cli.hand_edits import save as bring_in
from kpi.cli.manner import Manner
from kpi.cli.options import Form
from kpi.cli.session.session import Session
from kpi.model.output.message import mark
from kpi.render.formats import check

HELP: Final = mark("Bring what you have edited by hand under data/ into the history, after the checks of a request.")
EXAMPLE: Final = mark("Example: kpi save wisata-industri")


def save(
    ctx: typer.Context,
    program: Annotated[
        str, typer.Argument(metavar="[PROGRAM]", help=mark("only what is in its folder"), show_default=False)
    ] = "",
    dry_run: options.DryRun = False,
    yes: options.SaveYes = False,
    form: Form = "table",
) -> int:
    """Show what changed by meaning, check it, and commit it; 1 where the checks find something wrong."""
    session: Session = ctx.obj
    check(form, findings=False)
    return bring_in(session, program, Manner(dry_run=dry_run, yes=yes, form=form))
