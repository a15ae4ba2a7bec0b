"""A target typed for several months: never written into each of them where it may be meant for all together."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from kpi.store.yaml import source

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

FILE = "data/programs/gizi/indicators.yaml"
SIGNED = "data/programs/contoh/indicators.yaml"
WHY = ("--reason", "hasil evaluasi", "--document", "BA 5", "--yes")


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


@pytest.fixture
def run(kpi: Kpi, root: Path) -> Callable[..., Outcome]:
    """A command in a data root with a program that has one year and no indicator, in English."""

    def call(*arguments: str) -> Outcome:
        return kpi(*arguments, "--lang", "en", cwd=root)

    assert (
        call("new", "program", "gizi", "--title", "Gizi", "--phase", "Awal: 2026-01..2026-12", "--no-input").status == 0
    )
    return call


def new(*more: str, aggregation: str = "sum", measure: str = "number") -> tuple[str, ...]:
    return (
        "new", "indicator", "gizi/balita", "--name", "Balita", "--measure", measure, "--unit", "orang", "--polarity",
        "maximize", "--aggregation", aggregation, *more,
    )  # fmt: skip


def targets(root: Path, key: str = "targets") -> dict[str, str]:
    tree: Any = source.read((root / FILE).read_bytes())
    return {month: str(target) for month, target in tree["indicators"][0].get(key, {}).items()}


QUARTER = ("--target", "2026-Q1=3340")


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_quarter_that_may_be_meant_in_several_ways_is_refused(
    language: str, run: Callable[..., Outcome], kpi: Kpi, root: Path
) -> None:
    assert run("programs").status in {0, 1}
    done = kpi(*new(*QUARTER, "--no-input"), "--lang", language, cwd=root)
    assert done.status == 2
    told = " ".join(done.err.split())
    assert {
        "en": "3,340 for January 2026 to March 2026 may be the target of each month, or of all together",
        "id": "3.340 untuk Januari 2026 s.d. Maret 2026 mungkin target setiap bulan, mungkin target semuanya bersama",
    }[language] in told
    for way in ("spread", "last", "each"):
        assert f"--span-as {way}" in told
    assert ("10,020" if language == "en" else "10.020") in told
    assert not (root / FILE).exists()


@pytest.mark.parametrize(
    ("way", "expected", "together"),
    [
        ("spread", {"2026-01": "1114", "2026-02": "1113", "2026-03": "1113"}, 3340),
        ("bagi", {"2026-01": "1114", "2026-02": "1113", "2026-03": "1113"}, 3340),
        ("last", {"2026-03": "3340"}, 3340),
        ("terakhir", {"2026-03": "3340"}, 3340),
        ("each", {"2026-01": "3340", "2026-02": "3340", "2026-03": "3340"}, 10020),
        ("setiap bulan", {"2026-01": "3340", "2026-02": "3340", "2026-03": "3340"}, 10020),
    ],
)
def test_who_says_which_gets_that_and_is_told_the_sum(
    way: str, expected: dict[str, str], together: int, run: Callable[..., Outcome], root: Path
) -> None:
    done = run(*new(*QUARTER, "--span-as", way, "--no-input", "--format", "json"))
    assert done.status == 0
    assert targets(root) == expected
    found = json.loads(done.out)
    assert found["together"] == together
    assert {one["period"]: str(one["target"]) for one in found["targets"]} == expected


def test_the_months_before_the_last_say_why_they_have_none(run: Callable[..., Outcome], root: Path) -> None:
    assert run(*new(*QUARTER, "--span-as", "last", "--no-input")).status == 0
    reason = "included in the target of March 2026"
    assert targets(root, "no_target") == {"2026-01": reason, "2026-02": reason}
    assert "2026-04: ..." in (root / FILE).read_text("utf-8")
    assert "# 2026-01: ..." not in (root / FILE).read_text("utf-8")


def test_decimals_of_the_indicator(run: Callable[..., Outcome], root: Path) -> None:
    done = run(*new(*QUARTER, "--span-as", "spread", "--decimals", "2", "--no-input"))
    assert done.status == 0
    assert targets(root) == {"2026-01": "1113.34", "2026-02": "1113.33", "2026-03": "1113.33"}
    assert "balita: the targets of January 2026 to March 2026 are together 3,340.00" in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("more", "aggregation", "measure", "target"),
    [
        (("--target", "2026-Q1=75"), "average", "number", "75"),
        (("--target", "2026-Q1=75"), "last", "number", "75"),
        (("--target", "2026-Q1=75"), "ratio", "percent", "75"),
        (("--target", "2026-Q1=0"), "sum", "number", "0"),
        (("--target", "2026-01=5", "--target", "2026-02=5", "--target", "2026-03=5"), "sum", "number", "5"),
    ],
    ids=["average", "last", "ratio", "nothing", "a month each"],
)
def test_what_can_mean_one_thing_only_is_not_asked(
    more: tuple[str, ...], aggregation: str, measure: str, target: str, run: Callable[..., Outcome], root: Path
) -> None:
    done = run(*new(*more, "--no-input", aggregation=aggregation, measure=measure))
    assert done.status == 0
    assert targets(root) == dict.fromkeys(("2026-01", "2026-02", "2026-03"), target)
    assert "January 2026 to March 2026" in " ".join(done.out.split())


def test_without_an_aggregation_nobody_can_say(run: Callable[..., Outcome]) -> None:
    done = run("new", "indicator", "gizi/balita", "--measure", "number", *QUARTER, "--no-input")
    assert (done.status, "--aggregation" in done.err) == (2, True)


@pytest.mark.parametrize(("answer", "march"), [("1", "1113"), ("2", "3340"), ("each", "3340"), ("bagi", "1113")])
def test_it_is_asked_at_a_terminal(
    answer: str, march: str, run: Callable[..., Outcome], root: Path, answers: Answers
) -> None:
    put = answers("", "", "", "8", answer)
    done = run(*new(*QUARTER))
    assert (done.status, targets(root)["2026-03"]) == (0, march)
    assert put[-1] == "Number or word:"
    assert "  1 spread: 1,114 or 1,113 a month" in done.out
    assert "  3 each: 3,340 in each month, together 10,020" in done.out


def test_no_answer_writes_nothing_and_the_command_says_it_all(
    run: Callable[..., Outcome], root: Path, answers: Answers
) -> None:
    answers("", "", "", "")
    done = run(*new(*QUARTER))
    assert (done.status, (root / FILE).exists()) == (2, False)


def test_a_phase_that_is_asked_for(run: Callable[..., Outcome], root: Path, answers: Answers) -> None:
    answers("", "", "", "1200", "spread")
    assert run(*new()).status == 0
    assert set(targets(root).values()) == {"100"}
    assert len(targets(root)) == 12


def test_answers_given_back_as_a_command_say_which_way(kpi: Kpi, root: Path, answers: Answers) -> None:
    answers("", "", "", "2023-11", "evaluasi", "BA 5", "30", "last")
    done = kpi(
        "new", "indicator", "contoh/baru", "--name", "Baru", "--measure", "number", "--unit", "orang", "--polarity",
        "maximize", "--aggregation", "sum", "--lang", "en", cwd=root,
    )  # fmt: skip
    (said,) = [line.strip() for line in done.err.splitlines() if line.strip().startswith("kpi new")]
    again = shlex.split(said)[1:]
    assert again[again.index("--span-as") + 1] == "last"


def test_a_longer_phase(kpi: Kpi, root: Path) -> None:
    command = ("phase", "contoh", "tahap-1", "--to", "2024-03", "--same-targets", "--target", "layanan=3340", *WHY)
    refused = kpi(*command, "--lang", "en", cwd=root)
    assert (refused.status, "--span-as spread" in refused.err) == (2, True)
    done = kpi(*command, "--span-as", "spread", "--lang", "en", cwd=root)
    assert done.status == 0, done.err
    assert "contoh" in done.out
    assert "layanan: the targets of January 2024 to March 2024 are together 3,340" in " ".join(done.out.split())
    tree: Any = source.read((root / SIGNED).read_bytes())
    months = tree["indicators"][0]["targets"]
    assert [str(months[month]) for month in ("2024-01", "2024-02", "2024-03")] == ["1114", "1113", "1113"]


def test_a_longer_phase_with_its_target_in_the_last_month(kpi: Kpi, root: Path) -> None:
    done = kpi(
        "phase", "contoh", "tahap-1", "--to", "2024-03", "--same-targets", "--target", "layanan=2024-Q1=3340",
        "--span-as", "last", *WHY, "--lang", "en", cwd=root,
    )  # fmt: skip
    assert done.status == 0, done.err
    tree: Any = source.read((root / SIGNED).read_bytes())
    one = tree["indicators"][0]
    assert (str(one["targets"]["2024-03"]), "2024-01" in one["targets"]) == ("3340", False)
    assert set(one["no_target"]) == {"2024-01", "2024-02"}
    assert kpi("validate", cwd=root).status == 0


def test_a_target_is_changed_a_month_at_a_time(kpi: Kpi, root: Path) -> None:
    done = kpi("target", "contoh/layanan", "2023-Q4", "250", *WHY, "--lang", "en", cwd=root)
    assert done.status == 2
    assert "2023-Q4 is 3 months, and a target is changed a month at a time" in done.err
    assert "for each, or for the last of them: kpi change target contoh/layanan 2023-12 250" in " ".join(
        done.err.split()
    )
