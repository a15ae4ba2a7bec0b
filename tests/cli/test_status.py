"""``kpi status`` from the command line: which months, against what, as of when, and how it looks."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from kpi.render.language import available
from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run
    from tests.conftest import Clock, Golden, Kpi, Outcome

ROOT = Path(__file__).parent.parent.parent
FILE = "data/programs/contoh/achievements/layanan.yaml"
ESCAPE = "\x1b"
AGAINST = "against the target up to and including December 2023"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A regency, in a folder without git."""
    shutil.copytree(REGENCY / "data", tmp_path / "contoh" / "data")
    return tmp_path / "contoh"


def facts(done: Outcome) -> Any:  # noqa: ANN401 - JSON
    assert (done.status, done.err) == (0, "")
    return json.loads(done.out, parse_float=Decimal)


def wide(kpi: Kpi, root: Path, *arguments: str, **environ: str) -> Outcome:
    return kpi("status", *arguments, cwd=root, environ={"COLUMNS": "80", "KPI_LANG": "en", **environ})


@pytest.mark.moment("2023-12-20")
@pytest.mark.parametrize("language", ["en", "id"])
def test_november_of_the_regency(kpi: Kpi, folder: Path, golden: Golden, language: str) -> None:
    if language not in available():
        pytest.skip("the catalogue is not compiled")
    done = wide(kpi, folder, "--all", "--period", "2023-11", KPI_LANG=language)
    assert (done.status, done.err) == (0, "")
    golden(f"status-2023-11.{language}.txt", done.out)


@pytest.mark.parametrize("options", [(), ("--view", "to-date"), ("--view", "full"), ("--by", "agency")], ids=" ".join)
@pytest.mark.parametrize("period", ["2023-11", "2023-12", "2024-01", "2023-Q4", "2024"])
@pytest.mark.parametrize("language", available())
def test_no_line_is_wider_than_80(
    *, kpi: Kpi, folder: Path, options: tuple[str, ...], period: str, language: str
) -> None:
    done = wide(kpi, folder, "--period", period, *options, KPI_LANG=language)
    assert done.status == 0
    assert max(map(len, done.out.splitlines())) <= 80
    assert ESCAPE not in done.out


# Which months.


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("2023-11", "2023-11"),
        ("11/2023", "2023-11"),
        ("nov 2023", "2023-11"),
        ("November 2023", "2023-11"),
        ("2023-Q4", "2023-10..2023-12"),
        ("2023", "2023-01..2023-12"),
        ("2023-11..2023-12", "2023-11..2023-12"),
    ],
)
def test_forms_of_a_period(run: Run, typed: str, period: str) -> None:
    assert facts(run("status", "--period", typed, "-f", "json"))["period"] == period


def test_a_phase_by_its_name(run: Run) -> None:
    found = facts(run("status", "--phase", "tahap-1", "-f", "json"))
    assert (found["period"], found["phase"]) == ("2023-11..2023-12", "Tahap pertama")


@pytest.mark.parametrize(
    ("view", "title"),
    [
        ("month", "Achievement November 2023 to December 2023 (Tahap pertama)"),
        ("to-date", "Achievement up to and including December 2023 (Tahap pertama)"),
        ("full", "Achievement up to and including December 2023 (Tahap pertama), against the whole"),
    ],
)
def test_the_title_of_a_phase(run: Run, view: str, title: str) -> None:
    assert run("status", "--phase", "tahap-1", "--view", view).out.splitlines()[0] == title


def test_figures_over_the_same_months_say_so_once(run: Run) -> None:
    lines = run("status", "--phase", "tahap-1", "--view", "full").out.splitlines()
    assert lines.count("All indicators: from November 2023 on, against the target up to and including") == 1
    assert "All indicators" not in run("status", "--phase", "tahap-1").out


