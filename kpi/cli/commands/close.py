"""``kpi close``: a month is closed, chained to the month before."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final

from kpi.changes import demanded
from kpi.changes.asking import month
from kpi.changes.closing.sealing import Sealing, sealing, write_closing
from kpi.cli.session.session import Session
from kpi.measure.closing.chain import seal_of, short
from kpi.model.domain.closing import Closing, ClosingException
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import GitTrouble, KpiError
from kpi.model.output import options
from kpi.model.output.message import mark, say, say_many
from kpi.model.output.options import Month
from kpi.model.output.parameter import Parameters, option
from kpi.model.values.period import Period
from kpi.render.formats import check
from kpi.reports.closing.closing import Kept, close_message, closed_report, packet_report, where
from kpi.reports.closing.closing_preview import Blocker, Packet, Uncommitted, packet, sealed
from kpi.reports.status.unsaved import unsaved_lines
from kpi.rules.catalogue import findings
from kpi.store import git, layout, pending
from kpi.store.pending import pending_in

HELP: Final = mark(
    "Close a month: show what stands in the way, then chain it to the month before; saved as one commit."
)
EXAMPLE: Final = mark("Example: kpi close 2023-11 --dry-run")


class CloseWrite(options.RecordedWrite, frozen=True):
    """How a month is closed."""

    yes: options.CloseYes = False


class CloseParameters(Parameters, frozen=True):
    """What is typed behind ``kpi close``."""

    period: Month
    force: Annotated[
        bool, option("--force", help=mark("close it with what is not in order, which is kept in the closing"))
    ] = False
    reason: Annotated[str, option("--reason", metavar=mark("TEXT"), help=mark("why, with --force"))] = ""
    tag: Annotated[bool, option("--tag", help=mark("tag the commit, signed where git is set up to sign"))] = False
    write: CloseWrite = CloseWrite()


def run(session: Session, given: CloseParameters) -> int:
    """Show the month and close it."""
    check(given.write.form, findings=False)
    _refuse_options(force=given.force, reason=given.reason, tag=given.tag, commits=given.write.commits)
    at = sealing(session, given.write.by, commits=given.write.commits)
    asked = month(given.period)
    _refuse_closed(at.portfolio, asked)
    shown = _packet(session, at, asked, no_commit=given.write.no_commit)
    people = given.write.form == "table"
    if people or given.write.dry_run or _refusing(shown, force=given.force):
        session.show(packet_report(shown), given.write.form)
    if people and not given.write.no_commit:
        _say_unsaved(session, at)
    if given.write.dry_run:
        return 1 if shown.blocking else 0
    _refuse(shown, force=given.force)
    if people and not given.write.yes and session.ask(say("Close {month}?", month=asked)) is False:
        raise KpiError(say("nothing was written"))
    return _closed(session, at, shown, given.reason.strip(), _tag(at, asked) if given.tag else "", given.write.form)


def _closed(session: Session, at: Sealing, shown: Packet, reason: str, tag: str, form: str) -> int:
    """Write, commit, tag, and say the digest."""
    exceptions = tuple(_exception(matter, reason) for matter in shown.blocking)
    make = partial(_made, period=shown.period, by=at.by, exceptions=exceptions)
    closing = make(at.portfolio)
    commit = write_closing(at, make, lambda made: close_message(made, at.text))
    trouble = _tagged(at, tag, commit, close_message(closing, at.text))
    kept = Kept(layout.closing_path(shown.period), commit, "" if trouble else tag)
    session.show(closed_report(shown, closing, kept, whole=form != "table"), form)
    if trouble is not None:
        raise trouble
    return 0


def _tagged(at: Sealing, tag: str, commit: str | None, message: str) -> GitTrouble | None:
    """Tag the closing where that is wanted. What goes wrong comes back: the month is closed by then."""
    if not tag or at.repository is None or commit is None:
        return None
    try:
        git.tag(at.repository, tag, commit, message)
    except GitTrouble as error:
        hint = say("make it by hand: {command}", command=f"git tag -a {tag} {commit[:7]}")
        return GitTrouble(say("it is closed, but the tag {tag} could not be made", tag=tag), hint, error.detail)
    return None


def _made(portfolio: Portfolio, period: Period, by: str, exceptions: tuple[ClosingException, ...]) -> Closing:
    return sealed(packet(portfolio, period, (), Uncommitted()), by, exceptions)


def _packet(session: Session, at: Sealing, period: Period, *, no_commit: bool) -> Packet:
    loaded = session.load()
    problems = (*loaded.problems, *findings(loaded.portfolio))
    return packet(at.portfolio, period, problems, Uncommitted() if no_commit else _uncommitted(at))


def _say_unsaved(session: Session, at: Sealing) -> None:
    """Name all that is on disk and not in the history, of other months and programs, too."""
    if at.repository is not None:
        for line in unsaved_lines(pending.fates(at.root, pending.unsaved(at.repository, at.root))):
            session.remark(line)


def _uncommitted(at: Sealing) -> Uncommitted:
    """What of the data is not in the history; nothing where there is none."""
    found = pending_in(at.repository, at.portfolio.root)
    return Uncommitted(found.cells, frozenset(found.files))


def _exception(matter: Blocker, reason: str) -> ClosingException:
    return ClosingException(matter.program, matter.indicator, matter.kind.value, reason)


def _refusing(shown: Packet, *, force: bool) -> bool:
    return bool(shown.final or (shown.blocking and not force))


def _refuse(shown: Packet, *, force: bool) -> None:
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
            say(
                "to change it, reopen it first: {command}",
                command=f'kpi reopen {period} --reason "..." --document "..."',
            ),
        )


def _tag(at: Sealing, period: Period) -> str:
    """``kpi/2023-11``; for a month closed again ``kpi/2023-11.2``. Raises ``GitTrouble`` where it is taken."""
    closing = at.portfolio.closings.get(period)
    times = 1 if closing is None else len(closing.reopenings) + 1
    name = f"kpi/{period}" if times == 1 else f"kpi/{period}.{times}"
    if at.repository is not None:
        git.refuse_taken(at.repository, name)
    return name
