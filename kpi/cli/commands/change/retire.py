"""``kpi change retire``: an indicator of a signed program that no longer counts from a month on."""

from __future__ import annotations

from typing import Final

from kpi.cli import options, retiring
from kpi.cli.options import Cell, Form
from kpi.cli.session.session import Session
from kpi.cli.signed import typed_grounds
from kpi.cli.write_options import WriteOptions
from kpi.model.output.message import mark
from kpi.model.output.parameter import Parameters

HELP: Final = mark("Retire an indicator of a signed program from a month on; the months before keep their figures.")
EXAMPLE: Final = mark(
    "Example: kpi change retire nir-banjir/muka-air-kolam --from 2024-10 --reweight titik-genangan=40 "
    '--reason "alat ukur rusak" --document "Berita acara 5"'
)


class ChangeRetireParameters(Parameters, frozen=True):
    """What is typed behind ``kpi change retire``."""

    cell: Cell
    period: options.OldMonth = ""
    since: options.Since = ""
    reweight: options.Reweight = ()
    reason: options.Reason = ""
    document: options.Document = ""
    date: options.Decided = ""
    by: options.Decider = ""
    dry_run: options.DryRun = False
    no_commit: options.NoCommit = False
    yes: options.Yes = False
    form: Form = "table"


def run(session: Session, given: ChangeRetireParameters) -> int:
    """Save it."""
    typed = retiring.TypedRetirement(given.cell, given.since or given.period, given.reweight)
    grounds = typed_grounds(session, given)
    manner = WriteOptions.of(given)
    return retiring.retire(session, typed, grounds, manner)
