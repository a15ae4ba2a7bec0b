"""Honest corrections after the first closing: closed months hold, and validate, check and audit have nothing to say."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kpi.store.load import load
from tests.cli.conftest import KAK
from tests.repositories import git

if TYPE_CHECKING:
    from tests.conftest import Clock, Kpi, Outcome

WHY = ("--reason", "kuesioner baru", "--document", "Berita acara 5")
SETTINGS = """\
version: 1
organisation: Kabupaten Contoh
language: id
timezone: Asia/Jakarta
entry_window_days: 10
rating: {name: dua, bands: [{min: 50, label: {id: Baik, en: Good}}, {label: {id: Kurang, en: Poor}}]}
"""
INDICATORS = """\
indicators:
  - id: kepuasan
    name: Kepuasan pengunjng
    definition: Rata-rata kuesioner
    measure: number
    unit: skor
    decimals: 0
    polarity: maximize
    aggregation: average
    evidence: optional
    targets: {2023-11: 80, 2023-12: 80, 2024-01: 80, 2024-02: 80, 2024-03: 80}
  - id: mutu
    name: Mutu layanan
    measure: ordinal
    unit: nilai
    polarity: maximize
    aggregation: last
    evidence: optional
    scale: [C, B]
    targets: {2023-11: B, 2023-12: B, 2024-01: B, 2024-02: B, 2024-03: B}
