"""``kpi revise`` in real repositories: the old value is kept, with the reason, who and when."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.model.domain.achievement import Achievement, Content, Status
from kpi.model.values.period import Period
from kpi.store.load import load

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run
    from tests.conftest import Kpi

CELL = "contoh/layanan"
FILE = "data/programs/contoh/achievements/layanan.yaml"
WHO = "Perencana Contoh <perencana@contoh.go.id>"
WHY = ("--reason", "salah rekap")
NOVEMBER = (CELL, "2023-11")


def record(root: Path) -> Achievement:
    return load(root).portfolio.programs[0].by_indicator["layanan"].achievements[Period(2023, 11)]


def test_the_old_value_is_kept_with_reason_who_and_when(run: Run, root: Path, git: Git) -> None:
    done = run("revise", *NOVEMBER, "93", *WHY)
    assert (done.status, done.err) == (0, "")
    assert "Actual: 87 → 93 (target 100)" in done.out
    assert "Achievement 93.00 % · Very high · ✗ not met" in done.out
    found = record(root)
    (revision,) = found.revisions
    assert (found.value, revision.previous) == (93, Content(Decimal(87), None, Status.FINAL))
    assert (revision.reason, revision.by) == ("salah rekap", WHO)
    assert found.recorded is not None
    assert found.recorded.at.year == 2023
    assert found.note == "Rekap dicocokkan dengan laporan kecamatan."
    assert run("validate").status == 0
    message = git("log", "-1", "--format=%B").strip().split("\n\n")
    assert message == [
        "Correct Layanan terselesaikan (layanan), November 2023: 87 → 93",
        "salah rekap",
        "KPI-Cell: contoh/layanan\nKPI-Period: 2023-11\nKPI-Value: 93",
    ]
    assert git("show", "--format=", "--name-only") == FILE


def test_only_what_changes_is_touched(run: Run, root: Path, git: Git) -> None:
    text = (root / FILE).read_text("utf-8").replace("value: 87", "value: 87  # dari kecamatan")
    (root / FILE).write_text(text, "utf-8")
    git("commit", "-qam", "komentar")
    run("revise", *NOVEMBER, "93", *WHY)
    lines = (root / FILE).read_text("utf-8").splitlines()
    assert "  value: 93  # dari kecamatan" in lines
    assert git("show", "--format=", "--numstat") == f"3\t1\t{FILE}"


def test_each_correction_is_kept_oldest_first(run: Run, root: Path) -> None:
    for value in ("93", "94", "95"):
        assert run("revise", *NOVEMBER, value, *WHY).status == 0
    found = record(root)
    assert [one.previous.value for one in found.revisions] == [87, 93, 94]
    assert found.value == 95
    assert run("validate", "--strict").status == 0


def test_new_keys_stand_in_their_usual_order(run: Run, root: Path) -> None:
    run("revise", *NOVEMBER, "93", *WHY, "--obstacles", "hujan", "-e", "https://contoh.go.id/rekap.pdf")
    keys = [line.split(":")[0].strip() for line in (root / FILE).read_text("utf-8").splitlines() if line[2:3] != " "]
    assert [key for key in keys if not key.startswith("-")] == [
        "2023-11", "value", "status", "evidence", "obstacles", "note", "recorded", "revisions",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said", "previous"),
    [
        (("--status", "provisional"), "Actual: 87, final → provisional", Content(Decimal(87), None, Status.FINAL)),
        (("--note", "dicek ulang"), "Actual: 87 (target 100)", Content(Decimal(87), None, Status.FINAL)),
        (("--not-applicable", "libur"), "Actual: 87 → not applicable: libur", Content(Decimal(87), None, Status.FINAL)),
    ],
)
def test_without_a_value_the_value_stays(
    *, run: Run, root: Path, options: tuple[str, ...], said: str, previous: Content
) -> None:
    done = run("revise", *NOVEMBER, *WHY, *options)
    assert (done.status, done.err) == (0, "")
    assert said in done.out
    assert record(root).revisions[0].previous == previous


def test_from_not_applicable_to_a_value_and_back(run: Run, root: Path, git: Git) -> None:
    run("revise", *NOVEMBER, "--not-applicable", "libur", *WHY)
    run("revise", *NOVEMBER, "90", *WHY)
    found = record(root)
    assert (found.value, found.not_applicable) == (90, None)
    assert [(one.previous.value, one.previous.not_applicable) for one in found.revisions] == [
        (87, None),
        (None, "libur"),
    ]
    assert git("log", "-1", "--format=%s").endswith("November 2023: not applicable: libur → 90")


def test_evidence_is_added_and_never_twice(run: Run, root: Path, tmp_path: Path) -> None:
    file = tmp_path / "rekap.txt"
    file.write_text("1\n", "utf-8")
    assert run("revise", *NOVEMBER, *WHY, "-e", str(file)).status == 0
    again = run("revise", *NOVEMBER, *WHY, "-e", str(file))
    assert (again.status, "nothing changes" in again.err) == (2, True)
    assert run("revise", *NOVEMBER, *WHY, "-e", "https://contoh.go.id/a.pdf").status == 0
    assert [one.title for one in record(root).evidence] == ["rekap.txt", "a.pdf"]


def test_a_file_that_changed_gets_its_new_fingerprint(run: Run, root: Path) -> None:
    file = root / "data/programs/contoh/evidence/rekap.txt"
    file.parent.mkdir()
    file.write_text("1\n", "utf-8")
    run("revise", *NOVEMBER, *WHY, "-e", f"Rekap bulanan={file}")
    file.write_text("2\n", "utf-8")
    assert run("validate").status == 1
    assert run("revise", *NOVEMBER, *WHY, "-e", str(file)).status == 0
    (found,) = record(root).evidence
    assert (found.title, found.sha256) == ("Rekap bulanan", hashlib.sha256(b"2\n").hexdigest())
    assert run("validate").status == 0


def test_stated_figures_go_with_the_value_they_were_stated_for(run: Run, root: Path, git: Git) -> None:
    (root / FILE).write_text((root / FILE).read_text("utf-8").replace("value: 87", "value: 87\n  percent: 87"), "utf-8")
    git("commit", "-qam", "dengan persen")
    run("revise", *NOVEMBER, *WHY, "--note", "dicek")
    assert record(root).stated_percent == 87
    run("revise", *NOVEMBER, "93", *WHY)
    assert record(root).stated_percent is None


REFUSED = {
    "no reason": ((*NOVEMBER, "93"), "a correction needs a reason", "--reason"),
    "an empty reason": ((*NOVEMBER, "93", "--reason", "  "), "a correction needs a reason", "--reason"),
    "nothing to correct": (
        (CELL, "2023-12", "93", *WHY),
        "has no record for December 2023 that could be corrected",
        "kpi record contoh/layanan 2023-12 93",
    ),
    "nothing changes": ((*NOVEMBER, "87", *WHY), "nothing changes: the record says this already", ""),
    "a value and none": ((*NOVEMBER, "87", "--not-applicable", "libur", *WHY), "exclude each other", ""),
    "implausible": ((*NOVEMBER, "8700", *WHY), "nothing was written", "--yes"),
    "a word": ((*NOVEMBER, "banyak", *WHY), "banyak is no value of this indicator", "for example"),
}


@pytest.mark.parametrize(("arguments", "what", "hint"), REFUSED.values(), ids=REFUSED)
def test_refused(*, run: Run, root: Path, git: Git, arguments: tuple[str, ...], what: str, hint: str) -> None:
    content = (root / FILE).read_bytes()
    done = run("revise", *arguments)
    assert (done.status, done.out) == (2, "")
    assert what in done.err
    assert hint in done.err
    assert ((root / FILE).read_bytes(), git("status", "--porcelain")) == (content, "")


def test_a_dry_run_shows_the_lines(run: Run, root: Path) -> None:
    content = (root / FILE).read_bytes()
    done = run("revise", *NOVEMBER, "93", *WHY, "--dry-run")
    assert "-  value: 87" in done.out
    assert "+  value: 93" in done.out
    assert (root / FILE).read_bytes() == content


def test_the_reason_stands_in_the_history_as_it_was_typed(kpi: Kpi, root: Path, git: Git) -> None:
    reason = "# salah rekap\n\nKPI-Value: 1"
    assert kpi("revise", *NOVEMBER, "93", "--reason", reason, cwd=root).status == 0
    assert reason in git("log", "-1", "--format=%B")
    assert git("log", "-1", "--format=%(trailers:key=KPI-Value,valueonly)").strip() == "93"
    assert record(root).revisions[0].reason == reason
