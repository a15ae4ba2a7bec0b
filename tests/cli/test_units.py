"""A unit stands once behind a value, whoever prints it; and what no share can be is told before it is saved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import FILE
from tests.conftest import INDICATORS

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run
    from tests.conftest import Clock

#: A unit that is said again behind itself.
TWICE = re.compile(r"(%|persen|layanan|Rp) ?\1", re.IGNORECASE)
PERCENT = (
    INDICATORS.replace("measure: number", "measure: percent")
    .replace("unit: layanan", "unit: '%'")
    .replace("decimals: 0", "decimals: 1")
    .replace("aggregation: sum", "aggregation: ratio")
    .replace("plausible: {min: 0, max: 1000}", "allow_negative: false")
    .replace("{2023-11: 100, 2023-12: 120}", "{2023-11: 80, 2023-12: 82.5}")
)
GROUNDS = ("--reason", "hasil evaluasi", "--document", "Berita acara 5", "--date", "2023-12-02")


@pytest.fixture
def percent(root: Path, git: Git) -> Path:
    """One indicator that is a share, given as numerator and denominator."""
    (root / "data/programs/contoh/indicators.yaml").write_text(PERCENT, "utf-8")
    (root / FILE).write_text(
        '2023-11:\n  value: {numerator: 40, denominator: 50}\n  status: final\n'
        '  recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana Contoh <perencana@contoh.go.id>}\n',
        "utf-8",
    )  # fmt: skip
    git("add", "-A")
    git("commit", "-qm", "persen")
    return root


@pytest.mark.moment("2023-12-05")
@pytest.mark.parametrize("unit", ["'%'", "persen", "'Persen'"])
def test_percent_stands_once(unit: str, percent: Path, run: Run, git: Git, moment: Clock) -> None:
    file = percent / "data/programs/contoh/indicators.yaml"
    file.write_text(PERCENT.replace("unit: '%'", f"unit: {unit}").replace("aggregation: ratio", "aggregation: average"))
    git("commit", "-qam", "satuan")
    (percent / "isian.csv").write_text("program;indicator;period;actual\ncontoh;layanan;2023-12;82,5\n", "utf-8")
    steps = (
        ("target", "contoh/layanan", "2023-12", "85", *GROUNDS, "--yes"),
        ("target", "contoh/layanan", "2023-12", "80..90", *GROUNDS, "--yes"),
        ("record", "--from", "isian.csv", "--yes"),
        ("revise", "contoh/layanan", "2023-12", "81,5", "--reason", "salah rekap"),
    )
    for step in steps:
        if step[0] == "record":
            moment.set("2024-01-05")
        done = run(*step)
        assert (done.status, TWICE.search(done.out)) == (0, None), done
        message = git("log", "-1", "--format=%B")
        assert TWICE.search(message) is None
        assert "82.5 %" in message or "81.5 %" in message or "85.0 %" in message or "90.0 %" in message
    for argv in (("status",), ("show", "contoh"), ("show", "contoh/layanan"), ("log", "contoh"), ("diff", "HEAD~4"),
                 ("explain", "contoh/layanan", "2023-12"), ("kak", "contoh"), ("ikp", "draft", "2024-01")):  # fmt: skip
        assert TWICE.search(run(*argv).out) is None, argv


def test_more_than_all_there_is_is_told_before_it_is_saved(percent: Path, run: Run, git: Git) -> None:
    head, before = git("rev-parse", "HEAD"), (percent / FILE).read_text("utf-8")
    done = run("record", "contoh/layanan", "2023-12", "55/50")
    assert "55 of 50 is more than all there is" in done.out + done.err
    assert (git("rev-parse", "HEAD"), (percent / FILE).read_text("utf-8")) == (head, before)
    assert run("record", "contoh/layanan", "2023-12", "55/50", "--yes").status == 0
    assert "warning [share] 55 of 50 is more than all there is" in " ".join(run("validate").out.split())


def test_two_indicators_of_one_name_are_told(root: Path, run: Run) -> None:
    file = root / "data/programs/contoh/indicators.yaml"
    file.write_text(file.read_text("utf-8").replace("name: Kepuasan\n", "name: 'layanan  TERSELESAIKAN'\n"))
    done = run("validate")
    assert "warning [equal-names] layanan is called Layanan terselesaikan as well" in " ".join(done.out.split())
    assert done.status == 0


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Layanan terselesaikan.", True),
        ("Layanan-terselesaikan", True),
        ("Layanan Terselesaikan (layanan)", True),
        ("Layanan terselesaikan %", False),
        ("Layanan terselesaikan (keluhan)", False),
    ],
)
def test_names_that_are_read_alike_are_told(name: str, told: bool, root: Path, run: Run) -> None:  # noqa: FBT001
    file = root / "data/programs/contoh/indicators.yaml"
    other = (
        file.read_text("utf-8").replace("name: Kepuasan\n", f"name: '{name}'\n").replace("unit: skor", "unit: layanan")
    )
    file.write_text(other, "utf-8")
    assert ("[equal-names]" in run("validate").out) is told
