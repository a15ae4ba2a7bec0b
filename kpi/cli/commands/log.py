"""``kpi log``: every value that an indicator ever had, from the history, and the decisions about it."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.as_of_commit import at_commit
from kpi.changes.asking import CellName, begun, indicator_named, no_program, program_named, span
from kpi.cli.session.session import Session
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.options import At, Form
from kpi.model.output.parameter import Candidates, Parameters, argument
from kpi.reports.indicator.log import LogQuestion, entries, log_report
from kpi.store import git, layout
from kpi.store.files import OneProgram

HELP: Final = mark(
    "Show every value that an indicator ever had: when, who, why, on what evidence; and what was decided of it."
)
EXAMPLE: Final = mark("Example: kpi log wisata-industri/kunjungan-wisata --period 2023-11")


class LogParameters(Parameters, frozen=True):
    """Parameters of ``kpi log``."""

    name: Annotated[
        str,
        argument(
            mark("PROGRAM[/INDICATOR]"),
            mark("the program or indicator, for example wisata-industri"),
            Candidates.PROGRAMS_AND_CELLS,
        ),
    ]
    period: options.Months = ""
    at: At = ""
    form: Form = "table"


def run(session: Session, given: LogParameters) -> int:
    """Print the history of an indicator, or of all indicators of a program."""
    then = at_commit(session, given.at)
    typed = CellName.of(given.name)
    known = layout.program_folders(then.files.paths())
    portfolio = then.load(OneProgram(then.files, typed.program)).portfolio
    if typed.program not in known:
        raise no_program(typed.program, known)
    program = program_named(portfolio, typed.program)
    indicator = indicator_named(program, typed.indicator) if typed.indicator else None
    months = span(given.period, begun([program])) if given.period else None
    begin = f"{layout.program_path(program.folder)}/{layout.ACHIEVEMENTS}/"
    one = layout.achievements_path(program.folder, indicator.id) if indicator else ""
    history = then.history()
    steps = history.steps_of(lambda path: path == one if one else path.startswith(begin))
    asked = LogQuestion(program, indicator, months, git.is_shallow(then.repository), then.commit, portfolio.settings)
    session.show(log_report(asked, list(entries(asked, steps, history.named))), given.form)
    return 0
