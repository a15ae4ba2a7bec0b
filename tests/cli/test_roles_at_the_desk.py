"""Roles at the desk: a command refuses what a pull request would refuse for this person."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.adversary import ADMIN, COLLEAGUE, PLANNER, STRANGER, VERIFIER, story_repository

if TYPE_CHECKING:
    from tests.conftest import Kpi

REVISE = ("revise", "contoh/layanan", "2023-04", "70", "--reason", "Salah rekap", "--yes")
RECORD = ("record", "contoh/kepuasan", "2023-04", "88", "--evidence", "https://contoh.go.id/rekap", "--yes")
REOPEN = ("reopen", "2023-03", "--reason", "Salah rekap", "--document", "BA 3")
WEIGH = ("change", "weights", "contoh", "2023-07", "layanan=20", "kepuasan=80", "--reason", "Evaluasi", "--document",
         "BA 9", "--yes")  # fmt: skip


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return story_repository(tmp_path_factory.mktemp("meja") / "asal")


@pytest.mark.moment("2023-05-06")
@pytest.mark.parametrize(
    ("who", "command", "status"),
    [
        (PLANNER, REVISE, 0),
        (COLLEAGUE, RECORD, 0),
        (STRANGER, REVISE, 2),
        (STRANGER, RECORD, 2),
        (PLANNER, REOPEN, 2),
        (VERIFIER, REOPEN, 0),
        (ADMIN, REOPEN, 0),
        (PLANNER, WEIGH, 0),
        (STRANGER, WEIGH, 2),
    ],
    ids=lambda one: one if isinstance(one, int) else one[0] if isinstance(one, tuple) else one.split()[0],
)
def test_a_command_refuses_what_a_request_would(
    story: Path,
    tmp_path: Path,
    environment: Path,
    kpi: Kpi,
    who: str,
    command: tuple[str, ...],
    status: int,
) -> None:
    name, _, mail = who.rstrip(">").partition(" <")
    (environment / "gitconfig").write_text(f"[user]\nname = {name}\nemail = {mail}\n")
    root = tmp_path / "meja"
    shutil.copytree(story, root)
    before = (root / ".git/refs/heads/main").read_text()
    done = kpi(*command, "--lang", "en", cwd=root)
    assert done.status == status, done
    assert ((root / ".git/refs/heads/main").read_text() == before) is bool(status)
    if status:
        assert "may not change" in done.err or "not among the people" in done.err
