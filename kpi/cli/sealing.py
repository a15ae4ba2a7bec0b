"""Writing closing files: what close and reopen share."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from kpi.cli.repository import to_write
from kpi.model.errors import KpiError
from kpi.model.message import say
from kpi.model.struct import Struct
from kpi.store import layout

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kpi.cli.session import Session
    from kpi.model.closing import Closing
    from kpi.model.message import Message
    from kpi.model.portfolio import Portfolio
    from kpi.store.git import Repository


class Desk(Struct, frozen=True):
    """Who closes or reopens, and where it goes: ``committing`` is the repository of the commit, None for none."""

    portfolio: Portfolio
    repository: Repository | None
    committing: Repository | None
    by: str

    def text(self, message: Message) -> str:
        """A sentence in the language of the data, for the history."""
        from kpi.render.language import language

        return language(self.portfolio.settings.language).text(message)


def desk(session: Session, by: str, *, no_commit: bool, dry_run: bool) -> Desk:
    """Who and where. Raises ``KpiError`` where it can't be committed and would have to be."""
    from kpi.cli.entry import author

    portfolio = session.load().portfolio
    commits = not (no_commit or dry_run)
    repository = to_write(portfolio.root, commits=commits)
    return Desk(portfolio, repository, repository if commits else None, author(repository, by, commits=commits))


def write_closing(desk: Desk, make: Callable[[Portfolio], Closing], message: Callable[[Closing], str]) -> str | None:
    """Write the file of a month and commit it; returns the commit. Where the commit fails everything is as it was.

    ``make`` says what the closing is; it is asked once more while nobody else can write. Raises ``KpiError``.
    """
    from kpi.store import closings, git, write

    root = desk.portfolio.root
    closing = make(desk.portfolio)
    path = layout.closing_path(closing.period)
    old = (root / path).read_bytes() if path in desk.portfolio.files else None
    new = closings.written(closing)
    with write.lock(root, desk.repository.common_dir if desk.repository else None), contextlib.ExitStack() as undo:
        _expect(make(_again(root, desk.portfolio)), closing)
        write.replace(root / path, old, new)
        undo.callback(write.restore, root / path, new, old)
        commit = None
        if desk.committing is not None:
            commit = git.commit_files(desk.committing, [root / path], message(closing))
        undo.pop_all()
    return commit


def _again(root: Path, portfolio: Portfolio) -> Portfolio:
    from kpi.store.load import load

    return load(root, portfolio.as_of).portfolio


def _expect(now: Closing, shown: Closing) -> None:
    if now != shown:
        raise KpiError(
            say("the data was changed by somebody else in the meantime"),
            say("nothing was written; look at it, then try again"),
        )
