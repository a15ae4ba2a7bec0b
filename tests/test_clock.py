"""One clock: kpi asks for the moment in one module, and no test asks for the real one."""

from __future__ import annotations

import ast
import datetime
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from kpi.store import clock
from tests import conftest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Clock, DataRoot

ROOT: Final = Path(__file__).parent.parent
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
