"""Where every program stands: from what was typed to what is shown."""

from __future__ import annotations

from typing import Annotated

from kpi.changes.opened import open_data
from kpi.changes.question import asked_question, one_of
from kpi.cli.session.session import Session
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.options import AsOf, At, Form
from kpi.model.output.parameter import Candidates, Parameters, argument, option
from kpi.reports.status.status import status_report
from kpi.reports.status.unread import misplaced, unread
from kpi.reports.status.view import Grouping, StatusQuestion


class StatusParameters(Parameters, frozen=True):
    """What is typed behind ``kpi status``."""

    program: Annotated[
        str,
        argument(
            metavar="[PROGRAM]", candidates=Candidates.PROGRAMS, help=mark("only this program"), show_default=False
        ),
    ] = ""
    period: options.Months = ""
    phase: Annotated[
        str,
        option("--phase", metavar=mark("PHASE"), help=mark("a phase, for example tahap-1"), show_default=False),
    ] = ""
    view: options.View = "month"
    targets: options.Targets = "current"
    by: Annotated[
        str, option("--by", metavar=mark("GROUP"), candidates=("program", "agency"), help=mark("program, or agency"))
    ] = "program"
    as_of: AsOf = ""
    at: At = ""
    form: Form = "table"


def show_progress(session: Session, wanted: StatusParameters) -> int:
    """Print the progress table; 1 where something of it can't be read. Raises ``KpiError``."""
    opened = open_data(session, wanted.at, wanted.as_of)
    program = opened.program(wanted.program) if wanted.program else None
    question, later = asked_question(
        opened.portfolio, wanted.period, wanted.phase, wanted.view, wanted.targets, program
    )
    asked = StatusQuestion(
        program=program,
        later=later,
        pending=opened.pending.cells,
        data_commit=opened.pending.commit,
        unsaved=opened.pending.files,
        by=one_of(Grouping, wanted.by, "--by"),
    )
    session.show(status_report(opened.portfolio, question, asked), wanted.form)
    return 1 if unread(opened.portfolio, asked.program) or misplaced(opened.portfolio, asked.program) else 0
