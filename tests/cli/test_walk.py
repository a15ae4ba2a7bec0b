"""``kpi record`` without a cell: what is due is asked for, and nothing typed is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kpi.cli.session import Session
from kpi.model.period import Period
from kpi.store.load import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Git, Run
    from tests.conftest import Outcome

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
    assert "--from FILE" in done.err


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
