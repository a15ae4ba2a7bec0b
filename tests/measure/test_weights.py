"""Which indicators count together, by which weights, and when."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measure.weights import cast_in, casts
from kpi.model.domain.indicator import Aggregation, Boundary, Indicator, Measure, Polarity, WeightRevision
from kpi.model.domain.program import Phase, Program, State
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import replace

SPAN = Span(Period(2023, 11), Period(2024, 12))
MONTHS = st.sampled_from([SPAN.first.plus(at) for at in range(-2, len(SPAN) + 2)])
WEIGHTS = st.none() | st.integers(1, 100).map(Decimal)


def indicator(name: str, weight: int | None = None) -> Indicator:
    held = None if weight is None else Decimal(weight)
    return Indicator(0, name, name, Measure.NUMBER, "unit", Polarity.MAXIMIZE, Aggregation.SUM, weight=held)


def revision(month: str, previous: int | None) -> WeightRevision:
    held = None if previous is None else Decimal(previous)
    return WeightRevision(Period.parse(month), held, datetime.date(2023, 11, 20), "Bappeda", "x")


def program(*indicators: Indicator, phases: tuple[Phase, ...] = (Phase("a", "A", SPAN),)) -> Program:
    return Program(
        folder="p", id="p", title="P", illustrative=False, state=State.IMPLEMENTING, states=(), lead_agency=None,
        policy_team=(), implementing_team=(), facilitator=None, phases=phases, kak=None, indicators=indicators,
    )  # fmt: skip


def told(one: Program) -> list[tuple[str, dict[str, int | None], int]]:
    return [
        (str(cast.span), {key: None if weight is None else int(weight) for key, weight in cast.weights.items()},
         int(cast.total))
        for cast in casts(one)
    ]  # fmt: skip


FIRST, SECOND = indicator("a", 60), indicator("b", 40)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param((), [("2023-11..2024-12", {}, 0)], id="nobody"),
        pytest.param((FIRST, SECOND), [("2023-11..2024-12", {"a": 60, "b": 40}, 100)], id="always the same"),
        pytest.param((indicator("a"),), [("2023-11..2024-12", {"a": None}, 0)], id="without weights"),
        pytest.param(
            (replace(FIRST, weight=Decimal(100), weight_revisions=(revision("2024-03", 60),)),
             replace(SECOND, retired=Boundary(Period(2024, 3), "x"))),
            [("2023-11..2024-02", {"a": 60, "b": 40}, 100), ("2024-03..2024-12", {"a": 100}, 100)],
            id="retired",
        ),
        pytest.param(
            (replace(FIRST, weight_revisions=(revision("2024-01", None), revision("2024-01", 50))), SECOND),
            [("2023-11..2023-12", {"a": None, "b": 40}, 40), ("2024-01..2024-12", {"a": 60, "b": 40}, 100)],
            id="decided twice for one month",
        ),
        pytest.param(
            (replace(FIRST, weight_revisions=(revision("2023-08", 10), revision("2025-03", 60))), SECOND),
            [("2023-11..2024-12", {"a": 60, "b": 40}, 100)],
            id="changes outside of the phases",
        ),
    ],
)  # fmt: skip
def test_stretches_of_months(
    held: tuple[Indicator, ...], expected: list[tuple[str, dict[str, int | None], int]]
) -> None:
    assert told(program(*held)) == expected


def test_without_phases_there_are_none() -> None:
    assert casts(program(FIRST, phases=())) == ()


@st.composite
def indicators(draw: st.DrawFn) -> Indicator:
    name = draw(st.sampled_from("abcd"))
    bounds = [draw(st.none() | MONTHS.map(lambda month: Boundary(month, "x"))) for _ in range(2)]
    changes = sorted(draw(st.lists(MONTHS, max_size=3)))
    revisions = tuple(
        WeightRevision(month, draw(WEIGHTS), datetime.date(2023, 11, 20), "Bappeda", "x") for month in changes
    )
    found = replace(indicator(name), weight=draw(WEIGHTS), weight_revisions=revisions)
    return replace(found, added=bounds[0], retired=bounds[1])


@given(st.lists(indicators(), max_size=4, unique_by=lambda one: one.id))
def test_every_month_is_in_one_stretch_and_weighs_what_it_weighs(held: list[Indicator]) -> None:
    found = casts(program(*held))
    assert [month for cast in found for month in cast.span] == list(SPAN)
    for cast in found:
        assert all(cast_in(program(*held), month).weights == cast.weights for month in cast.span)
