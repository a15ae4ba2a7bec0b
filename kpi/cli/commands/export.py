"""``kpi export``: tables to take away, for spreadsheets and programs."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.as_of_commit import AtCommit, at_commit
from kpi.changes.asking import nearest, program_named, span
from kpi.changes.opened import open_data
from kpi.changes.question import asked_question
from kpi.cli.rollup import write_cells
from kpi.cli.session.session import Session
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError, UnknownName
from kpi.model.output import options
from kpi.model.output.command import kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.options import At
from kpi.model.output.parameter import Parameters, argument, option, switch
from kpi.model.output.progress import steps
from kpi.model.output.report import Json, Report, empty
from kpi.model.values.period import Period, Span
from kpi.model.values.period import Span as Months
from kpi.render.formats import chosen, csv, json, xlsx
from kpi.render.terminal.canvas import facts
from kpi.reports._shared import machine_values
from kpi.reports.closing.closing_footer import witness_facts
from kpi.reports.export.achievements import RecordsQuestion, achievements_report
from kpi.reports.indicator.log import COLUMNS, LogQuestion, entries, log_report
from kpi.reports.status.status import status_report
from kpi.reports.status.unread import misplaced, misplaced_text, unread, unread_text
from kpi.reports.status.view import StatusQuestion
from kpi.store import git, layout
from kpi.store.write import atomic

HELP: Final = mark(
    "Write a table for a spreadsheet or a program: status, achievements or log, as XLSX, CSV or JSON; "
    "or all cells as Parquet, for rolling up many organisations."
)
EXAMPLE: Final = mark("Example: kpi export achievements --period 2023-12 -o desember.xlsx")

WHAT: Final = ("status", "achievements", "log", "cells")
FORMS: Final = ("xlsx", "csv", "json", "parquet")


class ExportParameters(Parameters, frozen=True):
    """Parameters of ``kpi export``."""

    what: Annotated[str, argument(mark("[WHAT]"), mark("status, achievements, log or cells"))] = ""
    program: options.OnlyProgram = ""
    period: options.Months = ""
    at: At = ""
    form: Annotated[
        str, option("--format -f", "FORMAT", mark("xlsx, csv, json or parquet; otherwise as the file is called"), FORMS)
    ] = ""
    output: Annotated[str, option("--output -o", mark("FILE"), mark("the file to write; of parquet, the folder"))] = ""
    bom: Annotated[bool, switch("--bom", mark("CSV with a mark by which Excel knows UTF-8"))] = False
    semicolon: Annotated[
        bool,
        switch("--semicolon", mark("CSV with semicolons and a comma before the decimals, for Excel in Indonesian")),
    ] = False


def run(session: Session, given: ExportParameters) -> int:
    """Write the table."""
    what = given.what
    chosen = _form(given.form, what, given.output)
    what = what or ("cells" if chosen == "parquet" else "achievements")
    _refuse(what, chosen, given.output, csv_only=given.bom or given.semicolon)
    months = span(given.period) if given.period else None
    if chosen == "parquet":
        write_cells(session, given.program, months, given.at, given.output)
        return 0
    if what == "log":
        report, portfolio = _log(session, given.program, months, given.at)
    else:
        report, portfolio = _view(session, what, given.program, months, given.at)
    content = _drawn(session, report, _closings(portfolio, report, months), chosen, semicolon=given.semicolon)
    _hand_over(session, "\ufeff".encode() + content if given.bom else content, given.output)
    named = portfolio.program(given.program)
    left_out = [] if what == "log" else [unread_text(path) for path in unread(portfolio, named)]
    left_out += map(misplaced_text, misplaced(portfolio, named))
    for text in left_out:
        session.remark(text)
    return 1 if left_out else 0


def _form(form: str, what: str, output: str) -> str:
    """The format. Raises ``KpiError`` where the name of the file promises another one, or none that is known."""
    return "parquet" if what == "cells" and not form else chosen(form, output, FORMS, "csv")


def _refuse(what: str, form: str, output: str, *, csv_only: bool) -> None:
    if what not in WHAT:
        raise UnknownName(say("there is nothing called {what} to export", what=what), nearest(what, WHAT))
    if form not in FORMS:
        raise UnknownName(say("there is no format {form}", form=form), nearest(form, FORMS))
    if csv_only and form != "csv":
        raise KpiError(say("--bom and --semicolon are for CSV"), say("add --format csv, or leave them away"))
    if (what == "cells") != (form == "parquet"):
        raise KpiError(
            say("{what} can't be exported as {format}", what=what, format=form),
            say(
                "parquet is for cells, and cells are for parquet: {command}",
                command=kpi_command("export", "cells", "--format", "parquet"),
            ),
        )
    if form == "xlsx" and not output:
        raise KpiError(say("a workbook needs a file"), say("name it: -o FILE.xlsx"))


def _view(session: Session, what: str, program: str, months: Span | None, at: str) -> tuple[Report, Portfolio]:
    """The progress table, or all records."""
    opened = open_data(session, at)
    named = opened.program(program) if program else None
    if what == "achievements":
        return achievements_report(
            opened.portfolio, RecordsQuestion(named, months, opened.pending.commit)
        ), opened.portfolio
    question, later = asked_question(
        opened.portfolio, "" if months is None else str(months), "", "month", "current", named
    )
    asked = StatusQuestion(named, later, opened.pending.cells, opened.pending.commit)
    return status_report(opened.portfolio, question, asked), opened.portfolio


def _log(session: Session, program: str, months: Span | None, at: str) -> tuple[Report, Portfolio]:
    """Every value that was ever in the history, of one program or of all."""
    then = at_commit(session, at)
    portfolio = then.load().portfolio
    reports = _logs(then, portfolio, program, months)
    tables = tuple(block for one in reports for block in one.blocks) or (empty("log", COLUMNS),)
    logs: list[Json] = [one.facts for one in reports]
    illustrative = any(one.illustrative for one in reports)
    return Report(
        "log", tables, {**machine_values.heading(then.commit), "logs": logs}, illustrative=illustrative
    ), portfolio


def _logs(then: AtCommit, portfolio: Portfolio, program: str, months: Span | None) -> list[Report]:
    wanted = (program_named(portfolio, program),) if program else portfolio.programs
    history = then.history()
    reports = []
    for one in steps(mark("Walking the history"), wanted):
        begin = f"{layout.program_path(one.folder)}/{layout.ACHIEVEMENTS}/"
        asked = LogQuestion(one, None, months, git.is_shallow(then.repository), then.commit, portfolio.settings)
        told = history.steps_of(lambda path, begin=begin: path.startswith(begin))  # type: ignore[misc] # bound now
        reports.append(log_report(asked, list(entries(asked, told, history.named))))
    return reports


def _closings(portfolio: Portfolio, report: Report, months: Span | None) -> list[tuple[str, str, bool]]:
    """Month, digest, and whether the data still is what was closed; of the months that the table is about."""
    if months is None and report.kind == "status":
        months = span(str(report.facts["period"]))
    if months is None:
        closed = sorted(portfolio.closings)
        months = Months(closed[0], closed[-1]) if closed else Months(Period(1900, 1), Period(1900, 1))
    found: object = witness_facts(portfolio, months)["closings"]
    assert isinstance(found, list)  # noqa: S101 - it says so itself
    return [(one["period"], one["digest"], one["holds"]) for one in found]


def _drawn(
    session: Session, report: Report, closings: list[tuple[str, str, bool]], form: str, *, semicolon: bool
) -> bytes:
    """The table in a format, with the digests of closed months at its end."""
    if form == "xlsx":
        last = [
            say("{month} is closed, digest {digest}.", month=Period.parse(month), digest=digest)
            if holds
            else say("The data of {month} no longer matches its closing (digest differs).", month=Period.parse(month))
            for month, digest, holds in closings
        ]
        return xlsx.drawn(report, session.language, [session.language.text(one) for one in last])
    if form == "json":
        known: list[Json] = [{"period": month, "digest": digest, "holds": holds} for month, digest, holds in closings]
        return json.dumped({**facts(report), "closings": known}, unicode=True).encode()
    rows = [("#closing", month, digest, "holds" if holds else "broken") for month, digest, holds in closings]
    drawn = csv.drawn_for_people(report, session.language, rows) if semicolon else csv.drawn(report, last=rows)
    return drawn.encode()


def _hand_over(session: Session, content: bytes, output: str) -> None:
    """Write the file, in the place of an earlier one; without a file, print."""
    if not output:
        session.hand_over(content.decode())
        return
    file = session.destination(output)
    atomic.replace(file, file.read_bytes() if file.is_file() else None, content)
    session.tell(say("Written to {path}.", path=output))
