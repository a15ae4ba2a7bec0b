"""Several processes in one checkout, and processes that are killed: nothing is lost, nothing is half."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.model.values.period import Period
from kpi.store.load import load
from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.cli.conftest import Git
    from tests.conftest import Clock

ROOT = Path(__file__).parent.parent.parent
FEBRUARY = Period(2024, 2)
URI = "https://contoh.go.id/rekap.pdf"
#: Eight indicators, and a value for February that nobody asks about.
CELLS = {
    "wisata-industri/kunjungan-wisata": "214",
    "wisata-industri/pabrik-tur": "6",
    "nir-banjir/titik-genangan": "40",
    "nir-banjir/lama-genangan": "5",
    "tata-kelola-sampah/sampah-terkurangi": "140",
    "pendampingan-beasiswa/peserta-pendampingan": "55",
    "pendampingan-beasiswa/proposal-lolos": "4",
    "csr-rupiah-nol/perusahaan-berkomitmen": "20",
}


@pytest.fixture
def regency(repository: Path, git: Git) -> Path:
    """The regency of the tests, in a repository of its own."""
    shutil.copytree(REGENCY / "data", repository / "data")
    git("add", "-A")
    git("commit", "-qm", "awal")
    return repository


def started(moment: Clock, root: Path, cell: str, period: str, value: str) -> subprocess.Popen[bytes]:
    """A process that records one value; of its own group, so that its git is killed with it."""
    return subprocess.Popen(
        moment.kpi("record", cell, period, value, "-e", URI, "--yes", "--lang", "en"),
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def finished(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Its exit status and what it complained of."""
    _, err = process.communicate(timeout=60)
    return process.returncode, err.decode()


def recorded(root: Path, cell: str) -> dict[Period, object]:
    portfolio = load(root).portfolio
    program_id, _, indicator = cell.partition("/")
    program = portfolio.program(program_id)
    assert program is not None
    return {period: one.value for period, one in program.by_indicator[indicator].achievements.items()}


def test_eight_at_once_make_eight_commits(regency: Path, git: Git, moment: Clock) -> None:
    processes = [started(moment, regency, cell, "2024-02", value) for cell, value in CELLS.items()]
    said = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * 8, said
    assert {cell: recorded(regency, cell)[FEBRUARY] for cell in CELLS} == {
        cell: Decimal(value) for cell, value in CELLS.items()
    }
    cells = git("log", "--format=%(trailers:key=KPI-Cell,valueonly,separator=%x2C)", "-8").splitlines()
    assert sorted(cells) == sorted(CELLS)
    assert [len(git("show", "--format=", "--name-only", f"HEAD~{back}").splitlines()) for back in range(8)] == [1] * 8
    assert git("rev-list", "--count", "HEAD") == "9"
    assert git("status", "--porcelain") == ""


def test_several_months_of_one_file_at_once(regency: Path, git: Git, moment: Clock) -> None:
    cell = "wisata-industri/kunjungan-wisata"
    months = [Period(2024, month) for month in (2, 3, 4, 5)]
    processes = [started(moment, regency, cell, str(month), "214") for month in months]
    said = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, said
    assert recorded(regency, cell).keys() >= set(months)
    assert git("rev-list", "--count", "HEAD") == "5"
    assert git("status", "--porcelain") == ""


def test_one_month_at_once_is_recorded_once(regency: Path, git: Git, moment: Clock) -> None:
    cell = "wisata-industri/kunjungan-wisata"
    processes = [started(moment, regency, cell, "2024-02", value) for value in ("214", "215", "216")]
    said = [process.communicate(timeout=120) for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 2, 2], said
    refused = [err.decode() for process, (_, err) in zip(processes, said, strict=True) if process.returncode]
    assert all("has a record for February 2024 already" in " ".join(text.split()) for text in refused)
    assert git("rev-list", "--count", "HEAD") == "2"


@pytest.mark.parametrize("part", [0.3, 0.5, 0.65, 0.75, 0.85, 0.95])
def test_killed_at_any_point_a_record_is_saved_whole_or_not_at_all(
    regency: Path, git: Git, moment: Clock, part: float
) -> None:
    cell, value = "wisata-industri/kunjungan-wisata", Decimal(214)
    file = regency / "data/programs/wisata-industri/achievements/kunjungan-wisata.yaml"
    before = file.read_bytes()
    began = time.perf_counter()
    assert finished(started(moment, regency, "wisata-industri/pabrik-tur", "2024-02", "6")) == (0, "")
    took = time.perf_counter() - began
    process = started(moment, regency, cell, "2024-02", "214")
    time.sleep(took * part)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert load(regency).problems == ()
    _clean_up_after_git(regency)
    looked = subprocess.run(moment.kpi("programs"), cwd=regency, check=True, capture_output=True)
    now = recorded(regency, cell)
    if FEBRUARY in now:
        assert now[FEBRUARY] == value
        assert file.read_bytes().startswith(before)
    else:
        assert file.read_bytes() == before
    assert git("rev-list", "--count", "HEAD") == ("3" if FEBRUARY in now else "2"), looked.stderr
    assert git("status", "--porcelain") == "", looked.stderr
    if FEBRUARY not in now:
        assert finished(started(moment, regency, cell, "2024-02", "214")) == (0, "")
    assert finished(started(moment, regency, "nir-banjir/titik-genangan", "2024-02", "40")) == (0, "")
    assert recorded(regency, cell)[FEBRUARY] == value
    assert not git("diff", "--name-only", "--", "data/programs/nir-banjir")


def _clean_up_after_git(root: Path) -> None:
    """What only git can leave behind when it is killed itself, in the moment when it moves a branch.

    kpi names the file then, see test_record. What it has locked itself, it puts in order.
    """
    for lock in (root / ".git" / "HEAD.lock", *(root / ".git" / "refs").rglob("*.lock")):
        lock.unlink(missing_ok=True)
