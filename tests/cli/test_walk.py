"""``kpi record`` without a cell: what is due is asked for, and nothing typed is lost."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.cli.session.session import Session
from kpi.model.values.period import Period
from kpi.store.load import load
from tests.conftest import INDICATORS, KAK

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run
    from tests.conftest import Clock, Kpi, Outcome

DECEMBER = ("record", "--period", "2023-12")
PROOF = "https://contoh.go.id/rekap.pdf"
#: layanan (target 120, evidence optional), kepuasan (1.5, three decimals), predikat (B, evidence required).
ALL = ["130", "1.600", "2", "B", PROOF, ""]


@pytest.fixture
def typing(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """The walk through December with these answers; after the last one Ctrl-C is pressed."""

    def call(answers: list[str], *arguments: str) -> Outcome:
        waiting = iter(answers)

        def prompt(*_: object) -> str:
            try:
                return next(waiting)
            except StopIteration:
                raise KeyboardInterrupt from None

        monkeypatch.setattr(Session, "interactive", True)
        monkeypatch.setattr(Session, "prompt", prompt)
        done = run(*DECEMBER, *arguments)
        assert [*waiting] == [], done
        return done

    return call


def recorded(root: Path) -> dict[str, str]:
    """The values of December, by indicator."""
    return {
        one.id: str(getattr(one.achievements[month].value, "name", one.achievements[month].value))
        for program in load(root).portfolio.programs
        for one in program.indicators
        for month in [Period(2023, 12)]
        if month in one.achievements
    }


WHOLE = {"layanan": "130", "kepuasan": "1.600", "predikat": "B"}


def test_everything_that_is_due_in_one_commit(typing: Callable[..., Outcome], root: Path, git: Git) -> None:
    done = typing([*ALL, "y"])
    assert (done.status, recorded(root)) == (0, WHOLE)
    assert "1/3 · Layanan terselesaikan (layanan)" in done.out
    assert "Achievement 108.33 % · Very high · ✓ met" in done.out
    assert git("rev-list", "--count", "HEAD") == "2"
    assert git("status", "--porcelain") == ""


@pytest.mark.parametrize("before", range(len(ALL) + 1))
def test_interrupted_after_any_answer_and_gone_on_with(
    typing: Callable[..., Outcome], root: Path, git: Git, before: int
) -> None:
    assert typing(ALL[:before]).status == 130
    assert (git("status", "--porcelain"), recorded(root)) == ("", {})
    assert typing([*ALL[before:], "y"]).status == 0
    assert recorded(root) == WHOLE
    assert json.loads((root / ".git" / "kpi-answers.json").read_text("utf-8")) == {}


@pytest.mark.parametrize(
    ("answers", "wanted", "said"),
    [
        pytest.param(["130", "q", "y"], {"layanan": "130"}, "", id="stop and save what there is"),
        pytest.param(["", "", "B", PROOF, "", "y"], {"predikat": "B"}, "1 to record", id="skip"),
        pytest.param(["", "", "B", "", "q"][:4], {}, "Without evidence it stays open", id="no evidence"),
        pytest.param(["q"], {}, "Nothing was written.", id="stop at once"),
        pytest.param(["90", "q"], {}, "Nothing was written; your answers are kept.", id="stop halfway through one"),
        pytest.param(["?", "130", "q", "n"], {}, "Banyaknya layanan", id="help, and not now"),
        pytest.param(["banyak", "130", "q", "y"], {"layanan": "130"}, "is no value", id="no number"),
        pytest.param(["2000", "n", "130", "q", "y"], {"layanan": "130"}, "unusual: ", id="implausible"),
        pytest.param(["130", "q", "1", "140", "y"], {"layanan": "140"}, "", id="answered again"),
        pytest.param(["-", "Kantor tutup", "q", "y"], {"layanan": "None"}, "not applicable", id="no value"),
        pytest.param(["", "", "A", "hilang.pdf", PROOF, "", "y"], {"predikat": "A"}, "there is no file", id="no file"),
        pytest.param(["90", "Hujan", "Tambah jadwal", "", "2022-01-01", "2024-01-20", "q", "y"], {"layanan": "90"},
                     "before", id="follow-up"),
    ],
)  # fmt: skip
def test_answers(
    typing: Callable[..., Outcome], root: Path, answers: list[str], wanted: dict[str, str], said: str
) -> None:
    done = typing(answers)
    assert (done.status, recorded(root)) == (0, wanted)
    assert said in done.out + done.err


@pytest.mark.parametrize("option", [(), ("--no-input",)], ids=["no terminal", "--no-input"])
def test_nobody_is_asked(run: Run, monkeypatch: pytest.MonkeyPatch, option: tuple[str, ...]) -> None:
    if option:
        monkeypatch.setattr(Session, "interactive", True)
        monkeypatch.setattr(Session, "prompt", lambda *_: pytest.fail("it asked"))
    done = run(*DECEMBER, *option)
    assert done.status == 2
    assert "contoh/predikat" in done.out
    assert "    kpi template 2023-12" in done.err


@pytest.mark.parametrize(
    ("option", "answers", "saved", "commits"),
    [
        ("--dry-run", ALL, {}, 1),
        ("--no-commit", [*ALL, "y"], WHOLE, 1),
        ("--yes", ALL, WHOLE, 2),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_manners(
    typing: Callable[..., Outcome],
    root: Path,
    git: Git,
    option: str,
    answers: list[str],
    saved: dict[str, str],
    commits: int,
) -> None:
    """``--dry-run`` and ``--yes`` don't ask whether it is right; only ``--no-commit`` leaves changes behind."""
    done = typing(answers, option)
    assert (done.status, recorded(root)) == (0, saved)
    assert git("rev-list", "--count", "HEAD") == str(commits)
    assert (git("status", "--porcelain") != "") is (option == "--no-commit")
    assert ("Nothing was written." in done.out) is (option == "--dry-run")


