"""Which month a question is about when it doesn't say."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal as D  # noqa: N817 - tables of numbers stay readable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measure.calendar import end_of, usual_month
from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.indicator import Aggregation, Boundary, Indicator, Measure, Polarity
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program, State
from kpi.model.domain.settings import Band, RatingProfile, ScorePolicy, Settings
from kpi.model.values.period import Period
from kpi.model.values.struct import replace

SETTINGS = Settings(
    organisation="Contoh",
    language="id",
    timezone="Asia/Jakarta",
    entry_window_days=10,
    rating=RatingProfile("p", (Band(None, {"en": "any"}),)),
    score=ScorePolicy(),
)


def indicator(due: Iterable[str], recorded: Iterable[str], **more: object) -> Indicator:
    """One with a target in some months, and a record in some."""
    one = Indicator(
        index=0,
        id="one",
        name="One",
        measure=Measure.NUMBER,
        unit="unit",
        polarity=Polarity.MAXIMIZE,
        aggregation=Aggregation.SUM,
        targets={Period.parse(month): D(1) for month in due},
        achievements={Period.parse(month): Achievement(D(1), None, Status.FINAL) for month in recorded},
    )
    return replace(one, **more)


def program(*indicators: Indicator, **more: object) -> Program:
    one = Program(
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
        phases=(),
        kak=None,
        indicators=indicators,
    )
    return replace(one, **more)


def portfolio(as_of: str, *programs: Program) -> Portfolio:
    return Portfolio(Path("nowhere"), datetime.datetime.fromisoformat(as_of), SETTINGS, programs)


YEAR = [f"2023-{month:02}" for month in range(1, 13)]
QUARTERS = ["2023-03", "2023-06", "2023-09", "2023-12"]


@pytest.mark.parametrize(
    ("as_of", "due", "recorded", "usual", "later"),
    [
        pytest.param("2023-10-20", YEAR, ["2023-08", "2023-09"], "2023-09", None, id="the last that ended"),
        pytest.param("2023-10-10", YEAR, ["2023-08"], "2023-09", None, id="its window is open"),
        pytest.param("2023-10-10T23:59+07:00", YEAR, ["2023-08"], "2023-09", None, id="to its last minute"),
        pytest.param("2023-10-11", YEAR, ["2023-08"], "2023-08", "2023-09..2023-09", id="its window is over"),
        pytest.param("2023-10-31T18:00+00:00", YEAR, ["2023-10"], "2023-10", None, id="it is November in Jakarta"),
        pytest.param("2023-10-20", YEAR, ["2023-10"], "2023-09", None, id="the running month has not ended"),
        pytest.param("2023-10-20", YEAR, [], "2023-09", None, id="nothing recorded"),
        pytest.param("2024-01-05", YEAR, ["2023-11"], "2023-12", None, id="the last month may still be reported"),
        pytest.param("2024-02-05", YEAR, ["2023-12"], "2023-12", None, id="nothing was due after it"),
        pytest.param("2024-02-05", YEAR, ["2023-10"], "2023-10", "2023-11..2023-12", id="only what was due is late"),
        pytest.param("2029-06-01", YEAR, ["2023-10"], "2023-10", "2023-11..2023-12", id="long after"),
        pytest.param("2029-06-01", YEAR, [], "2023-12", None, id="long after, nothing recorded"),
        pytest.param("2022-06-05", YEAR, [], "2023-01", None, id="before all"),
        pytest.param("2023-01-05", YEAR, [], "2023-01", None, id="in the first month"),
        pytest.param("2023-08-05", QUARTERS, ["2023-06"], "2023-06", None, id="a quarter later"),
        pytest.param("2023-08-05", QUARTERS, ["2023-03", "2023-07"], "2023-03", "2023-04..2023-06", id="amid quarters"),
        pytest.param("2023-08-05", QUARTERS, ["2023-07"], "2023-06", None, id="recorded where nothing is due"),
        pytest.param("2023-08-05", [], [], "2023-07", None, id="nothing is ever due"),
    ],
)
def test_usual_month(as_of: str, due: list[str], recorded: list[str], usual: str, later: str | None) -> None:
    when = as_of if "T" in as_of else f"{as_of}T09:00+07:00"
    period, without = usual_month(portfolio(when, program(indicator(due, recorded))))
    assert (str(period), None if without is None else str(without)) == (usual, later)


@pytest.mark.parametrize(
    "owes_nothing",
    [
        pytest.param(program(indicator(["2023-11"], []), state=State.PROPOSED), id="proposed"),
        pytest.param(program(indicator(["2023-11"], [], retired=Boundary(Period(2023, 11), "x"))), id="retired"),
        pytest.param(program(indicator(["2023-11"], [], added=Boundary(Period(2023, 12), "x"))), id="not yet"),
        pytest.param(program(indicator(["2023-12"], [])), id="not begun"),
        pytest.param(program(), id="no indicators"),
    ],
)
def test_what_owes_nothing_brings_no_month(owes_nothing: Program) -> None:
    """It is the 5th of December, when November could still be reported."""
    found = portfolio("2023-12-05T09:00+07:00", owes_nothing, program(indicator(["2023-10"], ["2023-10"])))
    assert usual_month(found) == (Period(2023, 10), None)


def test_of_one_program_what_it_owes_counts() -> None:
    short, long = program(indicator(["2023-06"], ["2023-06"])), program(indicator(YEAR, YEAR))
    found = portfolio("2023-12-20T09:00+07:00", short, long)
    assert usual_month(found) == usual_month(found, long) == (Period(2023, 11), None)
    assert usual_month(found, short) == (Period(2023, 6), None)


@given(
    st.dates(datetime.date(2022, 1, 1), datetime.date(2026, 12, 31)),
    st.sets(st.sampled_from(YEAR), min_size=1),
    st.sets(st.sampled_from(YEAR)),
)
def test_a_month_in_which_nothing_is_due_is_never_shown(day: datetime.date, due: set[str], recorded: set[str]) -> None:
    found = portfolio(f"{day}T09:00+07:00", program(indicator(due, recorded)))
    period, later = usual_month(found)
    assert str(period) in due
    assert later is None or (later.first == period.plus(1) and str(later.last) in due and later.last < Period.of(day))


def test_end_of_a_day_is_in_the_zone_of_the_organisation() -> None:
    moment = end_of(datetime.date(2023, 12, 10), portfolio("2024-01-20T09:00+07:00"))
    assert moment.isoformat() == "2023-12-10T23:59:59+07:00"
