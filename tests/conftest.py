"""What many tests need: a stopped clock, a clean environment, a git repository, a data root, and the command line."""

from __future__ import annotations

import datetime
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import pytest

from kpi.store import clock
from tests import frozen
from tests.hints import Advice

#: The moment of a test that chooses none, unless ``--clock`` says another: no month may still be reported then.
USUAL_MOMENT: Final = "2026-11-24"
_JAKARTA: Final = ZoneInfo("Asia/Jakarta")

SETTINGS = """\
version: 1
organisation: Pemerintah Kabupaten Contoh
language: en
timezone: Asia/Jakarta
entry_window_days: 10
rating:
  name: lima-tingkat
  bands:
    - {min: 91, label: {id: Sangat Tinggi, en: Very high}}
    - {min: 76, label: {id: Tinggi, en: High}}
    - {min: 66, label: {id: Sedang, en: Medium}}
    - {min: 51, label: {id: Rendah, en: Low}}
    - {label: {id: Sangat Rendah, en: Very low}}
score: {cap: 120, floor: 0, minimum_coverage: 60}
"""

KAK = """\
id: contoh
title: Program Contoh
illustrative: true
state: implementing
states:
  - {state: ready, since: 2023-10-31, reason: KAK selesai disusun}
  - {state: implementing, since: 2023-11-16, document: KAK Nomor 1/2023}
lead_agency: Dinas Contoh
policy_team: [Sekretariat Contoh]
implementing_team: [Dinas Contoh]
facilitator: Tim Contoh
phases:
  - {id: tahap-1, title: Tahap pertama, from: 2023-11, to: 2023-12}
kak:
  number: 1/KAK/2023
  signed:
    date: 2023-11-16
    place: Kota Contoh
    signatories:
      - {role: Pemerintah daerah, name: Pejabat Contoh, position: Kepala Dinas Contoh}
      - {role: Perguruan tinggi, name: Peneliti Contoh, position: Ketua Tim}
  sections:
    background:
      legal_basis: [Peraturan daerah tentang rencana pembangunan]
      overview: Layanan dasar belum merata di seluruh kecamatan.
      rationale: Sasaran yang diukur setiap bulan membuat hambatan terlihat.
    purpose: Warga di setiap kecamatan menerima layanan yang sama baiknya.
    beneficiaries: [Warga]
    strategy:
      method: Pendampingan lapangan dengan evaluasi setiap bulan.
      stages:
        - {title: Pelaksanaan, from: 2023-11, to: 2023-12}
    timeframe: {from: 2023-11, to: 2023-12}
    budget: {amount: 0, currency: IDR, source: CSR}
    responsible: [Kepala Dinas Contoh]
"""

INDICATORS = """\
indicators:
  - id: layanan
    name: Layanan terselesaikan
    definition: Banyaknya layanan yang selesai dalam bulan berjalan.
    level: output
    measure: number
    unit: layanan
    decimals: 0
    polarity: maximize
    formula: proportion
    aggregation: sum
    weight: 100
    plausible: {min: 0, max: 1000}
    evidence: optional
    agency: Dinas Contoh
    owner: Kepala Bidang Layanan
    source: Laporan bulanan
    targets: {2023-11: 100, 2023-12: 120}
"""

ACHIEVEMENTS = """\
2023-11:
  value: 87
  status: final
  note: Rekap dicocokkan dengan laporan kecamatan.
  recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana Contoh <perencana@contoh.go.id>}
"""

#: The files of a valid data root: the settings, and the program "contoh" with the indicator "layanan".
FILES = {
    "data/kpi.yaml": SETTINGS,
    "data/programs/contoh/kak.yaml": KAK,
    "data/programs/contoh/indicators.yaml": INDICATORS,
    "data/programs/contoh/achievements/layanan.yaml": ACHIEVEMENTS,
}


class Outcome(NamedTuple):
    """What a command line came to."""

    status: int
    out: str
    err: str


def flat(text: str) -> str:
    """Without the breaks of lines that are too long for a terminal."""
    return " ".join(text.split())


class DataRoot(Protocol):
    """Writes ``FILES``, some of them replaced, added or (None) left out, and returns their root."""

    def __call__(self, changes: Mapping[str, str | bytes | None] = {}, *, at: Path | None = None) -> Path: ...


class Kpi(Protocol):
    """Runs ``kpi`` with these arguments in a folder."""

    def __call__(self, *arguments: str, cwd: Path, environ: Mapping[str, str] = {}) -> Outcome: ...


