"""Targets: running totals and back, revisions, spans, and which months an indicator counts in."""

from __future__ import annotations

import datetime
from decimal import Decimal as D  # noqa: N817 - tables of numbers stay readable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measure.target import (
    TargetBasis,
    accumulation_span,
    added,
    cumulative_from_monthly,
    monthly_from_cumulative,
    monthly_targets,
    scaled_by,
    stated,
    total,
)
from kpi.model.domain.indicator import (
    AccumulateOver,
    Aggregation,
    Boundary,
    Indicator,
    Measure,
    Polarity,
    TargetRevision,
)
from kpi.model.domain.program import Phase, Program, State
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Grade, Range, Target

FIRST = Phase("tahap-1", "Tahap 1", Span(Period(2023, 11), Period(2023, 12)))
SECOND = Phase("tahap-2", "Tahap 2", Span(Period(2024, 1), Period(2024, 12)))


def program(*phases: Phase) -> Program:
    return Program(
        folder="one",
        id="one",
        title="One",
        illustrative=True,
        state=State.IMPLEMENTING,
        states=(),
        lead_agency=None,
        policy_team=(),
        implementing_team=(),
        facilitator=None,
        phases=phases or (FIRST, SECOND),
        kak=None,
    )


def indicator(targets: dict[str, Target], **changes: Any) -> Indicator:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "index": 0,
        "id": "one",
        "name": "One",
        "measure": Measure.NUMBER,
        "unit": "unit",
        "polarity": Polarity.MAXIMIZE,
        "aggregation": Aggregation.SUM,
        "targets": months(targets),
    }
    return Indicator(**{**fields, **changes})


def months(values: dict[str, Any]) -> dict[Period, Any]:
    return {Period.parse(text): value for text, value in values.items()}


def revision(period: str, before: Target | None, after: Target | None, date: str) -> TargetRevision:
    day = datetime.date.fromisoformat(date)
    return TargetRevision(Period.parse(period), before, after, day, "Sekretariat", "contoh")


@pytest.mark.parametrize(
    ("over", "period", "span"),
    [
        pytest.param(AccumulateOver.PHASE, "2023-12", "2023-11..2023-12", id="phase"),
        pytest.param(AccumulateOver.PHASE, "2024-05", "2024-01..2024-12", id="next phase"),
        pytest.param(AccumulateOver.YEAR, "2023-12", "2023-11..2023-12", id="year begins with the program"),
        pytest.param(AccumulateOver.YEAR, "2024-05", "2024-01..2024-12", id="year"),
        pytest.param(AccumulateOver.PROGRAM, "2024-05", "2023-11..2024-12", id="program"),
        pytest.param(AccumulateOver.PROGRAM, "2025-01", None, id="after the program"),
        pytest.param(AccumulateOver.PHASE, "2023-10", None, id="before the program"),
    ],
)
def test_span(over: AccumulateOver, period: str, span: str | None) -> None:
    found = accumulation_span(indicator({}, accumulate_over=over), program(), Period.parse(period))
    assert (None if found is None else str(found)) == span


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        pytest.param(AccumulateOver.PHASE, [10, 15, 5, 7], id="starts again with the phase"),
        pytest.param(AccumulateOver.YEAR, [10, 15, 5, 7], id="starts again with the year"),
        pytest.param(AccumulateOver.PROGRAM, [10, 15, -20, 7], id="never starts again"),
    ],
)
def test_running_totals_become_monthly(over: AccumulateOver, expected: list[int]) -> None:
    totals: dict[str, Target] = {"2023-11": D(10), "2023-12": D(25), "2024-01": D(5), "2024-02": D(12)}
    one = indicator(totals, cumulative_targets=True, accumulate_over=over)
    assert list(monthly_targets(one, program()).values()) == expected


def test_running_totals_of_a_level_are_left_alone() -> None:
    totals: dict[str, Target] = {"2023-11": D(10), "2023-12": D(25)}
    one = indicator(totals, cumulative_targets=True, aggregation=Aggregation.LAST)
    assert list(monthly_targets(one, program()).values()) == [D(10), D(25)]


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        pytest.param([Range(D(1), D(3)), Range(D(2), D(6))], [Range(D(1), D(3)), Range(D(1), D(3))], id="ranges"),
        pytest.param([Range(None, D(3)), Range(None, D(5))], [Range(None, D(3)), Range(None, D(2))], id="open ranges"),
        pytest.param([Range(D(1), D(9)), Range(D(5), D(10))], [Range(D(1), D(9))], id="no difference, left out"),
        pytest.param([D(4), Range(D(5), D(8))], [D(4), Range(D(1), D(4))], id="number and range"),
        pytest.param([Grade("A"), D(4)], [], id="a grade has no difference"),
    ],
)
def test_monthly_from_running_ranges(totals: list[Target], expected: list[Target]) -> None:
    by_month = {Period(2024, 1).plus(at): target for at, target in enumerate(totals)}
    assert list(monthly_from_cumulative(by_month, lambda _: SECOND.span).values()) == expected


