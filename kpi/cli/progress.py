"""Where every program stands: from what was typed to what is shown."""

from __future__ import annotations

from kpi.cli.opened import open_data
from kpi.cli.question import asked_question, one_of
from kpi.cli.session.session import Session
from kpi.model.values.struct import Struct
from kpi.reports.status.status import Grouping, StatusQuestion, status_report
from kpi.reports.status.unread import misplaced, unread


class WantedStatus(Struct, frozen=True):
    """What was typed, under the names of the parameters of ``kpi status``."""

    program: str = ""
    period: str = ""
    phase: str = ""
    view: str = "month"
    targets: str = "current"
    by: str = "program"
    as_of: str = ""
    at: str = ""
    form: str = "table"


def show_progress(session: Session, wanted: WantedStatus) -> int:
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
