"""``kpi new program``: a program that is proposed."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli import asking, options, scaffolding
from kpi.cli.manner import Manner
from kpi.cli.options import Form
from kpi.cli.scaffold import NewProgram
from kpi.cli.session.session import Session
from kpi.model.output.message import mark
from kpi.render.formats import check

HELP: Final = mark("Begin a program: its kak.yaml with every field explained in place, in the state proposed.")
EXAMPLE: Final = mark('Example: kpi new program penurunan-stunting --title "Penurunan Stunting"')


def program(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help=mark("a short name, for example penurunan-stunting"))],
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", help=mark("what it is called"), show_default=False)
    ] = "",
    agency: Annotated[
        str, typer.Option("--agency", metavar="TEXT", help=mark("the agency that leads it"), show_default=False)
    ] = "",
    facilitator: Annotated[
        str, typer.Option("--facilitator", metavar="TEXT", help=mark("who accompanies it"), show_default=False)
    ] = "",
    policy_team: Annotated[
        list[str] | None,
        typer.Option("--policy-team", metavar="TEXT", help=mark("who decides; may be repeated"), show_default=False),
    ] = None,
    implementing_team: Annotated[
        list[str] | None,
        typer.Option(
            "--implementing-team", metavar="TEXT", help=mark("who carries it out; may be repeated"), show_default=False
        ),
    ] = None,
    phase: Annotated[
        list[str] | None,
        typer.Option(
            "--phase",
            metavar="TITLE: MONTHS",
            help=mark("a phase, for example 'Tahap pertama: 2024-03..2024-12'; may be repeated"),
            show_default=False,
        ),
    ] = None,
    date: Annotated[
        str, typer.Option("--date", metavar="DATE", help=mark("since when it is proposed"), show_default=False)
    ] = "",
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help=mark("why it is proposed"), show_default=False)
    ] = "",
    illustrative: Annotated[
        bool, typer.Option("--illustrative", help=mark("its figures are only examples"), show_default=False)
    ] = False,
    no_input: options.NoInput = False,
    dry_run: options.DryRun = False,
    no_commit: options.NoCommit = False,
    form: Form = "table",
) -> int:
    """Write the file."""
    session: Session = ctx.obj
    check(form, findings=False)
    new = NewProgram(
        id=name,
        title=title.strip(),
        since=asking.past_day(asking.plain_day(date, session), session.load().portfolio),
        reason=reason.strip(),
        lead_agency=agency.strip(),
        policy_team=tuple(policy_team or ()),
        implementing_team=tuple(implementing_team or ()),
        facilitator=facilitator.strip(),
        phases=tuple(scaffolding.phase(one) for one in phase or ()),
        illustrative=illustrative,
    )
    return scaffolding.new_program(
        session, new, Manner(dry_run=dry_run, no_commit=no_commit, form=form), ask=not no_input
    )
