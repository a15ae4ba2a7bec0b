"""``kpi show`` and ``kpi explain`` from the command line."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from kpi.render.language import available
from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run
    from tests.conftest import Kpi, Outcome

ROOT = Path(__file__).parent.parent.parent
CELL = "contoh/layanan"


def facts(done: Outcome, kind: str) -> Any:  # noqa: ANN401 - JSON
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out, parse_float=Decimal)
    schema = json.loads((ROOT / f"schemas/output/{kind}.schema.json").read_text("utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(found)] == []
    return found


def test_an_indicator_over_its_months(run: Run) -> None:
    text = run("show", CELL).out
    assert text.startswith("Layanan terselesaikan (layanan)\n")
    assert "November 2023" in text
    assert "December 2023" in text
    found = facts(run("show", CELL, "-f", "json"), "show")
    assert [(one["period"], one["actual"], one["met"]) for one in found["months"]] == [
        ("2023-11", 87, False),
        ("2023-12", None, None),
    ]


def test_a_program(run: Run) -> None:
    found = facts(run("show", "contoh", "--period", "2023-11", "-f", "json"), "show")
    assert (found["program"]["id"], found["indicator"], found["period"]) == ("contoh", None, "2023-11")
    assert [one["id"] for one in found["standing"]["indicators"]] == ["layanan", "kepuasan", "predikat"]
    assert "Program score: " in run("show", "contoh", "--period", "2023-11").out


def test_a_program_that_is_not_measured(kpi: Kpi) -> None:
    done = kpi("show", "investasi", cwd=REGENCY, environ={"KPI_LANG": "en"})
    assert (done.status, done.err) == (0, "")
    assert "KAK: none yet" in done.out


def test_a_figure_step_by_step(run: Run) -> None:
    text = run("explain", CELL, "nov 2023").out
    assert "87 / 100 × 100 = 87" in text
    assert "data/programs/contoh/achievements/layanan.yaml\n" in text
    assert re.search(r"^value +November 2023 +87 +2$", text, re.MULTILINE)
    found = facts(run("explain", CELL, "2023-11", "-f", "json"), "explain")
    assert found["period"] == "2023-11"


@pytest.mark.parametrize("command", [("show", CELL), ("explain", CELL, "2023-11")], ids=" ".join)
def test_at_a_commit(run: Run, git: Git, command: tuple[str, ...]) -> None:
    run("revise", CELL, "2023-11", "93", "--reason", "salah rekap")
    assert "93" in run(*command).out
    before = run(*command, "--at", "HEAD~1").out
    assert ("87" in before, "93" in before) == (True, False)
    assert git("status", "--porcelain") == ""


def test_as_of_decides_what_is_due(run: Run) -> None:
    assert "waiting" in run("explain", CELL, "2023-12", "--as-of", "2024-01-05").out
    assert "unreported" in run("explain", CELL, "2023-12", "--as-of", "2024-02-05").out


@pytest.mark.parametrize(
    ("arguments", "what", "hint"),
    [
        (("show", "conto"), "there is no program conto", "did you mean contoh?"),
        (("show", "contoh/layanam"), "contoh has no indicator layanam", "did you mean layanan?"),
        (("explain", "contoh", "2023-11"), "which indicator of contoh?", "one of: contoh/"),
        (("explain",), "PROGRAM/INDICATOR is missing", "kpi explain --help"),
        (("explain", CELL, "2023-13"), "2023-13 names no months", "for example"),
        (("explain", CELL, "2023-11", "--view", "x"), "--view can't be x", "one of: "),
        (("show", CELL, "--at", "v9"), "git knows no commit, tag or branch v9", ""),
        (("show",), "is missing", "kpi show --help"),
    ],
    ids=str,
)
def test_refused(*, run: Run, arguments: tuple[str, ...], what: str, hint: str) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert what in done.err
    assert hint in done.err


def some_cells() -> list[str]:
    """Every second indicator of the regency: long names, ranges, ratios, stages, grades."""
    folders = sorted((REGENCY / "data/programs").glob("*/achievements/*.yaml"))
    assert len(folders) > 20
    return [f"{file.parent.parent.name}/{file.stem}" for file in folders[::2]]


@pytest.mark.parametrize("language", available())
def test_no_line_is_wider_than_80_but_those_of_files(kpi: Kpi, language: str) -> None:
    for cell in some_cells():
        done = kpi("show", cell, cwd=REGENCY, environ={"KPI_LANG": language, "COLUMNS": "80"})
        assert (done.status, done.err) == (0, "")
        assert max(map(len, done.out.splitlines())) <= 80
        done = kpi("explain", cell, "2023-12", cwd=REGENCY, environ={"KPI_LANG": language, "COLUMNS": "80"})
        assert (done.status, done.err) == (0, "")
        assert max(len(line) for line in done.out.splitlines() if "data/" not in line) <= 80
