"""``kpi change indicator``: its definition from a month on; its name, source, agency and owner at any time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from kpi.changes.new import new_indicator
from kpi.changes.program import redefining
from kpi.changes.program.signed import typed_grounds
from kpi.cli.session.session import Session
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.options import Cell
from kpi.model.output.parameter import Parameters

HELP: Final = mark(
    "Change what an indicator is from a month on (earlier months keep what held); or put its name or source right."
)
EXAMPLE: Final = mark(
    "Example: kpi change indicator wisata-industri/kepuasan-pengunjung --from 2024-10 --decimals 2 "
    '--reason "kuesioner baru" --document "Berita acara 5"'
)


class ChangeIndicatorParameters(Parameters, frozen=True):
    """What is typed behind ``kpi change indicator``."""

    cell: Cell
    parts: Annotated[Mapping[str, str], new_indicator.field_options(redefining.PARTS)]
    since: options.Since = ""
    grounds: options.GroundsOptions = options.GroundsOptions()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def run(session: Session, given: ChangeIndicatorParameters) -> int:
    """Save it."""
    typed = redefining.TypedDefinition(given.cell, given.since, given.parts)
    return redefining.redefine(session, typed, typed_grounds(session, given.grounds), given.write)
