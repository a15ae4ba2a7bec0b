"""``kpi record``: what was achieved in a month."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli import options
from kpi.cli.batch import save_sheet
from kpi.cli.manner import Manner
from kpi.cli.options import Cell, Form, Month
from kpi.cli.recording import GivenRecord, record_one
from kpi.cli.session.session import Session
from kpi.cli.walk import WantedWalk, walk
from kpi.model.errors import KpiError
from kpi.model.output.message import mark, say

HELP: Final = mark(
    "Record what was achieved in a month, with its evidence; saved as one commit. With nothing named it asks for all "
    "that is due, one indicator after the other; with --from it takes a whole sheet."
)
EXAMPLE: Final = mark("Example: kpi record wisata-industri/kunjungan-wisata 2023-12 214 --evidence rekap.pdf")


def record(
    ctx: typer.Context,
    cell: Cell = "",
    period: Month = "",
    value: options.Value = "",
    not_applicable: options.NotApplicable = "",
    evidence: options.Evidence = None,
    note: options.Note = "",
    obstacles: options.Obstacles = "",
    supports: options.Supports = "",
    follow_up: options.FollowUp = "",
    follow_up_owner: options.FollowUpOwner = "",
    follow_up_due: options.FollowUpDue = "",
    status: options.Status = "",
    sheet: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="FILE",
            help=mark("record a filled-in sheet (.xlsx or .csv, see kpi template), all of it or nothing"),
            show_default=False,
        ),
    ] = "",
    program: Annotated[
        str, typer.Option("--program", metavar="PROGRAM", help=mark("only this program"), show_default=False)
    ] = "",
    agency: Annotated[
        str, typer.Option("--agency", metavar="AGENCY", help=mark("only this agency"), show_default=False)
    ] = "",
    month: Annotated[
        str,
        typer.Option(
            "--period",
            "-p",
            metavar="PERIOD",
            help=mark("the month; otherwise the one that status shows"),
            show_default=False,
        ),
    ] = "",
    no_input: options.NoInput = False,
    dry_run: options.DryRun = False,
    no_commit: options.NoCommit = False,
    by: options.By = "",
    yes: options.SaveYes = False,
    form: Form = "table",
) -> int:
    """Save a new record, or all those of a sheet, or ask for everything that is due."""
    session: Session = ctx.obj
    manner = Manner(dry_run=dry_run, no_commit=no_commit, yes=yes, form=form)
    if sheet:
        _refuse_more(ctx)
        return save_sheet(session, sheet, manner, by)
    if not any(ctx.params.get(name) for name in _OF_A_CELL):
        return walk(session, WantedWalk(program, agency, month), manner, by, no_input=no_input)
    _refuse_walk(ctx)
    given = GivenRecord(
        cell=cell, period=period, value=value, not_applicable=not_applicable, evidence=tuple(evidence or ()),
        note=note, obstacles=obstacles, supports=supports, follow_up=follow_up, follow_up_owner=follow_up_owner,
        follow_up_due=follow_up_due, status=status, no_input=no_input, dry_run=dry_run, no_commit=no_commit, by=by,
        yes=yes, form=form,
    )  # fmt: skip
    return record_one(session, given)


#: What goes with a sheet: the rest stands in its columns.
_WITH_SHEET: Final = frozenset({"sheet", "dry_run", "no_commit", "by", "yes", "form"})


def _refuse_more(ctx: typer.Context) -> None:
    """Refuse what would have to be in the sheet. Raises ``KpiError``."""
    for parameter in ctx.command.params:
        if parameter.name not in _WITH_SHEET and ctx.params.get(str(parameter.name)):
            name = parameter.metavar if parameter.param_type_name == "argument" else parameter.opts[0]
            raise KpiError(
                say("{one} and {other} exclude each other", one=str(name), other="--from"),
                say("write it into the sheet, or record without --from"),
            )


#: What says that one cell is meant.
_OF_A_CELL: Final = (
    "cell", "period", "value", "not_applicable", "evidence", "note", "obstacles", "supports", "follow_up",
    "follow_up_owner", "follow_up_due", "status",
)  # fmt: skip


def _refuse_walk(ctx: typer.Context) -> None:
    """Refuse to narrow down what is named already. Raises ``KpiError``."""
    for name, option in (("program", "--program"), ("agency", "--agency"), ("month", "--period")):
        if ctx.params.get(name):
            raise KpiError(
                say("{one} and {other} exclude each other", one="PROGRAM/INDICATOR", other=option),
                say("see: {command}", command="kpi record --help"),
            )
