"""``kpi program list``: the portfolio at a glance."""

from __future__ import annotations

from typing import Final

from kpi.changes.opened import open_data
from kpi.cli.session.session import Session
from kpi.model.output.message import mark
from kpi.model.output.options import AsOf, At, Form
from kpi.model.output.parameter import Parameters
from kpi.reports.kak.completeness import as_if_signed
from kpi.reports.status.programs import programs_report
from kpi.reports.status.unread import unread
from kpi.rules.catalogue import CONTENT, findings

HELP: Final = mark("Show all programs: state, phase, lead agency, KAK, next deadline, and what each still lacks.")
EXAMPLE: Final = mark("Example: kpi program list")


class ProgramsParameters(Parameters, frozen=True):
    """Parameters of ``kpi program list``."""

    as_of: AsOf = ""
    at: At = ""
    form: Form = "table"


def run(session: Session, given: ProgramsParameters) -> int:
    """Print the overview."""
    opened = open_data(session, given.at, given.as_of)
    problems = tuple(findings(as_if_signed(opened.portfolio), CONTENT))
    session.show(programs_report(opened.portfolio, problems, opened.pending.commit), given.form)
    return 1 if unread(opened.portfolio) or opened.portfolio.misplaced else 0
