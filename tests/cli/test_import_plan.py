"""A whole plan from a sheet: made, filled in, imported, imported again; what is wrong is told by its cell."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from kpi.model.domain.indicator import Aggregation, Frequency, Indicator, Measure, Polarity
from kpi.model.domain.program import State
from kpi.model.values.period import Period, Span
from kpi.store.load import load
from tests.repositories import git, with_regency

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

pytestmark = pytest.mark.moment("2025-12-10")
ROOT: Final = Path(__file__).parent.parent.parent
HEADS: Final = (
    "program", "program_title", "id", "name", "measure", "unit", "decimals", "polarity", "aggregation", "formula",
    "frequency", "weight", "scale", "baseline", "baseline_period", "reference_scheme", "reference_code",
    "2026-03", "2026-06", "2026-09", "2026-12",
)  # fmt: skip
PERMITS: Final = {
    "program": "renja", "program_title": "Renja Dinas", "name": "Izin terbit", "measure": "angka", "unit": "izin",
    "polarity": "makin tinggi makin baik", "aggregation": "jumlah", "frequency": "triwulanan",
    "2026-03": 100, "2026-06": 100, "2026-09": "75 izin", "2026-12": 125,
}  # fmt: skip
WAITING: Final = {
    **PERMITS, "name": "Lama pelayanan", "unit": "menit", "polarity": "turun", "aggregation": "rata-rata",
    "decimals": 1, "formula": "from_baseline", "baseline": "45,5", "baseline_period": "Des 2025",
    "reference_scheme": "RPJMD", "reference_code": "4.2",
    "2026-03": 40, "2026-06": "37,5", "2026-09": 32, "2026-12": 30,
}  # fmt: skip
GRADE: Final = {
    "program": "renja", "name": "Predikat SAKIP", "measure": "jenjang", "unit": "predikat", "polarity": "maximize",
    "aggregation": "last", "frequency": "tahunan", "scale": "C, CC, B, BB, A", "2026-12": "BB",
}  # fmt: skip


@pytest.fixture
def office(kpi: Kpi, repository: Path) -> Path:
    """An organisation that has nothing yet."""
    assert kpi("init", ".", "--organisation", "Kabupaten Contoh", "--ci", "none", cwd=repository).status == 0
    return repository


@pytest.fixture
def run(kpi: Kpi, office: Path) -> Callable[..., Outcome]:
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=office)


def workbook(folder: Path, *rows: dict[str, Any], heads: tuple[str, ...] = HEADS) -> str:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "Renja"
    page.append(["Rencana 2026"])
    page.append(list(heads))
    for row in rows:
        page.append([row.get(head) for head in heads])
    book.save(folder / "rencana.xlsx")
    return "rencana.xlsx"


def plan_of(root: Path, program: str = "renja") -> dict[str, Indicator]:
    found = load(root).portfolio.program(program)
    assert found is not None
    return {one.id: one for one in found.indicators}


def test_a_plan_becomes_a_proposed_program_in_one_commit(run: Callable[..., Outcome], office: Path) -> None:
    done = run("import", "plan", workbook(office, PERMITS, WAITING, GRADE))
    assert (done.status, done.err) == (0, "")
    assert "3 rows read: 3 new, 0 changed, 0 as they are, 0 skipped" in done.out
    program = load(office).portfolio.program("renja")
    assert program is not None
    assert (program.title, program.state) == ("Renja Dinas", State.PROPOSED)
    assert [one.span for one in program.phases] == [Span(Period(2026, 1), Period(2026, 12))]
    permits, waiting, grade = plan_of(office).values()
    assert (permits.id, permits.polarity, permits.aggregation, permits.frequency) == (
        "izin-terbit", Polarity.MAXIMIZE, Aggregation.SUM, Frequency.QUARTERLY,
    )  # fmt: skip
    assert list(permits.targets.values()) == [100, 100, 75, 125]
    assert waiting.baseline is not None
    assert waiting.reference is not None
    assert (waiting.baseline.value, str(waiting.baseline.period)) == (Decimal("45.5"), "2025-12")
    assert (waiting.reference.scheme, waiting.reference.code) == ("RPJMD", "4.2")
    assert waiting.targets[Period(2026, 6)] == Decimal("37.5")
    assert (grade.measure, [one.name for one in grade.scale]) == (Measure.ORDINAL, ["C", "CC", "B", "BB", "A"])
    assert run("validate").status == 0
    message = git(office, "log", "-1", "--format=%B")
    assert "KPI-Command: import plan" in message
    assert "KPI-Sheet: rencana.xlsx sha256:" in message
    assert git(office, "status", "--porcelain", "data") == ""
    assert run("undo", "--yes").status == 0
    assert not (office / "data/programs/renja").exists()


def test_the_same_sheet_again_changes_nothing_and_another_only_what_it_says(
    run: Callable[..., Outcome], office: Path
) -> None:
    assert run("import", "plan", workbook(office, PERMITS, WAITING)).status == 0
    before = git(office, "rev-parse", "HEAD")
    again = run("import", "plan", "rencana.xlsx")
    assert (again.status, git(office, "rev-parse", "HEAD")) == (0, before)
    assert "0 new, 0 changed, 2 as they are" in again.out
    path = office / "data/programs/renja/indicators.yaml"
    text = path.read_text("utf-8")
    changed = {**PERMITS, "2026-06": 110, "2026-03": None, "2026-09": 75, "unit": "berkas"}
    told = run("import", "plan", workbook(office, changed, WAITING, GRADE), "--format", "json")
    facts = json.loads(told.out)
    schema = json.loads((ROOT / "schemas" / "output" / "plan.schema.json").read_text("utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(facts)] == []
    found = {one["name"]: (one["new"], one["changed"]) for one in facts["indicators"]}
    assert found == {
        "Izin terbit": (False, ["unit", "2026-06"]), "Lama pelayanan": (False, []), "Predikat SAKIP": (True, []),
    }  # fmt: skip
    assert path.read_text("utf-8").startswith(text.replace("unit: izin", "unit: berkas").replace(
        "2026-06: 100", "2026-06: 110").rstrip("\n"))  # fmt: skip


def test_only_a_look_writes_nothing(run: Callable[..., Outcome], office: Path) -> None:
    done = run("import", "plan", workbook(office, PERMITS), "--dry-run")
    assert (done.status, (office / "data/programs/renja").exists()) == (0, False)
    assert "Nothing was written. These files would change: data/programs/renja/kak.yaml" in " ".join(done.out.split())


def test_sums_of_other_rows_are_skipped_and_said(run: Callable[..., Outcome], office: Path) -> None:
    done = run("import", "plan", workbook(office, PERMITS, {"name": "Jumlah", "2026-12": 400}, {}))
    assert done.status == 0
    assert "2 rows read: 1 new, 0 changed, 0 as they are, 1 skipped" in done.out
    assert "D4" in done.out


def test_csv_is_read_too(run: Callable[..., Outcome], office: Path) -> None:
    with (office / "rencana.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADS)
        writer.writeheader()
        writer.writerows([PERMITS, GRADE])
    assert run("import", "plan", "rencana.csv").status == 0
    assert list(plan_of(office)) == ["izin-terbit", "predikat-sakip"]


WRONG: Final[dict[str, tuple[dict[str, Any], str, str]]] = {
    "no name": ({"name": None}, "D3", "is missing"),
    "no kind of value": ({"measure": None}, "E3", "is missing"),
    "a kind that is none": ({"measure": "warna"}, "E3", "warna"),
    "no unit": ({"unit": None}, "F3", "is missing"),
    "decimals that are none": ({"decimals": "dua"}, "G3", "dua"),
    "no direction": ({"polarity": None}, "H3", "is missing"),
    "a direction that is none": ({"polarity": "ke samping"}, "H3", "ke samping"),
    "no way to add up": ({"aggregation": None}, "I3", "is missing"),
    "a formula of another direction": ({"formula": "complement"}, "J3", "complement"),
    "how often that is none": ({"frequency": "mingguan"}, "K3", "mingguan"),
    "a weight that is none": ({"weight": "berat"}, "L3", "berat"),
    "a weight alone": ({"weight": 40}, "L4", "weight"),
    "one grade": ({"scale": "C"}, "M3", "C"),
    "a baseline without its month": ({"baseline": 5}, "O3", "month"),
    "a baseline that is none": ({"baseline": "banyak", "baseline_period": "2025-12"}, "N3", "banyak"),
    "a code without its list": ({"reference_code": "4.2"}, "P3", "code"),
    "a target that is a word": ({"2026-03": "banyak"}, "R3", "banyak"),
    "n/a as a target": ({"2026-06": "n/a"}, "S3", "n/a"),
    "a target that may be two": ({"2026-09": "3.950", "decimals": 3}, "T3", "3.950"),
    "a target in another unit": ({"2026-12": "75 km"}, "U3", "75 km"),
    "a target with decimals": ({"2026-12": 75.5}, "U3", "75.5"),
    "a formula without a result": ({"2026-12": "=A1+B1"}, "U3", "has no result"),
    "a short name that is none": ({"id": "Izin Terbit"}, "C3", "Izin Terbit"),
    "no program": ({"program": None, "program_title": None}, "A3", "program"),
}


@pytest.mark.parametrize(("changes", "cell", "said"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_told_by_its_cell_and_nothing_is_written(
    run: Callable[..., Outcome], office: Path, changes: dict[str, Any], cell: str, said: str
) -> None:
    done = run("import", "plan", workbook(office, {**PERMITS, **changes}, GRADE), "--dry-run", "--format", "json")
    slips = json.loads(done.out)["slips"]
    assert done.status == 2
    assert f"{cell[0]}{cell[1:]}" in [f"{one['column']}{one['row']}" for one in slips]
    assert any(said in str(one["message"]) for one in slips)
    assert not (office / "data/programs/renja").exists()


def test_all_mistakes_are_told_at_once(run: Callable[..., Outcome], office: Path) -> None:
    rows = [{**PERMITS, "name": f"Nomor {at}", **changes} for at, (changes, _, _) in enumerate(WRONG.values())]
    done = run("import", "plan", workbook(office, *rows), "--format", "json")
    assert len(json.loads(done.out)["slips"]) >= 20


def test_two_rows_of_one_indicator_are_refused(run: Callable[..., Outcome], office: Path) -> None:
    done = run("import", "plan", workbook(office, PERMITS, {**PERMITS, "2026-03": 5}))
    assert (done.status, "another row is the indicator izin-terbit" in " ".join(done.out.split())) == (2, True)


def test_names_that_read_alike_get_ids_of_their_own(run: Callable[..., Outcome], office: Path) -> None:
    alike = [{**PERMITS, "name": name} for name in ("Izin (baru)", "Izin, baru!", "Izin: baru")]
    assert run("import", "plan", workbook(office, *alike)).status == 0
    assert list(plan_of(office)) == ["izin-baru", "izin-baru-2", "izin-baru-3"]


def test_a_sheet_that_is_no_plan_is_refused_with_the_one_that_is(run: Callable[..., Outcome], office: Path) -> None:
    done = run("import", "plan", workbook(office, PERMITS, heads=("program", "2026-03")))
    assert (done.status, "kpi template plan -o rencana.xlsx" in " ".join(done.err.split())) == (2, True)
    missing = run("import", "plan", "tidak-ada.xlsx")
    assert (missing.status, "there is no file" in missing.err) == (2, True)


def test_what_is_signed_is_not_imported(kpi: Kpi, repository: Path) -> None:
    root = with_regency(repository)
    assert kpi("template", "plan", "-o", "rencana.xlsx", cwd=root).status == 0
    done = kpi("import", "plan", "rencana.xlsx", "--lang", "en", cwd=root)
    assert done.status == 2
    assert "the KAK of wisata-industri is signed" in " ".join(done.out.split())
    assert git(root, "status", "--porcelain", "data") == ""


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_plan_that_is_written_out_and_imported_means_the_same(
    kpi: Kpi, repository: Path, tmp_path: Path, lang: str
) -> None:
    root = with_regency(repository)
    settings = root / "data/kpi.yaml"
    settings.write_text(settings.read_text("utf-8").replace("language: id", f"language: {lang}"), "utf-8")
    sheet = tmp_path / "rencana.xlsx"
    assert kpi("template", "plan", "-o", str(sheet), cwd=root).status == 0
    other = tmp_path / "lain"
    assert kpi("init", str(other), "--organisation", "Lain", "--ci", "none", cwd=tmp_path).status == 0
    done = kpi("import", "plan", str(sheet), "--no-commit", "--lang", "en", cwd=other)
    assert (done.status, done.err) == (0, "")
    stays = ("index", "achievements", "target_revisions", "weight_revisions", "definition_revisions", "added")
    for program in load(root).portfolio.programs:
        for one in program.indicators:
            if one.retired is None:
                again = plan_of(other, program.id)[one.id]
                fields = {name for name in one.__struct_fields__ if name not in (*stays, "stated_formula")}
                assert {name for name in fields if getattr(one, name) != getattr(again, name)} == set()
                assert one.formula is again.formula
    assert kpi("validate", cwd=other).status == 0
