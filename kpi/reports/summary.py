"""What a report of many programs says of them all, besides the part of each: it is kept, and put together again."""

import datetime
from collections.abc import Sequence

from kpi.measure.score import Score
from kpi.model.program import Phase, State
from kpi.model.struct import Struct


class Idle(Struct, frozen=True):
    """A program that is listed and never scored."""

    title: str
    state: State
    since: datetime.date | None


class Summary(Struct, frozen=True):
    """What the whole report says of programs besides their own parts.

    That are their scores, what is explained at the end, those that aren't measured, and phases that may be named.
    """

    scores: tuple[Score, ...] = ()
    rows: bool = False
    provisional: bool = False
    pending: bool = False
    illustrative: bool = False
    idle: tuple[Idle, ...] = ()
    phases: frozenset[Phase] = frozenset()


def together(found: Sequence[Summary]) -> Summary:
    """The summary of some programs, in their order."""
    return Summary(
        scores=tuple(score for one in found for score in one.scores),
        rows=any(one.rows for one in found),
        provisional=any(one.provisional for one in found),
        pending=any(one.pending for one in found),
        illustrative=any(one.illustrative for one in found),
        idle=tuple(idle for one in found for idle in one.idle),
        phases=frozenset().union(*(one.phases for one in found)),
    )
