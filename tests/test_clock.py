"""One clock: kpi asks for the moment in one module, and no test asks for the real one."""

from __future__ import annotations

import ast
import datetime
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from kpi.model.values.period import Period
from kpi.store import clock
from kpi.store.load import load
from tests import conftest

if TYPE_CHECKING:
    from tests.conftest import Clock, DataRoot, Kpi

ROOT: Final = Path(__file__).parent.parent
ACHIEVEMENTS_PATH: Final = "data/programs/contoh/achievements/layanan.yaml"
HOME: Final = ROOT / "kpi/store/clock.py"
#: What asks a clock for the moment, by its last two names. ``time.monotonic`` measures and is nobody's calendar.
ASKING: Final = {
    *(f"{owner}.{name}" for owner in ("datetime", "date") for name in ("now", "today", "utcnow")),
    *(f"time.{name}" for name in ("time", "time_ns", "ctime", "gmtime", "localtime", "strftime", "clock_gettime")),
}
SOURCES: Final = sorted([*(ROOT / "kpi").rglob("*.py"), *(ROOT / "tests").rglob("*.py")])


def asked(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What of a source asks a clock, and in which line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name = ".".join(ast.unparse(node).split(".")[-2:])
            if name in ASKING:
                yield node.lineno, name
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from ((node.lineno, f"time.{one.name}") for one in node.names if f"time.{one.name}" in ASKING)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("datetime.datetime.now(tz=datetime.UTC)", ["datetime.now"]),
        ("datetime.now()", ["datetime.now"]),
        ("dt.date.today()", ["date.today"]),
        ("time.time()", ["time.time"]),
        ("read = time.time_ns", ["time.time_ns"]),
        ("from time import time, sleep", ["time.time"]),
        ("datetime.time(), clock.now(), time.monotonic(), session.today", []),
    ],
)
def test_what_asks_a_clock(source: str, found: list[str]) -> None:
    assert [name for _, name in asked(ast.parse(source))] == found


def test_one_module_asks_the_clock() -> None:
    """Tests may compare with the times of files: ``time.time_ns``."""
    trees = {file: ast.parse(file.read_text("utf-8")) for file in SOURCES if file != HOME}
    wrong = [
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for file, tree in trees.items()
        for line, name in asked(tree)
        if ROOT / "kpi" in file.parents or name != "time.time_ns"
    ]
    assert wrong == []
    assert [name for _, name in asked(ast.parse(HOME.read_text("utf-8")))] == ["datetime.now", "time.time_ns"]


def test_no_test_starts_kpi_with_the_real_clock() -> None:
    """``Clock.kpi`` starts it with the clock of the test; an installed one is started by the test of the wheel."""
    ways = ('"-m", "kpi"', "-m kpi ")
    mine = {ROOT / "tests/test_wheel.py", Path(__file__)}
    tests = [file for file in SOURCES if ROOT / "tests" in file.parents and file not in mine]
    assert [file.name for file in tests if any(way in file.read_text("utf-8") for way in ways)] == []


def test_the_real_clock_is_refused_outside_of_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "read", conftest.unasked)
    with pytest.raises(AssertionError, match="real clock"):
        clock.now()


@pytest.mark.moment("2028-02-29T23:30:00+07:00")
def test_kpi_and_git_have_one_moment(repository: Path) -> None:
    assert clock.now() == datetime.datetime(2028, 2, 29, 16, 30, tzinfo=datetime.UTC)
    git = ["git", "-C", str(repository)]
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    shown = subprocess.run([*git, "log", "--format=%ai %ci"], check=True, capture_output=True, text=True).stdout
    assert shown == "2028-02-29 23:30:00 +0700 2028-02-29 23:30:00 +0700\n"


@pytest.mark.moment("2024-02-01T01:00:00+07:00")
def test_a_process_of_its_own_has_the_same_moment(moment: Clock, data_root: DataRoot) -> None:
    done = subprocess.run(
        moment.kpi("status", "--format", "json"), cwd=data_root(), check=True, capture_output=True, text=True
    )
    assert json.loads(done.stdout)["as_of"] == "2024-02-01"


class Running:
    """A clock that goes on a minute each time it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> datetime.datetime:
        self.asked += 1
        return datetime.datetime(2024, 1, 9, 3, self.asked, tzinfo=datetime.UTC)


def test_a_call_has_one_moment_until_a_person_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "read", Running())
    assert clock.now() < clock.now()
    with clock.one_moment():
        before = clock.now()
        assert clock.now() == before == clock.here()
        clock.move_on()
        assert clock.now() == before + datetime.timedelta(minutes=1)
    clock.move_on()
    assert clock.now() < clock.now()


def test_a_record_and_its_commit_have_one_moment(
    kpi: Kpi, data_root: DataRoot, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the clock does meanwhile, and whatever variables say."""
    data_root({ACHIEVEMENTS_PATH: None}, at=repository)
    monkeypatch.setattr(clock, "read", Running())
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2019-01-01T00:00:00Z")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2019-01-01T00:00:00Z")
    git = ["git", "-C", str(repository)]
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "awal"], check=True)
    done = kpi("record", "contoh/layanan", "2023-11", "90", "--follow-up", "Tambah jadwal", "--yes", cwd=repository)
    assert done.status == 0, done.err
    shown = subprocess.run([*git, "log", "-1", "--format=%at %ct"], check=True, capture_output=True, text=True).stdout
    record = load(repository).portfolio.programs[0].indicators[0].achievements[Period(2023, 11)]
    assert record.recorded is not None
    assert {int(one) for one in shown.split()} == {int(record.recorded.at.timestamp())}
