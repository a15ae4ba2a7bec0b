"""The console script: where a command begins, and that it ends quietly wherever it is stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from benchmarks.generate import generate
from kpi.cli import again, app, start

if TYPE_CHECKING:
    from pathlib import Path


def test_stopped_before_anything_is_begun(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(again, "question", stopped)
    monkeypatch.setattr(sys, "argv", ["kpi", "status"])
    with pytest.raises(SystemExit) as stop:
        start.main()
    assert stop.value.code == start.INTERRUPTED
    assert capsys.readouterr() == ("", "")


def test_what_is_asked_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(again, "question", lambda *_: "a question")
    monkeypatch.setattr(app, "main", asked.append)
    start.main()
    assert asked == ["a question"]


@pytest.fixture(scope="module")
def regency(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many programs that a second process looks at their files."""
    root = tmp_path_factory.mktemp("many") / "root"
    generate(root, programs=60, indicators=2, count=2)
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "Mulai")):
        named = ("-c", "user.name=Perencana Contoh", "-c", "user.email=perencana@contoh.go.id")
        subprocess.run(["git", *named, *arguments], cwd=root, check=True, capture_output=True)
    time.sleep(2.1)
    return root


def kpi(root: Path, *arguments: str) -> tuple[int, str, str]:
    environ = {**os.environ, "XDG_CACHE_HOME": str(root.parent / "cache"), "COLUMNS": "80"}
    command = [sys.executable, "-m", "kpi", "--lang", "en", *arguments]
    done = subprocess.run(command, cwd=root, env=environ, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


RECORDS = "data/programs/program-{}/achievements/indikator-01.yaml"


def test_many_programs_are_answered_for_as_few_are(regency: Path) -> None:
    for number, value in (("001", "101"), ("060", "-1"), ("060", "99")):
        record = regency / RECORDS.format(number)
        before, _, after = record.read_text().partition("value: ")
        record.write_text(f"{before}value: {value}\n{after.partition(chr(10))[2]}")
        for command in ("validate", "status"):
            assert kpi(regency, command) == kpi(regency, "--no-cache", command)
    time.sleep(2.1)
    for command in ("validate", "status"):
        first = kpi(regency, command)
        assert first == kpi(regency, command) == kpi(regency, "--no-cache", command)