def test_nothing_runs_on_from_a_grade() -> None:
    targets = months({"2024-01": D(1), "2024-02": Grade("A"), "2024-03": D(2)})
    assert cumulative_from_monthly(targets, lambda _: SECOND.span) == months({"2024-01": D(1)})


amounts = st.decimals(min_value=0, max_value=10**9, places=2)
ranges = st.tuples(amounts, amounts).map(lambda pair: Range(min(pair), max(pair)))
fourteen = [Period(2023, 11).plus(at) for at in range(14)]


@pytest.mark.parametrize("over", list(AccumulateOver))
@pytest.mark.parametrize("kind", [pytest.param(amounts, id="numbers"), pytest.param(ranges, id="ranges")])
@given(data=st.data())
def test_monthly_to_running_and_back_is_the_identity(
    over: AccumulateOver, kind: st.SearchStrategy[Target], data: st.DataObject
) -> None:
    targets = data.draw(st.dictionaries(st.sampled_from(fourteen), kind))
    one, plan = indicator({}, accumulate_over=over), program()

    def span_of(period: Period) -> Span | None:
        return accumulation_span(one, plan, period)

    assert monthly_from_cumulative(cumulative_from_monthly(targets, span_of), span_of) == targets


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        pytest.param([], None, id="none"),
        pytest.param([Grade("A")], Grade("A"), id="a single one of any kind"),
        pytest.param([D(1), D("2.5")], D("3.5"), id="numbers"),
        pytest.param([Range(D(1), D(2)), Range(D(3), D(5))], Range(D(4), D(7)), id="ranges, bound by bound"),
        pytest.param([Range(D(1), None), Range(D(3), D(5))], Range(D(4), None), id="an open bound stays open"),
        pytest.param([Range(D(1), D(2)), D(3)], Range(D(4), D(5)), id="range and number"),
        pytest.param([Range(D(1), None), Range(None, D(5))], None, id="no bound in common"),
        pytest.param([Range(D(1), None), Range(None, D(5)), D(1)], None, id="and none after it"),
        pytest.param([True, True], None, id="milestones don't add up"),
    ],
)
def test_total(targets: list[Target], expected: Target | None) -> None:
    assert total(targets) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param(D(3), D(6), id="number"),
        pytest.param(Range(D(1), None), Range(D(2), None), id="range"),
        pytest.param(Grade("A"), Grade("A"), id="grade"),
    ],
)
def test_scaled_by(target: Target, expected: Target) -> None:
    assert scaled_by(target, lambda bound: bound * 2) == expected


def test_sums_are_exact_past_28_digits() -> None:
    small, large = D("0.0000000001"), D(10) ** 27
    assert added([large, small, -large]) == small


REVISIONS = (
    revision("2024-03", D(300), D(280), "2024-01-10"),
    revision("2024-03", D(280), D(250), "2024-02-20"),
    revision("2024-04", None, D(90), "2024-02-20"),
    revision("2024-05", D(70), None, "2024-02-20"),
)


@pytest.mark.parametrize(
    "revisions", [pytest.param(REVISIONS, id="oldest first"), pytest.param(REVISIONS[::-1], id="newest first")]
)
def test_original_targets_are_those_before_any_revision(revisions: tuple[TargetRevision, ...]) -> None:
    targets: dict[str, Target] = {"2024-02": D(200), "2024-03": D(250), "2024-04": D(90)}
    one = indicator(targets, target_revisions=revisions)
    assert stated(one, TargetBasis.CURRENT) == months(targets)
    assert stated(one, TargetBasis.ORIGINAL) == months({"2024-02": D(200), "2024-03": D(300), "2024-05": D(70)})


def test_two_revisions_of_one_day_are_undone_in_turn() -> None:
    revisions = (
        revision("2024-03", D(300), D(280), "2024-01-10"),
        revision("2024-03", D(280), D(250), "2024-01-10"),
    )
    one = indicator({"2024-03": D(250)}, target_revisions=revisions)
    assert stated(one, TargetBasis.ORIGINAL) == months({"2024-03": D(300)})


def test_original_running_totals_become_original_months() -> None:
    one = indicator(
        {"2024-01": D(10), "2024-02": D(15)},
        cumulative_targets=True,
        target_revisions=(revision("2024-02", D(30), D(15), "2024-01-20"),),
    )
    assert list(monthly_targets(one, program()).values()) == [D(10), D(5)]
    assert list(monthly_targets(one, program(), TargetBasis.ORIGINAL).values()) == [D(10), D(20)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, ["2024-01", "2024-02", "2024-03"], id="always"),
        pytest.param({"added": Boundary(Period(2024, 2), "baru")}, ["2024-02", "2024-03"], id="added"),
        pytest.param({"retired": Boundary(Period(2024, 3), "selesai")}, ["2024-01", "2024-02"], id="retired"),
    ],
)
@pytest.mark.parametrize("turn", [1, -1])
def test_months_that_count_earliest_first(changes: dict[str, Any], expected: list[str], turn: int) -> None:
    targets: dict[str, Target] = {"2024-01": D(1), "2024-02": D(2), "2024-03": D(3)}
    one = indicator(dict(list(targets.items())[::turn]), **changes)
    assert [str(period) for period in monthly_targets(one, program())] == expected
