"""``kpi validate`` from the command line: what it says, about which files, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.conftest import Kpi

ROOT = Path(__file__).parent.parent.parent
FILE = "data/programs/contoh/achievements/layanan.yaml"
INDICATORS = "data/programs/contoh/indicators.yaml"


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture
def wrong(root: Path) -> Path:
    """Two errors in one file."""
    edit(root, INDICATORS, "polarity: maximize", "polarity: maximise")
    edit(root, INDICATORS, "decimals: 0", "decimals: nol")
    return root


def test_nothing_wrong(run: Run) -> None:
    done = run("validate")
    assert (done.status, done.out, done.err) == (0, "✓ nothing wrong in 4 files\n", "")


@pytest.mark.moment("2026-12-05")
def test_the_shipped_data_is_right(kpi: Kpi) -> None:
    done = kpi("validate", "--strict", cwd=ROOT, environ={"KPI_LANG": "en"})
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("✓ nothing wrong in ")


def test_each_finding_has_its_place_its_line_and_what_would_be_right(run: Run, root: Path) -> None:
    edit(root, INDICATORS, "polarity: maximize", "polarity: maximise")
    done = run("validate")
    assert done.status == 1
    assert done.out.splitlines() == [
        f"{INDICATORS}:9:15: error [schema] maximise is not one of",
        "  maximize, minimize, stabilize",
        "   9 |     polarity: maximise",
        "     |               ^",
        "    → did you mean maximize?",
        "1 error and 0 warnings in 4 files",
        "Illustrative data: examples, not the organisation's own figures.",
    ]


def test_all_findings_of_all_files_in_one_run_sorted_by_place(run: Run, wrong: Path) -> None:
    (wrong / "data/programs/contoh/kak.yaml").write_text("a: [\n", "utf-8")
    found = json.loads(run("validate", "-f", "json").out)
    places = [(one["path"], one["line"], one["column"]) for one in found["findings"]]
    assert places == sorted(places)
    assert [one["code"] for one in found["findings"]] == ["schema", "schema", "yaml"]
    assert (found["errors"], found["warnings"], found["files"]) == (3, 0, 4)


@pytest.mark.parametrize(("options", "status"), [((), 0), (("--strict",), 1)])
def test_warnings_count_only_when_strict(*, run: Run, root: Path, options: tuple[str, ...], status: int) -> None:
    edit(root, FILE, "value: 87", "value: 1087")
    done = run("validate", *options)
    assert done.status == status
    assert "warning [plausible] 1,087 is outside what is plausible, 0 to 1,000" in " ".join(done.out.split())
    assert "0 errors and 2 warnings in 4 files" in done.out


@pytest.mark.parametrize(
    ("typed", "here", "files", "findings"),
    [
        ((), ".", 4, 2),
        (("data",), ".", 4, 2),
        ((".",), ".", 4, 2),
        ((INDICATORS,), ".", 1, 2),
        ((f"./{INDICATORS}", INDICATORS), ".", 1, 2),
        (("data/programs/contoh/achievements",), ".", 1, 0),
        (("indicators.yaml",), "data/programs/contoh", 1, 2),
        (("..",), "data/programs/contoh/achievements", 3, 2),
        (("data/kpi.yaml", "data/programs/contoh/kak.yaml"), ".", 2, 0),
    ],
)
def test_only_the_files_that_were_named(
    *, run: Run, wrong: Path, typed: tuple[str, ...], here: str, files: int, findings: int
) -> None:
    done = run("validate", *typed, "-f", "json", cwd=wrong / here)
    found = json.loads(done.out)
    assert (found["files"], len(found["findings"]), done.status) == (files, findings, int(findings > 0))


@pytest.mark.parametrize("typed", ["tidak-ada.yaml", "/etc", "..", "data/programs/conto", "data/kpi.yaml/x"])
def test_what_is_no_file_of_the_data(run: Run, root: Path, typed: str) -> None:
    done = run("validate", typed)
    assert (done.status, done.out) == (2, "")
    assert f"{typed} names no file of the data" in done.err
    assert str(root / "data") in " ".join(done.err.split())


@pytest.mark.usefixtures("wrong")
def test_forms_for_other_tools(run: Run) -> None:
    texts = {form: run("validate", "-f", form) for form in ("github", "gitlab", "sarif", "junit", "csv", "markdown")}
    assert {done.status for done in texts.values()} == {1}
    assert texts["github"].out.count(f"::error file={INDICATORS},line=") == 2
    assert [one["severity"] for one in json.loads(texts["gitlab"].out)] == ["major", "major"]
    (sarif,) = json.loads(texts["sarif"].out)["runs"]
    assert [one["ruleId"] for one in sarif["results"]] == ["schema", "schema"]
    assert len(ET.fromstring(texts["junit"].out).findall(".//failure")) == 2  # noqa: S314 - our own output
    assert len(texts["csv"].out.splitlines()) == 3
    assert "indicators.yaml" in texts["markdown"].out


def test_an_unknown_form_is_refused_before_anything_is_read(run: Run) -> None:
    done = run("validate", "-f", "xml")
    assert (done.status, done.out) == (2, "")
    assert "sarif" in done.err