def test_a_dry_run_keeps_the_answers(typing: Callable[..., Outcome], root: Path) -> None:
    assert typing(ALL, "--dry-run").status == 0
    assert typing(["y"]).status == 0
    assert recorded(root) == WHOLE


def test_tomorrow_is_counted_from_the_day_on_which_it_was_typed(
    typing: Callable[..., Outcome], root: Path, moment: Clock
) -> None:
    for day, answers in ((10, ["90", "Hujan", "Tambah jadwal", "", "besok"]), (20, ["q", "y"])):
        moment.set(f"2024-01-{day}")
        typing(answers)
    (program,) = load(root).portfolio.programs
    follow_up = program.by_indicator["layanan"].achievements[Period(2023, 12)].follow_up
    assert follow_up is not None
    assert follow_up.due == datetime.date(2024, 1, 11)


def test_yes_accepts_what_is_unusual(typing: Callable[..., Outcome], root: Path) -> None:
    assert typing(["2000", "q"], "--yes").status == 0
    assert recorded(root) == {"layanan": "2000"}


def test_by_goes_with_no_commit(typing: Callable[..., Outcome], root: Path) -> None:
    who = "Budi <budi@contoh.go.id>"
    assert typing(["130", "q", "y"], "--no-commit", "--by", who).status == 0
    (program,) = load(root).portfolio.programs
    signed = program.by_indicator["layanan"].achievements[Period(2023, 12)].recorded
    assert signed is not None
    assert signed.by == who


@pytest.fixture
def another(root: Path, git: Git) -> str:
    """A second program, with one indicator of another agency."""
    text = INDICATORS.replace("agency: Dinas Contoh", "agency: Dinas Lain").replace("id: layanan", "id: kunjungan")
    for name, content in (("kak", KAK.replace("id: contoh", "id: lain")), ("indicators", text)):
        file = root / f"data/programs/lain/{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, "utf-8")
    git("add", "-A")
    git("commit", "-qm", "program lain")
    return "lain"


def test_several_programs_in_one_commit(typing: Callable[..., Outcome], root: Path, git: Git, another: str) -> None:
    done = typing([*ALL, "75", "", "", "y"])
    assert (done.status, recorded(root)) == (0, {**WHOLE, "kunjungan": "75"})
    assert "4/4" in done.out
    assert git("rev-list", "--count", "HEAD") == "3"
    touched = git("show", "--name-only", "--format=", "HEAD").splitlines()
    assert sorted({path.split("/")[2] for path in touched}) == ["contoh", another]


@pytest.mark.parametrize(
    ("options", "answers", "wanted"),
    [
        (("--agency", "dinas lain"), ["130", "y"], {"kunjungan": "130"}),
        (("--agency", "Dinas Lain", "--program", "lain"), ["130", "y"], {"kunjungan": "130"}),
        (("--program", "lain"), ["130", "y"], {"kunjungan": "130"}),
        (("--program", "contoh"), [*ALL, "y"], WHOLE),
    ],
    ids=["agency", "both", "program", "other program"],
)
@pytest.mark.usefixtures("another")
def test_only_some(
    typing: Callable[..., Outcome], root: Path, options: tuple[str, ...], answers: list[str], wanted: dict[str, str]
) -> None:
    assert typing(answers, *options).status == 0
    assert recorded(root) == wanted


@pytest.mark.usefixtures("another")
def test_stopped_between_two_programs_and_gone_on_with(typing: Callable[..., Outcome], root: Path, git: Git) -> None:
    assert typing([*ALL, "75"]).status == 130
    assert (git("status", "--porcelain"), recorded(root)) == ("", {})
    done = typing(["Hujan", "", "y"])
    assert (done.status, recorded(root)) == (0, {**WHOLE, "kunjungan": "75"})
    assert "Answered before: 75" in done.out


def test_a_value_recorded_meanwhile_is_not_asked_for_again(
    typing: Callable[..., Outcome], run: Run, root: Path
) -> None:
    assert typing(["130"]).status == 130
    assert run("record", "contoh/layanan", "2023-12", "140").status == 0
    assert typing([*ALL[1:], "y"]).status == 0
    assert recorded(root) == {**WHOLE, "layanan": "140"}


@pytest.mark.parametrize(
    ("language", "said"), [("en", "With nothing named it asks for all"), ("id", "semua yang jatuh tempo ditanyakan")]
)
def test_help_speaks_of_the_walk(kpi: Kpi, root: Path, language: str, said: str) -> None:
    assert said in " ".join(kpi("record", "--help", "--lang", language, cwd=root).out.split())


PEOPLE = "people:\n  - {{name: Perencana Contoh, email: {email}, role: planner, programs: [contoh]}}\n"


@pytest.mark.parametrize(
    ("email", "options", "said"),
    [
        ("PERENCANA@contoh.go.id", (), "contoh/layanan"),
        ("lain@contoh.go.id", (), "is not among the people"),
        ("lain@contoh.go.id", ("--program", "contoh"), "contoh/layanan"),
        ("lain@contoh.go.id", ("--agency", "dinas contoh"), "contoh/layanan"),
        ("lain@contoh.go.id", ("--agency", "Dinas Contok"), "did you mean Dinas Contoh?"),
    ],
)
def test_whose_figures(run: Run, root: Path, email: str, options: tuple[str, ...], said: str) -> None:
    settings = root / "data/kpi.yaml"
    settings.write_text(settings.read_text("utf-8") + PEOPLE.format(email=email), "utf-8")
    done = run(*DECEMBER, "--no-input", *options)
    assert said in done.out + done.err
