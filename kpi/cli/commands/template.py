"""``kpi template``: a sheet in which the figures of a month are entered."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from kpi.changes import asking
from kpi.changes.choices import CHOICES
from kpi.cli.session.session import Session
from kpi.measure.calendar import usual_month
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import mark, say, say_many
from kpi.model.output.options import OneAgency, OneProgram, UsualMonth
from kpi.model.output.parameter import Parameters, option
from kpi.model.output.sheet import Sheet
from kpi.model.values.period import Span
from kpi.render.language import language
from kpi.reports._shared import words
from kpi.reports.entry.plan_sheet import plan_sheet
from kpi.reports.entry.sheet_template import TemplateQuestion, entry_sheet
from kpi.reports.status.unread import unread
from kpi.store.tables import workbook
from kpi.store.write import atomic
from kpi.store.yaml.encode import closings

HELP: Final = mark(
    "Make a spreadsheet to fill in: a row for each indicator that is due in a month, or (kpi template plan) for each"
    " with its targets."
)
EXAMPLE: Final = mark('Example: kpi template 2023-12 --agency "Dinas Pariwisata" -o desember.xlsx')


#: In the place of a month: the sheet of a plan.
_PLAN: Final = frozenset({"plan", "rencana"})


class TemplateParameters(Parameters, frozen=True):
    """Parameters of ``kpi template``."""

    period: UsualMonth = ""
    program: OneProgram = ""
    agency: OneAgency = ""
    year: Annotated[str, option("--year", mark("YEAR"), mark("of a plan: the year of its months"))] = ""
    output: Annotated[str, option("--output -o", mark("FILE"), mark("the workbook (.xlsx) to write"))] = ""


def run(session: Session, given: TemplateParameters) -> int:
    """Write the sheet."""
    if given.period.strip().casefold() in _PLAN:
        return _plan(session, given)
    portfolio = session.load().portfolio
    only = asking.program_named(portfolio, given.program) if given.program else None
    month = usual_month(portfolio, only)[0]
    months = (
        asking.span(given.period, asking.begun([only] if only else portfolio.programs))
        if given.period
        else Span(month, month)
    )
    _refuse_closed(portfolio, months)
    named = only.id if only else ""
    asked = TemplateQuestion(
        months, named, asking.agency_named(portfolio.programs, given.agency) if given.agency else ""
    )
    sheet = entry_sheet(portfolio, asked, language(portfolio.settings.language, portfolio.settings.zone).shown)
    missing = unread(portfolio, portfolio.program(named) if named else None)
    if not sheet.rows:
        asking.refuse_unread(missing[0] if missing else "", portfolio.unreadable)
        raise KpiError(
            say("nothing is due in {months}", months=words.months(months)),
            say("see what there is: {command}", command=kpi_command("program", "list")),
        )
    named = f"kpi-{months.first if len(months) == 1 else str(months).replace('..', '-')}.xlsx"
    file = _written(session, given.output or named, sheet)
    rows = len(sheet.rows)
    session.tell(say_many("{path}: {count} row", "{path}: {count} rows", rows, path=_near(file, session.folder())))
    session.tell(
        say("Fill it in, then: {command}", command=kpi_command("record", "--from", _near(file, session.folder())))
    )
    for path in missing:
        session.remark(
            say(
                "{path} can't be read, so its rows are not in the sheet. See: {command}",
                path=path,
                command=kpi_command("validate"),
            )
        )
    return 1 if missing else 0


def _plan(session: Session, given: TemplateParameters) -> int:
    """Write the sheet of a plan."""
    portfolio = session.load().portfolio
    programs = [asking.program_named(portfolio, given.program)] if given.program else list(portfolio.programs)
    spans = [one.span for one in programs if one.span is not None]
    year = session.today.year
    months = Span(min(one.first for one in spans), max(one.last for one in spans)) if spans else asking.span(str(year))
    if given.year:
        months = asking.span(given.year)
    # formulas are told apart by their names: in symbols some are the same
    choices = {
        key: {one.value: one.value if key == "formula" else one.about for one in known}
        for key, known in CHOICES.items()
    }
    shown = language(portfolio.settings.language, portfolio.settings.zone).shown
    sheet = plan_sheet(portfolio, programs, months, choices, shown)
    file = _written(session, given.output or "rencana.xlsx", sheet)
    near = _near(file, session.folder())
    session.tell(say("{path}: {months}", path=near, months=words.months(months)))
    session.tell(say("Fill it in, then: {command}", command=kpi_command("import", "plan", near, "--dry-run")))
    return 0


def _written(session: Session, name: str, sheet: Sheet) -> Path:
    """The workbook. Raises ``KpiError`` where it can't be one, or is there already."""
    file = session.destination(name)
    if file.suffix.casefold() != ".xlsx":
        raise KpiError(say("{path} is no name of a workbook", path=str(file)), say("end it with .xlsx"))
    if file.exists():
        raise KpiError(say("there is a file {path} already", path=str(file)), say("name another one: -o FILE"))
    atomic.replace(file, None, workbook.written([sheet]))
    return file


def _near(file: Path, here: Path) -> str:
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def _refuse_closed(portfolio: Portfolio, months: Span) -> None:
    for month in months:
        closings.require_open(portfolio.root, month)
