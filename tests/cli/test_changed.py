"""Only what changed is looked at again, and the answers are the same to the byte as where everything is."""

from __future__ import annotations

import random
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules import catalogue
from kpi.rules._support.locations import in_kak
from kpi.store import cache
from tests.cli.test_cache import TICK
from tests.conftest import ACHIEVEMENTS, INDICATORS, KAK
from tests.repositories import git

if TYPE_CHECKING:
    from tests.conftest import Clock, DataRoot, Kpi

MONTHS = ("2023-11", "2023-12", "2023-Q4", "2024-01")
PROGRAMS = ("contoh", "dua", "tiga")
SECOND = "\n".join(
    INDICATORS.replace("weight: 100", "weight: 40")
    .replace("layanan", "aduan")
    .replace("Layanan", "Aduan")
    .splitlines()[1:]
)
BOTH = INDICATORS.replace("weight: 100", "weight: 60") + SECOND + "\n"


def path(program: str, file: str) -> str:
    return f"data/programs/{program}/{file}"


def files() -> Mapping[str, str]:
    """Three programs of two indicators each."""
    found = {}
    for name in PROGRAMS:
        found[path(name, "kak.yaml")] = KAK.replace("contoh", name).replace("Program Contoh", f"Program {name}")
        found[path(name, "indicators.yaml")] = BOTH
        for indicator in ("layanan", "aduan"):
            found[path(name, f"achievements/{indicator}.yaml")] = ACHIEVEMENTS
    return found


@pytest.fixture
def root(repository: Path, data_root: DataRoot, kpi: Kpi) -> Path:
    """Three programs in git, November closed and December's sheet drafted."""
    data_root(files(), at=repository)
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "Mulai")
    for command in (("close", "2023-11", "--yes"), ("ikp", "draft", "2023-12")):
        done = kpi(*command, cwd=repository)
        assert done.status == 0, done
    return repository