@pytest.mark.parametrize(
    ("view", "notes"),
    [
        (
            "to-date",
            [
                "Layanan terselesaikan: from November 2023 on",
                "Kepuasan, Predikat layanan: from December 2023 on",
            ],
        ),
        (
            "full",
            [
                f"Layanan terselesaikan: from November 2023 on, {AGAINST}",
                f"Kepuasan, Predikat layanan: from December 2023 on, {AGAINST}",
            ],
        ),
    ],
)
def test_figures_over_different_months_say_which(run: Run, root: Path, view: str, notes: list[str]) -> None:
    kak = root / "data/programs/contoh/kak.yaml"
    whole = "{id: tahap-1, title: Tahap pertama, from: 2023-11, to: 2023-12}"
    halves = (
        "{id: tahap-1, title: Tahap pertama, from: 2023-11, to: 2023-11}",
        "{id: tahap-2, title: Tahap kedua, from: 2023-12, to: 2023-12}",
    )
    kak.write_text(kak.read_text().replace(whole, "\n  - ".join(halves)))
    indicators = root / "data/programs/contoh/indicators.yaml"
    indicators.write_text(
        indicators.read_text().replace("aggregation: sum", "aggregation: sum\n    accumulate_over: program", 1)
    )
    out = run("status", "--period", "2023-12", "--view", view).out.replace("\n  ", " ")
    assert [line for line in out.splitlines() if " 2023 on" in line] == notes
    found = facts(run("status", "--period", "2023-12", "--view", view, "-f", "json"))["programs"][0]["indicators"]
    assert [one["span"] for one in found] == ["2023-11..2023-12", "2023-12", "2023-12"]


@pytest.mark.parametrize(
    ("arguments", "what", "hint"),
    [
        (("--period", "2023-13"), "2023-13 names no months", "for example 2023-11"),
        (("--phase", "tahap-9"), "there is no phase tahap-9", "did you mean tahap-1?"),
        (("--phase", "tahap-1", "--period", "2023"), "--period and --phase exclude each other", ""),
        (("--view", "todate"), "--view can't be todate", "did you mean to-date?"),
        (("--targets", "asli"), "--targets can't be asli", "one of: current, original"),
        (("--by", "agenci"), "--by can't be agenci", "did you mean agency?"),
        (("--as-of", "nanti"), "nanti is not a day", "for example 16/11/2023"),
        (("--at", "tidak-ada"), "git knows no commit, tag or branch tidak-ada", ""),
        (("conto",), "there is no program conto", "did you mean contoh?"),
        (("--format", "xml"), "xml", "json"),
    ],
)  # fmt: skip
def test_refused(*, run: Run, arguments: tuple[str, ...], what: str, hint: str) -> None:
    done = run("status", *arguments)
    assert (done.status, done.out) == (2, "")
    assert what in done.err
    assert hint in done.err


@pytest.mark.parametrize(
    ("as_of", "period", "later"),
    [
        ("2023-12-05", "2023-11", None),
        ("2024-01-05", "2023-12", None),
        ("2024-01-10", "2023-12", None),
        ("2024-01-11", "2023-11", "2023-12"),
        ("2024-03-20", "2023-11", "2023-12"),
        ("2023-11-20", "2023-11", None),
    ],
    ids=["while it may be entered", "a month is over", "its last day", "too late", "long after", "in the first month"],
)
def test_the_month_when_none_is_named(run: Run, as_of: str, period: str, later: str | None) -> None:
    found = facts(run("status", "--as-of", as_of, "-f", "json"))
    assert (found["period"], found["later"], found["as_of"]) == (period, later, as_of)


def test_later_months_without_a_record_are_told_in_one_line(run: Run) -> None:
    lines = run("status", "--as-of", "2024-03-20").out.splitlines()
    assert lines[0] == "Achievement November 2023"
    assert "No records for December 2023." in lines
    named = run("status", "--as-of", "2024-03-20", "--period", "2023-11").out
    assert "No records" not in named


