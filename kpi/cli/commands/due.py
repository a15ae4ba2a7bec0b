"""``kpi due``: who has not reported."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes import asking
from kpi.changes.opened import open_data
from kpi.cli.session.session import Session
from kpi.measure.calendar import usual_month
from kpi.model.errors import KpiError
from kpi.model.output.message import mark, say
from kpi.model.output.options import AsOf, At, Form, Output, UsualMonth
from kpi.model.output.parameter import Parameters, month_option
from kpi.render.formats import written
from kpi.reports.status.due import due_report
from kpi.reports.status.unread import unread

HELP: Final = mark("Show who has not reported a month, by agency and person, and how many days are left.")
EXAMPLE: Final = mark("Example: kpi due 2023-12")


class DueParameters(Parameters, frozen=True):
    """Parameters of ``kpi due``."""

    period: UsualMonth = ""
    month: Annotated[str, month_option("--period -p", mark("the same"))] = ""
    as_of: AsOf = ""
    at: At = ""
    output: Output = ""
    form: Form = "table"


def run(session: Session, given: DueParameters) -> int:
    """Print what is missing."""
    form = written(given.form, given.output)
    if given.period and given.month:
        raise KpiError(say("{one} and {other} exclude each other", one=say("PERIOD"), other="--period"))
    typed = given.period or given.month
    opened = open_data(session, given.at, given.as_of)
    asked = asking.month(typed, asking.begun(opened.portfolio.programs)) if typed else usual_month(opened.portfolio)[0]
    session.save(due_report(opened.portfolio, asked, opened.pending.commit), form, given.output)
    return 1 if unread(opened.portfolio) or opened.portfolio.misplaced else 0