class Editor:
    """Changes a file as somebody might; each kind of change may or may not concern other files."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.random = random.Random(seed)  # noqa: S311 - nothing secret
        self.kinds: list[tuple[str, str, str]] = [
            ("achievements/layanan.yaml", "2023-12:\n  value: 1", "2023-12:\n  value: 2"),
            ("achievements/layanan.yaml", "value: 87", "value: 88"),  # of the closed month
            ("achievements/aduan.yaml", "note: Rekap", "note: Daftar"),
            ("indicators.yaml", "2023-12: 120", "2023-12: 130"),  # the sheet asks for
            ("indicators.yaml", "2023-11: 100", "2023-11: 101"),
            ("indicators.yaml", "id: aduan", "id: keluhan"),  # leaves its records behind
            ("indicators.yaml", "weight: 40", "weight: 41"),
            ("indicators.yaml", "owner: Kepala", "owner: Ketua"),
            ("kak.yaml", "to: 2023-12}\nkak", "to: 2024-02}\nkak"),
            ("kak.yaml", "from: 2023-11, to: 2023-12}\nkak", "from: 2023-10, to: 2023-12}\nkak"),  # the chain begins
            ("kak.yaml", "since: 2023-11-16", "since: 2023-11-17"),
            ("kak.yaml", "title: Program", "title: Kegiatan"),
        ]

    def __call__(self) -> str:
        edit = self.random.choice(
            [self.recorded, self.recorded, self.turned, self.turned, self.others, self.restored, self.committed]
        )
        return edit()

    def recorded(self) -> str:
        """A record of an open month, in order or not."""
        file = self._file("achievements/aduan.yaml")
        value = self.random.choice(["50", "120", "-3", "0.25", "x"])
        file.write_text(f"{ACHIEVEMENTS}2023-12:\n  value: {value}\n  status: final\n")
        return f"{file}: {value}"

    def turned(self) -> str:
        """One thing that is said another way, or back."""
        name, old, new = self.random.choice(self.kinds)
        file = self._file(name)
        if not file.exists():
            return ""
        text = file.read_text()
        file.write_text(text.replace(old, new) if old in text else text.replace(new, old))
        return f"{file}: {old} {new}"

    def others(self) -> str:
        """Files of no program, or none that was there."""
        kind = self.random.choice(["closing", "sheet", "settings", "stray", "gone", "evidence"])
        if kind == "closing":
            self._turn(self.root / "data/closings/2023-11.yaml", "tool: kpi", "tool: kpl")
        if kind == "sheet":
            self._turn(self.root / "data/instructions/2023-12.yaml", "target: 120", "target: 125")
        if kind == "settings":
            self._turn(self.root / "data/kpi.yaml", "cap: 120", "cap: 110")
        if kind == "stray":
            self._file("catatan.yml").write_text("x: 1\n")
        if kind == "gone":
            self._file("achievements/layanan.yaml").unlink(missing_ok=True)
        if kind == "evidence":
            folder = self._file("evidence")
            folder.mkdir(exist_ok=True)
            (folder / "rekap.pdf").write_text("x")
        return kind

    def committed(self) -> str:
        """What was pending is in the history."""
        git(self.root, "add", "-A")
        git(self.root, "commit", "--allow-empty", "-qm", "Catat")
        return "committed"

    def restored(self) -> str:
        git(self.root, "checkout", "-q", "--", ".")
        git(self.root, "clean", "-qfd")
        return "restored"

    def _turn(self, file: Path, old: str, new: str) -> None:
        text = file.read_text()
        file.write_text(text.replace(old, new) if old in text else text.replace(new, old))

    def _file(self, name: str) -> Path:
        return self.root / path(self.random.choice(PROGRAMS), name)


@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
@pytest.mark.parametrize("seed", range(3))
def test_whatever_changes(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch, seed: int, *, later: bool) -> None:
    if later:
        monkeypatch.setattr(cache, "now", lambda: time.time_ns() + 2 * cache.SETTLED)
    edit = Editor(root, seed)
    done: list[str] = []
    for _ in range(12):
        for question in (("validate",), ("status",), ("status", "--period", edit.random.choice(MONTHS))):
            found = kpi(*question, cwd=root)
            assert found == kpi(*question, "--no-cache", cwd=root), (question, done)
        done.append(edit())
        time.sleep(TICK if later else 0)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was written a moment ago counts as written long ago."""
    monkeypatch.setattr(cache, "now", lambda: time.time_ns() + 2 * cache.SETTLED)
    time.sleep(TICK)


DECEMBER = "2023-12:\n  value: 50\n  status: final\n"


def add(root: Path, program: str, text: str) -> None:
    file = root / path(program, "achievements/aduan.yaml")
    file.write_text(ACHIEVEMENTS + text)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("columns", ["40", "60", "80", "200"])
@pytest.mark.parametrize("colour", [True, False])
def test_other_terminals(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch, columns: str, *, colour: bool) -> None:
    monkeypatch.setattr("kpi.cli.session.session.Session.color", colour)
    environ = {"COLUMNS": columns}
    for value in ("50", "51", "52"):
        add(root, "dua", DECEMBER.replace("50", value))
        time.sleep(TICK)
        found = kpi("status", "--all", "--period", "2023-12", cwd=root, environ=environ)
        assert found == kpi("status", "--all", "--period", "2023-12", "--no-cache", cwd=root, environ=environ)
        assert value in found.out


@pytest.mark.usefixtures("settled")
def test_a_program_that_bears_the_name_of_another_folder(kpi: Kpi, root: Path) -> None:
    shutil.copytree(root / path("tiga", ""), root / path("empat", ""))
    for program in ("tiga", "empat"):
        add(root, program, DECEMBER)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Catat")
    time.sleep(TICK)
    kpi("status", cwd=root)
    add(root, "tiga", DECEMBER.replace("50", "60"))
    time.sleep(TICK)
    assert kpi("status", cwd=root) == kpi("--no-cache", "status", cwd=root)


