"""The tour in the README is what the program prints: every command of it is run, every line compared.

``pytest --update-golden tests/test_readme.py`` writes what the program prints now into the README.
"""

from __future__ import annotations

import re
import shlex
import shutil
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
def clone(repository: Path) -> Path:
    """A repository that holds the shipped data, as after a fresh clone."""
    shutil.copytree(ROOT / "data", repository / "data")
    shutil.copy(ROOT / ".gitattributes", repository)
    for arguments in (["add", "--all"], ["commit", "-q", "-m", "Data contoh"]):
        subprocess.run(["git", *arguments], cwd=repository, check=True, capture_output=True)
    return repository


def printed(line: str, kpi: Kpi, clone: Path) -> str:
    """What a command of the tour prints, on both streams, without what differs from time to time."""
    program, *arguments = shlex.split(line)
    if program == "kpi":
        outcome = kpi(*arguments, cwd=clone)
        assert outcome.status in {0, 1, 2}, outcome.err
        text = outcome.out + outcome.err
    else:
        assert program == "git"
        done = subprocess.run(["git", *arguments], cwd=clone, check=True, capture_output=True, encoding="utf-8")
        text = done.stdout
    return COMMIT.sub(r"\g<1>1f0c9a2", text.rstrip() + "\n")


def test_the_tour(kpi: Kpi, clone: Path, request: pytest.FixtureRequest) -> None:
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
    assert {line.split()[1] for line in lines} >= {"validate", "status", "record", "revise", "explain", "log"}


def test_every_command_of_the_readme_exists() -> None:
    from kpi.cli.group import COMMANDS

    named = set(re.findall(r"`kpi ([a-z]+)", README.read_text("utf-8")))
    assert named <= set(COMMANDS)
    assert named
