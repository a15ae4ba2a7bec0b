"""Figures as commands say them: values without a target, silence, limits, rows of bad reports, a later stop."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import INDICATORS, KAK

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run
    from tests.conftest import DataRoot

QUARTER = "    targets: {2024-03: 300, 2024-06: 300}\n    no_target: {2024-01: A, 2024-02: A, 2024-04: A, 2024-05: A}\n"
MONTHLY = "    targets: {2024-01: 10, 2024-02: 10, 2024-03: 10, 2024-04: 10, 2024-05: 10, 2024-06: 10}\n"
AS_OF = ("--as-of", "2024-08-01")


def records(values: Mapping[int, object]) -> str:
    """Records of 2024 by month."""
    return "".join(
        f"2024-{month:02}:\n  value: {value}\n  status: final\n"
        f'  recorded: {{at: "2024-{month + 1:02}-04T10:11:12+07:00", by: P <p@contoh.go.id>}}\n'
        for month, value in values.items()
    )


@pytest.fixture
def half_year(repository: Path, data_root: DataRoot, git: Git) -> Any:  # noqa: ANN401 - a function
    """Writes one indicator with targets and values of January to June 2024, committed."""

    def write(targets: str, values: Mapping[int, object], *, states: str = "", polarity: str = "maximize") -> None:
        kak = KAK.replace("from: 2023-11, to: 2023-12", "from: 2024-01, to: 2024-06")
        kak = kak.replace("\nlead_agency", f"\n{states}lead_agency" if states else "\nlead_agency", 1)
        kak = kak.replace("state: implementing\n", "state: stopped\n", 1) if states else kak
        formula = {"maximize": "proportion", "minimize": "complement"}[polarity]
        one = INDICATORS.replace("    targets: {2023-11: 100, 2023-12: 120}\n", targets)
        one = one.replace("polarity: maximize", f"polarity: {polarity}").replace("proportion", formula)
        data_root(
            {
                "data/programs/contoh/kak.yaml": kak,
                "data/programs/contoh/indicators.yaml": one,
                "data/programs/contoh/achievements/layanan.yaml": records(values),
            },
            at=repository,
        )
        git("add", "-A")
        git("commit", "-qm", "awal")

    return write


def indicator(run: Run, *arguments: str) -> dict[str, Any]:
    found = json.loads(run("status", "-f", "json", *AS_OF, *arguments).out, parse_float=Decimal)
    return dict(found["programs"][0]["indicators"][0])


def test_values_of_months_without_a_target_are_in_every_command(run: Run, half_year: Any) -> None:  # noqa: ANN401
    half_year(QUARTER, {1: 100, 2: 100, 3: 100})
    for arguments in (("--period", "2024-03", "--view", "to-date"), ("--period", "2024-Q1")):
        found = indicator(run, *arguments)
        assert (found["target"], found["actual"], found["percent"], found["met"]) == (300, 300, 100, True)
    text = run("explain", "contoh/layanan", "2024-03", "--view", "to-date", *AS_OF).out
    assert "100 + 100 + 100 = 300" in text
    assert "In the actual, without a target of their own: January 2024, February 2024" in text
    shown = run("show", "contoh/layanan", *AS_OF).out
    assert "January 2024, February 2024, April 2024, May 2024: no target: A" in shown


def test_a_record_says_what_its_value_counts_for(run: Run, half_year: Any) -> None:  # noqa: ANN401
    half_year(QUARTER, {1: 100})
    done = run("record", "contoh/layanan", "2024-02", "150", "-y")
    text = " ".join(done.out.split())
    assert "February 2024 has no target of its own: the value counts in the figures to date" in text
    assert "(January 2024 to February 2024: 250), toward the target of March 2024 (300)" in text
    assert "no target of its own" not in run("record", "contoh/layanan", "2024-03", "150", "-y").out
    found = json.loads(run("record", "contoh/layanan", "2024-04", "1", "-y", "-f", "json").out)
    assert found["without_target"]["next_target"] == {"period": "2024-06", "target": 300}


def test_three_times_twenty_is_not_within_a_limit_of_thirty(run: Run, half_year: Any) -> None:  # noqa: ANN401
    limits = QUARTER.replace("300", "30")
    half_year(limits, {1: 20, 2: 20, 3: 20}, polarity="minimize")
    found = indicator(run, "--period", "2024-Q1")
    assert (found["percent"], found["met"]) == (0, False)
    whole = indicator(run, "--period", "2024-03", "--view", "full")
    assert (whole["percent"], whole["met"], whole["reason"]) == (None, None, "at most 60; 60 so far")


def test_a_row_is_said_to_be_one_only_where_it_is(run: Run, half_year: Any) -> None:  # noqa: ANN401
    half_year(MONTHLY, {1: 9, 2: 9, 4: 9, 5: 9})

    def said(*arguments: str) -> str:
        return " ".join(run("status", *arguments).out.split())

    gap = "not met in 4 reports: January 2024, February 2024, April 2024, May 2024; no report for March 2024"
    assert gap in said("--period", "2024-05", *AS_OF)
    assert "in a row" not in said("--period", "2024-05", *AS_OF)
    assert "not met in" not in said("--period", "2024-05", "--as-of", "2024-03-01")
    assert indicator(run, "--period", "2024-05")["streak"] == 4


def test_quarters_are_reports_not_months(run: Run, half_year: Any) -> None:  # noqa: ANN401
    targets = (
        "    targets: {2024-02: 10, 2024-04: 10, 2024-06: 10}\n    no_target: {2024-01: A, 2024-03: A, 2024-05: A}\n"
    )
    half_year(targets, {2: 9, 4: 9, 6: 9})
    assert "not met in 3 reports in a row, since February 2024" in run("status", "--period", "2024-06", *AS_OF).out
    indonesian = run("--lang", "id", "status", "--period", "2024-06", *AS_OF).out
    assert "belum tercapai 3 laporan berturut-turut, sejak Februari 2024" in " ".join(indonesian.split())


def test_no_running_figure_after_the_last_record_unless_asked(run: Run, half_year: Any) -> None:  # noqa: ANN401
    half_year(MONTHLY, {1: 10, 2: 10})

    def to_date(*arguments: str) -> list[object]:
        found = json.loads(run("show", "contoh/layanan", "-f", "json", *AS_OF, *arguments).out, parse_float=Decimal)
        return [month["to_date"] and month["to_date"]["percent"] for month in found["months"]]

    assert to_date() == [100, 100, None, None, None, None]
    assert to_date("--period", "2024-03..2024-04") == [100, 100, Decimal("66.67"), 50, None, None]


@pytest.mark.parametrize("view", ["month", "to-date", "full"])
def test_explain_and_status_agree_on_a_program_that_was_stopped_later(run: Run, half_year: Any, view: str) -> None:  # noqa: ANN401
    half_year(MONTHLY, {1: 10, 2: 5}, states="  - {state: stopped, since: 2024-05-10, reason: banjir}\n")
    shown = indicator(run, "--period", "2024-02", "--view", view)
    done = run("explain", "contoh/layanan", "2024-02", "--view", view, "-f", "json", *AS_OF)
    explained = json.loads(done.out, parse_float=Decimal)["indicator"]
    names = ("target", "actual", "percent", "met", "score", "streak", "state")
    assert {name: explained[name] for name in names} == {name: shown[name] for name in names}
    assert shown["percent"] == {"month": 50, "to-date": 75, "full": 25}[view]
