"""``kpi revise``: a correction that keeps the old value and says why."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli import demanded, options
from kpi.cli.asking import day
from kpi.cli.draft import TypedRecord
from kpi.cli.entry import save
from kpi.cli.manner import Manner
from kpi.cli.options import Cell, Form, Month
from kpi.cli.session.session import Session
from kpi.model.output.message import mark, say

HELP: Final = mark("Correct a record: the old value is kept, with the reason, who and when; saved as one commit.")
EXAMPLE: Final = mark('Example: kpi revise wisata-industri/kunjungan-wisata 2023-11 132 --reason "salah rekap"')


def revise(
    ctx: typer.Context,
    cell: Cell,
    period: Month,
    value: options.Value = "",
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help=mark("why the record changes; needed"), show_default=False)
    ] = "",
    not_applicable: options.NotApplicable = "",
    evidence: options.Evidence = None,
    note: options.Note = "",
    obstacles: options.Obstacles = "",
    supports: options.Supports = "",
    follow_up: options.FollowUp = "",
    follow_up_owner: options.FollowUpOwner = "",
    follow_up_due: options.FollowUpDue = "",
    status: options.Status = "",
    dry_run: options.DryRun = False,
    no_commit: options.NoCommit = False,
    by: options.By = "",
    yes: options.Yes = False,
    form: Form = "table",
) -> int:
    """Save a correction."""
    session: Session = ctx.obj
    reason = demanded.reason(reason, say("a correction needs a reason"))
    typed = TypedRecord(
        cell=cell, period=period, value=value, not_applicable=not_applicable, reason=reason,
        evidence=tuple(evidence or ()), note=note, obstacles=obstacles, supports=supports, follow_up=follow_up,
        follow_up_owner=follow_up_owner, follow_up_due=day(follow_up_due, session) if follow_up_due else None,
        status=status, by=by,
    )  # fmt: skip
    return save(session, typed, Manner(dry_run=dry_run, no_commit=no_commit, yes=yes, form=form))
