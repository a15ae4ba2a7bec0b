"""A program in one line of the overview: its score, what is reported and met, its trend, and what needs attention.

A row depends on its own program, the settings, the closings, the question and the day, and on nothing of other
programs: the cache keeps it by these.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from kpi.measure.question import Question
from kpi.measure.score import MeasuredIndicator, ProgramStanding, Score, program_score
from kpi.measure.states import CellState
from kpi.measure.streak import Streak
from kpi.model.domain.achievement import FollowUp
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.reports.closing.published import published

#: Months in the small trend of scores.
TREND: Final = 4
#: From this many reports in a row not met on, an indicator needs attention.
BAD_ROW: Final = 3


class Counts(Struct, frozen=True):
    """How many indicators are due, and what became of them. ``repeated`` are not met three reports in a row or more."""

    due: int = 0
    met: int = 0
    reported: int = 0
    waiting: int = 0
    unreported: int = 0
    repeated: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__struct_fields__))


class ConcernKind(StrEnum):
    """Why something needs attention, the most pressing first."""

    STREAK = "streak"
    FOLLOW_UP = "follow_up"
    LATE = "late"


class Concern(Struct, frozen=True):
    """Something that needs attention. ``indicator`` and ``name`` are empty where it is a whole program that is late.

    ``streak`` and ``follow_up`` are set by ``kind``; ``count`` is how many indicators are late, ``days`` for how long
    what was to be done by the day ``since`` has been waited for.
    """

    kind: ConcernKind
    program: str
    title: str
    indicator: str = ""
    name: str = ""
    streak: Streak = Streak()
    follow_up: FollowUp | None = None
    count: int = 0
    since: datetime.date | None = None
    days: int = 0

    @property
    def weight(self) -> int:
        """By which those of one kind are put in order, the greatest first."""
        match self.kind:
            case ConcernKind.STREAK:
                return len(self.streak)
            case ConcernKind.LATE:
                return self.count
            case ConcernKind.FOLLOW_UP:
                return self.days


class ProgramRow(Struct, frozen=True):
    """One program. ``trend`` are the scores of the last months in which something was due, oldest first."""

    program: str
    title: str
    score: Score
    counts: Counts
    trend: tuple[Score, ...]
    concerns: tuple[Concern, ...]


def program_row(portfolio: Portfolio, question: Question, one: ProgramStanding) -> ProgramRow:
    """The row of a program that stands where ``one`` says, as published where the month is closed."""
    return ProgramRow(
        one.program.id,
        one.program.title,
        one.score,
        counts(one),
        tuple(_trend(portfolio, question, one)),
        tuple(concerns(portfolio, question, one)),
    )


def counts(one: ProgramStanding) -> Counts:
    """Counts of what a program owes, by outcome."""
    due = [row for row in one.indicators if row.standing.state.due]
    states = [row.standing.state for row in due]
    return Counts(
        due=len(due),
        met=sum(row.standing.met is True for row in due),
        reported=one.score.coverage.reported,
        waiting=states.count(CellState.WAITING),
        unreported=states.count(CellState.UNREPORTED),
        repeated=sum(_repeated(row) for row in one.indicators),
    )


def _repeated(row: MeasuredIndicator) -> bool:
    return len(row.streak) >= BAD_ROW


def _trend(portfolio: Portfolio, question: Question, one: ProgramStanding) -> Iterator[Score]:
    for alone in question.last_months(TREND):
        found = one.score if alone == question else _score_then(portfolio, one.program, alone)
        if found.coverage.due:
            yield found


def _score_then(portfolio: Portfolio, program: Program, question: Question) -> Score:
    today, held = program_score(portfolio, program, question), published(portfolio, question)
    return today if held is None else held.score(held.of_program(program.id), today)


def concerns(portfolio: Portfolio, question: Question, one: ProgramStanding) -> Iterator[Concern]:
    """Concerns of a program."""
    program, title = one.program.id, one.program.title
    today = portfolio.today
    for row in one.indicators:
        indicator = row.standing.indicator
        if _repeated(row):
            yield Concern(ConcernKind.STREAK, program, title, indicator.id, indicator.name, streak=row.streak)
        promised = None if row.standing.met else overdue(indicator, question.months.last, today)
        if promised is not None and promised.due is not None:
            yield Concern(
                ConcernKind.FOLLOW_UP, program, title, indicator.id, indicator.name,
                follow_up=promised, since=promised.due, days=(today - promised.due).days,
            )  # fmt: skip
    late = counts(one).unreported
    if late:
        since = portfolio.settings.deadline(question.months.last)
        yield Concern(ConcernKind.LATE, program, title, count=late, since=since, days=(today - since).days)


def overdue(indicator: Indicator, until: Period, today: datetime.date) -> FollowUp | None:
    """The overdue follow-up of the latest record; None where there is none."""
    latest = max((period for period in indicator.achievements if period <= until), default=None)
    promised = None if latest is None else indicator.achievements[latest].follow_up
    return promised if promised is not None and promised.due is not None and promised.due < today else None


def concern_text(one: Concern, reason: Message) -> Message:
    """A concern with what it is about, by the name that commands want."""
    return say("! {name}: {reason}", name="/".join(filter(None, (one.program, one.indicator))), reason=reason)
