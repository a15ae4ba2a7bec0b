"""``kpi change weights``: the weights of a program's indicators, shown, or changed from a month on."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli import options, weighing
from kpi.cli.manner import Manner
from kpi.cli.options import Form
from kpi.cli.session.session import Session
from kpi.cli.signed import typed_grounds
from kpi.model.output.message import mark

HELP: Final = mark("Show the weights of a program's indicators; or change them from a month on, together 100.")
EXAMPLE: Final = mark(
    "Example: kpi change weights wisata-industri --from 2024-10 kunjungan-wisata=40 pabrik-tur=25 "
    '--reason "hasil evaluasi" --document "Berita acara 5"'
)


def weights(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="PROGRAM", help=mark("the program, for example nir-banjir"))],
    weight: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[INDICATOR=WEIGHT]...", help=mark("new weights; those not named stay"), show_default=False
        ),
    ] = None,
    since: options.Since = "",
    reason: options.Reason = "",
    document: options.Document = "",
    date: options.Decided = "",
    by: options.Decider = "",
    dry_run: options.DryRun = False,
    no_commit: options.NoCommit = False,
    yes: options.Yes = False,
    form: Form = "table",
) -> int:
    """Print the weights, or save new ones."""
    session: Session = ctx.obj
    given = list(weight or ())
    if not since and given and "=" not in given[0]:  # the month, as it was typed before there was --from
        since = given.pop(0)
    if not since and not given:
        return weighing.shown(session, name, form)
    grounds = typed_grounds(session, reason, document, date, by)
    manner = Manner(dry_run=dry_run, no_commit=no_commit, yes=yes, form=form)
    return weighing.reweigh(session, (name, since, tuple(given)), grounds, manner)
