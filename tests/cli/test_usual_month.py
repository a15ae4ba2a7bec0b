"""Which month is shown when none is named, on the data that is shipped and in a year of a planner."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from kpi.measure.calendar import usual_month
from kpi.model.values.struct import replace
from kpi.store.load import load

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.conftest import Clock, Kpi

ROOT = Path(__file__).parent.parent.parent
#: Days on which something else might be shown: first and last days, deadlines, leap days, years away.
DAYS = [
    "2023-11-20", "2023-12-01", "2023-12-10", "2023-12-11", "2023-12-31", "2024-01-01", "2024-02-10", "2024-02-29",
    "2024-03-01", "2024-05-05", "2024-12-31", "2025-01-05", "2025-01-11", "2026-11-05", "2026-12-05", "2026-12-31",
    "2027-03-01", "2028-02-29", "2031-05-05",
]  # fmt: skip


def test_the_data_that_is_shipped_has_figures_on_any_day() -> None:
    """Only while a month may still be reported that the examples leave open nothing is achieved in what is shown."""
    portfolio = load(ROOT).portfolio
    noon = datetime.datetime(2023, 12, 1, 12, tzinfo=portfolio.settings.zone)
    indicators = [one for program in portfolio.programs for one in program.indicators]
    days = [noon + datetime.timedelta(days=number) for number in range(8 * 366)]
    for day in days:
        period, _ = usual_month(replace(portfolio, as_of=day))
        assert any(period in one.targets for one in indicators), day
        waited_for = day.date() <= portfolio.settings.deadline(period)
        assert waited_for or any(period in one.achievements for one in indicators), day
    assert days[-1].year > 2030


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_first_command_shows_figures(kpi: Kpi, moment: Clock, day: str, language: str) -> None:
    moment.set(day)
    told = json.loads(kpi("status", "--format", "json", cwd=ROOT).out)
    states = {one["state"] for program in told["programs"] for one in program["indicators"]}
    assert states & {"reported", "waiting"}, told["period"]
    assert told["period"] <= day
    done = kpi("status", "--lang", language, cwd=ROOT)
    assert done.status == 0
    assert {"id": "tidak ada target untuk", "en": "no target for"}[language] not in done.out


def facts(run: Run, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--format", "json").out)
    return found


def exported(run: Run) -> str:
    rows = list(csv.DictReader(io.StringIO(run("export", "status", "--format", "csv").out)))
    return rows[0]["span"]


#: Every command that may be left to choose the month, and how it says which it has chosen.
CHOOSING: Final[dict[str, Callable[[Run], str]]] = {
    "status": lambda run: str(facts(run, "status")["period"]),
    "status PROGRAM": lambda run: str(facts(run, "status", "contoh")["period"]),
    "outlook": lambda run: str(facts(run, "outlook")["period"]),
    "due": lambda run: str(facts(run, "due")["period"]),
    "record": lambda run: str(facts(run, "record", "--no-input")["period"]),
    "explain": lambda run: str(facts(run, "explain", "contoh/layanan")["period"]),
    "export": exported,
}


@pytest.mark.parametrize("name", CHOOSING)
@pytest.mark.parametrize(
    ("day", "month"),
    [
        ("2023-11-20", "2023-11"),  # nothing has ended yet
        ("2023-12-05", "2023-11"),
        ("2024-01-01", "2023-12"),  # December may still be reported
        ("2024-01-10T23:59:59", "2023-12"),
        ("2024-01-11", "2023-11"),  # it may not any more, and isn't recorded
        ("2024-03-05", "2023-11"),  # nothing was due in February
        ("2028-02-29", "2023-11"),
    ],
)
def test_every_command_chooses_the_same(run: Run, moment: Clock, name: str, day: str, month: str) -> None:
    moment.set(day)
    assert CHOOSING[name](run) == month
