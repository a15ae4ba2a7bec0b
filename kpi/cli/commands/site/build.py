"""``kpi site build``: write the pages of a month into a folder, or into one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from kpi.changes import asking
from kpi.changes.asking import program_named
from kpi.changes.opened import open_data
from kpi.changes.site.build import Build, built, together
from kpi.cli.session.session import Session
from kpi.measure.calendar import end_of, usual_month
from kpi.measure.question import Question
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError, UnknownName
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, mark, say, say_many
from kpi.model.output.options import AsOf, At
from kpi.model.output.parameter import Candidates, Parameters, month_option, option, switch
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.render.language import available
from kpi.reports.site.context import site_of
from kpi.reports.site.public import closed_months, public
from kpi.reports.status.unread import misplaced, unread
from kpi.reports.status.view import StatusQuestion
from kpi.store import site as folder_of_site
from kpi.store.os_errors import reason

HELP: Final = mark("Write the pages of a month into a folder (usually site), or with --single into one file.")
EXAMPLE: Final = mark("Example: kpi site build -o situs --period 2024-10")


class SiteParameters(Parameters, frozen=True):
    """What is typed behind ``kpi site build``."""

    output: Annotated[str, option("--output -o", mark("FOLDER"), mark("the folder; otherwise site"))] = ""
    single: Annotated[
        str, option("--single", mark("FILE"), mark("one file for e-mail and messengers, in one language"))
    ] = ""
    period: Annotated[str, month_option("--period -p", mark("the month; otherwise the one that status shows"))] = ""
    as_of: AsOf = ""
    at: At = ""
    languages: Annotated[
        str, option("--languages", "id,en", mark("the languages, the first at the root; otherwise both"))
    ] = ""
    public: Annotated[
        bool, switch("--public", mark("closed months only, without names, notes and addresses of evidence"))
    ] = False
    programs: Annotated[
        tuple[str, ...],
        option("--program", "PROGRAM", mark("only this program; may be repeated"), Candidates.PROGRAMS),
    ] = ()


def run(session: Session, given: SiteParameters) -> int:
    """Write the pages; 1 where something of the data can't be read. Raises ``KpiError``."""
    if given.single and given.output:
        raise KpiError(say("{one} and {other} exclude each other", one="--single", other="--output"))
    opened = open_data(session, given.at, given.as_of)
    portfolio, month = _asked(opened.portfolio, given)
    for name in given.programs:
        program_named(portfolio, name)
    site = site_of(
        portfolio, Question.of(month), StatusQuestion(data_commit=opened.pending.commit), opened.where,
        public=given.public, only=given.programs,
    )  # fmt: skip
    languages = _languages(session, given.languages)
    if given.single:
        _write_file(session, given.single, together(Build(site, languages)))
    else:
        folder = session.folder() / (given.output or "site")
        if not folder.parent.is_dir():
            raise KpiError(say("there is no folder {folder}", folder=str(folder.parent)), say("make it first"))
        folder_of_site.earlier(folder)
        files = built(Build(site, languages, folder))
        folder_of_site.replaced(folder, files)
        session.tell(_told(given.output or "site", len(files), month))
    return 1 if unread(opened.portfolio) or misplaced(opened.portfolio) else 0


def _asked(portfolio: Portfolio, given: SiteParameters) -> tuple[Portfolio, Period]:
    """The data that is shown, and the month. Raises ``KpiError`` where a public site has nothing to show."""
    month = asking.month(given.period) if given.period else usual_month(portfolio)[0]
    if not given.public:
        return portfolio, month
    closed = closed_months(portfolio)
    if not closed or (given.period and month not in closed):
        raise KpiError(
            say("a public site shows closed months only, and {month} isn't one", month=month),
            say("close it first: {command}", command=kpi_command("close", month)),
        )
    month = month if given.period else closed[-1]
    return replace(public(portfolio), as_of=end_of(portfolio.settings.deadline(month), portfolio)), month


def _languages(session: Session, typed: str) -> tuple[str, ...]:
    known = available()
    named = tuple(dict.fromkeys(one.strip() for one in typed.split(",") if one.strip()))
    for one in named:
        if one not in known:
            raise UnknownName(say("there is no language {wanted}", wanted=one), say("one of: {known}", known=known))
    first = session.language.code
    return named or (first, *(one for one in known if one != first))


def _write_file(session: Session, name: str, content: bytes) -> None:
    file = session.destination(name)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise KpiError(say("{path} can't be written: {why}", path=name, why=reason(error))) from error
    session.tell(say("Written to {path}.", path=name))


def _told(folder: str, count: int, month: Period) -> Message:
    first = str(Path(folder) / "index.html")
    return say_many(
        "Written: {count} file of {month}. Open {path}", "Written: {count} files of {month}. Open {path}",
        count, month=month, path=first,
    )  # fmt: skip
