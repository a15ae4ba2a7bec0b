"""The history of a value as people and programs read it: who, when, why, across renames and merges."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from tests.history import BY, NAMES, Made, imported, indicators, last, moment, path_of, record_text, story

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

SCHEMA = Path(__file__).parent.parent.parent / "schemas" / "output" / "log.schema.json"
JANUARY = Period(2025, 1)
FEBRUARY = moment(JANUARY.plus(1).first_day, 8)
PATH = path_of(NAMES[0])
START = story()[:14]
EVIDENCE = "  evidence: [{title: Rekap Januari, uri: https://contoh.go.id/1}]\n"
REVISED = f'  revisions: [{{at: "{FEBRUARY.isoformat()}", by: {BY}, previous: {{value: 100}}, reason: salah rekap}}]\n'


def recorded(value: object = 100, more: str = "", by: str = BY) -> str:
    return last(START, PATH) + record_text(JANUARY, value, FEBRUARY, by, more)


def made(text: str | None, path: str = PATH, **changes: str | None) -> Made:
    return Made("ubah", FEBRUARY, {path: text, **changes})


@pytest.fixture
def log(repository: Path, kpi: Kpi) -> Callable[..., Outcome]:
    """The log of a cell in a history."""

    def run(history: tuple[Made, ...], *arguments: str) -> Outcome:
        imported(repository, history)
        return kpi("log", "--lang", "en", *arguments, cwd=repository)

    return run


@pytest.fixture
def entries(log: Callable[..., Outcome]) -> Callable[..., list[dict[str, Any]]]:
    """What a log of January 2025 says to programs."""

    def run(history: tuple[Made, ...], name: str = f"contoh/{NAMES[0]}") -> list[dict[str, Any]]:
        done = log(history, name, "--period", "jan 2025", "--format", "json")
        assert (done.status, done.err) == (0, "")
        tree = json.loads(done.out)
        jsonschema.validate(tree, json.loads(SCHEMA.read_text("utf-8")))
        found: list[dict[str, Any]] = tree["entries"]
        return found

    return run


def values(entries: list[dict[str, Any]]) -> list[tuple[Any, Any, str | None]]:
    return [(one["old"] and one["old"]["value"], one["new"] and one["new"]["value"], one["reason"]) for one in entries]


RECORDED = (None, 100, None)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param((), [], id="nothing"),
        pytest.param((made(recorded()),), [RECORDED], id="recorded"),
        pytest.param(
            (made(recorded()), made(recorded(110, REVISED))), [RECORDED, (100, 110, "salah rekap")], id="revised"
        ),
        pytest.param((made(recorded()), made(recorded(110))), [RECORDED, (100, 110, None)], id="without a reason"),
        pytest.param((made(recorded()), made(recorded("100.0"))), [RECORDED], id="only written differently"),
        pytest.param((made(recorded()), made(recorded(more=EVIDENCE))), [RECORDED, (100, 100, None)], id="evidence"),
        pytest.param(
            (made(recorded()), made(last(START, PATH)), made(recorded(90))),
            [RECORDED, (100, None, None), (None, 90, None)],
            id="deleted and recorded anew",
        ),
        pytest.param((made(recorded()), made(None)), [RECORDED, (100, None, None)], id="the file deleted"),
        pytest.param(
            (made(recorded()), made("rusak: [\n"), made(recorded(110))),
            [RECORDED, (100, 110, None)],
            id="under cover of a broken file",
        ),
    ],
)
def test_every_value(
    history: tuple[Made, ...],
    expected: list[tuple[Any, Any, str | None]],
    entries: Callable[..., list[dict[str, Any]]],
) -> None:
    assert values(entries((*START, *history))) == expected


def test_who_and_when(entries: Callable[..., list[dict[str, Any]]]) -> None:
    one = replace(made(recorded(more=EVIDENCE)), by="Lain <lain@contoh.go.id>")
    (found,) = entries((*START, one))
    assert found["author"] == {"name": "Lain", "email": "lain@contoh.go.id", "at": "2025-02-01T08:00:00+07:00"}
    assert found["evidence"] == ["Rekap Januari"]
    assert found["signed"] is False


OTHER = "Lain <lain@contoh.go.id>"


@pytest.mark.parametrize(
    ("text", "author", "recorded_by", "shown"),
    [
        (recorded(), BY, BY, "Perencana Contoh"),
        (recorded(), OTHER, BY, "Perencana Contoh, committed by Lain"),
        (recorded(by=OTHER), OTHER.replace("lain@", "LAIN@"), OTHER, "Lain"),
    ],
    ids=["by one person", "committed by another", "the same address, written otherwise"],
)
def test_who_recorded_it_and_who_committed_it(
    text: str, author: str, recorded_by: str, shown: str, log: Callable[..., Outcome], kpi: Kpi, repository: Path
) -> None:
    asked = (f"contoh/{NAMES[0]}", "--period", "2025-01", "--format")
    (row,) = csv.DictReader(io.StringIO(log((*START, replace(made(text), by=author)), *asked, "csv").out))
    assert (row["recorded_by"], row["author"]) == (recorded_by, author)
    people = kpi("log", "--lang", "en", *asked, "markdown", cwd=repository).out
    assert f"| {shown} |" in " ".join(people.split())


def test_who_corrected_it(entries: Callable[..., list[dict[str, Any]]]) -> None:
    found = entries((*START, made(recorded()), made(recorded(110, REVISED))))
    assert [one["recorded_by"] for one in found[-2:]] == [BY, BY]


def test_a_renamed_indicator_keeps_its_past(entries: Callable[..., list[dict[str, Any]]]) -> None:
    there = "kunjungan"
    renamed = indicators().replace(f"id: {NAMES[0]}", f"id: {there}")
    move = Made(
        "ganti nama",
        FEBRUARY,
        {PATH: None, path_of(there): recorded(), "data/programs/contoh/indicators.yaml": renamed},
    )
    after = made(recorded(110, REVISED), path_of(there))
    found = entries((*START, made(recorded()), move, after), f"contoh/{there}")
    assert values(found) == [RECORDED, (100, 110, "salah rekap")]
    assert [(one["indicator"], one["called"]) for one in found] == [(there, NAMES[0]), (there, there)]


def test_a_renamed_program_keeps_its_past(entries: Callable[..., list[dict[str, Any]]]) -> None:
    files = {path: text for one in START for path, text in one.changes.items() if "/contoh/" in path}
    files[PATH] = recorded()
    there = {path.replace("/contoh/", "/layanan-dasar/"): text for path, text in files.items()}
    there["data/programs/layanan-dasar/kak.yaml"] = str(files["data/programs/contoh/kak.yaml"]).replace(
        "id: contoh", "id: layanan-dasar"
    )
    move = Made("ganti nama", FEBRUARY, dict.fromkeys(files) | there)
    found = entries((*START, made(recorded()), move), f"layanan-dasar/{NAMES[0]}")
    assert values(found) == [RECORDED]


def merged(text: str) -> tuple[Made, ...]:
    """A record made on one branch, something else on another, then merged with this file."""
    number = len(START)
    return (
        *START,
        replace(made(recorded()), parents=(number,)),
        replace(made("lain", "README.md"), parents=(number,)),
        Made("Gabung", FEBRUARY, {PATH: text}, "Lain <lain@contoh.go.id>", parents=(number + 2, number + 1)),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(recorded(), [RECORDED], id="honest"),
        pytest.param(recorded(900), [RECORDED, (100, 900, None)], id="changed in the merge"),
    ],
)
def test_a_merge(
    text: str, expected: list[tuple[Any, Any, str | None]], entries: Callable[..., list[dict[str, Any]]]
) -> None:
    assert values(entries(merged(text))) == expected


def test_what_people_read(log: Callable[..., Outcome]) -> None:
    done = log((*START, made(recorded()), made(recorded(110))), f"contoh/{NAMES[0]}")
    assert done.status == 0
    for words in ("History of Layanan terselesaikan", "2025-01", "✗ no reason", "1 change gives no reason."):
        assert words in done.out


def test_a_program_and_its_months(log: Callable[..., Outcome]) -> None:
    rows = list(csv.DictReader(io.StringIO(log(START, "contoh", "--period", "2023-01", "--format", "csv").out)))
    assert [row["indicator"] for row in rows] == list(NAMES)
    assert {row["period"] for row in rows} == {"2023-01"}


@pytest.mark.parametrize(
    ("name", "complaint"),
    [("contih", "did you mean contoh?"), ("contoh/layanan-1", "did you mean layanan-"), ("", "there is no program")],
)
def test_what_is_not_there(name: str, complaint: str, log: Callable[..., Outcome]) -> None:
    done = log(START, name)
    assert done.status == 2
    assert complaint in done.err


def test_text_from_data_stays_text(log: Callable[..., Outcome]) -> None:
    evil = REVISED.replace("salah rekap", '"::error::[red]\\e[31m|x"').replace("\\e", "\\t")
    done = log((*START, made(recorded()), made(recorded(110, evil))), f"contoh/{NAMES[0]}", "--format", "markdown")
    assert done.status == 0
    assert "\n::error" not in done.out
    assert "\\|x" in done.out or "&#124;" in done.out


def test_a_shallow_clone_is_told(repository: Path, tmp_path: Path, kpi: Kpi) -> None:
    imported(repository, START)
    clone = tmp_path / "clone"
    command = ["git", "clone", "-q", "--depth", "1", repository.as_uri(), str(clone)]
    subprocess.run(command, check=True, capture_output=True)
    assert "Only a part of the history is here" in kpi("log", "contoh", "--lang", "en", cwd=clone).out


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2025-01-31T16:59:00+00:00", "2025-01-31"),
        ("2025-01-31T17:00:00+00:00", "2025-02-01"),  # where the organisation is
        ("2025-01-31T10:00:00-08:00", "2025-02-01"),
        ("2025-02-01T00:30:00+09:00", "2025-01-31"),
    ],
)
@pytest.mark.parametrize("computer", ["America/Los_Angeles", "Asia/Jakarta", "Pacific/Kiritimati"])
def test_days_are_those_of_the_organisation(
    kpi: Kpi, repository: Path, monkeypatch: pytest.MonkeyPatch, at: str, day: str, computer: str
) -> None:
    """Whatever zone the commit names, and whatever that of the computer is."""
    imported(repository, START)
    monkeypatch.setenv("TZ", computer)
    time.tzset()
    try:
        (repository / PATH).write_text(recorded(), "utf-8")
        dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
        subprocess.run(["git", "commit", "-qam", "ubah"], cwd=repository, check=True, env={**os.environ, **dates})
        done = kpi("log", f"contoh/{NAMES[0]}", "--period", "2025-01", "--lang", "en", cwd=repository)
        assert day in " ".join(done.out.split())
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_data_root_that_was_moved_takes_its_log_along(
    log: Callable[..., Outcome], repository: Path, kpi: Kpi
) -> None:
    log((*START, made(recorded())), f"contoh/{NAMES[0]}")
    folder = repository / "sub"
    folder.mkdir()
    for arguments in (("mv", "data", "sub/data"), ("commit", "-qm", "pindah")):
        subprocess.run(["git", *arguments], cwd=repository, check=True)
    (folder / PATH).write_text(recorded(110, REVISED), "utf-8")
    subprocess.run(["git", "commit", "-qam", "perbaiki"], cwd=repository, check=True)
    done = kpi("log", f"contoh/{NAMES[0]}", "--period", "jan 2025", "--format", "json", cwd=folder)
    found = json.loads(done.out)["entries"]
    assert values(found) == [RECORDED, (100, 110, "salah rekap")]
    assert found[0]["author"]["at"] == "2025-02-01T08:00:00+07:00"  # not when it was moved


DECIDED = """\
    target_revisions:
      - {period: 2024-05, from: 100, to: 90, date: 2024-02-20, by: Bappeda, reason: Anggaran berkurang, document: BA 7}
    definition_revisions:
      - {from: 2024-03, previous: {unit: orang}, date: 2024-02-10, by: Bappeda, reason: Cara baru, document: BA 5}
