"""``kpi show``: one program, or one indicator over all its months."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.asking import CellName, indicator_named
from kpi.changes.opened import open_data
from kpi.changes.question import asked_question
from kpi.cli.session.session import Session
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.options import AsOf, At, Form, Output
from kpi.model.output.parameter import Candidates, Parameters, argument
from kpi.render.formats import written
from kpi.reports.indicator.show import show_indicator
from kpi.reports.indicator.show_program import show_program
from kpi.reports.status.unread import unread

HELP: Final = mark("Show one program, or one indicator over all its months with a plot of target and actual.")
EXAMPLE: Final = mark("Example: kpi show wisata-industri/kunjungan-wisata")


class ShowParameters(Parameters, frozen=True):
    """Parameters of ``kpi show``."""

    name: Annotated[
        str,
        argument(
            mark("PROGRAM[/INDICATOR]"),
            mark("the program or indicator, for example wisata-industri"),
            Candidates.PROGRAMS_AND_CELLS,
        ),
    ]
    period: options.Months = ""
    targets: options.Targets = "current"
    as_of: AsOf = ""
    at: At = ""
    output: Output = ""
    form: Form = "table"


def run(session: Session, given: ShowParameters) -> int:
    """Print the program or indicator."""
    form = written(given.form, given.output)
    typed = CellName.of(given.name)
    opened = open_data(session, given.at, given.as_of)
    program = opened.program(typed.program)
    question, _ = asked_question(opened.portfolio, given.period, "", "month", given.targets, program)
    commit = opened.pending.commit
    if typed.indicator:
        indicator = indicator_named(program, typed.indicator)
        named = question.months if given.period else None
        report = show_indicator(opened.portfolio, program, indicator, question, commit, named)
    else:
        report = show_program(opened.portfolio, program, question, opened.pending.cells, commit)
    session.save(report, form, given.output)
    return 1 if unread(opened.portfolio, program) else 0
