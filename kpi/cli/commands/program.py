"""``kpi program``: a program moves from one state to another."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli import moving, options, revising
from kpi.cli.asking import plain_day
from kpi.cli.manner import Manner
from kpi.cli.options import Form
from kpi.cli.session.session import Session
from kpi.cli.signed import TypedGrounds
from kpi.model.output.message import mark

HELP: Final = mark("Move a program: propose, reformulate, ready, sign, complete, stop, resume; saved as one commit.")
EXAMPLE: Final = mark(
    'Example: kpi program sign nir-banjir --number KAK/02/2023 --place "Cikarang Pusat" '
    '--signatory "Pemerintah daerah: Nama, Kepala Dinas" --signatory "Tim ITB: Nama, Ketua Tim"'
)


def program(
    ctx: typer.Context,
    move: Annotated[
        str,
        typer.Argument(metavar="MOVE", help=mark("propose, reformulate, ready, sign, complete, stop, resume")),
    ],
    name: Annotated[str, typer.Argument(metavar="PROGRAM", help=mark("the program, for example nir-banjir"))],
    date: options.Decided = "",
    reason: options.Reason = "",
    document: options.Document = "",
    number: Annotated[
        str, typer.Option("--number", metavar="TEXT", help=mark("sign: the number of the KAK"), show_default=False)
    ] = "",
    place: Annotated[
        str, typer.Option("--place", metavar="TEXT", help=mark("sign: where it was signed"), show_default=False)
    ] = "",
    signatory: Annotated[
        list[str] | None,
        typer.Option(
            "--signatory",
            metavar="SIDE: NAME, POSITION",
            help=mark("sign: who signed; once for each, of both sides"),
            show_default=False,
        ),
    ] = None,
    section: Annotated[list[str] | None, typer.Option("--section", hidden=True)] = None,
    dry_run: options.DryRun = False,
    no_commit: options.NoCommit = False,
    yes: options.Yes = False,
    form: Form = "table",
) -> int:
    """Save the step."""
    session: Session = ctx.obj
    manner = Manner(dry_run=dry_run, no_commit=no_commit, yes=yes, form=form)
    day = plain_day(date, session)
    if move == revising.NAME:  # as kpi change kak was called before
        grounds = TypedGrounds(reason.strip(), document.strip(), day)
        return revising.revise(session, name, tuple(section or ()), grounds, manner)
    typed = moving.TypedMove(move, name, day, reason.strip(), document.strip(), number, place, tuple(signatory or ()))
    return moving.move(session, typed, manner)
