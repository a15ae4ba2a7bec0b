"""``kpi status``: where every program stands."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.opened import open_data
from kpi.changes.question import asked_question, one_of
from kpi.cli.session.session import Session
from kpi.measure.question import Question
from kpi.measure.score import program_standing
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.options import AsOf, At, Form, Output
from kpi.model.output.parameter import Parameters, option, switch
from kpi.model.values.struct import replace
from kpi.render.formats import written
from kpi.reports.closing.published import published
from kpi.reports.status.overview import overview_report
from kpi.reports.status.program_row import ProgramRow, program_row
from kpi.reports.status.status import status_report
from kpi.reports.status.unread import misplaced, unread
from kpi.reports.status.view import Grouping, StatusQuestion, as_they_stood
from kpi.store.source import CachedSource

HELP: Final = mark("Show where every program stands: target, actual, percentage, rating, and the score.")
EXAMPLE: Final = mark("Example: kpi status wisata-industri --period 2023-12")


class StatusParameters(Parameters, frozen=True):
    """Parameters of ``kpi status``."""

    program: options.OnlyProgram = ""
    period: options.Months = ""
    phase: Annotated[str, option("--phase", mark("PHASE"), mark("a phase, for example tahap-1"))] = ""
    view: options.View = "month"
    targets: options.Targets = "current"
    by: Annotated[
        str, option("--by", mark("GROUP"), mark("program, or agency"), ("program", "agency"), show_default=True)
    ] = "program"
    every: Annotated[bool, switch("--all", mark("the indicators of all programs"))] = False
    as_of: AsOf = ""
    at: At = ""
    output: Output = ""
    form: Form = "table"


def run(session: Session, given: StatusParameters) -> int:
    """Print the overview or the progress table; 1 where something of it can't be read. Raises ``KpiError``."""
    form = written(given.form, given.output)
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
    if _brief(opened.portfolio, asked, given, form):
        known = {} if given.at else _rows(session.source, opened.portfolio, question)
        report = overview_report(opened.portfolio, question, replace(asked, rows=known))
    else:
        report = status_report(opened.portfolio, question, asked)
    session.save(report, form, given.output)
    return 1 if unread(opened.portfolio, asked.program) or misplaced(opened.portfolio, asked.program) else 0


def _brief(portfolio: Portfolio, asked: StatusQuestion, given: StatusParameters, form: str) -> bool:
    """Whether a line for each program is wanted: of several, by people who asked for none of them."""
    whole = asked.program is None and asked.by is Grouping.PROGRAM and not given.every
    return whole and form in {"table", "markdown", "html"} and len(portfolio.programs) > 1


def _rows(source: CachedSource, portfolio: Portfolio, question: Question) -> dict[str, ProgramRow]:
    """The lines of the programs of an open month, from the cache as far as it holds them."""
    if published(portfolio, question) is not None:
        return {}
    shown = as_they_stood(portfolio, question)
    measured = {program.folder: program for program in shown.programs if program.measured}

    def row(folder: str) -> ProgramRow | None:
        program = measured.get(folder)
        return None if program is None else program_row(shown, question, program_standing(shown, program, question))

    asked = (str(question.months), question.view.value, question.basis.value, str(portfolio.today))
    return source.of_programs("rows", asked, ProgramRow, row)
