"""The weight that held in a month."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.domain.indicator import Aggregation, Indicator, Measure, Polarity, WeightRevision
from kpi.model.values.period import Period
from kpi.model.values.struct import replace

DAY = datetime.date(2023, 12, 20)


def revision(since: str, previous: Decimal | None) -> WeightRevision:
    return WeightRevision(Period.parse(since), previous, DAY, "Bappeda", "dibagi ulang")


def indicator(weight: Decimal | None, *revisions: WeightRevision) -> Indicator:
    return Indicator(
        0, "x", "X", Measure.NUMBER, "orang", Polarity.MAXIMIZE, Aggregation.SUM,
        weight=weight, weight_revisions=revisions,
    )  # fmt: skip


NEVER = indicator(Decimal(30))
ONCE = indicator(Decimal(30), revision("2024-07", Decimal(25)))
TWICE = indicator(Decimal(30), revision("2024-01", None), revision("2024-07", Decimal(25)))
TURNED = indicator(Decimal(30), revision("2024-07", Decimal(25)), revision("2024-01", None))
TAKEN = indicator(None, revision("2024-07", Decimal(25)))
#: Decided again before it counted: what was decided first never held.
AGAIN = indicator(Decimal(35), revision("2024-07", Decimal(25)), revision("2024-07", Decimal(30)))


@pytest.mark.parametrize(
    ("one", "weights"),
    [
        pytest.param(NEVER, [30, 30, 30, 30], id="never revised"),
        pytest.param(ONCE, [25, 25, 25, 30], id="once"),
        pytest.param(TWICE, [None, 25, 25, 30], id="none at first"),
        pytest.param(TURNED, [None, 25, 25, 30], id="in another order"),
        pytest.param(TAKEN, [25, 25, 25, None], id="none any more"),
        pytest.param(AGAIN, [25, 25, 25, 35], id="twice for one month"),
        pytest.param(indicator(None), [None] * 4, id="no weight at all"),
    ],
)
def test_the_weight_of_a_month(one: Indicator, weights: list[int | None]) -> None:
    months = [Period(2023, 12), Period(2024, 1), Period(2024, 6), Period(2024, 7)]
    assert [one.weight_in(month) for month in months] == weights


MONTHS = st.builds(Period, st.just(2024), st.integers(min_value=1, max_value=12))
WEIGHTS = st.none() | st.integers(min_value=1, max_value=100).map(Decimal)


@given(WEIGHTS, st.lists(st.tuples(MONTHS, WEIGHTS), max_size=4), WEIGHTS, MONTHS, MONTHS)
def test_a_new_weight_leaves_the_months_before(
    first: Decimal | None, past: list[tuple[Period, Decimal | None]], new: Decimal | None, since: Period, month: Period
) -> None:
    revisions = tuple(revision(str(begin), previous) for begin, previous in past if begin <= since)
    before = indicator(first, *revisions)
    after = replace(before, weight=new, weight_revisions=(*revisions, revision(str(since), first)))
    assert after.weight_in(month) == (new if month >= since else before.weight_in(month))
