"""What changed between two commits, by meaning, in every format."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from kpi.store.load import load
from tests.conftest import ACHIEVEMENTS
from tests.repositories import git

if TYPE_CHECKING:
    from tests.conftest import DataRoot, Kpi

SCHEMA = json.loads((Path(__file__).parent.parent.parent / "schemas/output/diff.schema.json").read_text("utf-8"))
RECORDS = "data/programs/contoh/achievements/layanan.yaml"
INDICATORS = "data/programs/contoh/indicators.yaml"
KAK = "data/programs/contoh/kak.yaml"
REVISION = (
    '\n  revisions:\n    - {at: "2023-12-07T09:30:00+07:00", by: Perencana <p@contoh.go.id>,'
    " previous: {value: 87}, reason: Salah rekap}"
)


@pytest.fixture
def root(repository: Path, data_root: DataRoot) -> Path:
    """A data root in its first commit."""
    data_root(at=repository)
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "awal")
    return repository


def edit(root: Path, path: str, *pieces: tuple[str, str]) -> None:
    text = (root / path).read_text("utf-8")
    for old, new in pieces:
        assert old in text
        text = text.replace(old, new, 1)
    (root / path).write_text(text, "utf-8")


def facts(kpi: Kpi, root: Path, *arguments: str) -> dict[str, Any]:
    done = kpi("diff", *arguments, "--format", "json", cwd=root)
    assert (done.status, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out, parse_float=Decimal)
    jsonschema.validate(found, SCHEMA)
    return found


def test_a_corrected_value_and_what_it_does(kpi: Kpi, root: Path) -> None:
    edit(root, RECORDS, ("value: 87", "value: 55" + REVISION))
    found = facts(kpi, root, "HEAD")
    assert found["changes"] == [
        {
            "kind": "value", "program": "contoh", "indicator": "layanan", "period": "2023-11", "field": "value",
            "old": 87, "new": 55, "reason": "Salah rekap", "document": None, "path": RECORDS,
            "percent": {"old": Decimal("87.00"), "new": Decimal("55.00")},
        }
    ]  # fmt: skip
    high, low = {"id": "Tinggi", "en": "High"}, {"id": "Rendah", "en": "Low"}
    both = ({"percent": Decimal("87.00"), "rating": high}, {"percent": Decimal("55.00"), "rating": low})
    assert [(one["program"], one["indicator"], one["old"], one["new"]) for one in found["effects"]] == [
        ("contoh", "layanan", *both),
        ("contoh", None, *both),
        (None, None, *both),
    ]
    assert found["after"] == {"ref": None, "commit": None}


def test_the_same_for_people(kpi: Kpi, root: Path) -> None:
    edit(root, RECORDS, ("value: 87", "value: 55" + REVISION))
    git(root, "commit", "-qam", "koreksi")
    text = " ".join(kpi("diff", "HEAD~1", "HEAD", "--format", "markdown", "--lang", "en", cwd=root).out.split())
    assert "Changes from HEAD\\~1 to HEAD" in text
    assert "| contoh/layanan | 2023-11 | value | 87 | 55 | Salah rekap | – |" in text
    assert "| score of contoh | 2023-11 | 87.00 | 55.00 | High | Low |" in text
    assert "examples" in text
    assert "koreksi" not in text
    row = next(csv.DictReader(io.StringIO(kpi("diff", "HEAD~1", "--format", "csv", cwd=root).out)))
    assert (row["indicator"], row["period"], row["kind"], row["old"], row["new"]) == (
        "layanan", "2023-11", "value", "87", "55",
    )  # fmt: skip
    assert (row["percent_old"], row["percent_new"], row["reason"]) == ("87", "55", "Salah rekap")


REFORMATTED = """\
# disusun ulang
2023-11:
  recorded:
    by: Perencana Contoh <perencana@contoh.go.id>
    at: '2023-12-04T03:11:12Z'
  value: 87.0
  note: "Rekap dicocokkan dengan laporan kecamatan."
