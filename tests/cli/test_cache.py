"""With the cache, without it, and with a spoilt cache: the same answers to the byte."""

from __future__ import annotations

import datetime
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.store import cache, load
from kpi.store import source as warm
from tests.frozen import ROOT
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
    ("validate", "data/programs/dua"),
    ("status", "dua"),
    ("status", "--period", "2023-12"),
    ("status", "--period", "2023-11"),
    ("status", "--as-of", "2023-12-05"),
    ("validate",),  # asked after each change: it alone rests on the verdict of the rules
)
#: Longer than the tick in which two changes have the same time on this system.
TICK = 0.02
#: The settings by which the second program of the editor, that names nobody responsible, is in order.
REQUIRED = "kak: {required_sections: [background, purpose, beneficiaries, strategy, timeframe, budget]}\n"
#: A closing of which the digest is that of nothing.
SEALED = f"""\
period: 2023-11
seal:
  form: 1
  digest: {"f" * 64}
  at: "2023-12-12T09:00:00+07:00"
  by: Perencana Contoh <perencana@contoh.go.id>
  tool: kpi
  results: {{{{programs: {{{{contoh: {{{{score: {{score}}, coverage: {{{{due: 1, reported: 1, counted: 1}}}}}}}}}}}}}}}}
"""
#: Changes in a run of the random editor; ``KPI_EDITOR_STEPS`` asks for a longer one.
STEPS = int(os.environ.get("KPI_EDITOR_STEPS", "8"))


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


#: A second process that asks, to which as well whatever was written a moment ago counts as written long ago.
SECOND_PROCESS = """\
import datetime, sys
sys.path.insert(0, sys.argv.pop(1))
from kpi.store import cache
from tests import frozen
cache.SETTLED = -(10**18)
frozen.stop(datetime.datetime.fromisoformat(sys.argv.pop(1)))
import runpy
runpy.run_module("kpi", run_name="__main__", alter_sys=True)
"""


