"""What views say while a file can't be read: what it holds is unknown, which is not the same as not reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import flat

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run

FILE = "data/programs/contoh/achievements/layanan.yaml"
SCHEMAS = Path(__file__).parent.parent.parent / "schemas" / "output"
LINE = f"{FILE} can't be read; what it holds is missing above. See:\n  kpi validate"
VIEWS = {
    "status": ("status", "--period", "2023-11"),
    "status-to-date": ("status", "contoh", "--period", "2023-12", "--view", "to-date"),
    "show-indicator": ("show", "contoh/layanan"),
    "show-program": ("show", "contoh", "--period", "2023-11"),
    "explain": ("explain", "contoh/layanan", "2023-11"),
    "outlook": ("outlook", "--period", "2023-11"),
    "due": ("due", "2023-11"),
    "ikp": ("ikp", "show", "2023-11"),
    "programs": ("programs",),
}


@pytest.fixture
def broken(root: Path, run: Run, git: Git) -> Path:
    """The small data root with a sheet, and then one achievements file with a bracket that nobody closes."""
    assert run("ikp", "draft", "2023-11").status == 0
    (root / FILE).write_text("2023-11:\n  value: [1\n")
    git("commit", "-qam", "rusak")
    return root


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("arguments", VIEWS.values(), ids=VIEWS.keys())
def test_every_view_says_which_file_and_exits_with_1(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.status, done.err) == (1, "")
    assert flat(LINE) in flat(done.out)
    rows = [line for line in done.out.splitlines() if line.startswith(("Layanan", "November"))]
    assert not any("unreported" in line for line in rows)


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("arguments", VIEWS.values(), ids=VIEWS.keys())
def test_machines_get_the_path_and_a_state_of_its_own(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, "--format", "json")
    facts = json.loads(done.out)
    Draft202012Validator(json.loads((SCHEMAS / f"{arguments[0]}.schema.json").read_text())).validate(facts)
    assert (done.status, facts["unreadable"]) == (1, [FILE])
    if arguments[0] not in {"due", "programs"}:
        assert '"state": "unreadable"' in done.out


@pytest.mark.usefixtures("broken")
def test_a_template_leaves_out_what_nothing_can_be_recorded_into(run: Run, root: Path) -> None:
    done = run("template", "2023-11", "-o", "isian.xlsx")
    said = f"{FILE} can't be read, so its rows are not in the sheet. See: kpi validate"
    assert (done.status, said in " ".join(done.err.split())) == (1, True)
    assert "isian.xlsx: 2 rows" in done.out
    assert run("record", "--from", "isian.xlsx", "--yes").status == 0
    assert run("template", "2024-01", "-o", "lain.xlsx").err.startswith(f"kpi: {FILE} can't be read")
    assert not (root / "lain.xlsx").exists()


@pytest.mark.usefixtures("broken")
def test_the_score_says_how_few_it_rests_on(run: Run) -> None:
    out = run("status", "--period", "2023-11").out
    assert "Layanan terselesaikan: what was recorded can't be read, and is not in the score" in out
    assert "(0 of 3 due indicators reported)" in out


@pytest.mark.usefixtures("broken")
def test_due_counts_it_neither_as_missing_nor_as_reported(run: Run) -> None:
    out = run("due", "2023-11").out
    assert "2 of 3 due indicators have no report\nof 1 indicator it is not known: its file can't be read\n" in out
    assert "contoh/layanan" not in out


def test_due_does_not_say_that_all_is_well(broken: Path, run: Run) -> None:
    for name in ("kepuasan", "predikat"):
        value = "1.5" if name == "kepuasan" else "A\n  evidence: [{title: Rekap, uri: https://contoh.go.id/rekap}]"
        (broken / f"data/programs/contoh/achievements/{name}.yaml").write_text(f"2023-11:\n  value: {value}\n")
    done = run("due", "2023-11")
    assert done.status == 1
    assert "everything is reported" not in done.out


@pytest.mark.usefixtures("broken")
def test_no_sheet_is_drafted_from_half_the_data(run: Run) -> None:
    done = run("ikp", "draft", "2023-12")
    assert (done.status, done.err.splitlines()) == (
        2,
        [
            f"kpi: {FILE} can't be read, so what was left undone is not known",
            "  see what is wrong with it:",
            "    kpi validate",
        ],
    )


@pytest.mark.usefixtures("broken")
def test_a_view_of_another_program_needs_no_such_file(run: Run, root: Path) -> None:
    kak = (root / "data/programs/contoh/kak.yaml").read_text().replace("id: contoh", "id: lain", 1)
    indicators = (root / "data/programs/contoh/indicators.yaml").read_text()
    (root / "data/programs/lain").mkdir()
    (root / "data/programs/lain/kak.yaml").write_text(kak)
    (root / "data/programs/lain/indicators.yaml").write_text(indicators)
    done = run("status", "lain", "--period", "2023-11")
    assert done.status == 0
    assert "can't be read" not in done.out


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(("what", "status"), [("status", 1), ("achievements", 1), ("log", 0)])
def test_an_export_says_what_is_missing_in_it(run: Run, what: str, status: int) -> None:
    done = run("export", what, "--period", "2023-11")
    assert (done.status, done.err) == (status, f"{LINE}\n" if status else "")


PROGRAM = "data/programs/contoh"
SHEET = "data/instructions/2023-11.yaml"


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        (f"{PROGRAM}/kak.yaml", ("status", "contoh")),
        (f"{PROGRAM}/kak.yaml", ("show", "contoh/layanan")),
        (f"{PROGRAM}/indicators.yaml", ("show", "contoh/layanan")),
        (f"{PROGRAM}/indicators.yaml", ("explain", "contoh/layanan", "2023-11")),
        (f"{PROGRAM}/indicators.yaml", ("record", "contoh/layanan", "2023-12", "5")),
        (SHEET, ("ikp", "show", "2023-11")),
        (SHEET, ("ikp", "show")),
        (SHEET, ("ikp", "follow-up", "contoh/layanan", "--note", "x")),
    ],
    ids=lambda part: part if isinstance(part, str) else " ".join(part),
)
def test_nothing_passes_for_not_being_there(broken: Path, run: Run, path: str, arguments: tuple[str, ...]) -> None:
    (broken / path).write_text("id: [\n")
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines() == [f"kpi: {path} can't be read", "  see what is wrong with it:", "    kpi validate"]


def test_a_program_whose_indicators_cannot_be_read_is_not_a_program_without_any(broken: Path, run: Run) -> None:
    (broken / PROGRAM / "indicators.yaml").write_text("indicators: [\n")
    done = run("status", "--period", "2023-11")
    assert done.status == 1
    assert "Program Contoh\nThe indicators of this program can't be read.\n" in done.out
    assert "nothing due" not in done.out
