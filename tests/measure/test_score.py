"""Scores: what enters them, coverage, the portfolio, agencies; and the order of things never matters."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal as D  # noqa: N817 - tables of numbers stay readable
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measure.question import Question, View
from kpi.measure.score import (
    Coverage,
    MeasuredIndicator,
    ProgramStanding,
    Score,
    by_agency,
    cell_score,
    clamped,
    mean_score,
    program_standing,
    weighted_score,
)
from kpi.measure.states import CellState
from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.indicator import Aggregation, Formula, Indicator, Measure, Polarity, WeightRevision
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Phase, Program, State
from kpi.model.domain.settings import Band, RatingProfile, ScorePolicy, Settings
from kpi.model.values.number import rounded
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct, replace

SETTINGS = Settings(
    organisation="Contoh",
    language="id",
    timezone="Asia/Jakarta",
    entry_window_days=10,
    rating=RatingProfile("p", (Band(D(76), {"en": "high"}), Band(None, {"en": "low"}))),
    score=ScorePolicy(),
)
HIGH, LOW = SETTINGS.rating.bands
NOVEMBER = Period(2023, 11)
LATER = datetime.datetime.fromisoformat("2025-06-01T12:00:00+07:00")
QUESTION = Question.of(NOVEMBER)


def program(*indicators: Indicator, **changes: Any) -> Program:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "folder": "one",
        "id": "one",
        "title": "One",
        "illustrative": True,
        "state": State.IMPLEMENTING,
        "states": (),
        "lead_agency": "Dinas A",
        "policy_team": (),
        "implementing_team": (),
        "facilitator": None,
        "phases": (Phase("tahap-1", "Tahap 1", Span(NOVEMBER, Period(2024, 12))),),
        "kak": None,
        "indicators": indicators,
    }
    return Program(**{**fields, **changes})


def portfolio(*programs: Program) -> Portfolio:
    return Portfolio(Path("nowhere"), LATER, SETTINGS, programs)


def stands(one: Program, asked: Question, as_of: datetime.datetime = LATER) -> ProgramStanding:
    return program_standing(replace(portfolio(one), as_of=as_of), one, asked)


def indicator(actual: D | str | None, target: D | None = D(100), **changes: Any) -> Indicator:  # noqa: ANN401
    """An indicator in November; a text is the reason why there is no value."""
    value = None if isinstance(actual, str) else actual
    reason = actual if isinstance(actual, str) else None
    fields: dict[str, Any] = {
        "index": 0,
        "id": "one",
        "name": "One",
        "measure": Measure.NUMBER,
        "unit": "unit",
        "polarity": Polarity.MAXIMIZE,
        "aggregation": Aggregation.SUM,
        "targets": {} if target is None else {NOVEMBER: target},
        "achievements": {} if actual is None else {NOVEMBER: Achievement(value, reason, Status.FINAL)},
    }
    return Indicator(**{**fields, **changes})


FLOORED = indicator(D(3), D(0), polarity=Polarity.MINIMIZE)
AT_CAP = indicator(D(0), D(5), polarity=Polarity.MINIMIZE, stated_formula=Formula.INVERSE)


@pytest.mark.parametrize(
    ("raw", "entered"),
    [
        pytest.param("-30", "0", id="floor"),
        pytest.param("0", "0", id="at the floor"),
        pytest.param("87.5", "87.5", id="between"),
        pytest.param("120", "120", id="at the cap"),
        pytest.param("450", "120", id="cap"),
    ],
)
def test_clamped(raw: str, entered: str) -> None:
    assert clamped(D(raw), SETTINGS.score) == D(entered)


@pytest.mark.parametrize(
    ("one", "entered", "state"),
    [
        pytest.param(indicator(D(80)), D(80), CellState.REPORTED, id="reported"),
        pytest.param(indicator(D(500)), D(120), CellState.REPORTED, id="above the cap"),
        pytest.param(indicator(D(5), D(1), polarity=Polarity.MINIMIZE), D(0), CellState.REPORTED, id="under the floor"),
        pytest.param(AT_CAP, D(120), CellState.REPORTED, id="the cap stands in"),
        pytest.param(FLOORED, D(0), CellState.NOT_COMPUTABLE, id="target 0 missed: the floor"),
        pytest.param(indicator(D(3), D(0)), None, CellState.NOT_COMPUTABLE, id="target 0 exceeded: not in the score"),
        pytest.param(indicator(D(0), D(0)), None, CellState.NOT_COMPUTABLE, id="0 of 0"),
        pytest.param(indicator(None), None, CellState.UNREPORTED, id="unreported is not 0"),
        pytest.param(indicator("libur"), None, CellState.NOT_APPLICABLE, id="not applicable"),
        pytest.param(indicator(D(5), None), None, CellState.NOT_DUE, id="not due"),
    ],
)
def test_what_enters_a_score(one: Indicator, entered: D | None, state: CellState) -> None:
    (row,) = stands(program(one), QUESTION).indicators
    assert (row.score, row.standing.state) == (entered, state)


@pytest.mark.parametrize("as_of", ["2024-01-05T09:00:00+07:00", "2025-06-01T09:00:00+07:00"])
def test_a_carried_value_stays_unreported_and_out_of_the_score(as_of: str) -> None:
    months = {NOVEMBER: D(100), NOVEMBER.plus(1): D(100)}
    one = indicator(D(90), targets=months, aggregation=Aggregation.LAST)
    asked = Question(Span(NOVEMBER, NOVEMBER.plus(1)), View.TO_DATE)
    found = stands(program(one), asked, datetime.datetime.fromisoformat(as_of))
    (row,) = found.indicators
    assert (row.standing.percent, row.standing.carried_from, row.score) == (D(90), NOVEMBER, None)
    assert found.score == Score(None, None, Coverage(due=1, reported=0, counted=0))


A, B, C = D(50), D(100), D(150)


@pytest.mark.parametrize(
    ("indicators", "value", "band", "coverage"),
    [
        pytest.param([indicator(A), indicator(B)], "75", LOW, (2, 2, 2), id="no weights: the mean"),
        pytest.param([indicator(A, weight=D(75)), indicator(B, weight=D(25))], "62.5", LOW, (2, 2, 2), id="weighted"),
        pytest.param([indicator(B), indicator(C)], "110", HIGH, (2, 2, 2), id="capped before the mean"),
        pytest.param([indicator(B), FLOORED], "50", LOW, (2, 2, 2), id="a missed target of 0 counts with the floor"),
        pytest.param([indicator(B), indicator(None)], "100", None, (2, 1, 1), id="half reported: no rating"),
        pytest.param([*[indicator(B)] * 3, *[indicator(None)] * 2], "100", HIGH, (5, 3, 3), id="3 of 5: just enough"),
        pytest.param([*[indicator(B)] * 2, *[indicator(None)] * 3], "100", None, (5, 2, 2), id="2 of 5: not enough"),
        pytest.param(
            [indicator(B), indicator(D(0), D(0))], "100", None, (2, 2, 1), id="reported and not computable: not enough"
        ),
        pytest.param([indicator(B), indicator("libur")], "100", HIGH, (1, 1, 1), id="not applicable is not due"),
        pytest.param([indicator(B), indicator(D(5), None)], "100", HIGH, (1, 1, 1), id="nor is one without target"),
        pytest.param([indicator(None)] * 2, None, None, (2, 0, 0), id="nothing reported"),
        pytest.param([indicator(D(5), None)], None, None, (0, 0, 0), id="nothing due"),
        pytest.param([], None, None, (0, 0, 0), id="no indicators"),
    ],
)
def test_program_score(
    indicators: list[Indicator], value: str | None, band: Band | None, coverage: tuple[int, int, int]
) -> None:
    found = stands(program(*indicators), QUESTION).score
    assert found == Score(None if value is None else D(value), band, Coverage(*coverage))


def test_a_score_uses_the_weights_of_its_last_month() -> None:
    """Weights 75 and 25 until December, 40 and 60 from January on; what is achieved stays 50 % and 100 %."""
    months = {NOVEMBER.plus(at): D(100) for at in range(3)}

    def one(actual: int, weight: int, previous: int) -> Indicator:
        records = {month: Achievement(D(actual), None, Status.FINAL) for month in months}
        revision = WeightRevision(NOVEMBER.plus(2), D(previous), LATER.date(), "Bappeda", "dibagi ulang")
        return indicator(
            None, targets=months, achievements=records, weight=D(weight), weight_revisions=(revision,), id=f"o{actual}"
        )

    two = program(one(50, 40, 75), one(100, 60, 25))
    asked = [Span(NOVEMBER, NOVEMBER), Span(NOVEMBER, NOVEMBER.plus(1)), Span(NOVEMBER, NOVEMBER.plus(2))]
    scores = [stands(two, replace(QUESTION, months=span)).score.value for span in asked]
    assert scores == [D("62.5"), D("62.5"), D(80)]
    agencies = [by_agency(portfolio(two), replace(QUESTION, months=span))[0].score.value for span in asked]
    assert agencies == scores
    weights = [[row.weight for row in stands(two, replace(QUESTION, months=span)).indicators]
               for span in asked]  # fmt: skip
    assert weights == [[75, 25], [75, 25], [40, 60]]


def test_waiting_is_due() -> None:
    early = datetime.datetime.fromisoformat("2023-12-05T09:00:00+07:00")
    found = stands(program(indicator(D(90)), indicator(None)), QUESTION, early).score
    assert found == Score(D(90), None, Coverage(due=2, reported=1, counted=1))


def test_a_score_on_a_tie_is_rounded_up() -> None:
    """100/3 and 200/3 have no end, their mean with 50.015 has: 50.005."""
    thirds = [indicator(D(1), D(3)), indicator(D(2), D(3)), indicator(D("50.015"))]
    value = stands(program(*thirds), QUESTION).score.value
    assert value is not None
    assert rounded(value) == D("50.01")


def score(value: str | None, band: Band | None, due: int = 2) -> Score:
    return Score(None if value is None else D(value), band, Coverage(due, due, due))


@pytest.mark.parametrize(
    ("scores", "value", "band", "coverage"),
    [
        pytest.param([score("80", HIGH), score("60", LOW)], "70", LOW, (2, 2, 2), id="mean"),
        pytest.param(
            [score("80", HIGH)] * 3 + [score("60", None)], "80", HIGH, (4, 4, 3), id="too little data: left out"
        ),
        pytest.param([score("80", HIGH), score("60", None)], "80", None, (2, 2, 1), id="too few programs: no rating"),
        pytest.param([score("80", HIGH), score(None, None)], "80", None, (2, 1, 1), id="nothing reported"),
        pytest.param([score("80", HIGH), score(None, None, 0)], "80", HIGH, (1, 1, 1), id="nothing due"),
        pytest.param([score("60", None)], None, None, (1, 1, 0), id="nothing to count"),
        pytest.param([], None, None, (0, 0, 0), id="no programs"),
    ],
)
def test_portfolio_score(
    scores: list[Score], value: str | None, band: Band | None, coverage: tuple[int, int, int]
) -> None:
    assert mean_score(scores, SETTINGS) == Score(None if value is None else D(value), band, Coverage(*coverage))


def test_mean_of_scores_is_exact() -> None:
    """With the 28 digits of the default context the sum would be 100.01, and the mean a tie rounded up."""
    found = mean_score([score("100.005", HIGH), score("0.0049999999999999999999999999999999", LOW)], SETTINGS).value
    assert found == D("50.00499999999999999999999999999999995")


def test_by_agency() -> None:
    first = program(
        indicator(D(50), id="own", agency="Dinas B", weight=D(60)),
        indicator(D(80), id="led", weight=D(40)),
        id="first",
    )
    second = program(indicator(D(100), id="single", agency="Dinas B"), id="second", lead_agency=None)
    orphan = program(indicator(None, id="nobody"), id="third", lead_agency=None)
    waiting = program(indicator(D(1), id="proposed"), id="fourth", state=State.PROPOSED)
    found = by_agency(portfolio(first, second, orphan, waiting), QUESTION)
    assert [
        (one.agency, [(owner.id, row.standing.indicator.id, row.weight) for owner, row in one.indicators])
        for one in found
    ] == [
        ("Dinas A", [("first", "led", D("0.4"))]),
        ("Dinas B", [("first", "own", D("0.6")), ("second", "single", D(1))]),
        (None, [("third", "nobody", D(1))]),
    ]
    assert [one.score for one in found] == [
        Score(D(80), HIGH, Coverage(1, 1, 1)),
        Score(D("81.25"), HIGH, Coverage(2, 2, 2)),
        Score(None, None, Coverage(1, 0, 0)),
    ]


cells = st.builds(
    indicator,
    st.none() | st.just("libur") | st.decimals(min_value=0, max_value=1000, places=2),
    st.none() | st.decimals(min_value=0, max_value=500, places=1),
    weight=st.decimals(min_value=1, max_value=100, places=1),
    polarity=st.sampled_from(Polarity),
)
not_due = st.builds(
    indicator,
    st.none() | st.decimals(min_value=0, max_value=1000, places=2),
    st.none(),
    weight=st.decimals(min_value=1, max_value=100, places=1),
)


@given(st.lists(cells, max_size=8))
def test_score_lies_between_floor_and_cap(indicators: list[Indicator]) -> None:
    found = stands(program(*indicators), QUESTION).score
    assert found.value is None or SETTINGS.score.floor <= found.value <= SETTINGS.score.cap
    assert found.coverage.due >= found.coverage.reported >= found.coverage.counted


@given(st.lists(cells, max_size=6), not_due, st.integers(min_value=0, max_value=6))
def test_what_is_not_due_changes_no_score(indicators: list[Indicator], extra: Indicator, place: int) -> None:
    more = [*indicators[:place], extra, *indicators[place:]]
    assert weighted(indicators) == weighted(more)
    ours, theirs = (by_agency(portfolio(program(*one)), QUESTION) for one in (indicators, more))
    assert [one.score for one in ours] in ([], [one.score for one in theirs])


def weighted(indicators: list[Indicator]) -> Score:
    return stands(program(*indicators), QUESTION).score


@given(st.lists(cells, max_size=6), st.randoms())
def test_order_of_indicators_never_matters(indicators: list[Indicator], chance: Any) -> None:  # noqa: ANN401
    mixed = list(indicators)
    chance.shuffle(mixed)
    ours, theirs = weighted(indicators), weighted(mixed)
    assert (ours.band, ours.coverage) == (theirs.band, theirs.coverage)
    assert shown(ours) == shown(theirs)


def shown(found: Score) -> D | None:
    return None if found.value is None else rounded(found.value)


@given(st.lists(st.lists(cells, max_size=3), max_size=4), st.randoms())
def test_order_of_programs_never_matters(contents: list[list[Indicator]], chance: Any) -> None:  # noqa: ANN401
    programs = [program(*one, id=str(at), lead_agency=f"Dinas {at % 2}") for at, one in enumerate(contents)]
    mixed = list(programs)
    chance.shuffle(mixed)
    ours, theirs = (mean_score(_scores(one), SETTINGS) for one in (programs, mixed))
    assert (shown(ours), ours.band, ours.coverage) == (shown(theirs), theirs.band, theirs.coverage)
    agencies = [by_agency(portfolio(*one), QUESTION) for one in (programs, mixed)]
    assert [(one.agency, shown(one.score)) for one in agencies[0]] == [
        (one.agency, shown(one.score)) for one in agencies[1]
    ]


def _scores(programs: list[Program]) -> list[Score]:
    return [stands(one, QUESTION).score for one in programs]


@given(st.lists(st.decimals(min_value=0, max_value=100, places=2), min_size=2, max_size=6, unique=True))
def test_more_achieved_is_never_a_lower_score(actuals: list[D]) -> None:
    scores = [weighted([indicator(actual), indicator(D(50))]).value for actual in sorted(actuals)]
    assert all(low is not None and high is not None and low < high for low, high in pairwise(scores))


def inside(value: object) -> Iterator[object]:
    """A result and everything that it holds."""
    yield value
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from inside(getattr(value, name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from inside(key)
            yield from inside(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from inside(item)


def inexact(value: object) -> bool:
    return isinstance(value, float | complex) or (isinstance(value, D) and not value.is_finite())


@given(st.lists(cells, max_size=4), st.sampled_from(View), st.integers(min_value=0, max_value=13))
def test_no_float_in_any_result(indicators: list[Indicator], view: View, months: int) -> None:
    asked = Question(Span(NOVEMBER, NOVEMBER.plus(months)), view)
    whole = portfolio(program(*indicators))
    results = [stands(program(*indicators), asked), by_agency(whole, asked)]
    assert [value for value in inside(results) if inexact(value)] == []


def test_a_float_would_be_seen() -> None:
    row = stands(program(indicator(D(1))), QUESTION).indicators[0]
    wrong: Any = 0.5
    assert [value for value in inside([replace(row, score=wrong)]) if inexact(value)] == [wrong]
    assert not any(isinstance(value, Enum) and inexact(value) for value in inside(row))


def test_a_row_without_weight_alone_has_no_score() -> None:
    (row,) = stands(program(indicator(D(1))), QUESTION).indicators
    nothing: MeasuredIndicator = replace(row, weight=D(0))
    assert weighted_score([nothing], SETTINGS) == Score(None, None, Coverage(1, 1, 1))
    assert cell_score(row.standing, SETTINGS.score) == D(1)
