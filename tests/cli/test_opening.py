"""Where an organisation begins with months that are over: said once, before any month is closed, and told by audit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.model.values.period import Period
from kpi.store.load import load
from tests.cli.conftest import KAK
from tests.repositories import commit_all, git

if TYPE_CHECKING:
    from tests.conftest import Clock, Kpi, Outcome

WHY = ("--reason", "mulai memakai kpi di tengah tahun", "--document", "Nota dinas 4")
OPENING = """
opening:
  through: 2023-11
  date: 2024-01-15
  by: Perencana Contoh <perencana@contoh.go.id>
  reason: Mulai memakai kpi di tengah tahun
  document: Nota dinas 4
"""
INDICATORS = """\
indicators:
  - id: layanan
    name: Layanan
    measure: number
    unit: orang
    polarity: maximize
    aggregation: sum
    evidence: optional
    targets: {2023-11: 80, 2023-12: 80, 2024-01: 80, 2024-02: 80, 2024-03: 80}
"""
OLD = """\
2023-11:
  value: 72
  status: final
  recorded: {at: "2023-12-04T10:00:00+07:00", by: Pencatat Lama <lama@contoh.go.id>}
"""
RECORDS = "data/programs/contoh/achievements/layanan.yaml"


@pytest.fixture
def run(kpi: Kpi, repository: Path) -> Callable[..., Outcome]:
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=repository)


@pytest.fixture
def begun(run: Callable[..., Outcome], repository: Path, moment: Clock) -> Path:
    """A signed program whose first month is over; nothing is recorded yet."""
    moment.set("2024-01-15")
    assert run("init", "--organisation", "Kabupaten Contoh", "--ci", "none").status == 0
    settings = repository / "data/kpi.yaml"
    settings.write_text(settings.read_text("utf-8") + "kak: {required_sections: []}\n", "utf-8")
    folder = repository / "data/programs/contoh"
    folder.mkdir(parents=True)
    (folder / "kak.yaml").write_text(KAK, "utf-8")
    (folder / "indicators.yaml").write_text(INDICATORS, "utf-8")
    commit_all(repository, "program")
    return repository


def append(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(exist_ok=True)
    file.write_text((file.read_text("utf-8") if file.exists() else "") + text, "utf-8")


def audited(run: Callable[..., Outcome]) -> set[str]:
    return {one["code"] for one in json.loads(run("audit", "--format", "json").out)["findings"]}


def test_what_comes_in_with_the_opening_is_told_and_no_finding(
    run: Callable[..., Outcome], begun: Path, moment: Clock
) -> None:
    append(begun, "data/kpi.yaml", OPENING)
    commit_all(begun, "awal data")
    git(begun, "checkout", "-qb", "request")
    append(begun, RECORDS, OLD)
    commit_all(begun, "data lama")
    checked = run("check", "--base", "refs/heads/main")
    assert checked.status == 0, checked.out
    done = run("audit")
    assert done.status == 0, done.out
    told = " ".join(done.out.split())
    assert "1 record of months up to November 2023 came in with the opening (Nota dinas 4)" in told
    assert git(begun, "rev-parse", "HEAD")[:12] in told
    moment.set("2024-01-16")
    assert run("close", "2023-11", "--yes").status == 0
    assert run("audit").status == 0


def test_without_it_they_are_found(run: Callable[..., Outcome], begun: Path) -> None:
    git(begun, "checkout", "-qb", "request")
    append(begun, RECORDS, OLD)
    commit_all(begun, "data lama")
    assert {"other-author", "other-time"} & audited(run)
    checked = run("check", "--base", "refs/heads/main")
    assert (checked.status, "opening:" in checked.out) == (1, True)


def test_a_later_month_is_held_against_its_commit(run: Callable[..., Outcome], begun: Path) -> None:
    append(begun, "data/kpi.yaml", OPENING)
    commit_all(begun, "awal data")
    append(begun, RECORDS, OLD.replace("2023-11:", "2023-12:").replace("2023-12-04", "2024-01-04"))
    commit_all(begun, "data lama")
    assert {"other-author", "other-time"} & audited(run)


@pytest.mark.parametrize("case", ["after a closing", "extended"])
def test_it_is_said_once_and_before_any_closing(
    run: Callable[..., Outcome], begun: Path, moment: Clock, case: str
) -> None:
    first = case == "extended"
    if first:
        append(begun, "data/kpi.yaml", OPENING)
        commit_all(begun, "awal data")
    moment.set("2024-01-16")
    assert run("record", "contoh/layanan", "2023-11", "72", "--yes").status == 0
    if not first:
        assert run("close", "2023-11", "--yes").status == 0
    git(begun, "checkout", "-qb", "request")
    if first:
        file = begun / "data/kpi.yaml"
        file.write_text(file.read_text("utf-8").replace("through: 2023-11", "through: 2023-12"), "utf-8")
    else:
        append(begun, "data/kpi.yaml", OPENING)
    commit_all(begun, "awal data lain")
    found = json.loads(run("check", "--base", "refs/heads/main", "--format", "json").out)["findings"]
    assert "opening-changed" in {one["code"] for one in found}
    assert "opening-changed" in audited(run)


def test_init_says_it(run: Callable[..., Outcome], repository: Path, moment: Clock) -> None:
    moment.set("2024-01-15")
    assert run("init", "--opening", "2023-11", *WHY, "--ci", "none").status == 0
    opening = load(repository).portfolio.settings.opening
    assert opening is not None
    assert (opening.through, str(opening.date), opening.document) == (Period(2023, 11), "2024-01-15", "Nota dinas 4")
    assert run("validate").status == 0


REFUSED = {
    "a month that is not over": (("--opening", "2024-01", *WHY), "not over"),
    "no reason": (("--opening", "2023-11", "--document", "Nota 4"), "needs a reason"),
    "no document": (("--opening", "2023-11", "--reason", "mulai di tengah tahun"), "needs a document"),
    "no month": (WHY, "go with --opening"),
}


@pytest.mark.moment("2024-01-15")
@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED)
def test_what_init_refuses(
    run: Callable[..., Outcome], repository: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run("init", *arguments)
    assert (done.status, said in done.err) == (2, True), done.err
    assert not (repository / "data").exists()


def test_what_decided_about_its_months_may_say_its_own_day(run: Callable[..., Outcome], begun: Path) -> None:
    """At the desk as in the audit: a sheet of back then, and a target of back then."""
    append(begun, "data/kpi.yaml", OPENING)
    append(begun, "data/programs/contoh/indicators.yaml", "    agency: Dinas Contoh\n    owner: Kepala Bidang\n")
    commit_all(begun, "awal data")
    sheet = ("--period", "2023-11", "--date", "2023-11-20")
    why = ("--reason", "satu loket tutup", "--document", "Notulen 7")
    for command in (
        ("ikp", "draft", "2023-11"),
        ("ikp", "negotiate", "layanan", "--to", "70", "--reason", "satu loket tutup", *sheet),
        ("ikp", "decide", "layanan", "--accept", "--document", "Notulen 7", *sheet),
        ("ikp", "issue", "2023-11", "--number", "IKP/1", "--by", "Bupati Contoh", "--date", "2023-11-21"),
        ("change", "target", "contoh/layanan", "2023-11", "75", *why, "--date", "2023-11-22", "--yes"),
    ):
        done = run(*command)
        assert done.status == 0, (command, done.err)
    later = run("change", "target", "contoh/layanan", "2023-12", "75", *why, "--date", "2023-12-01", "--yes")
    assert (later.status, "nothing shows it" in later.err) == (2, True), later.err
    assert audited(run) == set()


def test_what_one_person_brought_in_several_commits_is_told_at_once(run: Callable[..., Outcome], begun: Path) -> None:
    append(begun, "data/kpi.yaml", OPENING.replace("through: 2023-11", "through: 2023-12"))
    commit_all(begun, "awal data")
    append(begun, RECORDS, OLD)
    commit_all(begun, "data lama")
    append(begun, RECORDS, OLD.replace("2023-11:", "2023-12:").replace("2023-12-04", "2024-01-04"))
    commit_all(begun, "data lama lagi")
    first, last = (git(begun, "rev-parse", one)[:12] for one in ("HEAD~1", "HEAD"))
    told = " ".join(run("audit").out.split())
    assert "2 records of months up to December 2023 came in with the opening (Nota dinas 4), in 2 commits by" in told
    assert f"from {first} of 15 January 2024 to {last} of 15 January 2024" in told
