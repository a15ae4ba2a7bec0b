"""Two regencies export into one folder, and a country's questions are asked of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import duckdb
import pyarrow.parquet as pq
import pytest

from benchmarks import rollup as benchmark
from kpi.reports.export.rollup import COLUMNS
from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.conftest import DataRoot, Kpi, Outcome

ROOT = Path(__file__).parent.parent.parent
BEKASI, CONTOH = "pemerintah-kabupaten-bekasi", "pemerintah-kabupaten-contoh"
FOLDER = "../cells"


class Run(Protocol):
    """Runs a command in a data root, in English."""

    def __call__(self, *arguments: str, at: Path) -> Outcome: ...


@pytest.fixture
def run(kpi: Kpi) -> Run:
    return lambda *arguments, at: kpi(*arguments, "--lang", "en", cwd=at)


@pytest.fixture
def bekasi(repository: Path) -> Path:
    """The regency of the tests, in a repository of its own."""
    shutil.copytree(REGENCY / "data", repository / "data", ignore=shutil.ignore_patterns("closings"))
    for arguments in (("add", "-A"), ("commit", "-qm", "awal")):
        subprocess.run(["git", *arguments], cwd=repository, check=True, capture_output=True)
    return repository


@pytest.fixture
def contoh(data_root: DataRoot) -> Path:
    """Another regency, without git: one indicator, of which December is not reported."""
    return data_root()


@pytest.fixture
def cells(run: Run, bekasi: Path, contoh: Path) -> Path:
    """What both have exported."""
    for root in (bekasi, contoh):
        assert run("export", "--format", "parquet", "-o", FOLDER, at=root).status == 0
    return bekasi.parent / "cells"


def asked(folder: Path, question: str) -> list[tuple[Any, ...]]:
    """What DuckDB answers; ``cells`` are those in the folder of that name."""
    with duckdb.connect() as engine:
        engine.execute(f"set file_search_path = '{folder.parent}'")
        for _, part in benchmark.questions():
            engine.execute(part)
        return engine.execute(question).fetchall()


def test_what_is_written(run: Run, bekasi: Path, contoh: Path) -> None:
    done = run("export", "--format", "parquet", "-o", FOLDER, at=bekasi)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"Written: ../cells/organisation={BEKASI}/year=2023/cells.parquet (48 cells)",
        f"Written: ../cells/organisation={BEKASI}/year=2024/cells.parquet (300 cells)",
        "Illustrative data: examples, not the organisation's own figures.",
    ]
    assert "(2 cells)" in run("export", "cells", "-o", FOLDER, at=contoh).out
    found = pq.read_metadata(
        bekasi.parent / "cells" / f"organisation={BEKASI}" / "year=2024" / "cells.parquet"
    ).metadata
    assert (found[b"kpi.illustrative"], found[b"kpi.organisation"]) == (b"all", b"Pemerintah Kabupaten Bekasi")
    assert len(found[b"kpi.data_commit"]) == 40


def test_scores_and_shares_are_those_of_the_progress_table(run: Run, bekasi: Path, contoh: Path, cells: Path) -> None:
    months = asked(
        cells, "select organisation, strftime(period, '%Y-%m'), columns(* exclude (organisation, period)) from months"
    )
    assert len(months) == 14 + 2
    for organisation, period, illustrative, due, judged, met, share, programs, counted, score in months:
        told = json.loads(
            run("status", "--period", period, "-f", "json", at=bekasi if organisation == BEKASI else contoh).out,
            parse_float=Decimal, parse_int=Decimal,
        )  # fmt: skip
        indicators = [one for program in told["programs"] for one in program["indicators"]]
        assert illustrative is True
        assert due == sum(one["state"] not in {"not_due", "not_applicable"} for one in indicators)
        assert judged == sum(one["met"] is not None for one in indicators)
        assert met == sum(one["met"] is True for one in indicators)
        assert share == (round(Decimal(100 * met) / judged + Decimal("1E-9"), 2) if judged else None)
        coverage = told["portfolio"]["coverage"]
        assert (programs, counted, score) == (coverage["due"], coverage["counted"], told["portfolio"]["score"])


def test_the_questions_of_the_manual(cells: Path) -> None:
    answers = dict(benchmark.ask(cells.parent, cores=1))
    assert [(name, len(rows)) for name, rows in answers.items()] == [
        ("", 0), ("months", 1), ("regencies", 2), ("country", 14), ("streaks", 1),
    ]  # fmt: skip
    assert [row[0] for row in answers["regencies"]] == [BEKASI, CONTOH]
    ((organisation, program, indicator, *_, streak, _, illustrative),) = answers["streaks"]
    assert (organisation, program, indicator) == (BEKASI, "nir-banjir", "titik-genangan")
    assert (streak, illustrative) == (3, True)
    november = answers["country"][0]
    assert november[1:] == (2, Decimal("54.17"), Decimal("87.00"), Decimal("88.60"), Decimal("90.20"))


@pytest.mark.parametrize(
    ("total", "count", "mean"),
    [("168.67", 2, "84.34"), ("168.66999", 2, "84.33"), ("1", 3, "0.33"), ("-168.67", 2, "-84.34"), ("0", 4, "0.00")],
)
def test_a_mean_is_half_up(cells: Path, total: str, count: int, mean: str) -> None:
    assert asked(cells, f"select mean_of({total}::decimal(38, 10), {count})") == [(Decimal(mean),)]


def held(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*.parquet")}


def test_an_export_again_is_the_same_and_touches_only_its_own(run: Run, bekasi: Path, cells: Path) -> None:
    before = held(cells)
    assert run("export", "cells", "-o", FOLDER, at=bekasi).status == 0
    assert held(cells) == before
    file = bekasi / "data/programs/nir-banjir/achievements/titik-genangan.yaml"
    file.write_text(file.read_text("utf-8").replace("value: 44", "value: 43"), "utf-8")
    assert run("export", "cells", "-o", FOLDER, "--period", "2024", at=bekasi).status == 0
    changed = {path for path, content in held(cells).items() if content != before[path]}
    assert changed == {f"organisation={BEKASI}/year=2024/cells.parquet"}
    pending = asked(cells, "select program, indicator, strftime(period, '%Y-%m'), actual from cells where pending")
    assert pending == [("nir-banjir", "titik-genangan", "2024-01", Decimal(43))]


def test_years_that_are_gone_go(run: Run, bekasi: Path, contoh: Path, cells: Path) -> None:
    settings = contoh / "data/kpi.yaml"
    name = "Pemerintah Kabupaten Bekasi"
    settings.write_text(settings.read_text("utf-8").replace("Pemerintah Kabupaten Contoh", name), "utf-8")
    assert run("export", "cells", "-o", FOLDER, "--period", "2023", at=contoh).status == 0
    assert len(held(cells)) == 3
    assert run("export", "cells", "-o", FOLDER, at=contoh).status == 0
    assert held(cells).keys() == {f"organisation={one}/year=2023/cells.parquet" for one in (BEKASI, CONTOH)}
    assert bekasi.exists()


def test_closed_months_carry_their_digest(run: Run, bekasi: Path) -> None:
    question = (
        "select strftime(period, '%Y-%m'), any_value(closing_digest), any_value(closing_holds), count(closing_digest) "
        "from cells where year = 2023 group by period order by period"
    )
    assert run("close", "2023-11", at=bekasi).status == 0
    assert run("export", "cells", "-o", FOLDER, at=bekasi).status == 0
    told = json.loads(run("export", "status", "--period", "2023-11", "-f", "json", at=bekasi).out)
    digest = told["closings"][0]["digest"]
    assert asked(bekasi.parent / "cells", question) == [("2023-11", digest, True, 24), ("2023-12", None, None, 0)]
    file = bekasi / "data/programs/nir-banjir/achievements/titik-genangan.yaml"
    file.write_text(file.read_text("utf-8").replace("2023-11:\n  value: 47", "2023-11:\n  value: 46"), "utf-8")
    assert run("export", "cells", "-o", FOLDER, at=bekasi).status == 0
    assert asked(bekasi.parent / "cells", question)[0] == ("2023-11", digest, False, 24)


def test_as_it_stood_at_a_commit(run: Run, bekasi: Path) -> None:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=bekasi, check=True, capture_output=True, text=True)
    (bekasi / "data/programs/nir-banjir/achievements/titik-genangan.yaml").unlink()
    assert run("export", "cells", "-o", FOLDER, "--at", "HEAD", at=bekasi).status == 0
    found = asked(
        bekasi.parent / "cells",
        "select count(actual), any_value(data_commit) from cells where indicator = 'titik-genangan'",
    )
    assert found == [(3, commit.stdout.strip())]


@pytest.mark.parametrize(
    ("arguments", "complaint", "hint"),
    [
        (("-f", "parquet"), "parquet needs a folder", "name it: -o FOLDER"),
        (("cells", "wisata-industri", "-o", FOLDER), "not only wisata-industri", "choose it when you ask the files"),
        (("cells", "-o", FOLDER, "--period", "2024-Q1"), "not only 2024-01..2024-03", "--period 2024"),
        (("cells", "-o", FOLDER, "--period", "2023-11..2024-12"), "whole years", "--period 2023-01..2024-12"),
        (("cells", "-o", FOLDER, "--period", "2031"), "there are no cells to export", "kpi program list"),
        (("cells", "-f", "csv"), "cells can't be exported as csv", "kpi export cells --format parquet"),
        (("status", "-f", "parquet", "-o", FOLDER), "status can't be exported as parquet", "kpi export cells"),
        (("cells", "-o", FOLDER, "--bom"), "--bom and --semicolon are for CSV", "--format csv"),
        (("cells", "-o", "."), "data is not from an export", "name an empty folder"),
        (
            ("cells", "-o", "data/kpi.yaml"),
            "is called like a file, and cells are written to a folder",
            "without an ending",
        ),
        (("cells", "-o", "../salah/cells"), "/salah", "make it"),
    ],
)
def test_what_is_refused(run: Run, bekasi: Path, arguments: tuple[str, ...], complaint: str, hint: str) -> None:
    before = sorted(bekasi.parent.rglob("*"))
    done = run("export", *arguments, at=bekasi)
    assert (done.status, done.out) == (2, "")
    first, *rest = done.err.splitlines()
    assert complaint in first
    assert hint in rest[-1]
    assert sorted(bekasi.parent.rglob("*")) == before


def test_what_can_not_be_read_is_not_left_out_silently(run: Run, bekasi: Path) -> None:
    (bekasi / "data/programs/nir-banjir/achievements/titik-genangan.yaml").write_text("{", "utf-8")
    done = run("export", "cells", "-o", FOLDER, at=bekasi)
    assert (done.status, done.out) == (2, "")
    assert "titik-genangan.yaml can't be read, and without it the figures would not be whole" in done.err
    assert not (bekasi.parent / "cells").exists()


def test_without_pyarrow(run: Run, bekasi: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "pyarrow.parquet")
    done = run("export", "cells", "-o", FOLDER, at=bekasi)
    assert (done.status, done.out) == (2, "")
    assert "the format parquet needs pyarrow, which is not installed here" in done.err
    assert "[parquet]" in done.err
    assert run("export", "status", at=bekasi).status == 0


def test_pyarrow_is_loaded_for_parquet_only() -> None:
    code = (
        "import sys; from kpi.cli.app import run; run(['export', 'status']); run(['status']); "
        "print('pyarrow' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stderr.strip() == "False"


# The benchmark, on a small scale.


def test_the_benchmark_has_the_files_of_an_export(cells: Path, tmp_path: Path) -> None:
    size = benchmark.Size(regencies=3, programs=4, indicators=5, months=24)
    folder = tmp_path / "generated" / "cells"
    for first in range(2):
        benchmark.generate(folder, size, first, 2)
    files = sorted(folder.rglob("*.parquet"))
    assert len(files) == 6
    real = pq.ParquetFile(next(cells.rglob("*.parquet"))).schema
    assert all(pq.ParquetFile(file).schema.equals(real) for file in files)
    assert asked(folder, "select count(*), bool_and(illustrative) from cells") == [(size.rows, True)]
    benchmark.generate(tmp_path / "again", size)
    assert held(tmp_path / "again") == held(folder)
    answers = dict(benchmark.ask(folder.parent, cores=1))
    assert len(answers["country"]) == 24
    assert len(answers["regencies"]) == 3


def test_the_benchmark_reckons_as_kpi_does(tmp_path: Path) -> None:
    from kpi.measure.score import clamped
    from kpi.model.domain.settings import ScorePolicy
    from kpi.model.values.number import HUNDRED, quotient, rounded

    benchmark.generate(tmp_path / "cells", benchmark.Size(regencies=2, programs=3, indicators=10, months=12))
    rows = asked(
        tmp_path / "cells",
        "select target_low, actual, percent, score, met, organisation, period, program, program_score from cells",
    )
    means: dict[tuple[Any, ...], list[Decimal]] = {}
    for target, actual, percent, score, met, *rest in rows:
        if actual is None:
            assert (percent, score, met) == (None, None, None)
            continue
        raw = quotient(actual * HUNDRED, target)
        assert (percent, score, met) == (rounded(raw), rounded(clamped(raw, ScorePolicy()), 10), actual >= target)
        means.setdefault(tuple(rest), []).append(score)
    assert len(means) == 2 * 12 * 3
    assert all(key[-1] == rounded(sum(scores, Decimal(0)) / len(scores), 10) for key, scores in means.items())
    assert len(COLUMNS) + 2 == len(asked(tmp_path / "cells", "describe cells"))
