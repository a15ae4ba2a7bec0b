"""``kpi outlook`` from the command line."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run
    from tests.conftest import Kpi, Outcome

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/output/outlook.schema.json").read_text("utf-8"))
#: Twelve months of 100, of which six were achieved as in the first vector of the specification.
YEAR = """\
indicators:
  - id: layanan
    name: Layanan terselesaikan
    definition: Layanan yang selesai dalam bulan itu
    level: output
    measure: number
    unit: layanan
    decimals: 0
    polarity: maximize
    aggregation: sum
    accumulate_over: program
    evidence: optional
    targets: {%s}
"""
MONTHS = [f"2024-{month:02d}" for month in range(1, 13)]


@pytest.fixture
def year(root: Path) -> Path:
    """A program of 2024 with one indicator."""
    program = root / "data/programs/contoh"
    kak = (program / "kak.yaml").read_text("utf-8")
    (program / "kak.yaml").write_text(kak.replace("from: 2023-11, to: 2023-12", "from: 2024-01, to: 2024-12"))
    (program / "indicators.yaml").write_text(YEAR % ", ".join(f"{month}: 100" for month in MONTHS))
    for file in (program / "achievements").glob("*"):
        file.unlink()
    return program / "achievements"


def recorded(folder: Path, values: str) -> None:
    rows = zip(MONTHS, values.split(), strict=False)
    text = "".join(f"{month}:\n  value: {value}\n  status: final\n" for month, value in rows if value != "-")
    (folder / "layanan.yaml").write_text(text)


def facts(done: Outcome) -> Any:  # noqa: ANN401 - JSON
    assert done.err == ""
    found = json.loads(done.out, parse_float=Decimal)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(found)] == []
    return found


def test_what_each_month_needs(run: Run, year: Path) -> None:
    recorded(year, "80 90 100 70 85 95")
    text = " ".join(run("outlook", "contoh/layanan", "-p", "2024-06", "--lang", "id").out.split())
    assert "Perkiraan menurut hitungan; bukan ramalan dan bukan capaian resmi" in text
    assert (
        "Sudah 520 dari 1.200. Sisa 6 bulan perlu 113,33 per bulan (113,33 % dari rencana); "
        "bulan terbaik sejauh ini 100,00 %. Di atas bulan terbaik sejauh ini."
    ) in text
    found = facts(run("outlook", "contoh/layanan", "-p", "2024-06", "-f", "json"))["indicators"][0]
    assert (found["state"], found["pace"], found["at_pace"]) == ("beyond_best", Decimal("86.67"), 1040)


def test_a_month_without_a_report_is_named(run: Run, year: Path) -> None:
    recorded(year, "80 90 - 70 85 95")
    text = run("outlook", "contoh/layanan", "-p", "2024-06", "--lang", "id").out
    assert "Maret 2024 belum lapor dan dihitung sebagai sisa." in text
    assert facts(run("outlook", "-p", "2024-06", "-f", "json"))["indicators"][0]["unreported"] == ["2024-03"]


def test_limits_are_those_of_the_settings_and_printed(run: Run, root: Path, year: Path) -> None:
    recorded(year, "80")
    with (root / "data/kpi.yaml").open("a", encoding="utf-8") as settings:
        settings.write("outlook: {on_track: 90, behind: 50}\n")
    done = run("outlook", "-p", "2024-06")
    assert "On track from 90 % of an even way to the target on, behind from 50 % on." in done.out
    assert facts(run("outlook", "-f", "json"))["behind"] == 50


def test_as_of_and_at(run: Run, git: Git, year: Path) -> None:
    recorded(year, "80 90 100")
    git("add", "-A")
    git("commit", "-qm", "tiga bulan")
    recorded(year, "80 90 100 70")
    now, then = (facts(run("outlook", "-p", "2024-04", "-f", "json", *at)) for at in ((), ("--at", "HEAD")))
    assert [one["indicators"][0]["actual"] for one in (now, then)] == [340, 270]
    early = facts(run("outlook", "-p", "2024-05", "-f", "json", "--as-of", "2024-06-01"))["indicators"][0]
    assert early["unreported"] == []


def test_every_indicator_of_a_regency(kpi: Kpi) -> None:
    for language in ("id", "en"):
        done = kpi("outlook", "-p", "2024-06", cwd=REGENCY, environ={"KPI_LANG": language})
        assert (done.status, done.err) == (0, "")
        assert max(map(len, done.out.splitlines())) <= 80
    found = facts(kpi("outlook", "-p", "2024-06", "-f", "json", cwd=REGENCY, environ={}))
    assert {one["state"] for one in found["indicators"]} >= {"too_few", "exceeded", "none"}


@pytest.mark.parametrize("name", ["contoh/layanann", "contohh"])
def test_an_unknown_name_is_refused_with_the_nearest(run: Run, name: str) -> None:
    done = run("outlook", name)
    assert done.status == 2
    assert "did you mean" in done.err


def test_beside_the_figures_against_the_whole(run: Run, year: Path) -> None:
    recorded(year, "80 90 100 70 85 95")
    text = run("status", "contoh", "-p", "2024-06", "--view", "full").out
    assert "above the best" in " ".join(text.split())
    found = json.loads(
        run("status", "contoh", "-p", "2024-06", "--view", "full", "-f", "json").out, parse_float=Decimal
    )
    row = found["programs"][0]["indicators"][0]["outlook"]
    assert (row["state"], row["months_left"], row["pace"]) == ("beyond_best", 6, Decimal("86.67"))
    month = json.loads(run("status", "contoh", "-p", "2024-06", "-f", "json").out)
    assert month["programs"][0]["indicators"][0]["outlook"] is None


def test_at_the_end_of_an_explanation(run: Run, year: Path) -> None:
    recorded(year, "80 90 100 70 85 95")
    assert "Above the best month so far." in run("explain", "contoh/layanan", "2024-06", "--outlook").out
    assert "best month" not in run("explain", "contoh/layanan", "2024-06").out
    found = json.loads(run("explain", "contoh/layanan", "2024-06", "--outlook", "-f", "json").out)
    schema = json.loads((Path(__file__).parents[2] / "schemas/output/explain.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(found)
    assert found["outlook"]["state"] == "beyond_best"


def test_a_draft_of_instructions_says_what_is_pressing(run: Run, git: Git, year: Path) -> None:
    recorded(year, "80 90 100 70 85 95")
    git("add", "-A")
    git("commit", "-qm", "setengah tahun")
    done = run("ikp", "draft", "2024-07", "--dry-run")
    assert "What is left, by calculation: Layanan terselesaikan (above the best month)" in " ".join(done.out.split())
