"""Closing a month: what stands in the way, the chain to the month before, the tag."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from kpi.changes import demanded
from kpi.changes.asking import begun, month
from kpi.changes.basis import Basis, everything
from kpi.changes.closing.closing_file import closing_change
from kpi.changes.context import Desk, data_language, desk
from kpi.changes.pipeline import refuse_no, write
from kpi.changes.workspace import Workspace
from kpi.measure.closing.chain import seal_of, short
from kpi.model.domain.closing import Closing, ClosingException
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import GitTrouble, KpiError
from kpi.model.output import options
from kpi.model.output.command import Command
from kpi.model.output.message import mark, say, say_many
from kpi.model.output.options import Month
from kpi.model.output.parameter import Parameters, switch, text_option
from kpi.model.values.period import Period
from kpi.reports._shared.outcome import Outcome
from kpi.reports.closing.closing import Closed, close_message, closed_report, preview_report, where
from kpi.reports.closing.closing_preview import ClosingPreview, Uncommitted, preview, sealed
from kpi.reports.status.unsaved import unsaved_lines
from kpi.rules.catalogue import findings
from kpi.store import git, pending
from kpi.store.pending import pending_in
from kpi.store.yaml.encode import closings


class CloseWrite(options.RecordedWrite, frozen=True):
    """How a month is closed."""

    yes: options.CloseYes = False


class CloseParameters(Parameters, frozen=True):
    """Parameters of ``kpi close``."""

    period: Month
    force: Annotated[
        bool, switch("--force", mark("close it with what is not in order, which is kept in the closing"))
    ] = False
    reason: Annotated[str, text_option("--reason", mark("why, with --force"))] = ""
    tag: Annotated[bool, switch("--tag", mark("tag the commit, signed where git is set up to sign"))] = False
    write: CloseWrite = CloseWrite()


def close(session: Workspace, given: CloseParameters) -> int:
    """Show the month and close it. Raises ``KpiError`` where something stands in the way."""
    _refuse_options(force=given.force, reason=given.reason, tag=given.tag, commits=given.write.commits)
    found = everything(session)
    at = desk(session.root, given.write.by, commits=given.write.commits)
    asked = month(given.period, begun(found.portfolio.programs))
    _refuse_closed(found.portfolio, asked)
    problems = (*found.loaded.problems, *findings(found.portfolio))
    uncommitted = Uncommitted() if given.write.no_commit else _uncommitted(at)
    shown = preview(found.portfolio, asked, problems, uncommitted)
    people = given.write.form == "table"
    if people or given.write.dry_run or _refusing(shown, force=given.force):
        session.show(preview_report(shown), given.write.form)
    if people and not given.write.no_commit:
        _say_unsaved(session, at)
    if given.write.dry_run:
        return 1 if shown.blocking else 0
    _refuse(shown, force=given.force)
    if people:
        refuse_no(session, say("Close {month}?", month=asked), given.write)
    return _closed(session, at, found, shown, given)


def _closed(session: Workspace, at: Desk, found: Basis, shown: ClosingPreview, given: CloseParameters) -> int:
    """Write, commit, tag, and say the digest."""
    tag = _tag(at, found.portfolio, shown.period) if given.tag else ""
    exceptions = tuple(
        ClosingException(one.program, one.indicator, one.kind.value, given.reason.strip()) for one in shown.blocking
    )
    make = partial(_made, period=shown.period, by=at.by, exceptions=exceptions)
    change = closing_change(found, make, lambda made: close_message(made, data_language(found.portfolio).text))
    commit = write(at, change)
    trouble = _tagged(at, tag, commit, change.message)
    outcome = Outcome(change.files, saved=True, commit=commit)
    closed = Closed(shown, make(found.portfolio), outcome, "" if trouble else tag)
    session.show(closed_report(closed, whole=given.write.form != "table"), given.write.form)
    if trouble is not None:
        raise trouble
    return 0


def _tagged(at: Desk, tag: str, commit: str | None, message: str) -> GitTrouble | None:
    """Tag the closing where that is wanted. What goes wrong comes back: the month is closed by then."""
    if not tag or at.repository is None or commit is None:
        return None
    try:
        git.tag(at.repository, tag, commit, message)
    except GitTrouble as error:
        hint = say("make it by hand: {command}", command=Command(("git", "tag", "-a", tag, commit[:7])))
        return GitTrouble(say("it is closed, but the tag {tag} could not be made", tag=tag), hint, error.detail)
    return None


def _made(portfolio: Portfolio, period: Period, by: str, exceptions: tuple[ClosingException, ...]) -> Closing:
    return sealed(preview(portfolio, period, (), Uncommitted()), by, exceptions)


def _say_unsaved(session: Workspace, at: Desk) -> None:
    """Name all that is on disk and not in the history, of other months and programs, too."""
    if at.repository is not None:
        for line in unsaved_lines(pending.fates(at.root, pending.unsaved(at.repository, at.root))):
            session.remark(line)


def _uncommitted(at: Desk) -> Uncommitted:
    """The cells and files that are not in the history; empty where there is no repository."""
    found = pending_in(at.repository, at.root)
    return Uncommitted(found.cells, frozenset(found.files))


def _refusing(shown: ClosingPreview, *, force: bool) -> bool:
    return bool(shown.final or (shown.blocking and not force))


def _refuse(shown: ClosingPreview, *, force: bool) -> None:
    """Refuse with the worst that stands in the way."""
    if not _refusing(shown, force=force):
        return
    worst = shown.blocking[0]
    count = len(shown.blocking)
    what = say("{cell}: {what}", cell=where(worst), what=worst.what) if where(worst) else worst.what
    if worst.kind.final:
        raise KpiError(say("{month} can't be closed: {what}", month=shown.period, what=what), worst.hint)
    raise KpiError(
        say_many(
            "{month} is not closed: {count} thing stands in the way",
            "{month} is not closed: {count} things stand in the way",
            count,
            month=shown.period,
        ),
        say("put it right, or close it all the same and say why: --force --reason ..."),
    )


def _refuse_options(*, force: bool, reason: str, tag: bool, commits: bool) -> None:
    if force:
        demanded.reason(reason, say("--force needs a reason"))
    if reason and not force:
        raise KpiError(say("--reason goes with --force"), say("leave one away, or add the other"))
    if tag and not commits:
        raise KpiError(say("--tag needs a commit"), say("leave --no-commit and --dry-run away"))


def _refuse_closed(portfolio: Portfolio, period: Period) -> None:
    seal = seal_of(portfolio, period)
    if seal is not None:
        raise KpiError(
            say("{month} is closed already, digest {digest}", month=period, digest=short(seal.digest)),
            closings.reopen_first(portfolio.root, period),
        )


def _tag(at: Desk, portfolio: Portfolio, period: Period) -> str:
    """``kpi/2023-11``; for a month closed again ``kpi/2023-11.2``. Raises ``GitTrouble`` where it is taken."""
    closing = portfolio.closings.get(period)
    times = 1 if closing is None else len(closing.reopenings) + 1
    name = f"kpi/{period}" if times == 1 else f"kpi/{period}.{times}"
    if at.repository is not None:
        git.refuse_taken(at.repository, name)
    return name
