"""What people look at every day, as it stands on terminals of 80 and 120 columns, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.repositories import with_regency

if TYPE_CHECKING:
    from tests.conftest import Golden, Kpi

CELL: Final = "wisata-industri/kunjungan-wisata"
SCREENS: Final = {
    "program-list": ("program", "list"),
    "status-program": ("status", "wisata-industri", "--period", "2023-12"),
    "log": ("log", CELL),
    "log-program": ("log", "wisata-industri"),
    "diff": ("diff", "HEAD"),
    "record": (
        "revise",
        "wisata-industri/pabrik-tur",
        "2023-12",
        "3 perusahaan",
        "--reason",
        "salah hitung",
        "--no-commit",
    ),
}


@pytest.fixture
def regency(repository: Path) -> Path:
    """A regency, and a correction that is not in the history yet."""
    root = with_regency(repository)
    file = root / "data" / "programs" / "wisata-industri" / "achievements" / "kunjungan-wisata.yaml"
    file.write_text(file.read_text("utf-8").replace("value: 247", "value: 253"), "utf-8")
    return root


@pytest.mark.moment("2024-01-20")
@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_screen(kpi: Kpi, regency: Path, golden: Golden, name: str, language: str, columns: int) -> None:
    done = kpi(*SCREENS[name], cwd=regency, environ={"COLUMNS": str(columns), "KPI_LANG": language})
    assert done.err == ""
    assert max(map(len, done.out.splitlines())) <= columns
    golden(f"screen-{name}.{language}.{columns}.txt", re.sub(r"\b[0-9a-f]{10}\b", "COMMIT1234", done.out))


@pytest.mark.moment("2024-01-20")
@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("shape", ["instruction", "evaluation"])
def test_screen_of_a_sheet(*, kpi: Kpi, regency: Path, golden: Golden, shape: str, language: str, columns: int) -> None:
    assert kpi("ikp", "draft", "2024-01", "--no-commit", cwd=regency).status == 0
    done = kpi("ikp", "show", "--as", shape, cwd=regency, environ={"COLUMNS": str(columns), "KPI_LANG": language})
    assert done.err == ""
    assert max(map(len, done.out.splitlines())) <= columns
    golden(f"screen-ikp-{shape}.{language}.{columns}.txt", done.out)


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_the_list_answers_to_its_old_name(kpi: Kpi, regency: Path, form: str) -> None:
    found = kpi("program", "list", "--format", form, cwd=regency)
    assert found == kpi("programs", "--format", form, cwd=regency)
    assert found.status == 0
    assert "programs" not in kpi("--help", cwd=regency, environ={"KPI_LANG": "en"}).out.split()
    assert "kpi program list" in kpi("program", "list", "--help", cwd=regency, environ={"KPI_LANG": "en"}).out
