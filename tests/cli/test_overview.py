"""``kpi status`` of all programs: one screen, one line a program, and what the table of each would say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.conftest import Golden, Kpi

#: A terminal has 24 lines, of which the prompt takes one.
SCREEN = 23


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A regency of eleven programs, five of them measured."""
    shutil.copytree(REGENCY / "data", tmp_path / "contoh" / "data")
    return tmp_path / "contoh"


def printed(kpi: Kpi, root: Path, *arguments: str, language: str = "en", columns: int = 80) -> str:
    done = kpi("status", *arguments, cwd=root, environ={"COLUMNS": str(columns), "KPI_LANG": language})
    assert (done.status, done.err) == (0, "")
    return done.out


@pytest.mark.moment("2024-01-20")
@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("language", ["id", "en"])
def test_one_screen(kpi: Kpi, folder: Path, golden: Golden, language: str, columns: int) -> None:
    text = printed(kpi, folder, "--period", "2023-12", language=language, columns=columns)
    assert len(text.splitlines()) <= SCREEN
    assert max(map(len, text.splitlines())) <= columns
    golden(f"overview-2023-12.{language}.{columns}.txt", text)


def test_machines_get_every_indicator_and_what_needs_attention(kpi: Kpi, folder: Path) -> None:
    brief = json.loads(printed(kpi, folder, "--period", "2023-12", "--format", "json"))
    assert brief == json.loads(printed(kpi, folder, "--all", "--period", "2023-12", "--format", "json"))
    cells = [one for program in brief["programs"] for one in program["indicators"]]
    counts = brief["counts"]
    assert counts["met"] == sum(one["met"] is True for one in cells)
    assert counts["unreported"] == sum(one["state"] == "unreported" for one in cells)
    assert counts["due"] == sum(one["coverage"]["due"] for one in brief["programs"] if one["coverage"])
    late = {one["program"]: one["count"] for one in brief["attention"] if one["kind"] == "late"}
    assert sum(late.values()) == counts["unreported"]


@pytest.mark.parametrize("arguments", [("--all",), ("--by", "agency"), ("wisata-industri",)], ids=" ".join)
def test_tables_of_indicators_are_asked_for(kpi: Kpi, folder: Path, arguments: tuple[str, ...]) -> None:
    assert "Jumlah kunjungan" in printed(kpi, folder, *arguments, "--period", "2023-11")
    assert "Jumlah kunjungan" not in printed(kpi, folder, "--period", "2023-11")


def test_where_there_is_only_one_program_its_table_is_shown(kpi: Kpi, folder: Path) -> None:
    for program in (folder / "data" / "programs").iterdir():
        if program.name != "wisata-industri":
            shutil.rmtree(program)
    assert "Jumlah kunjungan" in printed(kpi, folder, "--period", "2023-11")


def test_its_commands_answer(kpi: Kpi, folder: Path) -> None:
    hints = [line.strip() for line in printed(kpi, folder).splitlines() if line.startswith("  kpi ")]
    assert hints
    for hint in hints:
        assert kpi(*hint.split()[1:], cwd=folder).status == 0
