"""``kpi explain``: every input and every step of one percentage."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.asking import CellName, indicator_named
from kpi.changes.opened import open_data
from kpi.changes.question import asked_question
from kpi.cli.session.session import Session
from kpi.measure.outlook import outlook
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.options import AsOf, At, Cell, Form, UsualMonth
from kpi.model.output.parameter import Parameters, switch
from kpi.model.values.struct import replace
from kpi.reports.indicator.explain import explain_report
from kpi.reports.outlook.outlook import with_outlook
from kpi.reports.status.unread import unread

HELP: Final = mark("Show how a figure came about: its inputs with their lines, the formula, rounding, rating, score.")
EXAMPLE: Final = mark("Example: kpi explain nir-banjir/lama-genangan 2023-12")


class ExplainParameters(Parameters, frozen=True):
    """Parameters of ``kpi explain``."""

    cell: Cell
    period: UsualMonth = ""
    view: options.View = "month"
    targets: options.Targets = "current"
    ahead: Annotated[bool, switch("--outlook", mark("also what is left until the end of the span"))] = False
    as_of: AsOf = ""
    at: At = ""
    form: Form = "table"


def run(session: Session, given: ExplainParameters) -> int:
    """Print the steps."""
    name = CellName.of(given.cell)
    opened = open_data(session, given.at, given.as_of)
    program = opened.program(name.program)
    indicator = indicator_named(program, name.indicator)
    alone = replace(program, indicators=(indicator,))
    question, _ = asked_question(opened.portfolio, given.period, "", given.view, given.targets, alone)
    report = explain_report(opened.portfolio, program, indicator, question, opened.where, opened.pending.commit)
    if given.ahead:
        report = with_outlook(report, outlook(opened.portfolio, program, indicator, question.months.last))
    session.show(report, given.form)
    return 1 if unread(opened.portfolio, program) else 0
