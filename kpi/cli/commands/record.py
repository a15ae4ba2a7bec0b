"""``kpi record``: what was achieved in a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer

from kpi.cli import options
from kpi.cli.options import Cell, Form, Month
from kpi.model.message import mark

if TYPE_CHECKING:
    from kpi.cli.session import Session

HELP: Final = mark("Record what was achieved in a month, with its evidence; saved as one commit.")
EXAMPLE: Final = mark("Example: kpi record wisata-industri/kunjungan-wisata 2023-12 214 --evidence rekap.pdf")


def record(
    ctx: typer.Context,
    cell: Cell,
    period: Month,
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
    dry_run: options.DryRun = False,
    no_commit: options.NoCommit = False,
    by: options.By = "",
    yes: options.Yes = False,
    form: Form = "table",
) -> int:
    """Save a new record."""
    session: Session = ctx.obj
    from kpi.cli.draft import Typed
    from kpi.cli.entry import Manner, save

    typed = Typed(
        cell=cell, period=period, value=value, not_applicable=not_applicable, evidence=tuple(evidence or ()),
        note=note, obstacles=obstacles, supports=supports, follow_up=follow_up, follow_up_owner=follow_up_owner,
        follow_up_due=follow_up_due, status=status, by=by,
    )  # fmt: skip
    return save(session, typed, Manner(dry_run=dry_run, no_commit=no_commit, yes=yes, form=form))