@pytest.mark.parametrize(
    ("as_of", "state", "shown"),
    [("2024-01-10", "waiting", "waiting"), ("2024-01-11", "unreported", "unreported"), ("2023-11-30", "not_due", "–")],
)
def test_as_of_decides_what_is_due(run: Run, as_of: str, state: str, shown: str) -> None:
    arguments = ("status", "--period", "2023-12", "--as-of", as_of)
    (found, *_) = facts(run(*arguments, "-f", "json"))["programs"][0]["indicators"]
    assert (found["state"], found["percent"], found["met"]) == (state, None, None)
    assert shown in run(*arguments).out


# Against what.


def test_views_and_original_targets(kpi: Kpi, folder: Path) -> None:
    def percent(*arguments: str) -> Decimal:
        found = facts(wide(kpi, folder, "tata-kelola-sampah", *arguments, "-f", "json"))
        (row,) = (one for one in found["programs"][0]["indicators"] if one["id"] == "bank-sampah-aktif")
        return Decimal(row["target"])

    revised = ("--period", "2024-06")
    month = {percent(*revised, "--view", view) for view in ("month", "to-date", "full")}
    assert len(month) > 1
    targets = [percent("--period", f"2024-{month:02}", "--targets", "original") for month in range(1, 13)]
    assert targets != [percent("--period", f"2024-{month:02}") for month in range(1, 13)]


def test_by_agency(kpi: Kpi, folder: Path) -> None:
    found = facts(wide(kpi, folder, "--period", "2023-11", "--by", "agency", "-f", "json"))
    text = wide(kpi, folder, "--period", "2023-11", "--by", "agency").out
    assert len(found["agencies"]) > 3
    assert all(one["agency"] in text for one in found["agencies"])
    assert text.count("Agency score:") == len(found["agencies"])


def test_one_program(kpi: Kpi, folder: Path) -> None:
    found = facts(wide(kpi, folder, "wisata-industri", "--period", "2023-11", "-f", "json"))
    assert ([one["id"] for one in found["programs"]], found["portfolio"]) == (["wisata-industri"], None)


# From the history.


def test_at_a_commit_nothing_of_the_working_files_counts(run: Run, root: Path, git: Git) -> None:
    run("revise", "contoh/layanan", "2023-11", "93", "--reason", "salah rekap")
    (root / FILE).write_text((root / FILE).read_text("utf-8").replace("value: 93", "value: 55"), "utf-8")
    before = git("status", "--porcelain")
    actual = {
        at: facts(run("status", "-f", "json", "--period", "2023-11", *at))["programs"][0]["indicators"][0]["actual"]
        for at in [(), ("--at", "HEAD"), ("--at", "HEAD~1"), ("--at", "main~1")]
    }
    assert list(actual.values()) == [55, 93, 87, 87]
    found = facts(run("status", "-f", "json", "--at", "HEAD~1", "--period", "2023-11"))
    assert found["data_commit"] == git("rev-parse", "HEAD~1")
    assert (git("status", "--porcelain"), "value: 55" in (root / FILE).read_text("utf-8")) == (before, True)


@pytest.mark.moment("2023-11-20")
@pytest.mark.parametrize(
    ("at", "state", "as_of"),
    [
        (("--at", "HEAD"), "not_due", "2023-11-20"),
        (("--at", "2023-11-30"), "not_due", "2023-11-30"),
        (("--at", "2023-12-01"), "waiting", "2023-12-01"),
        (("--at", "10 Jan 2024"), "waiting", "2024-01-10"),
        (("--at", "2024-01-11"), "unreported", "2024-01-11"),
        (("--at", "2024-01-11", "--as-of", "2023-12-15"), "waiting", "2023-12-15"),
        (("--at", "HEAD", "--as-of", "2024-01-11"), "unreported", "2024-01-11"),
        ((), "unreported", "2024-06-01"),
    ],
)
def test_at_a_date_what_was_due_on_that_day_is_due(
    run: Run, moment: Clock, at: tuple[str, ...], state: str, as_of: str
) -> None:
    """All was committed on the 20th of November; that is no answer to what was due in January."""
    moment.set("2024-06-01")
    named = ("--period", "2023-12", *at, "-f", "json")
    found = facts(run("status", *named))
    assert (found["programs"][0]["indicators"][0]["state"], found["as_of"]) == (state, as_of)
    assert facts(run("due", *named))["as_of"] == as_of
    explained = facts(run("explain", "contoh/layanan", "2023-12", *at, "-f", "json"))
    assert (explained["indicator"]["state"], explained["as_of"]) == (state, as_of)
    if "--as-of" not in at:
        rows = list(csv.DictReader(io.StringIO(run("export", "status", "--period", "2023-12", *at).out)))
        assert rows[0]["state"] == state


