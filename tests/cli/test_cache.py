"""With the cache, without it, and with a spoilt cache: the same answers to the byte."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.store import cache, load
from kpi.store import source as warm
from tests.repositories import git

if TYPE_CHECKING:
    from tests.conftest import Clock, DataRoot, Kpi

RECORDS = "data/programs/contoh/achievements/layanan.yaml"
CLOSING = "data/closings/2023-11.yaml"
QUESTIONS = (
    ("status",),
    ("status", "--format", "json"),
    ("--lang", "id", "status", "contoh"),
    ("show", "contoh"),
    ("show", "contoh/layanan"),
    ("due", "2023-12"),
    ("programs",),
    ("explain", "contoh/layanan", "2023-11"),
    ("validate",),
)
#: Longer than the tick in which two changes have the same time on this system.
TICK = 0.02


@pytest.fixture
def root(repository: Path, data_root: DataRoot) -> Path:
    """A data root in git, everything committed."""
    data_root(at=repository)
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "Mulai")
    return repository


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was written a moment ago counts as written long ago."""
    monkeypatch.setattr(cache, "now", lambda: time.time_ns() + 2 * cache.SETTLED)
    time.sleep(TICK)


def entries(root: Path) -> list[Path]:
    return sorted((root.parent / "home" / "cache" / "kpi").glob("*/*"))


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "environ", [{"COLUMNS": "60"}, {"KPI_LANG": "id"}, {"LANG": "id_ID.UTF-8"}, {"NO_COLOR": "1"}, {"TZ": "Asia/Tokyo"}]
)
def test_another_terminal_is_another_question(kpi: Kpi, root: Path, environ: dict[str, str]) -> None:
    kpi("status", cwd=root)
    assert kpi("status", cwd=root, environ=environ) == kpi("status", "--no-cache", cwd=root, environ=environ)


@pytest.mark.usefixtures("settled")
def test_tomorrow_it_is_asked_anew(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch, moment: Clock) -> None:
    today = kpi("status", "--format", "json", cwd=root).out
    moment.pass_by(days=1)
    monkeypatch.setattr(cache, "now", lambda: time.time_ns() + 86_400 * 10**9)
    tomorrow = kpi("status", "--format", "json", cwd=root).out
    assert tomorrow != today
    assert tomorrow == kpi("status", "--format", "json", "--no-cache", cwd=root).out
    moment.pass_by(days=-1)
    monkeypatch.setattr(cache, "now", lambda: time.time_ns() + 2 * cache.SETTLED)
    assert kpi("status", "--format", "json", cwd=root).out == today


@pytest.mark.usefixtures("settled")
def test_findings_are_found_anew_each_time(kpi: Kpi, root: Path) -> None:
    (root / RECORDS).write_text("2023-11:\n  value: -1\n")
    time.sleep(TICK)
    assert kpi("validate", cwd=root) == kpi("validate", cwd=root) == kpi("validate", "--no-cache", cwd=root)
    assert kpi("validate", cwd=root).status == 1


@pytest.mark.usefixtures("settled")
def test_evidence_outside_the_data_is_looked_at_each_time(kpi: Kpi, root: Path) -> None:
    (root / "rekap.txt").write_text("132\n")
    (root / RECORDS).write_text("2023-11:\n  value: 87\n  evidence:\n    - {title: Rekap, path: rekap.txt}\n")
    kpi("validate", cwd=root)
    (root / "rekap.txt").unlink()
    found = kpi("validate", cwd=root)
    assert found.status == 1
    assert "rekap.txt" in found.out


@pytest.mark.usefixtures("settled")
def test_closings_keep_their_exact_digits(kpi: Kpi, root: Path) -> None:
    assert kpi("close", "2023-11", "--yes", cwd=root).status == 0
    time.sleep(TICK)
    shown = kpi("status", "--period", "2023-11", "--format", "json", cwd=root)
    assert shown.status == 0
    before = load.load(root).portfolio.closings
    environ = dict(os.environ)
    for _ in range(2):  # read, then remembered
        source = warm.opened(root, environ)
        assert load.load(root, source=source).portfolio.closings == before


class Editor:
    """Changes the files of a data root at random, as people, programs and git do."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.random = random.Random(seed)  # noqa: S311 - nothing secret

    def __call__(self) -> str:
        edit = self.random.choice(
            [self.same_size, self.same_size, self.replaced, self.dated_back, self.broken, self.added, self.deleted,
             self.committed, self.restored, self.spoilt]
        )  # fmt: skip
        edit()
        return edit.__name__

    def same_size(self) -> None:
        self._write(f"2023-11:\n  value: {self.random.randint(10, 99)}\n  status: final\n")

    def replaced(self) -> None:
        other = self.root / "other"
        other.write_text(f"2023-11:\n  value: {self.random.randint(10, 99)}\n  status: final\n")
        other.replace(self.root / RECORDS)

    def dated_back(self) -> None:
        self.same_size()
        os.utime(self.root / RECORDS, (1_700_000_000, 1_700_000_000))

    def broken(self) -> None:
        self._write("2023-11: [\n")

    def added(self) -> None:
        (self.root / "data/programs/contoh/achievements" / f"lain-{self.random.randint(1, 3)}.yaml").touch()

    def deleted(self) -> None:
        (self.root / RECORDS).unlink(missing_ok=True)

    def committed(self) -> None:
        git(self.root, "add", "-A")
        git(self.root, "commit", "--allow-empty", "-qm", "Catat")

    def restored(self) -> None:
        git(self.root, "checkout", "-q", "--", ".")

    def spoilt(self) -> None:
        for file in entries(self.root):
            content = bytearray(file.read_bytes())
            at = self.random.randrange(len(content))
            content[at] ^= 1 << self.random.randrange(8)
            file.write_bytes(content if self.random.random() < 0.7 else content[:at])

    def _write(self, text: str) -> None:
        (self.root / RECORDS).write_text(text)


def compare(kpi: Kpi, root: Path, seed: int, pause: float) -> None:
    """Ask with and without the cache after each of some changes."""
    edit = Editor(root, seed)
    chosen = random.Random(seed)  # noqa: S311 - nothing secret
    for _ in range(8):
        done = edit()
        time.sleep(pause)
        for question in chosen.sample(QUESTIONS, 2):
            warm_answer = kpi(*question, cwd=root)
            assert warm_answer == kpi(*question, "--no-cache", cwd=root), (done, question)
            assert warm_answer == kpi(*question, cwd=root), (done, question)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_changes_within_one_tick(kpi: Kpi, root: Path, seed: int) -> None:
    compare(kpi, root, seed, pause=0)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("seed", range(10, 12))
def test_whatever_changes_later(kpi: Kpi, root: Path, seed: int) -> None:
    compare(kpi, root, seed, pause=TICK)
    assert entries(root)
