"""Git repositories of tests: git itself, a commit of everything, and the regency of the tests as a beginning."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

#: A data root with fixed figures, which the tests know; what is shipped at the top grows without them.
REGENCY: Final = Path(__file__).parent / "regency"


def git(folder: Path, *arguments: str) -> str:
    """What git answers, without white space around it."""
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit_all(folder: Path, message: str) -> None:
    """Everything in the folder, as one commit."""
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)


def with_regency(repository: Path, *left_out: str) -> Path:
    """The repository with the data of the regency, committed; without the files and folders of these names."""
    shutil.copytree(REGENCY / "data", repository / "data", ignore=shutil.ignore_patterns(*left_out))
    commit_all(repository, "awal")
    return repository
