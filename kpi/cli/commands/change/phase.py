"""``kpi change phase``: a phase of a signed program that becomes longer, or one more of them."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli import options, phasing
from kpi.cli.manner import Manner
from kpi.cli.options import Form
from kpi.cli.session.session import Session
from kpi.cli.signed import typed_grounds
from kpi.model.output.message import mark

HELP: Final = mark("Let a phase of a signed program end later, or add one; with the targets of the new months.")
EXAMPLE: Final = mark(
    "Example: kpi change phase nir-banjir tahap-2 --to 2025-03 --same-targets --target sumur-resapan=620 "
    '--reason "musim hujan" --document "Adendum 2"'
)


def phase(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="PROGRAM", help=mark("the program, for example nir-banjir"))],
    which: Annotated[
        str, typer.Argument(metavar="PHASE", help=mark("the phase, for example tahap-2; or a short name for a new one"))
    ],
    to: Annotated[str, typer.Option("--to", metavar="PERIOD", help=mark("its last month"))],
    title: Annotated[
        str,
        typer.Option("--title", metavar="TEXT", help=mark("of a new phase: what it is called"), show_default=False),
    ] = "",
    since: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="PERIOD",
            help=mark("of a new phase: its first month; otherwise the one after the last"),
            show_default=False,
        ),
    ] = "",
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            metavar="INDICATOR=VALUE",
            help=mark("the target of the new months, also INDICATOR=MONTHS=VALUE; may be repeated"),
            show_default=False,
        ),
    ] = None,
    no_target: Annotated[
        list[str] | None,
        typer.Option(
            "--no-target",
            metavar="INDICATOR=REASON",
            help=mark("why the new months have none, also INDICATOR=MONTHS=REASON; may be repeated"),
            show_default=False,
        ),
    ] = None,
    same: Annotated[
        bool,
        typer.Option(
            "--same-targets", help=mark("indicators that aren't named aim at the same as in their last month")
        ),
    ] = False,
    span_as: options.SpanAs = "",
    reason: options.Reason = "",
    document: options.Document = "",
    date: options.Decided = "",
    by: options.Decider = "",
    dry_run: options.DryRun = False,
    no_commit: options.NoCommit = False,
    yes: options.Yes = False,
    form: Form = "table",
) -> int:
    """Save it."""
    session: Session = ctx.obj
    typed = phasing.TypedPhase(
        name, which, to, title.strip(), since, tuple(target or ()), tuple(no_target or ()), same, span_as
    )
    grounds = typed_grounds(session, reason, document, date, by)
    manner = Manner(dry_run=dry_run, no_commit=no_commit, yes=yes, form=form)
    return phasing.phase(session, typed, grounds, manner)