"""


def test_a_new_order_of_lines_is_no_change(kpi: Kpi, root: Path) -> None:
    (root / RECORDS).write_text(REFORMATTED, "utf-8")
    found = facts(kpi, root, "HEAD")
    assert (found["changes"], found["effects"]) == ([], [])
    assert "Nothing changed by meaning." in kpi("diff", "HEAD", "--lang", "en", cwd=root).out
    assert kpi("diff", "HEAD", "--format", "csv", cwd=root).out.count("\n") == 1


@pytest.mark.parametrize(
    ("path", "pieces", "expected"),
    [
        (INDICATORS, [("2023-12: 120", "2023-12: 100")], [("target", "targets", 120, 100)]),
        (INDICATORS, [("2023-11: 100, 2023-12: 120", "2023-11: 100")], [("target", "targets", 120, None)]),
        (INDICATORS, [("2023-12: 120", "2023-12: {max: 120.5}")],
         [("target", "targets", 120, {"min": None, "max": Decimal("120.5")})]),
        (INDICATORS, [("polarity: maximize\n    formula: proportion", "polarity: minimize")],
         [("definition", "polarity", "maximize", "minimize"), ("definition", "formula", "proportion", "complement")]),
        (INDICATORS, [("weight: 100", "weight: 50")], [("weight", "weight", 100, 50)]),
        (INDICATORS, [("unit: layanan", "unit: berkas")], [("definition", "unit", "layanan", "berkas")]),
        (KAK, [("state: implementing\n", "state: stopped\n"),
               ("1/2023}", "1/2023}\n  - {state: stopped, since: 2024-02-01, reason: Habis}")],
         [("state", "state", "implementing", "stopped")]),
        (KAK, [("title: Program Contoh", "title: Contoh")], [("program", "title", "Program Contoh", "Contoh")]),
        (KAK, [("purpose: Warga", "purpose: Semua warga")],
         [("kak", "purpose", "Warga di setiap kecamatan menerima layanan yang sama baiknya.",
           "Semua warga di setiap kecamatan menerima layanan yang sama baiknya.")]),
        (RECORDS, [("  value: 87\n", "  not_applicable: Tutup\n")],
         [("value", "value", 87, {"not_applicable": "Tutup"})]),
        (RECORDS, [("status: final", "status: provisional")], [("status", "status", "final", "provisional")]),
        (RECORDS, [(ACHIEVEMENTS, "2023-12:\n  value: 3\n")],
         [("value", "record", 87, None), ("value", "record", None, 3)]),
        ("data/kpi.yaml", [("entry_window_days: 10", "entry_window_days: 12")],
         [("settings", "entry_window_days", 10, 12)]),
    ],
    ids=["target", "target gone", "range", "polarity", "weight", "unit", "state", "title", "kak", "not applicable",
         "status", "records", "settings"],
)  # fmt: skip
def test_each_sort_of_change(
    kpi: Kpi, root: Path, path: str, pieces: list[tuple[str, str]], expected: list[tuple[object, ...]]
) -> None:
    edit(root, path, *pieces)
    found = facts(kpi, root, "HEAD")["changes"]
    assert [(one["kind"], one["field"], one["old"], one["new"]) for one in found] == expected


def test_nothing_is_shown_as_a_program_would_write_it(kpi: Kpi, root: Path) -> None:
    """Bands, people, phases and sections of a KAK are said in words, in the language of the reader."""
    edit(
        root,
        "data/kpi.yaml",
        ("- {min: 91, label: {id: Sangat Tinggi, en: Very high}}", "- {min: 90.5, label: {id: Istimewa, en: Superb}}"),
        ("score: {cap: 120", "people: [{name: Ana, email: a@b.id, role: planner}]\nscore: {cap: 110"),
    )
    edit(
        root,
        KAK,
        ("pertama, from: 2023-11, to: 2023-12", "pertama, from: 2023-11, to: 2024-01"),
        ("budget: {amount: 0", "budget: {amount: 5"),
        ("Peraturan daerah tentang", "Peraturan bupati tentang"),
    )
    for form in ("table", "markdown"):
        text = kpi("diff", "HEAD", "--lang", "id", "--format", form, cwd=root, environ={"COLUMNS": "400"}).out
        assert [sign for sign in '{}"' if sign in text] == []
        for words in (
            "Istimewa mulai dari 90,5",
            "Ana <a@b.id> (perencana)",
            "batas skor",
            "persentase tertinggi dalam skor: 110",
        ):
            assert words in text.replace("\\", "")


def test_a_phase_has_the_reason_of_the_revision_beside_it(kpi: Kpi, root: Path) -> None:
    revision = "  revisions: [{number: 1, date: 2023-12-20, reason: Banjir bandang, document: Adendum 1}]\n"
    edit(root, KAK, ("pertama, from: 2023-11, to: 2023-12", "pertama, from: 2023-11, to: 2024-01"))
    with (root / KAK).open("a", encoding="utf-8") as file:
        file.write(revision)
    phases = next(one for one in facts(kpi, root, "HEAD")["changes"] if one["field"] == "phases")
    assert (phases["reason"], phases["document"]) == ("Banjir bandang", "Adendum 1")
    text = kpi("diff", "HEAD", "--lang", "id", cwd=root, environ={"COLUMNS": "400"}).out
    assert "tahap" in text
    assert "Banjir bandang" in text
    assert "tidak disebut" not in text


def test_a_file_that_cannot_be_read_is_not_taken_for_empty(kpi: Kpi, root: Path) -> None:
    edit(root, RECORDS, ("value: 87", "value: [87"))
    done = kpi("diff", "HEAD", "--lang", "en", cwd=root)
    assert f"can't be read in one of the two, so what they hold is not compared: {RECORDS}" in " ".join(
        done.out.split()
    )
    assert facts(kpi, root, "HEAD")["changes"] == []


def test_what_cannot_be_compared_is_refused(kpi: Kpi, root: Path, data_root: DataRoot, tmp_path: Path) -> None:
    assert kpi("diff", "tidak-ada", cwd=root).status == 2
    assert kpi("diff", "HEAD", "--format", "github", cwd=root).status == 2
    assert kpi("diff", "HEAD", cwd=data_root(at=tmp_path / "lepas")).status == 2


def test_a_day_names_its_last_commit(kpi: Kpi, root: Path) -> None:
    found = facts(kpi, root, "2099-12-31")
    assert found["changes"] == []
    assert found["before"]["ref"] == "2099-12-31"


@pytest.mark.parametrize("how", ["nothing", "edited", "new", "deleted", "ignored", "unwatched", "staged", "broken"])
@pytest.mark.parametrize("later", ["", "HEAD"])
def test_what_is_the_same_in_both_states_is_read_once(
    how: str, later: str, kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(root, RECORDS, ("value: 87", "value: 55" + REVISION))
    git(root, "commit", "-qam", "kedua")
    other = root / RECORDS.replace("layanan", "lain")
    match how:
        case "edited" | "staged":
            edit(root, RECORDS, ("value: 55", "value: 60"))
        case "new":
            other.write_text((root / RECORDS).read_text("utf-8"), "utf-8")
        case "deleted":
            (root / RECORDS).unlink()
        case "ignored":
            (root / ".gitignore").write_text("lain.yaml\n", "utf-8")
            other.write_text((root / RECORDS).read_text("utf-8"), "utf-8")
        case "unwatched":
            git(root, "update-index", "--assume-unchanged", RECORDS)
            edit(root, RECORDS, ("value: 55", "value: 61"))
        case "broken":
            edit(root, INDICATORS, ("indicators:", "indicators: ["))
    if how == "staged":
        git(root, "add", "-A")
    typed = ["HEAD~1", *filter(None, [later])]
    found = kpi("diff", *typed, "--format", "json", cwd=root)
    whole = lambda before, _, commit, __=frozenset(): load(before.portfolio.root, before.portfolio.as_of, commit)  # noqa: E731
    monkeypatch.setattr("kpi.store.overlay.at_commit", whole)
    assert kpi("diff", *typed, "--format", "json", cwd=root) == found
    assert found.status == 0