@pytest.mark.usefixtures("settled")
def test_evidence_behind_a_link_to_a_folder(kpi: Kpi, root: Path) -> None:
    archive = root / "arsip"
    archive.mkdir()
    (archive / "rekap.txt").write_text("lama")
    folder = root / path("dua", "evidence")
    folder.mkdir()
    (folder / "arsip").symlink_to(archive)
    digest = sha256(b"lama").hexdigest()
    evidence = f"{{title: Rekap, path: {path('dua', 'evidence/arsip/rekap.txt')}, sha256: {digest}}}"
    add(root, "dua", f"{DECEMBER}  evidence:\n    - {evidence}\n")
    time.sleep(TICK)
    kpi("validate", cwd=root)
    (archive / "rekap.txt").write_text("baru")
    time.sleep(TICK)
    found = kpi("validate", cwd=root)
    assert found == kpi("--no-cache", "validate", cwd=root)
    assert found.status == 1


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("file", ["achievements/aduan.yaml", "indicators.yaml", "kak.yaml"])
@pytest.mark.parametrize("text", ["", "x: ["], ids=["empty", "broken"])
def test_a_file_that_says_nothing_is_told_each_time(kpi: Kpi, root: Path, file: str, text: str) -> None:
    status = ("status", "--period", "2023-12")
    kpi(*status, cwd=root)
    (root / path("dua", file)).write_text(text)
    time.sleep(TICK)
    for question in (status, status, ("validate",)):
        assert kpi(*question, cwd=root) == kpi(*question, "--no-cache", cwd=root)


def same(kpi: Kpi, root: Path, *question: str) -> str:
    """What a question is answered, with what is kept as without it."""
    found = kpi(*question, cwd=root)
    assert found == kpi(*question, "--no-cache", cwd=root)
    return found.out


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "wrong", ["value: -3", "value: 50\n  follow_up: {action: Rapat, due: 2019-01-01}"], ids=["value", "follow-up"]
)
def test_what_is_wrong_in_one_of_two_that_changed(kpi: Kpi, root: Path, wrong: str) -> None:
    kpi("validate", cwd=root)
    add(root, "contoh", DECEMBER)
    add(root, "tiga", DECEMBER.replace("value: 50", wrong))
    time.sleep(TICK)
    assert "achievements/aduan.yaml" in same(kpi, root, "validate")


TWINS = ModuleType("kpi.rules.program.twin_titles")


def twins(portfolio: Portfolio) -> Iterator[Problem]:
    """Programs of one title: a rule that compares programs and, as the book allows, says nothing of its scope."""
    seen: set[str] = set()
    for program in portfolio.programs:
        if program.title in seen:
            yield Problem("twin-titles", Severity.ERROR, in_kak(program, "title"), say("its title is that of another"))
        seen.add(program.title)


@pytest.mark.usefixtures("settled")
def test_a_rule_that_compares_programs_sees_all_of_them(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TWINS, "check", twins, raising=False)
    monkeypatch.setitem(sys.modules, TWINS.__name__, TWINS)
    monkeypatch.setitem(catalogue.ROOM_OF, "twin-titles", "program")
    monkeypatch.setattr(catalogue.findings, "__defaults__", ((*catalogue.MEANING, "twin-titles"), frozenset()))
    for program, status in (("dua", 0), ("contoh", 1), ("tiga", 1)):
        kak = root / path(program, "kak.yaml")
        kak.write_text(re.sub("^title: .*$", "title: Satu judul", kak.read_text(), flags=re.MULTILINE))
        time.sleep(TICK)
        for _ in range(2):
            found = kpi("validate", cwd=root)
            assert found.status == status
            assert found == kpi("validate", "--no-cache", cwd=root)


@pytest.mark.usefixtures("settled")
def test_a_verdict_holds_on_its_day_only(kpi: Kpi, root: Path, moment: Clock) -> None:
    """December's records are right in January, and were none that could be in November."""
    for day, status in (("2024-01-02", 0), ("2024-01-02", 0), ("2023-11-20", 1), ("2023-11-20", 1), ("2024-01-03", 0)):
        moment.set(day)
        found = kpi("validate", cwd=root)
        assert found == kpi("validate", "--no-cache", cwd=root)
        assert found.status == status, found
