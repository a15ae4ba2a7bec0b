"""``kpi reopen``: the latest closed month is opened again; its closing is kept as a revision."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Final

from kpi.changes import demanded
from kpi.changes.asking import month
from kpi.changes.closing.sealing import Sealing, sealing, write_closing
from kpi.cli.session.session import Session
from kpi.measure.closing.chain import latest_closed, seal_of
from kpi.model.domain.closing import Closing, Reopening, Seal
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import Parameters, option
from kpi.model.values.period import Period
from kpi.render.formats import check
from kpi.reports.closing.closing import Kept, reopen_message, reopened_report
from kpi.store import git, layout
from kpi.store.pending import bring_in_first, standing

HELP: Final = mark(
    "Reopen the latest closed month, with a reason and the document that orders it; saved as one commit."
)
EXAMPLE: Final = mark('Example: kpi reopen 2023-11 --reason "salah rekap" --document "Nota Dinas 12"')


class ReopenParameters(Parameters, frozen=True):
    """What is typed behind ``kpi reopen``."""

    period: options.ClosedMonth
    reason: Annotated[str, option("--reason", metavar=mark("TEXT"), help=mark("why it is reopened; needed"))] = ""
    document: Annotated[
        str,
        option("--document", metavar=mark("TEXT"), help=mark("the document that orders it; needed")),
    ] = ""
    write: options.RecordedWrite = options.RecordedWrite()


def run(session: Session, given: ReopenParameters) -> int:
    """Open a month again."""
    check(given.write.form, findings=False)
    _refuse_unexplained(given.reason, given.document)
    at = sealing(session, given.write.by, commits=given.write.commits)
    asked = month(given.period)
    make = partial(_reopened, period=asked, by=at.by, reason=given.reason.strip(), document=given.document.strip())
    reopening = make(at.portfolio).reopenings[-1]
    kept = None if given.write.dry_run else Kept(layout.closing_path(asked), _saved(at, make))
    session.show(reopened_report(at.portfolio, asked, reopening, kept), given.write.form)
    return 0


def _saved(at: Sealing, make: Callable[[Portfolio], Closing]) -> str | None:
    return write_closing(at, make, lambda made: reopen_message(made.period, made.reopenings[-1], at.text))


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
            say("reopen the latest first: {command}", command=f'kpi reopen {latest} --reason "..." --document "..."'),
        )
    return seal


def _waits(portfolio: Portfolio, period: Period) -> bool:
    """Whether the month's closing is another on disk than in the history."""
    repository = git.repository(portfolio.root)
    path = layout.closing_path(period)
    return repository is not None and bool(standing(repository, portfolio.root, [path]).changed)


def _refuse_unexplained(reason: str, document: str) -> None:
    demanded.reason(reason, say("reopening a month needs a reason"))
    demanded.document(document, say("reopening a month needs the document that orders it"))
