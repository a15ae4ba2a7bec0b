"""``kpi outlook``: what is left until the end of the span, and what each month needs."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes import asking
from kpi.changes.asking import CellName, indicator_named
from kpi.changes.opened import open_data
from kpi.cli.session.session import Session
from kpi.measure.calendar import usual_month
from kpi.model.output.message import mark
from kpi.model.output.options import AsOf, At, Form
from kpi.model.output.parameter import Candidates, Parameters, argument, month_option
from kpi.reports.outlook.outlook import outlook_report
from kpi.reports.status.unread import misplaced, unread

HELP: Final = mark(
    "Show what is left until the end of the span, what each month needs, and whether any month reached it."
)
EXAMPLE: Final = mark("Example: kpi outlook wisata-industri --period 2024-06")


class OutlookParameters(Parameters, frozen=True):
    """Parameters of ``kpi outlook``."""

    name: Annotated[
        str,
        argument(mark("[PROGRAM[/INDICATOR]]"), mark("only this program or indicator"), Candidates.PROGRAMS_AND_CELLS),
    ] = ""
    period: Annotated[str, month_option("--period -p", mark("the month after which everything is ahead"))] = ""
    as_of: AsOf = ""
    at: At = ""
    form: Form = "table"


def run(session: Session, given: OutlookParameters) -> int:
    """Print what is left; 1 where something of it can't be read."""
    opened = open_data(session, given.at, given.as_of)
    typed = CellName.of(given.name) if given.name else None
    program = None if typed is None else opened.program(typed.program)
    indicator = (
        None if typed is None or program is None or not typed.indicator else indicator_named(program, typed.indicator)
    )
    upto = asking.month(given.period) if given.period else usual_month(opened.portfolio, program)[0]
    session.show(outlook_report(opened.portfolio, upto, program, indicator, opened.pending.commit), given.form)
    return 1 if unread(opened.portfolio, program) or misplaced(opened.portfolio, program) else 0
