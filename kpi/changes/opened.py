"""The data that a view speaks of: as it is on disk, or as it stood at a commit, tag or date."""

from __future__ import annotations

from collections.abc import Callable

from kpi.changes.asking import day, program_named
from kpi.changes.workspace import Workspace
from kpi.measure.calendar import end_of
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.model.output.problem import Place
from kpi.model.values.struct import Struct, replace
from kpi.store import git, layout
from kpi.store.files import Folder
from kpi.store.pending import Pending, pending_in
from kpi.store.yaml.locate import Places


class Opened(Struct, frozen=True):
    """The data that a view speaks of, what of it isn't in the history yet, and the line and column of a place."""

    portfolio: Portfolio
    pending: Pending
    where: Callable[[Place], tuple[int, int]]

    def program(self, typed: str) -> Program:
        """The program with an id. Raises ``UnknownName`` with the nearest one."""
        return program_named(self.portfolio, typed)


def open_data(session: Workspace, at: str = "", as_of: str = "") -> Opened:
    """The data as it is, or as it stood ``at`` a commit, tag or date; ``as_of`` a day decides what is due.

    At a date what was due on that day is due, at a commit or tag what was due at its time; ``as_of`` overrides
    both. Raises ``KpiError``.
    """
    found = _then(session, at) if at else _now(session)
    if layout.settings_path() in found.portfolio.unreadable:
        raise KpiError(
            say(
                "{path} can't be read, and without it there is no rating and no deadline",
                path=layout.settings_path(),
            ),
            say("see what is wrong with it: {command}", command=kpi_command("validate")),
        )
    if not as_of:
        return found
    portfolio = found.portfolio
    return replace(found, portfolio=replace(portfolio, as_of=end_of(day(as_of, session), portfolio)))


def _now(session: Workspace) -> Opened:
    portfolio = session.load().portfolio
    repository = git.repository(portfolio.root)
    return Opened(portfolio, pending_in(repository, portfolio.root), Places(Folder(portfolio.root)))


def _then(session: Workspace, at: str) -> Opened:
    from kpi.changes.as_of_commit import at_commit  # the history is loaded only where it is asked for

    then = at_commit(session, at)
    return Opened(then.load().portfolio, Pending(then.commit, frozenset()), Places(then.files))