"""


def test_decisions_are_listed_below_the_values(log: Callable[..., Outcome]) -> None:
    plan = indicators().replace("    definition:", f"{DECIDED}    definition:", 1)
    history = (*START, Made("putus", FEBRUARY, {"data/programs/contoh/indicators.yaml": plan}))
    cell = f"contoh/{NAMES[0]}"
    told = " ".join(log(history, cell).out.split())
    assert "Decisions about targets, weights and definitions" in told
    assert "target: 100" in told
    assert "BA 7" in told


@pytest.mark.parametrize(
    ("months", "kinds"), [((), ["definition", "target"]), (("--period", "2024-05"), ["definition", "target"]),
                          (("--period", "2024-03"), ["definition"]), (("--period", "2023-05"), [])],
)  # fmt: skip
def test_decisions_of_the_months_asked_for(
    log: Callable[..., Outcome], months: tuple[str, ...], kinds: list[str]
) -> None:
    plan = indicators().replace("    definition:", f"{DECIDED}    definition:", 1)
    history = (*START, Made("putus", FEBRUARY, {"data/programs/contoh/indicators.yaml": plan}))
    tree = json.loads(log(history, f"contoh/{NAMES[0]}", *months, "--format", "json").out)
    jsonschema.validate(tree, json.loads(SCHEMA.read_text("utf-8")))
    assert [one["kind"] for one in tree["decisions"]] == kinds
