"""What needs attention: who is chosen where there is more than room for, and what a program's row counts."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest

from kpi.measure.question import Question
from kpi.measure.score import program_score, program_standing
from kpi.measure.streak import Streak
from kpi.model.domain.achievement import Achievement, FollowUp, Status
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.report import Line
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.render.language import language
from kpi.reports.status.overview import attention
from kpi.reports.status.program_row import Concern, ConcernKind, counts, overdue, program_row

ENGLISH = language("en")
NOVEMBER, DECEMBER = Period(2023, 11), Period(2023, 12)
DAY = datetime.date(2023, 12, 10)


def streak(name: str, length: int) -> Concern:
    months = tuple(DECEMBER.plus(-back) for back in reversed(range(length)))
    return Concern(ConcernKind.STREAK, "p", "P", name, name, streak=Streak(months))


LATE = Concern(ConcernKind.LATE, "p", "P", count=2, since=DAY, days=9)
PROMISED = Concern(
    ConcernKind.FOLLOW_UP, "p", "P", "f", "F", follow_up=FollowUp("Rapat", due=DAY), since=DAY, days=9
)  # fmt: skip


@pytest.mark.parametrize(
    ("concerns", "most", "told"),
    [
        ((), 7, []),
        ((streak("a", 3), streak("b", 5)), 7, ["p/b: the last 5", "p/a: the last 3"]),
        ((LATE, streak("a", 3)), 7, ["p/a: the last 3", "p: 2 indicators unreported, 9 days late"]),
        (
            (LATE, PROMISED, *(streak(f"i{at}", 3 + at) for at in range(9))),
            4,
            ["p/i8: the last 11", "p/i7: the last 10", "p/f: follow-up 9 days overdue", "p: 2 ind"],
        ),
    ],
)  # fmt: skip
def test_every_kind_is_named(concerns: tuple[Concern, ...], most: int, told: list[str]) -> None:
    found = [ENGLISH.shown(one.text).removeprefix("! ") for one in attention(concerns, most) if isinstance(one, Line)]
    assert [text[: len(start)] for text, start in zip(found, told, strict=True)] == told


def test_a_row_counts_what_its_indicators_are(portfolio: Portfolio, ask: Callable[..., Question]) -> None:
    (program, *_) = (one for one in portfolio.programs if one.measured)
    standing = program_standing(portfolio, program, ask())
    found = counts(standing)
    assert found.due == standing.score.coverage.due
    assert found.reported + found.waiting + found.unreported == found.due
    assert found.met <= found.reported
    row = program_row(portfolio, ask(), standing)
    assert row.trend[-1] == row.score == program_score(portfolio, program, ask())


@pytest.mark.parametrize(
    ("due", "today", "told"),
    [
        (DAY, datetime.date(2023, 12, 11), True),
        (DAY, DAY, False),
        (None, datetime.date(2024, 12, 11), False),
    ],
)
def test_a_promise_is_overdue_after_its_day(
    portfolio: Portfolio, due: datetime.date | None, today: datetime.date, *, told: bool
) -> None:
    indicator = _with(portfolio, NOVEMBER, FollowUp("Rapat", due=due))
    assert (overdue(indicator, DECEMBER, today) is not None) is told


def test_a_later_record_takes_the_place_of_a_promise(portfolio: Portfolio) -> None:
    indicator = _with(portfolio, NOVEMBER, FollowUp("Rapat", due=DAY))
    later = Achievement(Decimal(1), None, Status.FINAL)
    indicator = replace(indicator, achievements={**indicator.achievements, DECEMBER: later})
    assert overdue(indicator, DECEMBER, datetime.date(2024, 1, 1)) is None
    assert overdue(indicator, NOVEMBER, datetime.date(2024, 1, 1)) is not None


def _with(portfolio: Portfolio, month: Period, promised: FollowUp) -> Indicator:
    record = Achievement(Decimal(1), None, Status.FINAL, follow_up=promised)
    return replace(portfolio.programs[0].indicators[0], achievements={month: record})
