"""``kpi change retire``: an indicator of a signed program that no longer counts from a month on."""

from __future__ import annotations

from typing import Final

import typer

from kpi.cli import options, retiring
from kpi.cli.manner import Manner
from kpi.cli.options import Cell, Form
from kpi.cli.session.session import Session
from kpi.cli.signed import typed_grounds
from kpi.model.output.message import mark

HELP: Final = mark("Retire an indicator of a signed program from a month on; the months before keep their figures.")
EXAMPLE: Final = mark(
    "Example: kpi change retire nir-banjir/muka-air-kolam --from 2024-10 --reweight titik-genangan=40 "
    '--reason "alat ukur rusak" --document "Berita acara 5"'
)


def retire(
    ctx: typer.Context,
    cell: Cell,
    period: options.OldMonth = "",
    since: options.Since = "",
    reweight: options.Reweight = None,
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
    typed = retiring.TypedRetirement(cell, since or period, tuple(reweight or ()))
    grounds = typed_grounds(session, reason, document, date, by)
    manner = Manner(dry_run=dry_run, no_commit=no_commit, yes=yes, form=form)
    return retiring.retire(session, typed, grounds, manner)
