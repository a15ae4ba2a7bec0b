"""Reopening the latest closed month; its closing is kept as a revision."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from kpi.changes import demanded
from kpi.changes.asking import begun, month
from kpi.changes.basis import everything
from kpi.changes.closing.closing_file import closing_change
from kpi.changes.context import data_language, desk
from kpi.changes.pipeline import Draft, save
from kpi.changes.workspace import Workspace
from kpi.measure.closing.chain import latest_closed, seal_of
from kpi.model.domain.closing import Closing, Reopening, Seal
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import Parameters, text_option
from kpi.model.values.period import Period
from kpi.reports.closing.closing import reopen_message, reopened_report
from kpi.store import git, layout
from kpi.store.pending import bring_in_first, standing


class ReopenParameters(Parameters, frozen=True):
    """Parameters of ``kpi reopen``."""

    period: options.ClosedMonth
    reason: Annotated[str, text_option("--reason", mark("why it is reopened; needed"))] = ""
    document: Annotated[str, text_option("--document", mark("the document that orders it; needed"))] = ""
    write: options.RecordedWrite = options.RecordedWrite()


def reopen(session: Workspace, given: ReopenParameters) -> int:
    """Open a month again. Raises ``KpiError``."""
    demanded.reason(given.reason, say("reopening a month needs a reason"))
    demanded.document(given.document, say("reopening a month needs the document that orders it"))
    found = everything(session)
    at = desk(session.root, given.write.by, commits=given.write.commits)
    asked = month(given.period, begun(found.portfolio.programs))
    make = partial(_reopened, period=asked, by=at.by, reason=given.reason.strip(), document=given.document.strip())
    text = data_language(found.portfolio).text
    change = closing_change(found, make, lambda made: reopen_message(asked, made.reopenings[-1], text))
    report = partial(reopened_report, found.portfolio, asked, make(found.portfolio).reopenings[-1])
    return save(session, at, Draft(change), given.write, report)


def _reopened(portfolio: Portfolio, period: Period, by: str, reason: str, document: str) -> Closing:
    """The closing as it will be: no longer in force, and kept. Raises ``KpiError``."""
    seal = _seal(portfolio, period)
    reopening = Reopening(seal, portfolio.as_of.replace(microsecond=0), by, reason, document)
    return Closing(period, None, (*portfolio.closings[period].reopenings, reopening))


def _seal(portfolio: Portfolio, period: Period) -> Seal:
    """The closing that holds. Raises ``KpiError`` where there is none, or a later month is closed."""
    seal, latest = seal_of(portfolio, period), latest_closed(portfolio)
    if seal is None or latest is None:
        hint = say("the latest closed month is {month}", month=latest) if latest else say("no month is closed yet")
        if _waits(portfolio, period):
            hint = bring_in_first([layout.closing_path(period)])
        raise KpiError(say("{month} is not closed", month=period), hint)
    if latest != period:
        raise KpiError(
            say("{later} was closed after {month}", later=latest, month=period),
            say(
                "reopen the latest first: {command}",
                command=kpi_command("reopen", latest, "--reason", BLANK, "--document", BLANK),
            ),
        )
    return seal


def _waits(portfolio: Portfolio, period: Period) -> bool:
    """Whether the month's closing is another on disk than in the history."""
    repository = git.repository(portfolio.root)
    path = layout.closing_path(period)
    return repository is not None and bool(standing(repository, portfolio.root, [path]).changed)
