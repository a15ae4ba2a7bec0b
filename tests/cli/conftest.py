"""What the tests of commands share: the small data root in a repository of its own, and git in it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.adversary import story_repository

if TYPE_CHECKING:
    from tests.conftest import DataRoot, Kpi, Outcome

CELL = "contoh/layanan"
FILE = "data/programs/contoh/achievements/layanan.yaml"
SECOND = """\
  - id: kepuasan
    name: Kepuasan
    level: outcome
    measure: number
    unit: skor
    decimals: 3
    polarity: maximize
    formula: proportion
    aggregation: average
    weight: 40
    evidence: optional
    targets: {2023-11: 1.5, 2023-12: 1.5}
  - id: predikat
    name: Predikat layanan
    level: outcome
    measure: ordinal
    unit: predikat
    polarity: maximize
    aggregation: last
    weight: 10
    scale: [C, B, A]
    evidence: required
    targets: {2023-11: B, 2023-12: B}
"""
#: A signed KAK of two months of the first year and three of the next, without sections.
KAK = """\
id: contoh
title: Program contoh
illustrative: true
state: implementing
states: [{state: implementing, since: 2023-10-01, document: KAK 1}]
phases: [{id: tahap-1, title: Tahap pertama, from: 2023-11, to: 2024-03}]
kak:
  number: KAK 1
  signed:
    date: 2023-10-01
    place: Cikarang
    signatories:
      - {role: Pemerintah daerah, name: Nama Contoh, position: Kepala Dinas}
      - {role: Tim ITB, name: Nama Contoh, position: Ketua Tim}
  sections: {}
"""


class Git(Protocol):
    """Asks git in the repository."""

    def __call__(self, *arguments: str) -> str: ...


@pytest.fixture
def git(repository: Path) -> Git:
    """What git answers in the repository."""

    def call(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=repository, check=True, capture_output=True, text=True)
        return done.stdout.rstrip("\n")

    return call


@pytest.fixture
def root(repository: Path, data_root: DataRoot, git: Git) -> Path:
    """The small data root with three indicators, committed."""
    from tests.conftest import INDICATORS

    data_root(
        {"data/programs/contoh/indicators.yaml": INDICATORS.replace("weight: 100", "weight: 50") + SECOND},
        at=repository,
    )
    git("add", "-A")
    git("commit", "-qm", "awal")
    return repository


class Run(Protocol):
    """Runs a command in the data root, in English."""

    def __call__(self, *arguments: str, cwd: Path | None = None) -> Outcome: ...


@pytest.fixture
def run(kpi: Kpi, root: Path) -> Run:
    """The command line in the data root."""

    def call(*arguments: str, cwd: Path | None = None) -> Outcome:
        return kpi(*arguments, cwd=cwd or root, environ={"KPI_LANG": "en"})

    return call


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of which each case of an adversary, or of an honest person, gets a clone."""
    return story_repository(tmp_path_factory.mktemp("cerita") / "asal")
