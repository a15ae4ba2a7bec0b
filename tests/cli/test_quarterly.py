"""A plan by quarters and half-years at the desk: targets, records, sheets, closing, without an invented reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kpi.model.values.period import Period
from kpi.store.load import load
from tests.repositories import git

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

pytestmark = [pytest.mark.moment("2026-07-05"), pytest.mark.usefixtures("plan")]
PLAN = "data/programs/renja/indicators.yaml"
SIGNED = """\
id: renja
title: Renja Dinas
illustrative: true
state: implementing
states:
  - {state: ready, since: 2025-12-01, reason: Disepakati bersama}
  - {state: implementing, since: 2026-01-02, document: KAK 1/2026}
lead_agency: Dinas Contoh
phases:
  - {id: tahun, title: Tahun 2026, from: 2026-01, to: 2026-12}
kak:
  number: 1/2026
  signed:
    date: 2026-01-02
    place: Cikarang
    signatories:
      - {role: pihak pertama, name: A, position: Kepala Dinas}
      - {role: pihak kedua, name: B, position: Ketua Tim}
  sections:
    background: {legal_basis: [Peraturan contoh], overview: Gambaran umum, rationale: Alasan kegiatan}
    purpose: Maksud dan tujuan
    beneficiaries: [Warga]
    strategy: {method: Swakelola, stages: [{title: Pelaksanaan, from: 2026-01, to: 2026-12}]}
    timeframe: {from: 2026-01, to: 2026-12}
    budget: {amount: 0, currency: IDR, source: APBD}
    responsible: [Kepala Dinas]
