"""``kpi change target``: a target set, or revised with the old value kept."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli import options
from kpi.cli.asking import plain_day
from kpi.cli.manner import Manner
from kpi.cli.options import Cell, Form, Month
from kpi.cli.retarget import TypedRevision, retarget
from kpi.cli.session.session import Session
from kpi.model.output.message import mark

HELP: Final = mark("Revise the target of a month: the old value is kept, with the reason and the document.")
EXAMPLE: Final = mark(
    "Example: kpi change target wisata-industri/kunjungan-wisata 2024-05 250 "
    '--reason "anggaran berkurang" --document "Berita acara 3"'
)


def target(
    ctx: typer.Context,
    cell: Cell,
    period: Month,
    value: Annotated[
        str,
        typer.Argument(metavar="VALUE", help=mark('a number, 10..20, ">=10", "<=20", a grade, yes; or none')),
    ],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help=mark("why the target changes"), show_default=False)
    ] = "",
    document: options.Document = "",
    date: options.Decided = "",
    by: Annotated[
        str,
        typer.Option("--by", metavar="WHO", help=mark("who decided; otherwise you, as git knows"), show_default=False),
    ] = "",
    dry_run: options.DryRun = False,
    no_commit: options.NoCommit = False,
    yes: options.Yes = False,
    form: Form = "table",
) -> int:
    """Save the target."""
    session: Session = ctx.obj
    typed = TypedRevision(cell, period, value, reason.strip(), document.strip(), plain_day(date, session), by.strip())
    return retarget(session, typed, Manner(dry_run=dry_run, no_commit=no_commit, yes=yes, form=form))
