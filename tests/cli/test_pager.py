"""What is longer than the terminal goes through the pager that the environment names, as with git."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.conftest import Clock

ROOT = Path(__file__).parent.parent.parent
MONTH = ("--period", "2023-11", "--lang", "en")


def at_terminal(moment: Clock, environ: dict[str, str], *arguments: str) -> str:
    """What a terminal of 80 x 24 shows of a command."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "NO_COLOR": "1", **environ}
    running = subprocess.Popen(moment.kpi(*arguments), cwd=REGENCY, env=surroundings, stdout=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # nobody holds the other end any more
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert running.wait() == 0
    return shown.decode().replace("\r\n", "\n")


@pytest.fixture
def marking(tmp_path: Path, environment: Path) -> dict[str, str]:  # noqa: ARG001 - it is about what it changes
    """A pager that says that it was one, and how less would behave."""
    script = tmp_path / "pager of mine"
    script.write_text('#!/bin/sh\necho "PAGED $1 $LESS"\nexec cat\n', "utf-8")
    script.chmod(0o755)
    return {"KPI_PAGER": f"'{script}' now"}


def test_what_is_long_is_paged(moment: Clock, marking: dict[str, str]) -> None:
    shown = at_terminal(moment, marking, "status", "--all", *MONTH)
    assert shown.startswith("PAGED now FRX\nAchievement November 2023\n")
    assert "All programs" in shown


def test_a_name_of_its_own_comes_before_that_of_all(moment: Clock, marking: dict[str, str]) -> None:
    everybodys = {"PAGER": marking["KPI_PAGER"], "LESS": "R"}
    assert "PAGED" not in at_terminal(moment, {**everybodys, "KPI_PAGER": "cat"}, "status", "--all", *MONTH)
    os.environ.pop("KPI_PAGER")
    assert at_terminal(moment, everybodys, "status", "--all", *MONTH).startswith("PAGED now R\n")


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        (("status", *MONTH), {}),
        (("status", "--all", "--no-pager", *MONTH), {}),
        (("status", "--all", *MONTH), {"KPI_PAGER": ""}),
        (("status", "--all", *MONTH), {"KPI_PAGER": "no-such-pager"}),
        (("status", "--all", *MONTH), {"KPI_PAGER": "'not closed"}),
        (("status", "--all", *MONTH), {"TERM": "dumb"}),
    ],
)
def test_else_it_is_printed_at_once(
    moment: Clock, marking: dict[str, str], arguments: tuple[str, ...], environ: dict[str, str]
) -> None:
    assert at_terminal(moment, {**marking, **environ}, *arguments).startswith("Achievement November 2023")


def test_a_pipe_is_never_paged(moment: Clock, marking: dict[str, str]) -> None:
    done = subprocess.run(
        moment.kpi("status", "--all", *MONTH), cwd=REGENCY, capture_output=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **marking},
    )  # fmt: skip
    assert b"PAGED" not in done.stdout
