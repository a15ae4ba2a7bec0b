"""What kpi says of random indicators is what an independent reckoning in fractions says."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from decimal import Decimal
from fractions import Fraction as Exact
from typing import TYPE_CHECKING

import pytest

from kpi.measure.accumulation import Standing, standing
from kpi.measure.question import Question, View
from kpi.model.values.number import rounded
from kpi.model.values.period import Span
from kpi.model.values.quantity import Range
from tests.measure.random_cases import asked, drawn, period, portfolio, program
from tests.measure.reckoning import reckoned

if TYPE_CHECKING:
    from tests.measure.reckoning import Case


def told(case: Case, view: str, first: int, last: int, today: datetime.date) -> Standing:
    one = program(case)
    question = Question(Span(period(first), period(last)), View(view))
    return standing(portfolio(today, one), one, one.indicators[0], question)


def settled(value: object) -> object:
    """A figure as it can be compared: quotients without end to 12 decimals."""
    match value:
        case Decimal():
            return rounded(value, 12)
        case Exact():
            return rounded(Decimal(value.numerator) / Decimal(value.denominator), 12)
        case Range(low, high):
            return settled(low), settled(high)
        case tuple():
            return tuple(map(settled, value))
        case _:
            return value


@pytest.mark.parametrize("seed", range(12))
def test_an_independent_reckoning_agrees(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret
    seen: Counter[str] = Counter()
    for _ in range(600):
        case, view, question = drawn(chance), chance.choice(list(View)).value, asked(chance)
        ours, theirs = told(case, view, *question), reckoned(case, view, *question)
        percent = None if ours.percent is None else int(rounded(ours.percent) * 100)
        assert (
            ours.state.value, settled(ours.target), settled(ours.actual), percent, ours.met,
            [one.ordinal for one in ours.missing],
        ) == (
            theirs.state, settled(theirs.target), settled(theirs.actual), theirs.percent, theirs.met, theirs.missing,
        ), (case, view, question, ours)  # fmt: skip
        seen[theirs.state] += 1
        seen[f"met: {theirs.met}"] += 1
    assert min(seen[one] for one in ("reported", "unreported", "waiting", "not_due", "met: True", "met: False")) > 5
