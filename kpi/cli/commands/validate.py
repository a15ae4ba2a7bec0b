"""``kpi validate``: shape and meaning of the files as they are."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli.options import FindingsForm
from kpi.cli.session.session import Session
from kpi.cli.validating import WantedFiles, show_findings
from kpi.model.output.message import mark

HELP: Final = mark("Check the files: their shape, their meaning, and what they say of each other.")
EXAMPLE: Final = mark("Example: kpi validate data/programs/wisata-industri")


def validate(
    ctx: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...", help=mark("show only findings in these files and folders"), show_default=False
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help=mark("warnings count as errors"))] = False,
    form: FindingsForm = "table",
) -> int:
    """Print every finding; 1 where the data is wrong."""
    session: Session = ctx.obj
    return show_findings(session, WantedFiles(tuple(paths or ()), strict, form))
