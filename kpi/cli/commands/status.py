"""``kpi status``: where every program stands."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.opened import open_data
from kpi.changes.question import asked_question, one_of
from kpi.cli.session.session import Session
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.options import AsOf, At, Form
from kpi.model.output.parameter import Parameters, option, switch
from kpi.reports.status.overview import overview_report
from kpi.reports.status.status import status_report
from kpi.reports.status.unread import misplaced, unread
from kpi.reports.status.view import Grouping, StatusQuestion

HELP: Final = mark("Show where every program stands: target, actual, percentage, rating, and the score.")
EXAMPLE: Final = mark("Example: kpi status wisata-industri --period 2023-12")


class StatusParameters(Parameters, frozen=True):
    """Parameters of ``kpi status``."""

    program: options.OnlyProgram = ""
    period: options.Months = ""
    phase: Annotated[str, option("--phase", metavar=mark("PHASE"), help=mark("a phase, for example tahap-1"))] = ""
    view: options.View = "month"
    targets: options.Targets = "current"
    by: Annotated[
        str,
        option(
            "--by",
            metavar=mark("GROUP"),
            candidates=("program", "agency"),
            show_default=True,
            help=mark("program, or agency"),
        ),
    ] = "program"
    every: Annotated[bool, switch("--all", mark("the indicators of all programs"))] = False
    as_of: AsOf = ""
    at: At = ""
    form: Form = "table"


def run(session: Session, given: StatusParameters) -> int:
    """Print the overview or the progress table; 1 where something of it can't be read. Raises ``KpiError``."""
    opened = open_data(session, given.at, given.as_of)
    program = opened.program(given.program) if given.program else None
    question, later = asked_question(opened.portfolio, given.period, given.phase, given.view, given.targets, program)
    asked = StatusQuestion(
        program=program,
        later=later,
        pending=opened.pending.cells,
        data_commit=opened.pending.commit,
        unsaved=opened.pending.files,
        by=one_of(Grouping, given.by, "--by"),
    )
    brief = overview_report if _brief(opened.portfolio, asked, given) else status_report
    session.show(brief(opened.portfolio, question, asked), given.form)
    return 1 if unread(opened.portfolio, asked.program) or misplaced(opened.portfolio, asked.program) else 0


def _brief(portfolio: Portfolio, asked: StatusQuestion, given: StatusParameters) -> bool:
    """Whether a line for each program is wanted: of several, by people who asked for none of them."""
    whole = asked.program is None and asked.by is Grouping.PROGRAM and not given.every
    return whole and given.form in {"table", "markdown"} and len(portfolio.programs) > 1
