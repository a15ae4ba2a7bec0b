"""The portfolio at a glance, and what a program lacks before it can be signed."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from kpi.measure.target import rested
from kpi.model.domain.lifecycle import stood
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program, State, StateChange
from kpi.model.output.message import say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.reports.kak.completeness import Part, as_if_signed, completeness
from kpi.reports.status.programs import next_due, programs_report

if TYPE_CHECKING:
    from tests.reports.conftest import Drawn, Facts


def of(portfolio: Portfolio, name: str) -> Program:
    found = portfolio.program(name)
    assert found is not None
    return found


def test_every_program_is_listed_once(portfolio: Portfolio, facts: Facts, drawn: Drawn) -> None:
    report = programs_report(portfolio, (), "abc1234")
    found = {one["id"]: one for one in facts(report)["programs"]}
    assert found.keys() == {"uji", "bulan", "usulan"}
    assert (found["bulan"]["state"], found["bulan"]["phase"], found["bulan"]["kak"]) == (
        "implementing", "tahap-2", "1/KAK",
    )  # fmt: skip
    assert found["usulan"]["since"] == "2023-11-16"
    assert drawn(report, "csv").count("\n") == 4
    for form in ("table", "markdown"):
        assert all(program.title in drawn(report, form) for program in portfolio.programs)


def test_where_there_is_none_yet_it_says_how_to_begin(portfolio: Portfolio, drawn: Drawn) -> None:
    report = programs_report(replace(portfolio, programs=()), (), None)
    assert "There are no programs yet. Begin one:\n  kpi new program ...\n" in drawn(report, "table")


def test_what_is_complete_says_so(portfolio: Portfolio) -> None:
    whole = replace(
        of(portfolio, "bulan"),
        implementing_team=("Dinas",),
        indicators=tuple(replace(one, owner="Kepala") for one in of(portfolio, "bulan").indicators),
    )
    found = completeness(portfolio, whole, ())
    assert (found.lacks, found.complete) == ((), len(found.parts))


def test_a_proposal_lacks_everything_that_nobody_wrote(portfolio: Portfolio) -> None:
    bare = replace(of(portfolio, "usulan"), kak=None, phases=(), lead_agency=None, policy_team=())
    found = completeness(portfolio, bare, ())
    assert [(lack.part, lack.what.template) for lack in found.lacks] == [
        (Part.HEAD, "no agency leads the program"),
        (Part.HEAD, "no policy team is named"),
        (Part.HEAD, "no implementing team is named"),
        (Part.PHASES, "the program has no phases"),
        (Part.INDICATORS, "the program has no indicators"),
    ]
    assert set(found.lacking) == {
        Part.HEAD, Part.PHASES, Part.INDICATORS, Part.TARGETS, Part.WEIGHTS, Part.OWNERS,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "path", "pointer", "part"),
    [
        ("kak-sections", "kak", ("kak", "sections", "purpose"), Part.PURPOSE),
        ("kak-timeframe", "kak", ("kak", "sections", "timeframe", "to"), Part.TIMEFRAME),
        ("phases", "kak", ("phases", 1, "from"), Part.PHASES),
        ("schema", "kak", ("title",), Part.HEAD),
        ("target-missing", "indicators", ("indicators", 0, "targets"), Part.TARGETS),
        ("cumulative-targets", "indicators", ("indicators", 0, "targets"), Part.TARGETS),
        ("weights", "indicators", ("indicators", 0, "weight"), Part.WEIGHTS),
        ("schema", "indicators", ("indicators", 0, "polarity"), Part.INDICATORS),
    ],
)
def test_what_the_rules_find_goes_to_its_part(
    portfolio: Portfolio, code: str, path: str, pointer: tuple[str | int, ...], part: Part
) -> None:
    found = Problem(code, Severity.ERROR, Place(f"data/programs/usulan/{path}.yaml", pointer), say("x"))
    others = [
        replace(found, severity=Severity.WARNING),
        replace(found, code="kak-signed"),
        replace(found, place=Place("data/programs/uji/kak.yaml", pointer)),
    ]
    before = completeness(portfolio, of(portfolio, "usulan"), ()).lacks
    after = completeness(portfolio, of(portfolio, "usulan"), [found, *others]).lacks
    assert [lack.part for lack in after if lack not in before] == [part]


def test_only_what_is_not_signed_is_taken_as_if_it_were(portfolio: Portfolio) -> None:
    bare = replace(of(portfolio, "usulan"), kak=None)
    before = replace(portfolio, programs=(bare, of(portfolio, "uji")))
    taken = as_if_signed(before)
    assert taken.programs[0].state is State.IMPLEMENTING
    assert taken.programs[0].kak is not None
    assert taken.programs[1] is before.programs[1]


@pytest.mark.parametrize(
    ("today", "due"),
    [
        pytest.param("2024-02-05", ("2024-03", "2024-04-10"), id="all of January and February is reported but one"),
        pytest.param("2024-04-10", ("2024-03", "2024-04-10"), id="the last day"),
        pytest.param("2024-04-11", None, id="too late for all"),
    ],
)
def test_the_next_deadline(portfolio: Portfolio, today: str, due: tuple[str, str] | None) -> None:
    one = of(portfolio, "bulan")
    only = replace(one, indicators=tuple(indicator for indicator in one.indicators if indicator.id == "terakhir"))
    found = next_due(only, portfolio.settings, datetime.date.fromisoformat(today))
    assert (None if found is None else (str(found[0]), str(found[1]))) == due


def test_what_is_only_proposed_has_no_deadline(portfolio: Portfolio) -> None:
    assert next_due(of(portfolio, "usulan"), portfolio.settings, datetime.date(2023, 11, 20)) is None


STEPS = (
    StateChange(State.IMPLEMENTING, datetime.date(2023, 11, 16)),
    StateChange(State.STOPPED, datetime.date(2024, 2, 10)),
    StateChange(State.IMPLEMENTING, datetime.date(2024, 5, 20)),
)


@pytest.mark.parametrize(
    ("day", "state"),
    [("2023-10-01", State.IMPLEMENTING), ("2024-02-09", State.IMPLEMENTING), ("2024-02-10", State.STOPPED),
     ("2024-05-20", State.IMPLEMENTING)],
)  # fmt: skip
def test_how_a_program_stood_on_a_day(portfolio: Portfolio, day: str, state: State) -> None:
    one = replace(of(portfolio, "bulan"), states=STEPS)
    assert stood(one, datetime.date.fromisoformat(day)).state is state


@pytest.mark.parametrize(
    ("month", "since"),
    [("2023-12", None), ("2024-02", None), ("2024-03", "2024-02-10"), ("2024-04", "2024-02-10"), ("2024-05", None),
     ("2024-06", None)],
)  # fmt: skip
def test_months_in_which_a_program_rested_owe_nothing(portfolio: Portfolio, month: str, since: str | None) -> None:
    one = replace(of(portfolio, "bulan"), states=STEPS)
    found = rested(one, Period.parse(month))
    assert (None if found is None else str(found)) == since


def test_what_is_not_begun_is_said_once(portfolio: Portfolio, drawn: Drawn) -> None:
    bare = replace(of(portfolio, "usulan"), policy_team=(), phases=())
    several = tuple(replace(bare, id=name, title=name.title()) for name in ("satu", "dua"))
    missing = tuple(
        Problem(
            "kak-sections",
            Severity.ERROR,
            Place("data/programs/usulan/kak.yaml", ("kak", "sections", part)),
            say("the section {section} of the KAK is missing", section=part),
        )
        for part in portfolio.settings.kak_sections
    )
    text = drawn(programs_report(replace(portfolio, programs=several), missing, None), "markdown")
    assert "Of these no part is complete yet: Satu, Dua" in text
    assert "still lacks" not in text