"""
COMMON = ("--measure", "number", "--polarity", "maximize", "--evidence", "optional", "--level", "output")


@pytest.fixture
def run(kpi: Kpi, repository: Path) -> Callable[..., Outcome]:
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=repository)


@pytest.fixture
def plan(run: Callable[..., Outcome], repository: Path) -> Path:
    """Permits by quarters, assets by half-years as running totals, in a program that is carried out."""
    assert run("init", ".", "--organisation", "Kabupaten Contoh", "--ci", "none").status == 0
    assert run("new", "program", "renja", "--title", "Renja", "--phase", "Tahun 2026: 2026-01..2026-12").status == 0
    for name, *typed in (
        ("izin", "--unit", "izin", "--aggregation", "sum", "--frequency", "triwulanan",
         "--target", "2026=400", "--span-as", "spread"),
        ("aset", "--unit", "unit", "--aggregation", "sum", "--frequency", "semester", "--values", "kumulatif",
         "--target", "2026-06=50", "--target", "2026-12=50"),
    ):  # fmt: skip
        done = run("new", "indicator", f"renja/{name}", "--name", name.capitalize(), *COMMON, *typed)
        assert (done.status, done.err) == (0, "")
    (repository / "data/programs/renja/kak.yaml").write_text(SIGNED, "utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "The plan is signed")
    return repository


def cell(run: Callable[..., Outcome], name: str, *asked: str) -> dict[str, Any]:
    """What status says of an indicator."""
    found = json.loads(run("status", "renja", *asked, "--format", "json").out, parse_float=Decimal)
    return next(one for one in found["programs"][0]["indicators"] if one["id"] == name)


def test_only_the_last_month_of_a_period_has_a_target_and_no_month_needs_a_reason(
    run: Callable[..., Outcome], plan: Path
) -> None:
    text = (plan / PLAN).read_text("utf-8")
    assert "targets: {2026-03: 100, 2026-06: 100, 2026-09: 100, 2026-12: 100}" in text
    found = load(plan).portfolio.programs[0]
    assert [one.no_target for one in found.indicators] == [{}, {}]
    assert "target-missing" not in run("validate").out


@pytest.mark.parametrize("typed", ["2026-Q1", "TW I 2026", "2026-03", "kuartal 1 2026"])
def test_a_quarter_is_recorded_by_its_name_or_its_last_month(
    run: Callable[..., Outcome], plan: Path, typed: str
) -> None:
    assert run("record", "renja/izin", typed, "104", "--yes").status == 0
    records = load(plan).portfolio.programs[0].by_indicator["izin"].achievements
    assert [(str(month), record.value) for month, record in records.items()] == [("2026-03", Decimal(104))]


@pytest.mark.parametrize(
    ("name", "typed"), [("izin", "2026"), ("izin", "2026-02..2026-04"), ("aset", "2026-Q1"), ("izin", "TW V 2026")]
)
def test_months_that_are_no_period_of_it_are_refused(
    run: Callable[..., Outcome], plan: Path, name: str, typed: str
) -> None:
    done = run("record", f"renja/{name}", typed, "104", "--yes")
    assert (done.status, "is not a month" in done.err) == (2, True)
    assert not (plan / f"data/programs/renja/achievements/{name}.yaml").exists()


def test_the_cell_of_a_quarter_is_what_its_months_make(run: Callable[..., Outcome]) -> None:
    for month, value in (("2026-01", "30"), ("2026-02", "30"), ("2026-03", "44"), ("2026-04", "50")):
        assert run("record", "renja/izin", month, value, "--yes").status == 0
    assert [cell(run, "izin", "--period", "2026-03")[key] for key in ("target", "actual", "percent", "met")] == [
        100, 104, 104, True,
    ]  # fmt: skip
    # what April brings is held against the target of June, not before
    to_date = cell(run, "izin", "--period", "2026-05", "--view", "to-date")
    assert (to_date["target"], to_date["actual"], to_date["percent"]) == (100, 104, 104)
    said = run("explain", "renja/izin", "2026-03").out
    assert "Actual: 30 + 30 + 44 = 104" in said


def test_running_totals_of_half_years(run: Callable[..., Outcome]) -> None:
    for month, value in (("2026-03", "30"), ("2026-06", "55")):
        assert run("record", "renja/aset", month, value, "--yes").status == 0
    assert (cell(run, "aset", "--period", "2026-06")["actual"], cell(run, "aset", "--period", "2026-06")["met"]) == (
        55, True,
    )  # fmt: skip
    assert "Actual: 55, the running total" in run("explain", "renja/aset", "2026-06").out
    assert run("revise", "renja/aset", "2026-06", "20", "--reason", "salah rekap", "--yes").status == 0
    fallen = run("validate")
    assert "running total falls from 30 to 20" in " ".join(fallen.out.split())


def test_what_is_not_due_says_when_it_is(run: Callable[..., Outcome]) -> None:
    found = cell(run, "izin", "--period", "2026-05")
    assert (found["state"], found["reason"]) == ("not_due", "due with 2026-06")
    assert "Izin" in run("due", "2026-06").out
    assert "Izin" not in run("due", "2026-05").out


def test_a_target_is_changed_by_the_name_of_its_quarter(run: Callable[..., Outcome], plan: Path) -> None:
    why = ("--reason", "anggaran berkurang", "--document", "Berita acara 3", "--yes")
    done = run("change", "target", "renja/izin", "2026-Q4", "80", *why)
    assert (done.status, done.err) == (0, "")
    found = load(plan).portfolio.programs[0].by_indicator["izin"]
    assert (found.targets[Period(2026, 12)], found.target_revisions[0].period) == (Decimal(80), Period(2026, 12))
    assert run("change", "target", "renja/izin", "2026", "80", *why).status == 2


def test_the_months_between_are_closed_without_exceptions(run: Callable[..., Outcome]) -> None:
    for month in ("2026-01", "2026-02"):
        done = run("close", month, "--yes")
        assert done.status == 0, done.out
    assert run("close", "2026-03", "--yes").status == 2  # the quarter has no report yet
    assert run("record", "renja/izin", "2026-Q1", "104", "--yes").status == 0
    assert run("close", "2026-03", "--yes").status == 0
    assert run("validate").out.count("closed-month") == 0
