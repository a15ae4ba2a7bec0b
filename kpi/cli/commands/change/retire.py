"""``kpi change retire``: an indicator of a signed program that no longer counts from a month on."""

from __future__ import annotations

from typing import Final

from kpi.cli import retiring
from kpi.cli.session.session import Session
from kpi.cli.signed import typed_grounds
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.options import Cell
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
    grounds: options.GroundsOptions = options.GroundsOptions()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def run(session: Session, given: ChangeRetireParameters) -> int:
    """Save it."""
    typed = retiring.TypedRetirement(given.cell, given.since or given.period, given.reweight)
    grounds = typed_grounds(session, given.grounds)
    return retiring.retire(session, typed, grounds, given.write)
