"""How far long work has come, as it is seen in a terminal: late, in one line, and gone in the end."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.cli.session import progress as bars
from kpi.cli.session.progress import Bar, watches
from kpi.model.output.progress import steps, waiting, watched
from kpi.render.language import language

if TYPE_CHECKING:
    from tests.cli.conftest import Run


class Terminal(io.StringIO):
    """A terminal that remembers what was written to it."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

    def seen(self) -> str:
        """What stands in the line now, as carriage returns and blanks have left it."""
        line: list[str] = []
        for part in self.getvalue().split("\r"):
            line[: len(part)] = part
        return "".join(line).rstrip()


class Clock:
    """A clock that goes on by a step each time somebody looks."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def worked(clock: Clock, code: str = "en", *, unicode: bool = True) -> Iterator[str]:
    """What is seen after each of 24 steps, and after the last."""
    terminal = Terminal()
    with watched(Bar(terminal, language(code), unicode=unicode, clock=clock)):
        for _ in steps("Reading the programs", range(24)):
            yield terminal.seen()
    yield terminal.seen()


def test_only_after_a_second_and_gone_in_the_end() -> None:
    seen = list(worked(Clock(0.11)))
    assert seen[0] == seen[5] == ""
    assert "Reading the programs [████████████░░░░░░░░░░░░] 12/24" in seen
    assert seen[-1] == ""


def test_quick_work_is_never_seen() -> None:
    assert set(worked(Clock(0.001))) == {""}


@pytest.mark.parametrize(
    ("code", "unicode", "line"),
    [
        ("id", True, "Membaca program [████████████░░░░░░░░░░░░] 12/24"),
        ("id", False, "Membaca program [############------------] 12/24"),
        ("en", False, "Reading the programs [############------------] 12/24"),
    ],
)
def test_language_and_old_terminals(code: str, line: str, *, unicode: bool) -> None:
    seen = list(worked(Clock(1.1), code, unicode=unicode))
    assert line in seen
    assert unicode or all(one.isascii() for one in seen)


def test_only_text_and_carriage_returns() -> None:
    terminal = Terminal()
    with watched(Bar(terminal, language("en"), unicode=True, clock=Clock(1.1))):
        list(steps("Reading the programs", range(3)))
    assert "\x1b" not in terminal.getvalue()
    assert "\n" not in terminal.getvalue()
    assert max(map(len, terminal.getvalue().split("\r"))) < 73


def test_work_within_work_is_not_told() -> None:
    terminal = Terminal()
    seen = []
    with watched(Bar(terminal, language("en"), unicode=True, clock=Clock(1.1))):
        for _ in steps("Reading the rows", range(2)):
            list(steps("Reading the programs", range(9)))
            seen.append(terminal.seen())
    assert seen == ["", "Reading the rows [████████████░░░░░░░░░░░░] 1/2"]


def test_waiting_is_told_though_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "PATIENCE", 0.01)
    terminal = Terminal()
    with watched(Bar(terminal, language("id"), unicode=False)), waiting("Sending"):
        until = time.monotonic() + 5
        while not terminal.seen() and time.monotonic() < until:
            time.sleep(0.01)
        assert terminal.seen() == "Mengirim ..."
    assert terminal.seen() == ""


def test_a_terminal_that_is_gone_disturbs_nobody() -> None:
    terminal = Terminal()
    with watched(Bar(terminal, language("en"), unicode=True, clock=Clock(1.1))):
        terminal.close()
        assert list(steps("Sending", range(3))) == [0, 1, 2]


@pytest.mark.parametrize(
    ("stream", "environ", "wanted"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"CI": "true", "TERM": "xterm"}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
    ],
    ids=["terminal", "Windows", "it has no colours anyway", "dumb", "CI", "pipe"],
)
def test_who_watches(stream: io.StringIO, environ: Mapping[str, str], *, wanted: bool) -> None:
    assert watches(stream, environ) is wanted


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate",), ("check", "--base", "HEAD"), ("audit",), ("export",), ("export", "log"), ("status",),
        ("record", "--from", "isian.csv", "--dry-run"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_commands_tell_and_clean_up(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    (root / "isian.csv").write_text("program;indicator;period;value\ncontoh;layanan;2023-12;130\n", "utf-8")
    piped = run(*arguments)
    terminal = Terminal()
    monkeypatch.setattr(bars, "PATIENCE", -1.0)
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("TERM", raising=False)
    shown = run(*arguments)
    assert "[█" in terminal.getvalue() or "Walking the history …" in terminal.getvalue()
    assert terminal.seen() == ""
    assert (piped.status, piped.out, piped.err) == (shown.status, shown.out, "")
