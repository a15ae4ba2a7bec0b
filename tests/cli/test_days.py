"""Days, months and choices wherever a command asks for one, as people type them in both languages."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.model.domain.achievement import Status
from kpi.model.values.period import Period
from kpi.store import load as loading

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run
    from tests.conftest import Clock, Kpi, Outcome

DECEMBER = ("contoh/layanan", "2023-12", "100", "--follow-up", "Tambah jadwal")


@pytest.fixture
def on(moment: Clock) -> None:
    """It is the 10th of January 2024, a little after midnight in Jakarta."""
    moment.set("2024-01-10T00:05")


@pytest.fixture
def speaking(kpi: Kpi, root: Path) -> Callable[..., Outcome]:
    """A command in the data root, in a language."""
    return lambda language, *arguments: kpi(*arguments, "--lang", language, cwd=root)


def due(root: Path) -> datetime.date | None:
    (program,) = loading.load(root).portfolio.programs
    record = program.by_indicator["layanan"].achievements[Period(2023, 12)]
    return record.follow_up.due if record.follow_up else None


@pytest.mark.usefixtures("on")
@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("id", "25/01/2024", "2024-01-25"),
        ("id", "01/02/2024", "2024-02-01"),
        ("id", "25 Januari 2024", "2024-01-25"),
        ("id", "hari ini", "2024-01-10"),
        ("id", "besok", "2024-01-11"),
        ("en", "25/01/2024", "2024-01-25"),
        ("en", "today", "2024-01-10"),
        ("en", "2024-02-01", "2024-02-01"),
    ],
)
def test_until_when(speaking: Callable[..., Outcome], root: Path, language: str, typed: str, meant: str) -> None:
    assert speaking(language, "record", *DECEMBER, "--follow-up-due", typed).status == 0
    assert due(root) == datetime.date.fromisoformat(meant)


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en", "01/02/2024", "01/02/2024 may mean 1 February 2024 or 2 January 2024"),
        ("en", "01/02/2024", "write the year first: 2024-02-01 or 2024-01-02"),
        ("en", "30/02/2024", "30/02/2024 is not a day"),
        ("id", "01/25/2024", "01/25/2024 bukan tanggal"),
        ("id", "nanti", "misalnya 16/11/2023"),
    ],
)
def test_no_day_or_two(speaking: Callable[..., Outcome], root: Path, language: str, typed: str, said: str) -> None:
    done = speaking(language, "record", *DECEMBER, "--follow-up-due", typed)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert Period(2023, 12) not in loading.load(root).portfolio.programs[0].by_indicator["layanan"].achievements


@pytest.mark.parametrize("computer", ["Asia/Jakarta", "America/Los_Angeles", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("due", "bulan lalu"), "January 2024"),
        (("status", "--period", "bulan lalu"), "January 2024"),
        (("explain", "contoh/layanan", "this month"), "February 2024"),
        (("due", "2024-01", "--as-of", "today", "--format", "json"), '"as_of": "2024-02-01'),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("root")
@pytest.mark.moment("2024-02-01T01:00:00+07:00")
def test_it_is_the_day_that_it_is_where_the_organisation_is(
    run: Run, monkeypatch: pytest.MonkeyPatch, computer: str, arguments: tuple[str, ...], said: str
) -> None:
    """It is the first of February, an hour after midnight in Jakarta, wherever the computer stands."""
    monkeypatch.setenv("TZ", computer)
    time.tzset()
    try:
        assert said in run(*arguments).out
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.usefixtures("on")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("status", "--as-of", "31/12/2023", "--period", "des 23"), 0),
        (("status", "--as-of", "kemarin", "--period", "bulan lalu"), 0),
        (("due", "--as-of", "1 Januari 2024", "--period", "12/23"), 0),
        (("due", "bulan lalu"), 0),
        (("due", "2023-12", "--period", "2023-11"), 2),
        (("due", "--as-of", "lusa kemarin"), 2),
        (
            (
                "target",
                "contoh/layanan",
                "2023-12",
                "130",
                "--yes",
                "--reason",
                "koreksi",
                "--document",
                "BA 5",
                "--date",
                "kemarin",
            ),
            0,
        ),
        (
            (
                "target",
                "contoh/layanan",
                "2023-12",
                "130",
                "--yes",
                "--reason",
                "koreksi",
                "--document",
                "BA 5",
                "--date",
                "besok",
            ),
            2,
        ),
        (("program", "stop", "contoh", "--reason", "Salah rekap", "--date", "9 Jan 2024"), 0),
        (("program", "stop", "contoh", "--reason", "Salah rekap", "--date", "11/1/2024"), 2),
        (("new", "program", "baru", "--title", "Baru", "--date", "kemarin", "--no-input"), 0),
        (("status", "--view", "sampai kini", "--targets", "semula"), 0),
        (("status", "--view", "sampai mana"), 2),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_wherever_a_date_is_asked(speaking: Callable[..., Outcome], arguments: tuple[str, ...], status: int) -> None:
    done = speaking("id", *arguments)
    assert done.status == status, done
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sementara", Status.PROVISIONAL),
        ("Provisional", Status.PROVISIONAL),
        ("tetap", Status.FINAL),
        ("final", Status.FINAL),
    ],
)
def test_status_in_words(run: Run, root: Path, typed: str, meant: Status) -> None:
    assert run("record", "contoh/layanan", "2023-12", "130", "--status", typed).status == 0
    record = loading.load(root).portfolio.programs[0].by_indicator["layanan"].achievements[Period(2023, 12)]
    assert record.status is meant


def test_a_status_that_is_none(run: Run) -> None:
    done = run("record", "contoh/layanan", "2023-12", "130", "--status", "semntara")
    assert done.status == 2
    assert "did you mean sementara?" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate",), ("status", "--period", "2099-12"), ("status", "--as-of", "2999-12-31"), ("due", "2099-12"),
        ("show", "contoh/layanan"), ("programs",), ("check", "--base", "HEAD~1"), ("audit",),
        ("ikp", "draft", "2099-12"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_the_last_month_there_is(root: Path, run: Run, git: Git, arguments: tuple[str, ...]) -> None:
    """What is counted forward from it, such as its deadline, is a month and a day all the same."""
    plan = root / "data/programs/contoh/indicators.yaml"
    plan.write_text(plan.read_text("utf-8").replace("2023-12: 120", "2023-12: 120, 2099-12: 120"), "utf-8")
    kak = root / "data/programs/contoh/kak.yaml"
    kak.write_text(kak.read_text("utf-8").replace("to: 2023-12", "to: 2099-12"), "utf-8")
    (root / "data/programs/contoh/achievements/layanan.yaml").write_text("2099-12:\n  value: 3\n", "utf-8")
    git("commit", "-qam", "akhir abad")
    done = run(*arguments)
    assert (done.status in {0, 1}, done.err) == (True, "")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("due", "2999-12"), "2999-12 is not a month"),
        (("status", "--as-of", "0001-01-01"), "0001-01-01 is not a day"),
        (("status", "--as-of", "9999-12-31"), "9999-12-31 is not a day"),
    ],
    ids=["month", "first day", "last day"],
)
@pytest.mark.usefixtures("root")
def test_months_and_days_of_other_ages_are_none(run: Run, arguments: tuple[str, ...], complaint: str) -> None:
    done = run(*arguments)
    assert (done.status, complaint in done.err) == (2, True)