class Editor:
    """Changes the files of a data root at random, as people, programs and git do, and what git makes of them."""

    def __init__(self, root: Path, seed: int, moment: Clock) -> None:
        self.root = root
        self.random = random.Random(seed)  # noqa: S311 - nothing secret
        self.moment = moment
        self.beside: subprocess.Popen[bytes] | None = None
        self.included = root.parent / "home" / "included"
        (root.parent / "home" / "gitconfig").write_text(f"[include]\n\tpath = {self.included}\n")
        other = root / "data/programs/dua"
        shutil.copytree(root / "data/programs/contoh", other)
        kak = other / "kak.yaml"
        text = kak.read_text().replace("id: contoh", "id: dua")
        kak.write_text(re.sub(r"(?m)^ +responsible: .*\n", "", text))
        self.demanded()
        self.committed()
        self.start = self._git("rev-parse", "HEAD")

    def __call__(self) -> str:
        edit = self.random.choice(
            [self.same_size, self.same_size, self.replaced, self.dated_back, self.broken, self.added, self.deleted,
             self.committed, self.restored, self.spoilt, self.agreed, self.organised, self.demanded, self.dated,
             self.copied, self.closed, self.symbolic, self.moved_ref, self.configured, self.owned,
             *[self.next_day] * 3, self.asked_beside, *[self.repaired] * 6]
        )  # fmt: skip
        self._given_back()
        edit()
        return edit.__name__

    def same_size(self) -> None:
        self._write(f"2023-11:\n  value: {self.random.randint(10, 99)}\n  status: final\n")

    def replaced(self) -> None:
        other = self.root / "other"
        other.write_text(f"2023-11:\n  value: {self.random.randint(10, 99)}\n  status: final\n")
        other.replace(self._records())

    def dated_back(self) -> None:
        self.same_size()
        os.utime(self._records(), (1_700_000_000, 1_700_000_000))

    def broken(self) -> None:
        self._write("2023-11: [\n")

    def added(self) -> None:
        (self.root / "data/programs/contoh/achievements" / f"lain-{self.random.randint(1, 3)}.yaml").touch()

    def deleted(self) -> None:
        self._records().unlink(missing_ok=True)

    def committed(self) -> None:
        self._git("add", "-A")
        self._git("commit", "--allow-empty", "-qm", "Catat")

    def restored(self) -> None:
        self._git("checkout", "-q", "--", ".")

    def repaired(self) -> None:
        """Everything is in order again, in whatever commit HEAD is."""
        self.included.unlink(missing_ok=True)
        self._git("clean", "-fdq")
        self._git("read-tree", "--reset", "-u", self.start)

    def spoilt(self) -> None:
        for file in entries(self.root):
            content = bytearray(file.read_bytes())
            at = self.random.randrange(len(content))
            content[at] ^= 1 << self.random.randrange(8)
            file.write_bytes(content if self.random.random() < 0.7 else content[:at])

    def agreed(self) -> None:
        """Other targets in one of the programs."""
        self._replace(self._folder() / "indicators.yaml", "2023-11: ", f"2023-11: {self.random.randint(1, 9)}")

    def organised(self) -> None:
        """Other settings: they belong to no program and to every answer."""
        file = self.root / "data/kpi.yaml"
        self._replace(file, "min: 9", f"min: 9{self.random.randint(0, 8)}")
        self._replace(file, "entry_window_days: ", f"entry_window_days: {self.random.randint(5, 20)}")

    def demanded(self) -> None:
        """A section that one program lacks is required, or no longer: the program itself stays as it is."""
        file = self.root / "data/kpi.yaml"
        before = file.read_text()
        file.write_text(before.removesuffix(REQUIRED) if before.endswith(REQUIRED) else before + REQUIRED)

    def dated(self) -> None:
        """A record of today or tomorrow, which only a day later is in order."""
        at = self.moment.moment + datetime.timedelta(days=self.random.choice([0, 1]))
        by = "Perencana Contoh <perencana@contoh.go.id>"
        recorded = f'  recorded: {{at: "{at.isoformat(timespec="seconds")}", by: {by}}}\n'
        self._write(f"2023-11:\n  value: {self.random.randint(10, 99)}\n  status: final\n{recorded}")

    def copied(self) -> None:
        """A copy of a program appears in a folder of another name, or goes away."""
        copy = self.root / "data/programs/salinan"
        if copy.exists():
            shutil.rmtree(copy)
        else:
            shutil.copytree(self._folder(), copy)

    def closed(self) -> None:
        """A month has a closing, which publishes another score each time, or none."""
        file = self.root / CLOSING
        if file.exists():
            file.unlink()
            return
        file.parent.mkdir(exist_ok=True)
        file.write_text(SEALED.format(score=self.random.randint(10, 99)))

    def symbolic(self) -> None:
        """HEAD is a branch, or a chain of names that ends there."""
        if self._git("symbolic-ref", "--no-recurse", "HEAD").strip() == "refs/heads/main":
            self._git("symbolic-ref", "refs/heads/dua", "refs/heads/main")
            self._git("symbolic-ref", "refs/heads/satu", "refs/heads/dua")
            self._git("symbolic-ref", "HEAD", "refs/heads/satu")
        else:
            self._git("symbolic-ref", "HEAD", "refs/heads/main")

    def moved_ref(self) -> None:
        """The branch at the end of the chain is another commit; no file of the data changes."""
        commits = self._git("rev-list", "--all").split()
        self._git("update-ref", "refs/heads/main", self.random.choice(commits))

    def configured(self) -> None:
        """An included configuration appears, changes or goes away."""
        if self.included.exists():
            self.included.unlink()
        else:
            found = ["[safe]\n\tdirectory = *\n", "[core]\n\tbare = true\n", "[core]\n\tfileMode = false\n"]
            self.included.write_text(self.random.choice(found))

    def owned(self) -> None:
        """The repository belongs to another account, which git refuses to look at; or the folder of the cache does."""
        if not hasattr(os, "getuid") or os.getuid() != 0:
            return
        folder = self.random.choice(self._owned())
        if folder.exists():
            os.chown(folder, 1000, -1)

    def _given_back(self) -> None:
        """Give folders back to this account, so that most steps are about data and not about a refusal."""
        for folder in self._owned():
            if folder.exists() and folder.stat().st_uid != os.getuid():
                os.chown(folder, os.getuid(), -1)

    def _owned(self) -> list[Path]:
        return [self.root, self.root / ".git", self.root.parent / "home/cache/kpi"]

    def next_day(self) -> None:
        self.moment.pass_by(days=self.random.choice([-1, 1]))

    def asked_beside(self) -> None:
        """Another process asks, and keeps what it finds, while this one goes on."""
        question = self.random.choice(QUESTIONS)
        beside = [sys.executable, "-c", SECOND_PROCESS, str(ROOT), self.moment.moment.isoformat(), *question]
        self.beside = subprocess.Popen(beside, cwd=self.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def join(self) -> None:
        """Wait for the other process: git lets no two at once write to a repository."""
        if self.beside is not None:
            self.beside.wait()
            self.beside = None

    def _folder(self) -> Path:
        return self.root / "data/programs" / self.random.choice(["contoh", "dua"])

    def _records(self) -> Path:
        return self.root / RECORDS

    def _write(self, text: str) -> None:
        self._records().write_text(text)

    def _replace(self, file: Path, begin: str, line: str) -> None:
        """In each line in which something is found, what follows it up to a mark is another number."""
        file.write_text(re.sub(rf"{re.escape(begin)}\d+", line, file.read_text()))

    def _git(self, *arguments: str) -> str:
        return git(self.root, "-c", "safe.directory=*", "-c", "core.bare=false", *arguments)


def compare(kpi: Kpi, editor: Editor, steps: int, pause: float) -> None:
    """Ask with and without the cache after each of some changes."""
    root, chosen = editor.root, editor.random
    for _ in range(steps):
        done = editor()
        time.sleep(pause)
        for question in (*chosen.sample(QUESTIONS[:-1], 1), QUESTIONS[-1]):
            warm_answer = kpi(*question, cwd=root)
            assert warm_answer == kpi(*question, "--no-cache", cwd=root), (done, question)
            assert warm_answer == kpi(*question, cwd=root), (done, question)
        editor.join()


@pytest.mark.parametrize("seed", range(2))
def test_whatever_changes_within_one_tick(kpi: Kpi, root: Path, moment: Clock, seed: int) -> None:
    compare(kpi, Editor(root, seed, moment), STEPS, pause=0)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("seed", range(10, 12))
def test_whatever_changes_later(kpi: Kpi, root: Path, moment: Clock, seed: int) -> None:
    compare(kpi, Editor(root, seed, moment), STEPS, pause=TICK)
    assert entries(root)
