"""``kpi change kak``: sections of a signed KAK, typed or edited by hand, kept as a numbered revision."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli import options, revising
from kpi.cli.manner import Manner
from kpi.cli.options import Form
from kpi.cli.session.session import Session
from kpi.cli.signed import typed_grounds
from kpi.model.output.message import mark

HELP: Final = mark("Revise the KAK of a signed program: sections typed here, or edited in kak.yaml before.")
EXAMPLE: Final = mark(
    'Example: kpi change kak nir-banjir --section "purpose=Genangan surut dalam dua jam" '
    '--reason "hasil evaluasi" --document "Adendum 3"'
)


def kak(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="PROGRAM", help=mark("the program, for example nir-banjir"))],
    section: Annotated[
        list[str] | None,
        typer.Option(
            "--section",
            metavar="KEY=TEXT",
            help=mark("a section by its key, such as purpose or strategy.method; may be repeated"),
            show_default=False,
        ),
    ] = None,
    reason: options.Reason = "",
    document: options.Document = "",
    date: options.Decided = "",
    dry_run: options.DryRun = False,
    no_commit: options.NoCommit = False,
    yes: options.Yes = False,
    form: Form = "table",
) -> int:
    """Save the revision."""
    session: Session = ctx.obj
    grounds = typed_grounds(session, reason, document, date)
    manner = Manner(dry_run=dry_run, no_commit=no_commit, yes=yes, form=form)
    return revising.revise(session, name, tuple(section or ()), grounds, manner)
