"""The tour in the README is what the program prints: every command of it is run, every line compared.

``pytest --update-golden tests/test_readme.py`` writes what the program prints now into the README.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Kpi

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: The short name of a commit: another one each time.
COMMIT = re.compile(r"(?<=commit)(\s+)[0-9a-f]{7}\b")


def commands(block: str) -> list[str]:
    """The command lines of a block."""
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")]


@pytest.fixture
def clone(environment: Path, tmp_path: Path) -> Path:  # noqa: ARG001 - it is about what it changes
    """A fresh clone of this repository, with all of its history."""
    subprocess.run(["git", "clone", "-q", str(ROOT), str(tmp_path / "clone")], check=True, capture_output=True)
    return tmp_path / "clone"


def printed(line: str, kpi: Kpi, clone: Path) -> str:
    """What a command of the tour prints, on both streams, without what differs from time to time."""
    line, _, word = line.partition(" | grep ")
    program, *arguments = shlex.split(line)
    if program == "kpi":
        outcome = kpi(*arguments, cwd=clone)
        assert outcome.status in {0, 1, 2}, outcome.err
        text = outcome.out + outcome.err
    else:
        assert program == "git"
        done = subprocess.run(["git", *arguments], cwd=clone, check=True, capture_output=True, encoding="utf-8")
        text = done.stdout
    lines = [one for one in COMMIT.sub(r"\g<1>1f0c9a2", text.rstrip()).splitlines() if word in one]
    return "".join(f"{one}\n" for one in lines)


@pytest.mark.moment("2026-12-05")
def test_the_tour(kpi: Kpi, clone: Path, request: pytest.FixtureRequest) -> None:
    """After the sample was played; the audit needs the whole history, and says so in a shallow clone."""
    readme = README.read_text("utf-8")

    def played(block: re.Match[str]) -> str:
        lines = [f"$ {line}\n{printed(line, kpi, clone)}" for line in commands(block[1])]
        return "```console\n" + "".join(lines) + "```"

    expected = BLOCK.sub(played, readme)
    if request.config.getoption("--update-golden"):
        README.write_text(expected, "utf-8")
    else:
        assert readme == expected


def test_the_tour_shows_the_main_job() -> None:
    lines = [line for block in BLOCK.findall(README.read_text("utf-8")) for line in commands(block)]
    assert {line.split()[1] for line in lines} >= {
        "validate",
        "status",
        "record",
        "revise",
        "explain",
        "log",
        "ikp",
        "audit",
    }


def test_every_command_of_the_readme_exists() -> None:
    from kpi.cli.group import COMMANDS

    named = set(re.findall(r"`kpi ([a-z]+)", README.read_text("utf-8")))
    assert named <= set(COMMANDS)
    assert named
