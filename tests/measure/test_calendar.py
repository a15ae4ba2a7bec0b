"""Which month a question is about when it doesn't say."""

from __future__ import annotations

import datetime
from decimal import Decimal as D  # noqa: N817 - tables of numbers stay readable
from pathlib import Path

import pytest

from kpi.measure.calendar import end_of, recorded_months, usual_month
from kpi.model.achievement import Achievement, Status
from kpi.model.indicator import Aggregation, Indicator, Measure, Polarity
from kpi.model.period import Period
from kpi.model.portfolio import Portfolio
from kpi.model.program import Program, State
from kpi.model.settings import Band, RatingProfile, ScorePolicy, Settings

SETTINGS = Settings(
    organisation="Contoh",
    language="id",
    timezone="Asia/Jakarta",
    entry_window_days=10,
    rating=RatingProfile("p", (Band(None, {"en": "any"}),)),
    score=ScorePolicy(),
)


def portfolio(as_of: str, *months: str) -> Portfolio:
    done = Achievement(D(1), None, Status.FINAL)
    one = Indicator(
        index=0,
        id="one",
        name="One",
        measure=Measure.NUMBER,
        unit="unit",
        polarity=Polarity.MAXIMIZE,
        aggregation=Aggregation.SUM,
        achievements={Period.parse(month): done for month in months},
    )
    program = Program(
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
        indicators=(one,),
    )
    return Portfolio(Path("nowhere"), datetime.datetime.fromisoformat(as_of), SETTINGS, (program,))


@pytest.mark.parametrize(
    ("as_of", "months", "usual", "later"),
    [
        pytest.param("2024-01-20T09:00+07:00", ["2023-11", "2023-12"], "2023-12", None, id="the last that ended"),
        pytest.param("2024-01-10T09:00+07:00", ["2023-11"], "2023-12", None, id="its window is open"),
        pytest.param(
            "2024-01-10T23:30+07:00", ["2023-11"], "2023-12", None, id="its window is open to the last minute"
        ),
        pytest.param("2024-01-11T00:00+07:00", ["2023-11"], "2023-11", "2023-12..2023-12", id="its window is over"),
        pytest.param("2024-06-20T09:00+07:00", ["2023-11"], "2023-11", "2023-12..2024-05", id="long after"),
        pytest.param("2024-06-20T09:00+07:00", [], "2024-05", None, id="nothing recorded"),
        pytest.param("2023-12-20T09:00+07:00", ["2023-12"], "2023-11", None, id="the running month has not ended"),
        pytest.param("2023-12-31T18:00+00:00", ["2023-12"], "2023-12", None, id="it is January in Jakarta"),
    ],
)
def test_usual_month(as_of: str, months: list[str], usual: str, later: str | None) -> None:
    period, without = usual_month(portfolio(as_of, *months))
    assert (str(period), None if without is None else str(without)) == (usual, later)


def test_recorded_months() -> None:
    found = recorded_months(portfolio("2024-01-20T09:00+07:00", "2023-12", "2023-11").programs)
    assert found == {Period(2023, 11), Period(2023, 12)}


def test_end_of_a_day_is_in_the_zone_of_the_organisation() -> None:
    moment = end_of(datetime.date(2023, 12, 10), portfolio("2024-01-20T09:00+07:00"))
    assert moment.isoformat() == "2023-12-10T23:59:59+07:00"
