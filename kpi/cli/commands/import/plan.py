"""``kpi import plan``: programs, indicators and targets from a sheet."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.plan.import_plan import import_plan
from kpi.cli.session.session import Session
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.parameter import Parameters, argument

HELP: Final = mark("Take in a plan from its sheet: programs that aren't signed yet, their indicators and targets.")
EXAMPLE: Final = mark("Example: kpi import plan rencana.xlsx --dry-run")


class ImportPlanParameters(Parameters, frozen=True):
    """Parameters of ``kpi import plan``."""

    file: Annotated[str, argument(mark("FILE"), mark("the sheet (.xlsx or .csv) of kpi template plan"))]
    write: options.WriteOptions = options.WriteOptions()


def run(session: Session, given: ImportPlanParameters) -> int:
    """Import the plan."""
    return import_plan(session, given.file, given.write)
