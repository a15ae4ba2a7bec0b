"""A month of a planner on the days at which calendars go wrong, east and west of Greenwich."""

from __future__ import annotations

import datetime
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from kpi.model.values.period import Period
from tests.conftest import INDICATORS, KAK, SETTINGS

if TYPE_CHECKING:
    from tests.conftest import Clock, DataRoot, Kpi

CELL = "contoh/layanan"


@pytest.fixture(params=["Asia/Jakarta", "America/Los_Angeles"])
def computer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The time zone of the computer."""
    with monkeypatch.context() as here:
        here.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.mark.usefixtures("computer")
@pytest.mark.parametrize("zone", ["Asia/Jakarta", "America/Los_Angeles"])
@pytest.mark.parametrize("day", ["2026-03-01", "2026-05-05", "2026-12-31", "2028-02-29", "2027-01-01"])
def test_from_its_last_day_to_its_deadline(
    kpi: Kpi, data_root: DataRoot, repository: Path, moment: Clock, zone: str, day: str
) -> None:
    """The month before the day is due; the two that follow, too. All days are those of the organisation."""
    today = datetime.date.fromisoformat(day)
    month = Period.of(today).plus(-1)
    root = data_root(files(month, zone), at=repository)

    def at(when: datetime.date, hour: str = "10:00") -> None:
        moment.set(datetime.datetime.fromisoformat(f"{when}T{hour}").replace(tzinfo=ZoneInfo(zone)))

    def told(command: str, *arguments: str) -> dict[str, str]:
        found: dict[str, str] = json.loads(kpi(command, *arguments, "--format", "json", cwd=root).out)
        return {name: str(value) for name, value in found.items()}

    def state(period: Period) -> str:
        found = kpi("explain", CELL, str(period), "--format", "json", cwd=root)
        return str(json.loads(found.out)["indicator"]["state"])

    at(month.first_day)
    for arguments in (("add", "-A"), ("commit", "-qm", "awal")):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    deadline = month.plus(1).first_day + datetime.timedelta(days=9)
    for when, hour, expected in (
        (month.first_day - datetime.timedelta(days=1), "23:59", "not_due"),
        (month.first_day, "00:00", "waiting"),
        (month.last_day, "23:59", "waiting"),
        (deadline, "23:59", "waiting"),
        (deadline + datetime.timedelta(days=1), "00:00", "unreported"),
    ):
        at(when, hour)
        assert (state(month), told("due")["as_of"]) == (expected, str(when))
    at(today)
    assert told("status")["period"] == told("due")["period"] == str(month)
    done = kpi("record", CELL, str(month), "90", "--follow-up", "Tambah jadwal", "--yes", cwd=root)
    assert done.status == 0, done.err
    assert state(month) == "reported"
    assert kpi("validate", cwd=root).status == 0
    log = kpi("log", CELL, cwd=root, environ={"COLUMNS": "160"})
    assert today.isoformat() in log.out
    at(month.plus(1).last_day, "23:59")
    assert told("status")["period"] == str(month)
    at(month.plus(2).first_day, "00:00")  # the next month may be reported from now on
    assert told("status")["period"] == str(month.plus(1))
    at(month.plus(9).first_day)  # and nothing is due long after
    assert told("status")["period"] == str(month)


def files(month: Period, zone: str) -> dict[str, str | None]:
    """The small data root, signed a month before, with targets in three months."""
    signed = month.plus(-1).first_day
    kak = KAK.replace("2023-11-16", str(signed)).replace("2023-10-31", str(signed))
    targets = ", ".join(f"{month.plus(number)}: 100" for number in range(3))
    return {
        "data/kpi.yaml": SETTINGS.replace("Asia/Jakarta", zone),
        "data/programs/contoh/kak.yaml": kak.replace(
            "from: 2023-11, to: 2023-12", f"from: {month}, to: {month.plus(2)}"
        ),
        "data/programs/contoh/indicators.yaml": INDICATORS.replace("2023-11: 100, 2023-12: 120", targets),
        "data/programs/contoh/achievements/layanan.yaml": None,
    }
