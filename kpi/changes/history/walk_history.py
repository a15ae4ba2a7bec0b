"""The walk through a history that both ``kpi audit`` and ``kpi check`` judge commits by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet

from kpi.measure.audit.walk import Walk
from kpi.model.domain.closing import Seal
from kpi.model.domain.settings import Settings
from kpi.model.history import Commit, Doubt
from kpi.model.output.message import Message, mark, say
from kpi.model.output.progress import steps
from kpi.model.values.period import Period
from kpi.store import locations
from kpi.store.history.walk import History


def walk_of(history: History, fallback: Settings, asked: AbstractSet[str] | None = None) -> Walk:
    """A walk that has not begun; ``fallback`` are the settings where a commit has none that can be read.

    ``asked``: closings are recomputed in these commits only.
    """
    from kpi.store.setup.starter import is_own_schema

    return Walk(fallback, history.past, locations.place, recomputed(history, asked), is_own_schema)


def doubts_of(history: History, fallback: Settings, asked: AbstractSet[str]) -> Iterator[Doubt]:
    """Everything that doesn't hold in some commits of a history, in its order."""
    walk = walk_of(history, fallback, asked)
    for doubt in walk.doubts(steps(mark("Walking the history"), history.steps(asked))):
        if doubt.commit is not None and doubt.commit.id in asked:
            yield doubt


def settings_in_force(history: History, fallback: Settings) -> Settings:
    """The settings at the end of a history: those of its last commit, or the last ones that could be read."""
    walk = walk_of(history, fallback, frozenset())
    for _ in walk.doubts(steps(mark("Walking the history"), history.steps(frozenset()))):
        pass
    return walk.settings_at(history.commit)


def recomputed(history: History, asked: AbstractSet[str] | None) -> Callable[[Commit, Period, Seal], Iterator[Message]]:
    """A function that yields how a closing differs from the data of its commit."""

    def untrue(commit: Commit, period: Period, seal: Seal) -> Iterator[Message]:
        from kpi.reports.closing import recomputed

        if asked is not None and commit.id not in asked:
            return
        portfolio = history.past.portfolio_at(commit.id, seal.at)
        if portfolio is None:
            yield say(
                "the closing of {month} can't be recomputed: not all data of its commit can be read", month=period
            )
        else:
            yield from recomputed.untrue(portfolio, period, seal)

    return untrue