def test_what_is_not_in_the_history_is_marked(run: Run) -> None:
    run("record", "contoh/kepuasan", "2023-12", "1,2", "--no-commit", "--status", "provisional")
    lines = run("status", "--period", "2023-12").out.splitlines()
    (row,) = (line for line in lines if line.startswith("Kepuasan"))
    assert "1.200*+" in row
    assert lines.count("* provisional") == lines.count("+ saved here, not yet in the history (git)") == 1
    found = facts(run("status", "--period", "2023-12", "-f", "json"))["programs"][0]["indicators"]
    assert [one["pending"] for one in found] == [False, True, False]
    assert "+" not in run("status", "--period", "2023-11").out


# How it looks.


def test_json_is_what_its_schema_says(kpi: Kpi, folder: Path) -> None:
    schema = json.loads((ROOT / "schemas/output/status.schema.json").read_text("utf-8"))
    for options in ((), ("--by", "agency"), ("--view", "full"), ("csr-rupiah-nol",), ("--period", "2024")):
        found = facts(wide(kpi, folder, *options, "-f", "json"))
        assert [error.message for error in Draft202012Validator(schema).iter_errors(found)] == []


@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_machines_get_depends_on_nobody(kpi: Kpi, folder: Path, form: str) -> None:
    arguments = ("--period", "2023-11", "-f", form)
    texts = {
        wide(kpi, folder, *arguments, COLUMNS=width, KPI_LANG=language).out
        for width in ("40", "200")
        for language in available()
    }
    assert len(texts) == 1


def test_csv_and_markdown(kpi: Kpi, folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(wide(kpi, folder, "--period", "2023-11", "-f", "csv").out)))
    (row,) = (one for one in rows if one["indicator"] == "kunjungan-wisata")
    assert (row["program"], row["target"], row["actual"], row["percent"]) == ("wisata-industri", "150", "132", "88")
    text = wide(kpi, folder, "--all", "--period", "2023-11", "-f", "markdown").out
    assert re.search(
        r"^\| Jumlah kunjungan wisata industri \(orang\) +\| +150 \| +132 \| +88\.00 \|", text, re.MULTILINE
    )


def process(moment: Clock, root: Path, *arguments: str, **environ: str) -> str:
    """What another process prints into a pipe, in its own encoding."""
    done = subprocess.run(
        moment.kpi("status", "--period", "2023-11", "--lang", "en", *arguments),
        cwd=root, capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
    )  # fmt: skip
    assert done.stderr == b""
    return done.stdout.decode(environ.get("PYTHONIOENCODING", "utf-8"))


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.usefixtures("environment")
def test_in_the_characters_that_the_output_has(moment: Clock, folder: Path, encoding: str) -> None:
    text = process(moment, folder, "--all", PYTHONIOENCODING=encoding, COLUMNS="80")
    assert ESCAPE not in text
    assert "\\u" not in text
    assert max(map(len, text.splitlines())) <= 80
    assert ("v yes" in text, "x no" in text) == ((encoding != "utf-8"),) * 2
    assert text.isascii() is (encoding != "utf-8")


@pytest.mark.parametrize(
    ("environ", "colored"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
    ids=str,
)
def test_colours_only_where_they_help(
    *, kpi: Kpi, folder: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], colored: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    plain = wide(kpi, folder).out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    drawn = wide(kpi, folder, **environ).out
    assert (ESCAPE in drawn) is colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", drawn) == plain