"""
SECTIONS = "kak:\n  required_sections: []\n"


@pytest.fixture
def run(kpi: Kpi, repository: Path) -> Callable[..., Outcome]:
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=repository)


@pytest.fixture
def closed(run: Callable[..., Outcome], repository: Path, moment: Clock) -> Path:
    """November is recorded and closed, December recorded; everything on its honest day."""
    folder = repository / "data/programs/contoh"
    folder.mkdir(parents=True)
    moment.set("2023-10-20")
    (repository / "data/kpi.yaml").write_text(SETTINGS + SECTIONS, "utf-8")
    (folder / "kak.yaml").write_text(KAK, "utf-8")
    (folder / "indicators.yaml").write_text(INDICATORS, "utf-8")
    assert run("save", "--yes").status == 0
    for month, day in (("2023-11", "2023-12-04"), ("2023-12", "2024-01-04")):
        moment.set(day)
        assert run("record", "contoh/kepuasan", month, "72", "--yes").status == 0
        assert run("record", "contoh/mutu", month, "B", "--yes").status == 0
        if month == "2023-11":
            moment.set("2023-12-12")
            assert run("close", month, "--yes").status == 0
    moment.set("2024-01-08")
    git(repository, "checkout", "-qb", "request")
    return repository


def digests(root: Path) -> str:
    return (root / "data/closings/2023-11.yaml").read_text("utf-8")


def green(run: Callable[..., Outcome]) -> None:
    for argv in (("validate",), ("check", "--base", "refs/heads/main"), ("audit",)):
        done = run(*argv)
        assert done.status == 0, (argv, done.out, done.err)


CORRECTIONS = {
    "name": ("contoh/kepuasan", "--name", "Kepuasan pengunjung"),
    "source": ("contoh/kepuasan", "--source", "Survei daring", "--owner", "Kepala Bidang"),
    "more decimals": ("contoh/kepuasan", "--from", "2024-01", "--decimals", "2", *WHY),
    "definition and unit": (
        "contoh/kepuasan", "--from", "2024-01", "--definition", "Rata-rata kuesioner daring", "--unit", "poin", *WHY,
    ),
    "one more grade": ("contoh/mutu", "--from", "2024-01", "--scale", "C, B, A", *WHY),
}  # fmt: skip


@pytest.mark.parametrize("arguments", CORRECTIONS.values(), ids=CORRECTIONS)
def test_a_correction_after_the_first_closing(
    run: Callable[..., Outcome], closed: Path, arguments: tuple[str, ...]
) -> None:
    before = digests(closed)
    done = run("change", "indicator", *arguments, "--yes")
    assert done.status == 0, done.err
    assert digests(closed) == before
    green(run)
    assert "KPI-Command: change indicator" in git(closed, "log", "-1", "--format=%B")
    assert run("undo", "--yes").status == 0
    green(run)


def test_a_title_is_put_right(run: Callable[..., Outcome], closed: Path) -> None:
    file = closed / "data/programs/contoh/kak.yaml"
    file.write_text(file.read_text("utf-8").replace("title: Program contoh", "title: Program percontohan"), "utf-8")
    done = run("change", "kak", "contoh", *WHY, "--yes")
    assert done.status == 0, done.err
    green(run)


@pytest.mark.usefixtures("closed")
def test_each_month_is_reckoned_by_its_own_definition(run: Callable[..., Outcome], moment: Clock) -> None:
    assert run("change", "indicator", *CORRECTIONS["more decimals"], "--yes").status == 0
    assert run("change", "indicator", *CORRECTIONS["one more grade"], "--yes").status == 0
    moment.set("2024-02-02")
    assert run("record", "contoh/kepuasan", "2024-01", "72,75", "--yes").status == 0
    assert run("record", "contoh/mutu", "2024-01", "A", "--yes").status == 0
    assert "no value" in run("revise", "contoh/mutu", "2023-12", "A", "--reason", "naik kelas", "--yes").err
    green(run)

    def percent(month: str) -> Any:  # noqa: ANN401 - JSON
        told = json.loads(run("explain", "contoh/mutu", month, "--format", "json").out)
        return told["indicator"]["percent"], next(one["value"] for one in told["inputs"] if one["name"] == "scale")

    assert percent("2023-12") == (100, ["C", "B"])
    assert percent("2024-01") == (150, ["C", "B", "A"])


def test_the_revision_is_told_wherever_history_is_read(run: Callable[..., Outcome], closed: Path) -> None:
    done = run("change", "indicator", *CORRECTIONS["more decimals"], "--yes")
    assert "decimals 0 → 2" in done.out
    (indicator, *_) = load(closed).portfolio.programs[0].indicators
    (revision,) = indicator.definition_revisions
    assert (str(revision.from_), revision.previous.changed, revision.previous.decimals, revision.date) == (
        "2024-01", ("decimals",), 0, datetime.date(2024, 1, 8),
    )  # fmt: skip
    assert "January 2024" in (shown := run("show", "contoh/kepuasan").out)
    assert "decimals: 0 → 2" in " ".join(shown.split())
    told = json.loads(run("show", "contoh/kepuasan", "--format", "json").out)
    (fact,) = told["indicator"]["definition_revisions"]
    assert (fact["from"], fact["previous"], fact["document"]) == ("2024-01", {"decimals": "0"}, "Berita acara 5")
    (change,) = json.loads(run("diff", "refs/heads/main", "HEAD", "--format", "json").out)["changes"]
    assert (change["kind"], change["period"], change["reason"]) == ("definition", "2024-01", "kuesioner baru")
    assert "decimals: 0 → 2" in " ".join(run("kak", "contoh").out.split())
    assert "KPI-Command: change indicator" in git(closed, "log", "-1", "--format=%B")


REFUSED = {
    "no month": (("--decimals", "2", *WHY), "from a month on, and none is named"),
    "no document": (("--from", "2024-01", "--decimals", "2", "--reason", "kuesioner baru"), "only with a document"),
    "a closed month": (("--from", "2023-11", "--unit", "poin", *WHY), "is closed"),
    "a recorded month": (("--from", "2023-12", "--unit", "poin", *WHY), "recorded already"),
    "nothing new": (("--from", "2024-01", "--decimals", "0", *WHY), "nothing changes"),
    "nothing named": (WHY, "nothing is named"),
    "a month for a name": (("--from", "2024-01", "--name", "Kepuasan"), "for all months"),
    "outside the phases": (("--from", "2024-09", "--decimals", "2", *WHY), "outside the phases"),
    "a day that nothing shows": (
        ("--from", "2023-12", "--decimals", "2", "--date", "2023-12-01", *WHY), "nothing shows it"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(run: Callable[..., Outcome], closed: Path, arguments: tuple[str, ...], said: str) -> None:
    before = git(closed, "rev-parse", "HEAD")
    done = run("change", "indicator", "contoh/kepuasan", *arguments, "--yes")
    assert (done.status, said in " ".join(done.err.split())) == (2, True), done.err
    assert (git(closed, "rev-parse", "HEAD"), git(closed, "status", "--porcelain")) == (before, "")


@pytest.mark.usefixtures("closed")
def test_more_decimals_may_begin_in_a_recorded_month(run: Callable[..., Outcome]) -> None:
    done = run("change", "indicator", "contoh/kepuasan", "--from", "2023-12", "--decimals", "2", *WHY, "--yes")
    assert done.status == 0, done.err
    assert run("revise", "contoh/kepuasan", "2023-12", "72,75", "--reason", "dihitung ulang", "--yes").status == 0
    green(run)


BY_HAND = {
    "unit": ("unit: skor", "unit: poin"),
    "decimals": ("decimals: 0", "decimals: 2"),
    "scale turned": ("scale: [C, B]", "scale: [B, C]"),
}


@pytest.mark.parametrize(("old", "new"), BY_HAND.values(), ids=BY_HAND)
def test_without_a_revision_check_and_audit_find_it(
    run: Callable[..., Outcome], closed: Path, old: str, new: str
) -> None:
    file = closed / "data/programs/contoh/indicators.yaml"
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    git(closed, "commit", "-qam", "diubah")
    for argv in (("check", "--base", "refs/heads/main"), ("audit",)):
        found = json.loads(run(*argv, "--format", "json").out)["findings"]
        # audit names what reached a closed month once, with the commit and who made it
        assert {"unexplained-definition", "closed-month"} & {one["code"] for one in found}, argv


OLD_NAMES = {
    "target": ("contoh/kepuasan", "2024-02", "85"),
    "weights": ("contoh",),
    "retire": ("contoh/kepuasan", "2024-02"),
    "phase": ("contoh", "tahap-1", "--to", "2024-04", "--same-targets"),
}


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("name", OLD_NAMES)
def test_old_names_go_on_working_and_are_not_listed(run: Callable[..., Outcome], name: str) -> None:
    more = () if name == "weights" else (*WHY, "--dry-run", "--yes")
    old, new = run(name, *OLD_NAMES[name], *more), run("change", name, *OLD_NAMES[name], *more)
    assert (old.status, old.out) == (new.status, new.out) == (0, new.out), (old.err, new.err)
    assert f"\n  {name} " not in run("--help").out
    assert f"\n  {name} " in run("change", "--help").out


@pytest.mark.usefixtures("closed")
def test_retire_takes_from(run: Callable[..., Outcome]) -> None:
    again = ("--dry-run", "--yes", *WHY)
    positional = run("change", "retire", "contoh/mutu", "2024-02", *again)
    assert run("change", "retire", "contoh/mutu", "--from", "2024-02", *again).out == positional.out
    assert positional.status == 0


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--evidence", "wajib", "--from", "2024-01"), "evidence: required"),
        (("--allow-negative", "ya", "--from", "2024-01"), "allow_negative: true"),
        (("--zero-target", "met", "--from", "2024-01"), "zero_target: met"),
        (("--plausible", "0..100"), "plausible:"),
        (("--plausible", ">=-5"), "plausible:"),
    ],
)
def test_what_is_let_in_and_what_reaches_a_target_changes_by_command(
    run: Callable[..., Outcome], closed: Path, options: tuple[str, ...], line: str
) -> None:
    done = run("change", "indicator", "contoh/kepuasan", *options, *WHY, "--yes")
    assert done.status == 0, done.err
    plan = (closed / "data/programs/contoh/indicators.yaml").read_text("utf-8")
    assert line in plan
    assert run("validate").status == 0
    assert run("check", "--base", "refs/heads/main").status == 0
    assert run("audit").status == 0


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--tolerance", "2,5", "--from", "2024-01"), "only the polarity stabilize has a tolerance"),
        (("--tolerance", "-1"), "tolerance can't be -1"),
        (("--tolerance", "banyak"), "tolerance can't be banyak"),
        (("--plausible", "5"), "plausible can't be 5"),
        (("--plausible", "9..1"), "plausible can't be 9..1"),
        (("--allow-negative", "mungkin"), "allow_negative can't be mungkin"),
        (("--zero-target", "x"), "zero_target can't be x"),
    ],
)
def test_what_can_be_none_of_it(
    run: Callable[..., Outcome], closed: Path, options: tuple[str, ...], complaint: str
) -> None:
    done = run("change", "indicator", "contoh/kepuasan", *options, *WHY, "--yes")
    assert (done.status, complaint in done.err) == (2, True), done.err
    assert git(closed, "status", "--porcelain") == ""
