"""Reasons and documents that say nothing: refused by every command that demands one, and found where they got in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.repositories import git, with_regency

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

ROOT = Path(__file__).parents[2]
CELL = "wisata-industri/kunjungan-wisata"
KAK = "data/programs/wisata-industri/kak.yaml"
VISITS = "data/programs/wisata-industri/achievements/kunjungan-wisata.yaml"
G = "{ground}"
DOCUMENT = ("--document", "BA 5")
REASON = ("--reason", "salah rekap")
NEW = (
    "new", "indicator", "wisata-industri/pemandu", "--name", "Jumlah pemandu", "--definition", "Pemandu yang bertugas",
    "--measure", "number", "--unit", "orang", "--polarity", "maximize", "--aggregation", "last", "--from", "2024-12",
    "--target", "2024-12=1", "--weight", "10", "--reweight", "kunjungan-wisata=20",
)  # fmt: skip
TYPED = {
    "record": ("record", CELL, "2024-02", "--not-applicable", G),
    "revise": ("revise", CELL, "2023-11", "140", "--reason", G),
    "revise into none": ("revise", CELL, "2023-11", "--not-applicable", G, *REASON),
    "target": ("target", CELL, "2024-11", "250", "--reason", G, *DOCUMENT),
    "target by document": ("target", CELL, "2024-11", "250", *REASON, "--document", G),
    "no target": ("target", CELL, "2024-11", "none", "--reason", G, *DOCUMENT),
    "retire": ("retire", CELL, "2024-11", "--reason", G, *DOCUMENT),
    "retire by document": ("retire", CELL, "2024-11", *REASON, "--document", G),
    "weights": ("weights", "wisata-industri", "2024-11", "kunjungan-wisata=25", "--reason", G, *DOCUMENT),
    "phase": ("phase", "wisata-industri", "tahap-2", "--to", "2025-01", "--reason", G, *DOCUMENT),
    "phase without targets": (
        "phase", "wisata-industri", "tahap-2", "--to", "2025-01", *REASON, *DOCUMENT, "--no-target",
        f"kunjungan-wisata={G}",
    ),
    "new": (*NEW, "--reason", G, *DOCUMENT),
    "stop": ("program", "stop", "wisata-industri", "--reason", G),
    "stop by document": ("program", "stop", "wisata-industri", "--document", G),
    "stop by both": ("program", "stop", "wisata-industri", "--reason", G, *DOCUMENT),
    "text": ("program", "revise", "wisata-industri", "--section", "purpose=Lain", "--reason", G, *DOCUMENT),
    "close": ("close", "2023-11", "--force", "--reason", G, "--yes"),
    "reopen": ("reopen", "2023-11", "--reason", G, *DOCUMENT),
    "reopen by document": ("reopen", "2023-11", *REASON, "--document", G),
    "negotiate": ("ikp", "negotiate", CELL, "--to", "9", "--reason", G, "--period", "2023-11"),
}  # fmt: skip


@pytest.fixture
def regency(repository: Path) -> Path:
    """The regency of the tests, in a repository of its own."""
    return with_regency(repository, "closings", "instructions")


@pytest.fixture
def run(kpi: Kpi, regency: Path) -> Callable[..., Outcome]:
    """A command in that repository, in English."""
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=regency)


def prepared(run: Callable[..., Outcome], command: str) -> None:
    """What a command needs to have something to refuse."""
    if command == "reopen":
        assert run("close", "2023-11", "--yes").status == 0
    elif command == "ikp":
        assert run("ikp", "draft", "2023-11").status == 0


@pytest.mark.parametrize("command", TYPED.values(), ids=TYPED)
@pytest.mark.parametrize("ground", ["-", "n/a", "isi alasan", "\u200b", "\u3164", "xxx"], ids=ascii)
def test_no_command_takes_a_ground_that_says_nothing(
    command: tuple[str, ...], ground: str, run: Callable[..., Outcome], regency: Path
) -> None:
    prepared(run, command[0])
    before = git(regency, "rev-parse", "HEAD")
    done = run(*(one.replace(G, ground) for one in command))
    assert done.status == 2
    assert "says nothing" in done.err
    assert (ground if ground.isascii() else f"U+{ord(ground):04X}") in done.err
    assert git(regency, "rev-parse", "HEAD") == before
    assert git(regency, "status", "--porcelain", "data/programs", "data/closings") == ""


HONEST = ("COVID", "cuti", "salah rekap")


@pytest.mark.parametrize("ground", HONEST)
def test_a_short_honest_reason_is_enough(ground: str, run: Callable[..., Outcome]) -> None:
    assert run("record", CELL, "2024-02", "--not-applicable", ground).status == 0
    assert run("revise", CELL, "2024-01", "240", "--reason", ground).status == 0


def test_it_is_said_in_the_language_of_the_planner(kpi: Kpi, regency: Path) -> None:
    done = kpi("revise", CELL, "2024-01", "240", "--reason", "-", "--lang", "id", cwd=regency)
    assert done.err.splitlines() == ["kpi: - tidak menjelaskan apa-apa", '  sebutkan alasannya: --reason "..."']


#: What is written by hand, and the rule that finds it.
BY_HAND = {
    "no value": (VISITS, None, "2024-02:\n  not_applicable: '-'\n", "grounds"),
    "a correction": (
        VISITS,
        "  value: 239\n",
        (
            '  value: 249\n  revisions:\n    - {at: "2024-02-06T10:00:00+07:00", by: P <p@contoh.go.id>, '
            'previous: {value: 239}, reason: "\\u3164"}\n'
        ),
        "no-reason",
    ),
    "a state": (KAK, "document: KAK/CONTOH/04/2023}", "document: n/a}", "grounds"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "code"), BY_HAND.values(), ids=BY_HAND)
def test_what_got_in_by_hand_is_found(
    path: str, old: str | None, new: str, code: str, run: Callable[..., Outcome], regency: Path
) -> None:
    git(regency, "branch", "dasar")
    text = (regency / path).read_text()
    assert old is None or old in text
    (regency / path).write_text(text + new if old is None else text.replace(old, new, 1))
    assert "grounds" in codes(run("validate", "--format", "json"))
    git(regency, "commit", "-qam", "ubah")
    assert "grounds" in codes(run("check", "--base", "dasar", "--format", "json"))
    assert {"grounds", code} <= codes(run("audit", "--format", "json"))


def codes(done: Outcome) -> set[str]:
    """The rules that found something."""
    assert done.status == 1
    return {one["code"] for one in json.loads(done.out)["findings"]}


def test_a_sheet_with_a_reason_that_says_nothing(run: Callable[..., Outcome], regency: Path) -> None:
    head = "program,indicator,period,value,reason,not_applicable"
    (regency / "isi.csv").write_text(
        f"{head}\nwisata-industri,kunjungan-wisata,2024-01,240,-,\nwisata-industri,kunjungan-wisata,2024-02,,,n/a\n"
    )
    done = run("record", "--from", "isi.csv", "--yes")
    assert done.status != 0
    told = " ".join((done.out + done.err).split())
    assert "- says nothing" in told
    assert "n/a says nothing" in told
