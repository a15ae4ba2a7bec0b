"""Git repositories of tests: git itself, a commit of everything, and the shipped data as a beginning."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_SHIPPED = Path(__file__).parents[1] / "data"


def git(folder: Path, *arguments: str) -> str:
    """What git answers, without white space around it."""
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit_all(folder: Path, message: str) -> None:
    """Everything in the folder, as one commit."""
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)


def with_shipped_data(repository: Path, *left_out: str) -> Path:
    """The repository with the data that is shipped, committed; without the files and folders of these names."""
    shutil.copytree(_SHIPPED, repository / "data", ignore=shutil.ignore_patterns(*left_out))
    commit_all(repository, "awal")
    return repository
