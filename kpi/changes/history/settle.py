"""Settling findings of the audit: by whom that may be done, which are meant, and the entry that says so."""

from __future__ import annotations

from collections.abc import Iterable

from kpi.changes.as_of_commit import at_commit
from kpi.changes.context import Desk, data_language, desk
from kpi.changes.history.auditing import audited_up_to
from kpi.changes.permission import has_role, own_deed
from kpi.changes.pipeline import FileChange, write
from kpi.changes.workspace import Workspace
from kpi.measure.audit.people import mail_of
from kpi.measure.audit.settling import NEVER, cell_of
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.settled import Settled
from kpi.model.errors import KpiError
from kpi.model.history import Doubt
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.reports.audited import Audited
from kpi.reports.checks.settled import settle_message
from kpi.store import layout
from kpi.store.pending import on_disk
from kpi.store.write.saving import Written
from kpi.store.yaml.encode.settled import with_entry


class WantedFinding(Struct, frozen=True):
    """Which findings are to be settled: by code and commit, of a cell (empty: all) and a month (None: all)."""

    code: str
    commit: str
    cell: str
    period: Period | None

    def means(self, doubt: Doubt) -> bool:
        """Whether a finding is one of them."""
        return (
            doubt.code == self.code
            and doubt.commit is not None
            and doubt.commit.id.startswith(self.commit)
            and self.cell in {"", cell_of(doubt)}
            and self.period in {None, doubt.period}
        )


class Settlement(Struct, frozen=True):
    """A decision to be saved: the entry, and the findings that it settles."""

    at: Desk
    portfolio: Portfolio
    entry: Settled
    doubts: tuple[Doubt, ...]


def settlement(session: Workspace, wanted: WantedFinding, grounds: tuple[str, str]) -> Settlement:
    """The entry that settles what is wanted. Raises ``KpiError`` where that can't be, or not by this person."""
    at = desk(session.root, commits=True)
    then = at_commit(session)
    audited = audited_up_to(then)
    _refuse_role(audited.portfolio, at.by)
    doubts = _found(wanted, audited)
    if any(not one.may_settle for one in audited.open if one.doubt in doubts):
        _refuse_own(doubts, at.by)
    commit = doubts[0].commit
    if commit is None:
        raise AssertionError("only findings about commits were looked for")
    today = session.load().portfolio.as_of.date()
    entry = Settled(wanted.code, commit.id, today, at.by, *grounds, cell=wanted.cell, period=wanted.period)
    return Settlement(at, audited.portfolio, entry, doubts)


def save(then: Settlement) -> str | None:
    """Write the entry and commit it; the commit. Raises ``KpiError``."""
    path = layout.settled_path()
    old = on_disk(then.at.root, path)
    message = settle_message(then.entry, len(then.doubts), data_language(then.portfolio).text)
    return write(then.at, FileChange((Written(path, old, with_entry(old, then.entry)),), message))


def _refuse_role(portfolio: Portfolio, by: str) -> None:
    if not has_role(portfolio, mail_of(by)):
        raise KpiError(
            say("{by} may not settle findings", by=by),
            say("a verifier or an administrator settles them, who is named as such in data/kpi.yaml"),
        )


def _refuse_own(doubts: Iterable[Doubt], by: str) -> None:
    if any(own_deed(one, mail_of(by)) for one in doubts):
        raise KpiError(
            say("{by} made this commit, and nobody settles what they did themselves", by=by),
            say("let a verifier or an administrator look into it who did not make that commit"),
        )


def _found(wanted: WantedFinding, audited: Audited) -> tuple[Doubt, ...]:
    """The open findings that are meant. Raises ``KpiError`` where there are none, or of several commits."""
    if wanted.code in NEVER:
        raise KpiError(
            say("{code} is put right and can't be settled: it is about the data as it is now", code=wanted.code),
            say("see how: {command}", command=kpi_command("audit")),
        )
    found = tuple(one.doubt for one in audited.open if wanted.means(one.doubt))
    if not found and any(wanted.means(doubt) for _, doubt in audited.settled):
        raise KpiError(say("this is settled already"), say("see: {command}", command=kpi_command("audit")))
    if not found:
        raise KpiError(say("the audit finds nothing like that"), _nearest(wanted, audited))
    if len({one.commit for one in found}) > 1:
        raise KpiError(say("{commit} is the beginning of several commits", commit=wanted.commit),
                       say("write more of its digits"))  # fmt: skip
    return found


def _nearest(wanted: WantedFinding, audited: Audited) -> Message:
    """Hint with the codes found for that commit, or with the command that lists all."""
    codes = {
        one.doubt.code for one in audited.open if one.doubt.commit and one.doubt.commit.id.startswith(wanted.commit)
    }
    if codes:
        return say("about that commit it finds: {codes}", codes=tuple(sorted(codes)))
    return say("it names each finding with its commit: {command}", command=kpi_command("audit"))
