"""Writing closing files: what close and reopen share."""

from __future__ import annotations

from collections.abc import Callable

from kpi.changes.context import Desk, desk, in_the_data_language
from kpi.changes.pipeline import Change, changed_meanwhile, write
from kpi.changes.workspace import Workspace
from kpi.model.domain.closing import Closing
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import Message
from kpi.store import layout
from kpi.store.load import load
from kpi.store.write.saving import Written
from kpi.store.yaml.encode import closings
from kpi.store.yaml.source import bytes_of


class Sealing(Desk, frozen=True):
    """Who closes or reopens a month or writes its sheet, where that goes, and everything that is there."""

    portfolio: Portfolio

    def text(self, message: Message) -> str:
        """A sentence in the language of the data, for the history."""
        return in_the_data_language(self.portfolio, message)


def sealing(session: Workspace, by: str, *, commits: bool) -> Sealing:
    """Who and where. Raises ``KpiError`` where it can't be committed and would have to be."""
    portfolio = session.load().portfolio
    at = desk(portfolio.root, by, commits=commits)
    return Sealing(at.root, at.repository, at.committing, at.by, portfolio)


def write_closing(at: Sealing, make: Callable[[Portfolio], Closing], message: Callable[[Closing], str]) -> str | None:
    """Write the file of a month and commit it; returns the commit. Where the commit fails everything is as it was.

    ``make`` says what the closing is; it is asked once more while nobody else can write. Raises ``KpiError``.
    """
    closing = make(at.portfolio)
    path = layout.closing_path(closing.period)
    old = bytes_of(at.root, path) if path in at.portfolio.files else None

    def again() -> None:
        if make(load(at.root, at.portfolio.as_of).portfolio) != closing:
            raise changed_meanwhile()

    return write(at, Change((Written(path, old, closings.written(closing)),), message(closing), again=again))
