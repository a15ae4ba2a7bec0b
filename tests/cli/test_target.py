"""Setting and revising targets in a real repository: what is kept, what changes with it, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from kpi.model.domain.indicator import Indicator
from kpi.model.values.period import Period
from kpi.store.load import load
from tests.repositories import git, with_regency

if TYPE_CHECKING:
    from tests.conftest import DataRoot, Kpi, Outcome

#: Before the months are due whose targets change.
pytestmark = pytest.mark.moment("2024-03-05")

ROOT = Path(__file__).parent.parent.parent
CELL = "wisata-industri/kunjungan-wisata"
WHY = ("--reason", "anggaran berkurang", "--document", "Berita acara 3", "--yes")


@pytest.fixture
def regency(repository: Path) -> Path:
    """The regency of the tests, in a repository of its own."""
    return with_regency(repository, "closings", "instructions")


@pytest.fixture
def run(kpi: Kpi, regency: Path) -> Callable[..., Outcome]:
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=regency)


def indicator(folder: Path, cell: str = CELL) -> Indicator:
    program, _, name = cell.partition("/")
    found = load(folder).portfolio.program(program)
    assert found is not None
    return found.by_indicator[name]


def told(done: Outcome) -> Any:  # noqa: ANN401 - JSON
    """The facts, held against their schema."""
    found = json.loads(done.out)
    schema = json.loads((ROOT / "schemas" / "output" / "target.schema.json").read_text("utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(found)] == []
    return found


@pytest.mark.parametrize("value", ["250", "10..20", ">=10", "none"])
def test_facts_of_every_kind_fit_the_schema(run: Callable[..., Outcome], value: str) -> None:
    found = told(run("target", CELL, "2024-05", value, *WHY, "--format", "json"))
    assert (found["before"], found["revision"]["document"], found["saved"]) == (300, "Berita acara 3", True)


@pytest.mark.moment("2026-11-24")
def test_the_old_value_is_kept(run: Callable[..., Outcome], regency: Path) -> None:
    done = run("target", CELL, "mei 2024", "250", *WHY, "--date", "2024-04-20", "--by", "Rapat pimpinan")
    said = "20 April 2024 is before May 2024 was recorded or due, and nothing shows it"
    assert (done.status, said in done.err) == (2, True)
    late = ("target", CELL, "mei 2024", "250", *WHY, "--by", "Rapat pimpinan")
    assert (
        "May 2024 was due already\n  report the result first, and then change the target:\n    kpi record"
        in run(*late).err
    )
    assert run("record", CELL, "2024-05", "240", "--evidence", "https://contoh.go.id/rekap", "--yes").status == 0
    done = run(*late)
    assert (done.status, done.err) == (0, "unusual: May 2024 is over, so its target would change after the fact\n")
    found = indicator(regency)
    (revision,) = found.target_revisions
    assert found.targets[Period(2024, 5)] == Decimal(250)
    assert (revision.from_, revision.to, str(revision.date), revision.by, revision.reason, revision.document) == (
        Decimal(300), Decimal(250), "2026-11-24", "Rapat pimpinan", "anggaran berkurang", "Berita acara 3",
    )  # fmt: skip
    assert git(regency, "log", "-1", "--format=%(trailers:only)").splitlines() == [
        "KPI-Command: change target", f"KPI-Cell: {CELL}", "KPI-Period: 2024-05", "KPI-Target: 250",
    ]  # fmt: skip
    assert git(regency, "show", "--format=", "--name-only") == "data/programs/wisata-industri/indicators.yaml"
    assert run("validate").status == 0


def test_status_shows_both(run: Callable[..., Outcome]) -> None:
    run("target", CELL, "2024-05", "250", *WHY)
    shown = " ".join(run("status", "wisata-industri", "--period", "2024-05").out.split())
    assert "target revised, 250 instead of 300" in shown
    rows = json.loads(run("status", "--period", "2024-05", "--format", "json").out)["programs"]
    row = next(one for program in rows for one in program["indicators"] if one["id"] == "kunjungan-wisata")
    assert (row["target"], row["original_target"]) == (250, 300)
    original = run("status", "wisata-industri", "--period", "2024-05", "--targets", "original").out
    assert "target revised" not in original


def test_months_before_keep_their_figures(run: Callable[..., Outcome]) -> None:
    before = [run("status", "--period", month).out for month in ("2023-11", "2023-12")]
    assert run("target", CELL, "2024-05", "250", *WHY).status == 0
    assert [run("status", "--period", month).out for month in ("2023-11", "2023-12")] == before


@pytest.mark.parametrize(
    ("value", "trailer", "tree"),
    [
        pytest.param("10..20", "10..20", "{min: 10, max: 20}", id="range"),
        pytest.param("10 s.d. 20", "10..20", "{min: 10, max: 20}", id="range in words"),
        pytest.param(">=10", ">=10", "{min: 10}", id="at least"),
        pytest.param("1.250", "1250", "1250", id="thousands"),
    ],
)
def test_what_may_be_typed(run: Callable[..., Outcome], regency: Path, value: str, trailer: str, tree: str) -> None:
    assert run("target", CELL, "2024-05", value, *WHY).status == 0
    assert f"KPI-Target: {trailer}" in git(regency, "log", "-1", "--format=%b")
    assert f"2024-05: {tree}\n" in (regency / "data/programs/wisata-industri/indicators.yaml").read_text("utf-8")


def test_a_target_taken_back_says_why(run: Callable[..., Outcome], regency: Path) -> None:
    assert run("target", CELL, "2024-05", "none", *WHY).status == 0
    found = indicator(regency)
    assert Period(2024, 5) not in found.targets
    assert found.no_target[Period(2024, 5)] == "anggaran berkurang"
    assert found.target_revisions[0].to is None
    assert run("target", CELL, "2024-05", "260", *WHY).status == 0
    again = indicator(regency)
    assert (again.targets[Period(2024, 5)], Period(2024, 5) in again.no_target) == (Decimal(260), False)
    assert [(one.from_, one.to) for one in again.target_revisions] == [(300, None), (None, 260)]
    assert run("validate").status == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param((CELL, "2024-05", "250"), "a signed target changes only with a reason", id="reason"),
        pytest.param((CELL, "2024-05", "250", "--reason", "Salah rekap"), "only with a document", id="document"),
        pytest.param((CELL, "2024-05", "300", *WHY), "nothing changes", id="the same"),
        pytest.param((CELL, "2024-05", "banyak", *WHY), "banyak is no target of this indicator", id="a word"),
        pytest.param((CELL, "2024-05", "20..10", *WHY), "20..10 is no target of this indicator", id="ends too soon"),
        pytest.param(
            (CELL, "2024-05", "<=10", *WHY), "with the polarity maximize a range needs min", id="open on the wrong side"
        ),
        pytest.param((CELL, "2025-05", "10", *WHY), "May 2025 is outside the phases of the program", id="no month"),
        pytest.param((CELL, "2024-05", "250", *WHY, "--date", "2999-01-01"), "is in the future", id="not yet"),
        pytest.param(("wisata-industri/kunjungan", "2024-05", "1", *WHY), "did you mean kunjungan-wisata?", id="name"),
    ],
)
def test_what_is_refused(
    run: Callable[..., Outcome], regency: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    done = run("target", *arguments)
    assert done.status == 2
    assert complaint in done.err
    assert git(regency, "status", "--porcelain") == ""
    assert git(regency, "rev-list", "--count", "HEAD") == "1"


def test_a_closed_month_is_refused(run: Callable[..., Outcome]) -> None:
    assert run("close", "2023-11").status == 0
    done = run("target", CELL, "2023-11", "140", *WHY)
    assert done.status == 2
    assert "November 2023 is closed" in done.err


def test_a_dry_run_writes_nothing(run: Callable[..., Outcome], regency: Path) -> None:
    done = run("target", CELL, "2024-05", "250", *WHY, "--dry-run")
    assert done.status == 0
    assert "-      2024-05: 300" in done.out
    assert git(regency, "status", "--porcelain") == ""


def test_a_running_total_changes_the_month_and_the_one_after(run: Callable[..., Outcome], regency: Path) -> None:
    name = "sumur-resapan"
    before = indicator(regency, f"nir-banjir/{name}")
    assert before.cumulative_targets
    old = before.targets[Period(2024, 3)]
    assert isinstance(old, Decimal)
    facts = told(run("target", f"nir-banjir/{name}", "2024-03", str(old - 1), *WHY, "--format", "json"))
    assert (facts["cumulative"], facts["before"], facts["after"]) == (True, old, old - 1)
    assert [(one["period"], one["after"] - one["before"]) for one in facts["months"]] == [
        ("2024-03", -1), ("2024-04", 1),
    ]  # fmt: skip
    assert run("validate").status == 0


def test_a_running_total_may_not_fall(run: Callable[..., Outcome], regency: Path) -> None:
    done = run("target", "nir-banjir/sumur-resapan", "2024-03", "0", *WHY)
    assert done.status == 2
    assert "the running total falls from" in done.err
    assert git(regency, "status", "--porcelain") == ""


def test_before_the_signature_no_revision_is_kept(kpi: Kpi, data_root: DataRoot) -> None:
    draft = "id: contoh\ntitle: Contoh\nstate: proposed\nphases: [{id: a, title: A, from: 2023-11, to: 2023-12}]\n"
    root = data_root({
        "data/programs/contoh/kak.yaml": draft,
        "data/programs/contoh/achievements/layanan.yaml": None,
    })  # fmt: skip
    done = kpi("target", "contoh/layanan", "2023-12", "130", "--no-commit", "--lang", "en", cwd=root,
               environ={"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b.id", "GIT_COMMITTER_NAME": "A",
                        "GIT_COMMITTER_EMAIL": "a@b.id"})  # fmt: skip
    assert (done.status, done.err) == (0, "")
    found = indicator(root, "contoh/layanan")
    assert (found.targets[Period(2023, 12)], found.target_revisions) == (Decimal(130), ())


@pytest.mark.moment("2024-06-05")
@pytest.mark.parametrize(
    ("value", "says"),
    [("250", "is over, so its target would change after the fact"), ("300000", "300,000 is outside what is plausible")],
)
def test_what_is_unusual_is_asked(run: Callable[..., Outcome], regency: Path, value: str, says: str) -> None:
    before = indicator(regency)
    done = run("target", CELL, "2024-05", value, *WHY[:-1])
    assert (done.status, indicator(regency)) == (2, before)
    assert says in done.err
    assert "--yes" in done.err
