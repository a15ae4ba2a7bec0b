"""All commands say the same of the same cell: status, show, explain, close, the exports and the instruction."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from kpi.measure.question import Question, View
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Band, RatingProfile, ScorePolicy
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import replace
from kpi.reports.closing.closing_preview import Uncommitted, preview, results, sealed
from kpi.reports.export import achievements, rollup
from kpi.reports.indicator.explain import explain_report
from kpi.reports.indicator.show import show_indicator
from kpi.reports.indicator.show_program import show_program
from kpi.reports.instruction.rows import IkpQuestion, sheet
from kpi.reports.status.status import status_report
from kpi.reports.status.view import StatusQuestion
from tests.measure.random_cases import asked, drawn, period, portfolio, program

FIGURES = (
    "target", "actual", "percent", "met", "rating", "state", "reason", "status", "missing", "untargeted", "left_out",
    "carried_from",
)  # fmt: skip
SEALED = ("target", "actual", "percent", "met", "state")


def of_status(one: Portfolio, question: Question) -> dict[str, Any]:
    """The facts of the only program in the progress table."""
    found: Any = status_report(one, question, StatusQuestion()).facts
    return dict(found["programs"][0])


def explained(one: Portfolio, whole: Program, indicator: Indicator, question: Question) -> dict[str, Any]:
    found: Any = explain_report(one, whole, indicator, question, lambda _: (1, 1), None).facts
    return dict(found)


def figures(found: Any, names: tuple[str, ...] = FIGURES) -> dict[str, Any]:  # noqa: ANN401 - facts
    return {name: found[name] for name in names}


def random_portfolio(chance: random.Random) -> tuple[Portfolio, Program, Span]:
    first, last, today = asked(chance)
    cases = [drawn(chance) for _ in range(chance.choice([1, 2, 4]))]
    whole = program(*cases)
    return portfolio(today, whole), whole, Span(period(first), period(last))


def hold_views(one: Portfolio, whole: Program, months: Span) -> None:
    """``explain --view`` against ``status --view``, with its streak and the score of the program."""
    for view in View:
        question = Question(months, view)
        shown = of_status(one, question)
        rows = {row["id"]: row for row in shown["indicators"]}
        for indicator in whole.indicators:
            found = explained(one, whole, indicator, question)
            if indicator.id in rows:
                row = rows[indicator.id]
                assert figures(found["indicator"]) == figures(row)
                assert (found["indicator"]["streak"], found["indicator"]["score"]) == (row["streak"], row["score"])
            assert found["program_score"] == {name: shown[name] for name in ("score", "rating", "coverage")}


def hold_show(one: Portfolio, whole: Program, months: Span) -> None:
    """``show`` of an indicator and of the program against ``status``, month by month."""
    for indicator in whole.indicators:
        facts: Any = show_indicator(one, whole, indicator, Question(months), None, whole.span).facts
        for month in facts["months"]:
            at = next(one for one in whole.span or () if str(one) == month["period"])
            alone, running = (explained(one, whole, indicator, Question.of(at, view)) for view in list(View)[:2])
            assert figures(month) == figures(alone["indicator"])
            if month["to_date"] is not None:
                assert month["to_date"] == figures(running["indicator"], ("target", "actual", "percent"))
    found: Any = show_program(one, whole, Question(months)).facts
    assert found["standing"]["indicators"] == of_status(one, Question(months))["indicators"]
    for score in found["scores"]:
        at = next(one for one in whole.span or () if str(one) == score["period"])
        shown = of_status(one, Question.of(at))
        same = {name: shown[name] for name in ("score", "rating", "coverage")}
        assert score == {"period": str(at), "published": one.closings.get(at) is not None} | same


def hold_exports(one: Portfolio) -> None:
    """The flat table of achievements and every cell of the Parquet export against ``status`` of the month."""
    rows: Any = achievements.achievements_report(one, achievements.RecordsQuestion()).facts
    for row in rows["achievements"]:
        shown = month_rows(one, next(p for p in one.programs[0].span or () if str(p) == row["period"]))
        if row["indicator"] in shown:
            assert figures(row, SEALED[2:]) == figures(shown[row["indicator"]], SEALED[2:])
    names = [column.name for column in rollup.COLUMNS]
    for _, flat in rollup.years(one, rollup.RollupQuestion()):
        for values in flat.rows:
            cell: Any = dict(zip(names, values, strict=True))
            at = next(p for p in one.programs[0].span or () if p.first_day == cell["period"])
            row = month_rows(one, at)[cell["indicator"]]
            alike = ("percent", "met", "state", "reason", "streak", "status")
            assert figures(cell, alike) == figures(row, alike)


def month_rows(one: Portfolio, at: Period) -> dict[str, Any]:
    return {row["id"]: row for row in of_status(one, Question.of(at))["indicators"]}


def hold_closing(one: Portfolio, at: Period) -> None:
    """What is published of a month, and what its instruction says, against ``status`` of it."""
    shown = month_rows(one, at)
    sealed: Any = results(preview(one, at, (), Uncommitted()))
    for found in sealed["programs"].values():
        assert found["indicators"].keys() == {name for name, row in shown.items() if row["state"] != "not_due"}
        for name, row in found["indicators"].items():
            assert figures(row, SEALED) == figures(shown[name], SEALED)
    hold_instruction(one, at)


def hold_instruction(one: Portfolio, at: Period) -> None:
    """What the instruction of a month says against ``status`` of it."""
    shown = month_rows(one, at)
    for line in sheet(one, drafted_sheet(one, at), IkpQuestion()).rows:
        if line.indicator is not None and line.standing is not None and line.indicator.id in shown:
            row = shown[line.indicator.id]
            assert (line.standing.state.value, line.standing.met) == (row["state"], row["met"])
            assert line.bad_months == row["streak"]


def drafted_sheet(one: Portfolio, at: Period) -> Instruction:
    from kpi.measure.instruction import drafted

    return drafted(one, at)


@pytest.mark.parametrize("seed", range(24))
def test_all_commands_say_the_same_of_a_cell(seed: int) -> None:
    one, whole, months = random_portfolio(random.Random(seed))  # noqa: S311 - nothing is kept secret
    hold_views(one, whole, months)
    hold_show(one, whole, months)
    hold_exports(one)
    for at in (months.first, months.last):
        hold_closing(one, at)


def closed_and_changed(chance: random.Random, one: Portfolio, whole: Program, at: Period) -> tuple[Portfolio, Program]:
    """A month closed as it stands; then other bands, another cap, and values that nobody revised."""
    seal = sealed(preview(one, at, (), Uncommitted()), "A <a@contoh.go.id>")
    bands = (Band(Decimal(chance.randrange(40, 90)), {"en": "much"}), Band(None, {"en": "any"}))
    settings = replace(one.settings, rating=RatingProfile("q", bands), score=ScorePolicy(cap=Decimal(105)))
    changed = replace(whole, indicators=tuple(rewritten(chance, indicator) for indicator in whole.indicators))
    return replace(one, settings=settings, closings={at: seal}, programs=(changed,)), changed


def rewritten(chance: random.Random, indicator: Indicator) -> Indicator:
    values = {
        at: replace(record, value=Decimal(chance.randrange(30))) if isinstance(record.value, Decimal) else record
        for at, record in indicator.achievements.items()
        if chance.random() < 0.9
    }
    return replace(indicator, achievements=values)


@pytest.mark.parametrize("seed", range(24))
def test_of_a_closed_month_all_show_what_was_published_whatever_is_changed_later(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret
    before, whole, months = random_portfolio(chance)
    at = months.last
    one, changed = closed_and_changed(chance, before, whole, at)
    hold_views(one, changed, Span(at, at))
    hold_show(one, changed, Span(at, at))
    hold_exports(one)
    hold_instruction(one, at)
    then, now = of_status(before, Question.of(at)), of_status(one, Question.of(at))
    assert figures(now, ("score", "rating", "coverage")) == figures(then, ("score", "rating", "coverage"))
    due = [row for row in then["indicators"] if row["state"] != "not_due"]  # closings hold no others
    was = {row["id"]: figures(row, (*SEALED, "rating")) for row in due}
    assert {row["id"]: figures(row, (*SEALED, "rating")) for row in now["indicators"] if row["id"] in was} == was
    hold_differences(one, at, was)


def hold_differences(one: Portfolio, at: Period, was: dict[str, Any]) -> None:
    """What is named is all that today's answer, as it is without the closing, has otherwise."""
    facts: Any = status_report(one, Question.of(at), StatusQuestion()).facts
    assert facts["published"] is True
    today: Any = {row["id"]: row for row in of_status(replace(one, closings={}), Question.of(at))["indicators"]}
    differ = {(name, key) for name, row in was.items() for key in row if row[key] != today[name][key]}
    named = {(found["indicator"], found["figure"]) for found in facts["differences"] if found["indicator"]}
    assert named == differ
