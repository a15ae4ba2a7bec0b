"""A month of Wisata Industri in a real terminal of 80 columns, in Indonesian: due, record, status."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.conftest import Clock, Golden

JANUARY: Final = "--period 2024-01 --program wisata-industri"
#: Seconds to wait for a screen.
PATIENCE: Final = 20
#: Which day it is, and the ids of commits, are none of a test's business.
_VARYING: Final = ((r"terlambat [0-9.]+ hari", "terlambat N hari"), (r"\b[0-9a-f]{7}\b", "COMMIT"))


class Screen:
    """A shell in tmux. ``typed`` types a line; ``waits`` for words on the screen."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.socket = f"kpi-{uuid.uuid4().hex[:8]}"
        self.environ = environ
        self.tmux("-f", os.devnull, "new-session", "-d", "-x", "80", "-y", "60", "-c", str(folder), "sh")
        self.typed("PS1='SIAP> '")

    def tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-u", "-L", self.socket, *arguments], env=self.environ, check=True, capture_output=True, text=True
        )
        return done.stdout

    def typed(self, line: str) -> None:
        if line:
            self.tmux("send-keys", "-l", line)
        self.tmux("send-keys", "Enter")

    def shown(self) -> str:
        text = "\n".join(line.rstrip() for line in self.tmux("capture-pane", "-p", "-J").splitlines())
        for pattern, instead in _VARYING:
            text = re.sub(pattern, instead, text)
        return text.strip("\n") + "\n"

    def waits(self, words: str) -> str:
        """The screen, once its last written line begins with these words. Fails after a while."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            screen = self.shown()
            if screen.rstrip("\n").rpartition("\n")[2].startswith(words):
                return screen
            time.sleep(0.05)
        pytest.fail(f"{words!r} never came:\n{self.shown()}")

    def command(self, line: str) -> None:
        """A command on an empty screen."""
        self.tmux("send-keys", "-R")
        self.typed(f"clear; {line}")
        until = time.monotonic() + PATIENCE
        while "clear;" in self.shown() and time.monotonic() < until:
            time.sleep(0.02)


@pytest.fixture
def screen(repository: Path, environment: Path, moment: Clock) -> Iterator[Screen]:
    """A shell in a copy of the regency: of January 2024 two figures are not recorded yet."""
    shutil.copytree(REGENCY / "data", repository / "data", ignore=shutil.ignore_patterns("closings"))
    for arguments in (("add", "-A"), ("commit", "-qm", "awal")):
        subprocess.run(["git", *arguments], cwd=repository, check=True)
    environ = {
        **os.environ, "HOME": str(environment), "KPI_LANG": "id", "LANG": "C.UTF-8", "NO_COLOR": "1",
        "PATH": f"{moment.script(environment / 'bin').parent}{os.pathsep}{os.environ['PATH']}",
        "CI": "1",  # a line about how far work has come would be taken for a question, where the computer is slow
    }  # fmt: skip
    opened = Screen(repository, environ)
    yield opened
    opened.tmux("kill-server")


@pytest.mark.skipif(
    shutil.which("tmux") is None and not os.environ.get("KPI_TERMINAL"),
    reason="tmux is not installed; KPI_TERMINAL=1 demands it",
)
def test_a_month_of_wisata_industri(screen: Screen, golden: Golden) -> None:
    screen.waits("SIAP>")
    screens = []
    screen.command(f"kpi record {JANUARY} --no-input")
    screens.append(screen.waits("SIAP>"))
    screen.command(f"kpi record {JANUARY}")
    for line in ("5", "https://contoh.go.id/wisata/2024-01/jadwal.pdf", "", "Satu pabrik berhenti", "", "8"):
        _answers(screen, line)
    screens.append(_settled(screen))
    screen.tmux("send-keys", "C-c")
    screen.waits("SIAP>")
    screen.command(f"kpi record {JANUARY}")
    screens.append(_settled(screen))
    for line in ("n", "81,5", "https://contoh.go.id/wisata/2024-01/survei.pdf", ""):
        _answers(screen, line)
    screens.append(_settled(screen))
    screen.typed("y")
    screens.append(screen.waits("SIAP>"))
    screen.command(f"kpi record {JANUARY} --no-input")
    screens.append(screen.waits("SIAP>"))
    screen.command("kpi status wisata-industri --period 2024-01")
    screens.append(screen.waits("SIAP>"))
    golden("terminal-wisata-industri.txt", ("─" * 80 + "\n").join(screens))


def _settled(screen: Screen, before: str = "") -> str:
    """The screen, once lines have come below ``before`` and the cursor waits behind a question."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        column = int(screen.tmux("display-message", "-p", "#{cursor_x}"))
        now = screen.shown()
        if column and len(now.splitlines()) > len(before.splitlines()):
            return now
        time.sleep(0.05)
    pytest.fail(f"no question came:\n{screen.shown()}")


def _answers(screen: Screen, line: str) -> None:
    """Type an answer to the question on the screen, and wait for the next one."""
    before = _settled(screen)
    screen.typed(line)
    _settled(screen, before)