class Clock:
    """The moment of a test: for kpi, for what it starts, and for git."""

    moment: datetime.datetime

    def __init__(self, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.set(moment)

    def set(self, moment: str | datetime.datetime) -> None:
        """From now on it is this moment, in Jakarta where nothing else is said; of a day ten o'clock."""
        self.moment = _moment(moment) if isinstance(moment, str) else moment
        self._monkeypatch.setattr(clock, "read", lambda: self.moment)
        for name in DATES:
            self._monkeypatch.setenv(name, self.moment.isoformat(timespec="seconds"))

    def pass_by(self, **time: int) -> None:
        """Let some time pass: ``days=1``."""
        self.set(self.moment + datetime.timedelta(**time))

    def kpi(self, *arguments: str) -> list[str]:
        """What starts kpi in a process of its own, at this moment."""
        return [sys.executable, frozen.__file__, self.moment.isoformat(), *arguments]

    def script(self, folder: Path) -> Path:
        """A program ``kpi`` in a folder, for whatever calls it by its name, at this moment."""
        folder.mkdir(exist_ok=True)
        file = folder / "kpi"
        file.write_text(f'#!/bin/sh\nexec {shlex.join(self.kpi())} "$@"\n', "utf-8")
        file.chmod(0o755)
        return file


#: What git asks for the moment, and what kpi doesn't.
DATES: Final = ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE")


def _moment(text: str) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(text if "T" in text else f"{text}T10:00:00")
    return found if found.tzinfo else found.replace(tzinfo=_JAKARTA)


@pytest.fixture(autouse=True)
def moment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock stands still: where ``@pytest.mark.moment("2024-01-10")`` says, else at the usual moment."""
    marker = request.node.get_closest_marker("moment")
    return Clock(marker.args[0] if marker else request.config.getoption("--clock"), monkeypatch)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings of whoever runs the tests, nor of their git; returns the home folder."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "gitconfig").touch()
    for name in list(os.environ):
        if name.startswith(("KPI_", "GIT_", "LC_")) and name not in DATES:
            monkeypatch.delenv(name)
    for name in ("LANGUAGE", "NO_COLOR", "COLUMNS"):
        monkeypatch.setenv(name, "")  # so that what a command sets is undone after the test
        monkeypatch.delenv(name)
    monkeypatch.setenv("KPI_PAGER", "cat")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    return home


@pytest.fixture
def repository(tmp_path: Path, environment: Path) -> Path:  # noqa: ARG001 - it is about what it changes
    """An empty git repository on the branch main, whose commits are by "Perencana Contoh"."""
    folder = tmp_path / "repository"
    folder.mkdir()
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("config", "user.name", "Perencana Contoh"),
        ("config", "user.email", "perencana@contoh.go.id"),
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def data_root(tmp_path: Path) -> DataRoot:
    """Writes a small valid data root, by default into the folder "root"."""

    def write(changes: Mapping[str, str | bytes | None] = {}, *, at: Path | None = None) -> Path:
        root = at or tmp_path / "root"
        for path, content in {**FILES, **changes}.items():
            if content is not None:
                file = root / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return write


@pytest.fixture
def kpi(
    environment: Path,  # noqa: ARG001 - it is about what it changes
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Kpi:
    """The command line, through the same entry as the console script."""
    from kpi.cli.app import run

    def call(*arguments: str, cwd: Path, environ: Mapping[str, str] = {}) -> Outcome:
        capsys.readouterr()
        advice = Advice(monkeypatch)
        with monkeypatch.context() as here, advice.listening():
            here.chdir(cwd)
            here.setenv("LANGUAGE", "")  # so that what this call sets ends with it
            here.delenv("LANGUAGE")
            for name, value in environ.items():
                here.setenv(name, value)
            status = run(arguments)
            outcome = Outcome(status, *capsys.readouterr())
            advice.check(cwd, reading="--dry-run" not in arguments)
        return outcome

    return call


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update-golden`` writes anew what is compared with files in ``tests/golden``: look at the diff."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")
    parser.addoption("--clock", default=USUAL_MOMENT, help="the day of all tests that choose none")


def pytest_configure(config: pytest.Config) -> None:
    """Outside of tests, as in fixtures that several share, nothing tells the moment."""
    config.addinivalue_line("markers", "moment(text): the day or moment at which the test takes place")
    clock.read = unasked


def unasked() -> datetime.datetime:
    raise AssertionError("the real clock was asked: choose a moment, see the fixture `moment`")


class Golden(Protocol):
    """Compares a text with a file in ``tests/golden``."""

    def __call__(self, name: str, text: str) -> None: ...


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """A text and the golden file that holds what it should be; written anew where ``--update-golden`` says so."""
    folder = Path(__file__).parent / "golden"

    def compare(name: str, text: str) -> None:
        file = folder / name
        if request.config.getoption("--update-golden"):
            folder.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
        assert text == file.read_text("utf-8")

    return compare
