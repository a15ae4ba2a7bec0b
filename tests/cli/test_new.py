"""Beginning programs and indicators: valid as written except for what is honestly still missing."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from jsonschema import Draft202012Validator

from kpi.changes.choices import CHOICES, chosen
from kpi.changes.new.templates import REQUIRED
from kpi.model.values.period import Period
from kpi.store.load import load
from kpi.store.yaml import source

if TYPE_CHECKING:
    from tests.conftest import DataRoot, Kpi, Outcome

ROOT = Path(__file__).parent.parent.parent
KAK = "data/programs/gizi/kak.yaml"
INDICATORS = "data/programs/gizi/indicators.yaml"
LAST = ("--aggregation", "terakhir")
WHOLE = (
    "--name", "Balita ditimbang", "--measure", "percent", "--unit", "%", "--polarity", "maximize",
    "--aggregation", "average",
)  # fmt: skip


@pytest.fixture
def root(data_root: DataRoot) -> Path:
    return data_root()


@pytest.fixture
def run(kpi: Kpi, root: Path) -> Callable[..., Outcome]:
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=root)


def facts(done: Outcome, kind: str = "new") -> Any:  # noqa: ANN401 - JSON
    found = json.loads(done.out)
    schema = json.loads((ROOT / "schemas" / "output" / f"{kind}.schema.json").read_text("utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(found)] == []
    return found


def schema_of(text: str) -> str:
    """Where the first line of a file says that its schema is."""
    begin = "# yaml-language-server: $schema="
    assert text.startswith(begin)
    return text.splitlines()[0].removeprefix(begin)


def explained(text: str) -> list[str]:
    """Keys of a file without a comment of their own directly above them, or in an example."""
    lines = text.splitlines()
    return [
        line
        for above, line in pairwise(lines)
        if re.match(r" *(?:- )?[a-z_]+:", line) and not above.lstrip().startswith("#")
    ]


def test_a_program_is_valid_as_written_and_every_field_is_explained(run: Callable[..., Outcome], root: Path) -> None:
    done = run("new", "program", "gizi", "--title", "Gizi Balita", "--date", "2023-12-01", "--format", "json")
    assert (done.status, done.err) == (0, "")
    found = facts(done)
    assert (found["kind"], found["name"], found["paths"], found["data_commit"]) == ("program", "gizi", [KAK], None)
    text = (root / KAK).read_text("utf-8")
    assert (root / KAK).parent.joinpath(schema_of(text)).resolve() == root / "schemas" / "kak.schema.json"
    assert run("validate").status == 0
    program = load(root).portfolio.program("gizi")
    assert program is not None
    assert (program.title, program.state.value, str(program.states[0].since)) == (
        "Gizi Balita",
        "proposed",
        "2023-12-01",
    )
    assert explained(text) == ["  sections:"]  # its comment is that of kak:


def test_a_program_is_written_in_the_language_of_the_data(kpi: Kpi, data_root: DataRoot) -> None:
    from tests.conftest import SETTINGS

    root = data_root({"data/kpi.yaml": SETTINGS.replace("language: en", "language: id")})
    assert kpi("new", "program", "gizi", "--title", "Gizi", "--lang", "en", cwd=root).status == 0
    indonesian = (root / KAK).read_text("utf-8")
    shutil.rmtree(root / "data/programs/gizi")
    (root / "data/kpi.yaml").write_text(SETTINGS, "utf-8")
    assert kpi("new", "program", "gizi", "--title", "Gizi", "--lang", "en", cwd=root).status == 0
    english = (root / KAK).read_text("utf-8")
    assert source.read(indonesian.encode()) == source.read(english.encode())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("program", "Gizi Balita"), "for example gizi-balita"),
        (("program", "contoh"), "there is a contoh already"),
        (("program", "gizi", "--phase", "2024"), "--phase can't be 2024"),
        (("program", "gizi", "--date", "2999-01-01"), "is in the future"),
        (("indicator", "gizi/a"), "there is no program gizi"),
        (("indicator", "contoh/layanan"), "there is a layanan already"),
        (("indicator", "contoh/baru", "--polarity", "maximise"), "did you mean maximize?"),
        (("indicator", "contoh/baru", "--weight", "banyak"), "banyak is no weight"),
        (("indicator", "contoh/baru", *WHOLE), "still missing: --from, --reason, --document"),
        (("indicator", "contoh/baru", "--name", "x"), "--measure, --unit, --polarity, --aggregation"),
        (("indicator", "contoh/baru", *WHOLE, "--target", "2023-12"), "--target can't be 2023-12"),
        (("indikator", "contoh/baru"), "did you mean indicator?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_refused(run: Callable[..., Outcome], root: Path, arguments: tuple[str, ...], complaint: str) -> None:
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    kind, name, *rest = arguments
    done = run(
        "new",
        kind,
        name,
        *rest,
        *(("--from", "2023-12", "--reason", "Salah rekap", "--document", "BA 5") if "2023-12" in rest else ()),
    )
    assert done.status == 2
    assert complaint in " ".join(done.err.split())
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before


def missing(done: Outcome) -> list[str]:
    return [one["pointer"][-1] for one in json.loads(done.out)["findings"]]


def test_an_indicator_leaves_open_what_nobody_said(run: Callable[..., Outcome], root: Path) -> None:
    run("new", "program", "gizi", "--title", "Gizi", "--phase", "Awal: 2024-03..2024-05")
    done = run("new", "indicator", "gizi/balita", "--no-input", "--format", "json")
    assert (done.status, done.err) == (0, "")
    text = (root / INDICATORS).read_text("utf-8")
    assert (root / KAK).parent.joinpath(schema_of(text)).resolve() == root / "schemas" / "indicators.schema.json"
    assert [f"# {month}: ..." in text for month in ("2024-03", "2024-05", "2024-06")] == [True, True, False]
    assert explained(text) == []
    assert missing(run("validate", "--format", "json")) == list(REQUIRED)


def test_a_percentage_is_in_percent(run: Callable[..., Outcome], root: Path) -> None:
    assert run("new", "program", "gizi", "--title", "Gizi", "--no-input").status == 0
    assert run("new", "indicator", "gizi/balita", "--measure", "persen", "--no-input").status == 0
    assert 'unit: "%"' in (root / "data/programs/gizi/indicators.yaml").read_text("utf-8")


def test_indicators_follow_each_other_also_while_one_is_open(run: Callable[..., Outcome], root: Path) -> None:
    run("new", "program", "gizi", "--title", "Gizi", "--phase", "Awal: 2024-03..2024-05")
    run("new", "indicator", "gizi/satu", "--no-input")
    assert run("new", "indicator", "gizi/satu", "--no-input").status == 2
    assert (
        run("new", "indicator", "gizi/dua", *WHOLE, "--target", "2024-03..2024-05=>=80", "--weight", "12,5").status == 0
    )
    tree: Any = source.read((root / INDICATORS).read_bytes())
    assert [one["id"] for one in tree["indicators"]] == ["satu", "dua"]
    second = tree["indicators"][1]
    assert (second["formula"], second["cumulative_targets"], str(second["weight"])) == ("proportion", False, "12.5")
    assert second["targets"] == {month: {"min": 80} for month in ("2024-03", "2024-04", "2024-05")}


@pytest.mark.parametrize(
    ("measure", "polarity", "formula"),
    [("number", "minimize", "complement"), ("number", "stabilize", "deviation"), ("ordinal", "maximize", "rank"),
     ("milestone", "maximize", "stage")],
)  # fmt: skip
def test_the_usual_formula_is_written_out(
    run: Callable[..., Outcome], root: Path, measure: str, polarity: str, formula: str
) -> None:
    run("new", "program", "gizi", "--title", "Gizi")
    given = ("--name", "A", "--unit", "x", "--measure", measure, "--polarity", polarity, "--aggregation", "last")
    assert run("new", "indicator", "gizi/a", *given).status == 0
    tree: Any = source.read((root / INDICATORS).read_bytes())
    assert tree["indicators"][0]["formula"] == formula


def test_a_list_written_in_an_uncommon_way_is_added_to_as_well(run: Callable[..., Outcome], root: Path) -> None:
    run("new", "program", "gizi", "--title", "Gizi")
    (root / INDICATORS).write_text("indicators: []\n", "utf-8")
    assert run("new", "indicator", "gizi/a", *WHOLE).status == 0
    tree: Any = source.read((root / INDICATORS).read_bytes())
    assert [one["id"] for one in tree["indicators"]] == ["a"]


def test_a_dry_run_writes_nothing(run: Callable[..., Outcome], root: Path) -> None:
    done = run("new", "program", "gizi", "--title", "Gizi", "--dry-run")
    assert (done.status, (root / KAK).exists()) == (0, False)
    assert "+id: gizi" in done.out


class Answers(Protocol):
    """Lets somebody at a terminal answer; the questions that were put."""

    def __call__(self, *typed: str) -> list[str]: ...


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    def answering(*typed: str) -> list[str]:
        waiting, put = iter(typed), list[str]()
        for stream in (sys.stdin, sys.stdout):
            monkeypatch.setattr(stream, "isatty", lambda: True)

        def answer(question: str) -> str:
            put.append(question.strip())
            return next(waiting)

        monkeypatch.setattr("builtins.input", answer)
        return put

    return answering


def begun(run: Callable[..., Outcome], root: Path) -> Any:  # noqa: ANN401 - YAML
    """What was written of the first indicator of a new program."""
    tree: Any = source.read((root / INDICATORS).read_bytes())
    assert run("validate").status in {0, 1}
    return tree["indicators"][0]


def test_a_wrong_answer_is_asked_again_and_no_other(run: Callable[..., Outcome], root: Path, answers: Answers) -> None:
    run("new", "program", "gizi", "--title", "Gizi", "--phase", "Awal: 2024-03..2024-05")
    put = answers(
        "Balita ditimbang", "persn", "persen", "sideways", "semakin tinggi", "9", "2", "dua", "",
        "lots", "12,5", "Kepala Bidang", "banyak", "80..100",
    )  # fmt: skip
    done = run("new", "indicator", "gizi/balita")
    assert (done.status, "did you mean percent?" in done.err, "sideways" in done.err) == (0, True, True)
    one = begun(run, root)
    assert [one[key] for key in ("name", "measure", "unit", "polarity", "aggregation", "owner")] == [
        "Balita ditimbang", "percent", "%", "maximize", "average", "Kepala Bidang",
    ]  # fmt: skip
    assert (str(one["weight"]), one["targets"]["2024-05"]) == ("12.5", {"min": 80, "max": 100})
    assert len(put) == 14
    assert "  3 stabilize: as near to the target as can be" in done.out


def test_grades_and_stages_are_asked_for(run: Callable[..., Outcome], root: Path, answers: Answers) -> None:
    run("new", "program", "gizi", "--title", "Gizi", "--phase", "Awal: 2024-03..2024-05")
    answers("Predikat", "jenjang", "C", "C, B, A", "", "", "D", "b")
    assert run("new", "indicator", "gizi/predikat").status == 0
    one = begun(run, root)
    assert (one["scale"], one["targets"]["2024-03"], one["formula"]) == (["C", "B", "A"], "B", "rank")


@pytest.mark.moment("2024-01-05")
def test_answers_that_do_not_fit_together_are_given_back(kpi: Kpi, regency: Path, answers: Answers) -> None:
    answers("Baru", "angka", "orang", "naik", "rasio", "", "40", "Kepala", "2023-12", "evaluasi", "BA 5", "10", "60")
    done = kpi("new", "indicator", "contoh/baru", "--lang", "en", "--yes", cwd=regency)
    assert done.status == 2
    (said,) = [line.strip() for line in done.err.splitlines() if line.strip().startswith("kpi new")]
    again = shlex.split(said)[1:]
    assert again[:2] == ["new", "indicator"]
    again[again.index("--aggregation") + 1] = "sum"
    fixed = kpi(*again, "--reweight", "layanan=60", "--lang", "en", "--yes", "--no-input", cwd=regency)
    assert fixed.status == 0, fixed.err
    assert load(regency).portfolio.programs[0].by_indicator["baru"].name == "Baru"


@pytest.mark.moment("2024-01-05")
def test_weights_that_are_not_100_are_asked_again(kpi: Kpi, regency: Path, answers: Answers) -> None:
    put = answers("Baru", "1", "orang", "1", "1", "0", "40", "Kepala", "2023-12", "evaluasi", "BA 5", "10", "70", "60")
    done = kpi("new", "indicator", "contoh/baru", "--lang", "en", "--yes", cwd=regency)
    assert (done.status, "together they are 110, not 100" in done.err) == (0, True)
    assert put[-2:] == ["Layanan terselesaikan [100]:", "Layanan terselesaikan [70]:"]
    weights = {one.id: one.weight for one in load(regency).portfolio.programs[0].indicators}
    assert weights == {"layanan": 60, "baru": 40}


def test_whoever_goes_away_leaves_nothing_behind(
    run: Callable[..., Outcome], root: Path, monkeypatch: pytest.MonkeyPatch, answers: Answers
) -> None:
    run("new", "program", "gizi", "--title", "Gizi")
    answers()

    def gone(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", gone)
    done = run("new", "indicator", "gizi/balita")
    assert (done.status, (root / INDICATORS).exists()) == (2, False)
    assert "nothing was written" in done.err


@pytest.mark.parametrize(
    ("options", "key", "value"),
    [
        (("--measure", "milestone", "--stages", "Draf=25, Final=100", "--target", "2024-03=draf"), "2024-03", "Draf"),
        (("--measure", "milestone", "--target", "2024-05=ya"), "2024-05", True),
        (("--measure", "ordinal", "--scale", "C < B < A", "--target", "2024-03..2024-05=A"), "2024-04", "A"),
        (
            ("--measure", "number", "--aggregation", "last", "--target", "2024-03..2024-05=>=1.250"),
            "2024-03",
            {"min": 1250},
        ),
        (
            ("--measure", "angka", "--aggregation", "rerata", "--target", "2024-03..2024-05=10..20"),
            "2024-05",
            {"min": 10, "max": 20},
        ),
        (("--measure", "Persentase", "--decimals", "1", "--target", "2024-03=12,5 %"), "2024-03", Decimal("12.5")),
    ],
    ids=["stages", "reached", "grades", "a bound", "a range", "a percentage"],
)
def test_targets_of_every_kind(
    run: Callable[..., Outcome], root: Path, options: tuple[str, ...], key: str, value: object
) -> None:
    run("new", "program", "gizi", "--title", "Gizi", "--phase", "Awal: 2024-03..2024-05")
    rest = ("--name", "A", "--unit", "x", "--polarity", "makin tinggi makin baik", "--aggregation", "terakhir")
    done = run("new", "indicator", "gizi/a", *rest, *options)
    assert (done.status, done.err) == (0, "")
    assert begun(run, root)["targets"][key] == value
    assert [one for one in json.loads(run("validate", "-f", "json").out)["findings"] if one["code"] != "weights"] == []


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--measure", "ordinal", "--scale", "A"), "at least two, in their order"),
        (("--measure", "milestone", "--stages", "A=x, B=100"), "stages can't be x"),
        (("--measure", "milestone", "--stages", "A=50, B=100", "--target", "2024-03=C"), "one of: A, B"),
        (("--measure", "number", "--target", "2024-03=none"), "leave the month away"),
        (("--measure", "number", "--target", "2024-03=banyak"), "a number or a range"),
        (("--decimals", "dua"), "a number from 0 to 9"),
    ],
)
def test_targets_and_steps_that_are_none(
    run: Callable[..., Outcome], root: Path, options: tuple[str, ...], complaint: str
) -> None:
    run("new", "program", "gizi", "--title", "Gizi", "--phase", "Awal: 2024-03..2024-05")
    done = run("new", "indicator", "gizi/a", *options)
    assert (done.status, (root / INDICATORS).exists()) == (2, False)
    assert complaint in done.err


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("polarity", "maximize", "maximize"), ("polarity", "Makin tinggi makin baik", "maximize"),
        ("polarity", "less is better", "minimize"), ("polarity", "turun", "minimize"), ("polarity", "3", "stabilize"),
        ("polarity", "makin dekat", "stabilize"), ("aggregation", "jumlah", "sum"),
        ("aggregation", "rata-rata", "average"),
        ("aggregation", "nilai terakhir", "last"), ("level", "dampak", "impact"), ("evidence", "wajib", "required"),
        ("measure", "RUPIAH", "currency"), ("accumulate_over", "tahun", "year"), ("formula", "t / r × 100", "inverse"),
    ],
)  # fmt: skip
def test_the_words_of_planners_are_understood(key: str, typed: str, value: str) -> None:
    assert chosen(key, typed) == value


@pytest.mark.parametrize("key", CHOICES)
def test_every_choice_can_be_made_in_every_way(key: str) -> None:
    for at, one in enumerate(CHOICES[key], 1):
        typed = (one.value, str(at), *one.words)
        assert {chosen(key, each) for each in typed} == {one.value}


def test_what_is_not_said_is_asked_at_a_terminal(
    run: Callable[..., Outcome], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(
        ["Gizi Balita", "Dinas Kesehatan", "", "Sekretariat, Bappeda", "", "Awal", "Awal: 2024-03..2024-05", ""]
    )
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    assert run("new", "program", "gizi").status == 0
    program = load(root).portfolio.program("gizi")
    assert program is not None
    assert (program.title, program.lead_agency, program.states[0].reason) == ("Gizi Balita", "Dinas Kesehatan", None)
    assert (program.policy_team, [one.title for one in program.phases]) == (("Sekretariat", "Bappeda"), ["Awal"])


@pytest.mark.parametrize("name", ["con", "nul", "aux", "com1", "lpt9"])
def test_a_name_that_windows_keeps_for_itself(run: Callable[..., Outcome], root: Path, name: str) -> None:
    done = run("new", "program", name, "--title", "A")
    assert done.status == 2
    assert f"{name} can't be the name of a file on Windows" in done.err
    assert not (root / "data/programs" / name).exists()


def test_whoever_goes_away_is_told_that_nothing_was_written(
    run: Callable[..., Outcome], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: object) -> str:
        raise EOFError

    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", gone)
    done = run("new", "program", "gizi")
    assert done.status == 2
    assert "stopped before everything was answered, and nothing was written" in done.err
    assert "--no-input" in done.err
    assert not (root / KAK).exists()


def test_whoever_wants_no_questions_gets_none(run: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: pytest.fail("it asked"))
    assert run("new", "program", "gizi", "--no-input").status == 0


@pytest.fixture
def regency(repository: Path, data_root: DataRoot) -> Path:
    """A signed program in a repository."""
    data_root(at=repository)
    for arguments in (("add", "-A"), ("commit", "-qm", "awal")):
        subprocess.run(["git", *arguments], cwd=repository, check=True)
    return repository


def added(kpi: Kpi, regency: Path, *more: str) -> Outcome:
    return kpi(
        "new", "indicator", "contoh/baru", "--name", "Baru", "--measure", "number", "--unit", "orang", "--polarity",
        "maximize", "--aggregation", "sum", "--from", "2023-12", "--reason", "hasil evaluasi",
        "--document", "BA 5", "--yes", *more, "--lang", "en",
        cwd=regency,
    )  # fmt: skip


@pytest.mark.moment("2024-01-05")
def test_what_is_added_to_a_signed_program_leaves_the_months_before(kpi: Kpi, regency: Path) -> None:
    text = regency.joinpath("data/programs/contoh/indicators.yaml").read_text("utf-8")
    regency.joinpath("data/programs/contoh/indicators.yaml").write_text(text.replace("    weight: 100\n", ""), "utf-8")
    subprocess.run(["git", "commit", "-qam", "tanpa bobot"], cwd=regency, check=True)
    before = kpi("status", "--period", "2023-11", "--lang", "en", cwd=regency).out
    assert "baru" not in before
    done = added(kpi, regency, "--target", "2023-12=10")
    assert (done.status, done.err) == (
        0,
        "unusual: December 2023 is over, so its figures would change after the fact\n",
    )
    indicator = load(regency).portfolio.programs[0].by_indicator["baru"]
    assert indicator.added is not None
    assert (indicator.added.from_, list(indicator.targets)) == (Period(2023, 12), [Period(2023, 12)])
    facts_of = json.loads(kpi("status", "--period", "2023-11", "-f", "json", cwd=regency).out)["programs"][0]
    assert facts_of["coverage"] == {"due": 1, "reported": 1, "counted": 1}
    trailers = subprocess.run(
        ["git", "log", "-1", "--format=%(trailers:only)"], cwd=regency, check=True, capture_output=True, text=True
    ).stdout
    assert trailers.splitlines() == [
        "KPI-Command: new indicator", "KPI-Program: contoh", "KPI-Cell: contoh/baru", "KPI-Period: 2023-12", "",
    ]  # fmt: skip
    assert kpi("validate", cwd=regency).status == 0


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        pytest.param((), "baru has no target for 2023-12", id="no target"),
        pytest.param(("--target", "2023-12=10"), "baru has no weight, and layanan has one", id="no weight"),
    ],
)
def test_what_would_be_wrong_is_not_added(kpi: Kpi, regency: Path, more: tuple[str, ...], complaint: str) -> None:
    done = added(kpi, regency, *more)
    assert done.status == 2
    assert complaint in done.err.replace("December 2023", "2023-12")
    assert "baru" not in (regency / "data/programs/contoh/indicators.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("measure", "asked", "decided"),
    [
        ("milestone", 5, {"unit": "reached", "polarity": "maximize", "aggregation": "last"}),
        ("percent", 7, {"unit": "%", "decimals": 2}),
        ("number", 8, {"decimals": 0}),
    ],
)
def test_a_measure_decides_what_is_not_asked(
    run: Callable[..., Outcome], root: Path, answers: Answers, measure: str, asked: int, decided: dict[str, object]
) -> None:
    run("new", "program", "gizi", "--title", "Gizi")
    put = answers("Baru", measure, *[""] * (asked - 2))
    assert run("new", "indicator", "gizi/baru").status == 0
    assert len(put) == asked
    one = begun(run, root)
    assert {key: one.get(key) for key in decided} == decided


def test_a_target_is_held_against_the_decimals_at_once(
    run: Callable[..., Outcome], root: Path, answers: Answers
) -> None:
    run("new", "program", "gizi", "--title", "Gizi", "--phase", "Awal: 2024-03..2024-03")
    answers("Baru", "angka", "orang", "naik", "jumlah", "", "", "", "150,5", "150")
    done = run("new", "indicator", "gizi/baru")
    assert (done.status, "more decimals than the indicator" in done.err) == (0, True)
    assert begun(run, root)["targets"] == {"2024-03": 150}
