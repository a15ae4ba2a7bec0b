"""One program: its indicators, and its score of each month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure import score
from kpi.measure.question import Question, View
from kpi.measure.score import Score
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import RatingProfile
from kpi.model.lazy import LazyMapping
from kpi.model.output.message import say
from kpi.model.output.report import Block, Cell, Column, Heading, Json, Line, Report, Table, Tone
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import cells, machine_values, words
from kpi.reports.closing.closing_footer import witness, witness_facts
from kpi.reports.closing.differences import (
    ClosingDifference,
    difference_blocks,
    difference_facts,
    differences,
    published_opening,
    score_differences,
)
from kpi.reports.closing.published import as_rated, published, rated_by
from kpi.reports.indicator.show_months import facts_of
from kpi.reports.status.status import program_blocks, program_facts, status_title
from kpi.reports.status.unread import unread, unread_lines
from kpi.reports.status.view import StatusQuestion, question_facts

_SCORES: Final = (
    Column("period", say("Month")),
    Column("score", say("Score"), right=True),
    Column("rating", say("Rating")),
    Column("coverage", say("Coverage"), wide=True),
)


class MonthScore(Struct, frozen=True):
    """The score of a month, as published where it is closed, and what of it is another one today."""

    period: Period
    score: Score
    rated_by: RatingProfile
    published: bool
    otherwise: list[ClosingDifference]


def show_program(
    portfolio: Portfolio,
    program: Program,
    question: Question,
    pending: frozenset[tuple[str, str, Period]] = frozenset(),
    data_commit: str | None = None,
) -> Report:
    """One program: its state, phases, KAK and teams; its indicators; its score month by month.

    ``pending`` are cells ``(program, indicator, month)`` that are on disk and not yet in history.
    """
    asked = StatusQuestion(program, pending=pending)
    today = score.program_standing(portfolio, program, question)
    measured = today.program.measured
    held = published(portfolio, question)
    shown = as_rated(portfolio, question)
    here = None if not measured else today if held is None else held.program(today)
    scores = month_scores(portfolio, program, question) if measured else []
    otherwise = differences(portfolio, question, [today] if measured else [], only=program.id)
    otherwise += [one for month in scores if month.period not in question.months for one in month.otherwise]
    blocks = list(program_opening(program))
    if here is not None:
        blocks += [Heading(status_title(shown, question, asked)), *published_opening(portfolio, question)]
        blocks += program_blocks(shown, question, asked, here)
        blocks += score_blocks(scores)
        blocks.append(Line(words.profile(shown.settings.rating), Tone.QUIET))
    blocks += unread_lines(unread(portfolio, program))
    blocks += difference_blocks(otherwise, months=True)
    blocks += witness(portfolio, program.span or question.months)
    return Report("show", tuple(blocks), LazyMapping(lambda: {
        **heading(portfolio, program, question, data_commit),
        "program": definition_facts(program),
        "indicator": None,
        "months": [],
        "standing": program_facts(shown, question, asked, here),
        "scores": [
            {"period": str(one.period), **machine_values.score(one.score), "published": one.published}
            for one in scores
        ],
        "differences": difference_facts(otherwise),
    }), illustrative=program.illustrative)  # fmt: skip


def heading(portfolio: Portfolio, program: Program, question: Question, data_commit: str | None) -> dict[str, Json]:
    """Head of the facts about a program."""
    return {
        **machine_values.heading(data_commit),
        **witness_facts(portfolio, program.span or question.months),
        **question_facts(question, portfolio.as_of),
        "rating": portfolio.settings.rating.name,
        "organisation": portfolio.settings.organisation,
        "unreadable": unread(portfolio, program),
    }


def program_opening(program: Program) -> Iterator[Block]:
    """A program's title, and what is known of it."""
    yield Heading(program.title, 1)
    signing = program.kak.signed if program.kak else None
    signed = None if signing is None else say("{day}, {place}", day=signing.date, place=signing.place)
    yield from facts_of([
        (say("State"), words.program_state(program.state)),
        (say("KAK"), program.kak.number if program.kak else say("none yet")),
        (say("Signed"), signed),
        (say("Lead agency"), program.lead_agency),
        (say("Policy team"), program.policy_team or None),
        (say("Implementing team"), program.implementing_team or None),
        (say("Facilitator"), program.facilitator),
    ])  # fmt: skip
    for phase in program.phases:
        yield Line(say("{title}: {value}", title=phase.title, value=words.months(phase.span)))


def month_scores(portfolio: Portfolio, program: Program, question: Question) -> list[MonthScore]:
    """The score of each month up to the last one asked for, where something was due."""
    asked = [period for period in program.span or () if period <= question.months.last]
    alone = [replace(question, months=Span(period, period), view=View.MONTH) for period in asked]
    return [one for one in (_scored(portfolio, program, month) for month in alone) if one.score.coverage.due]


def _scored(portfolio: Portfolio, program: Program, question: Question) -> MonthScore:
    today, held = score.program_standing(portfolio, program, question), published(portfolio, question)
    return MonthScore(
        question.months.last,
        today.score if held is None else held.program(today).score,
        rated_by(portfolio, question),
        held is not None,
        score_differences(portfolio, question, today),
    )


def score_blocks(found: list[MonthScore]) -> Iterator[Block]:
    """The table of the scores."""
    rows = tuple(
        (
            Cell(one.period),
            cells.percent(one.score.value),
            Cell(words.rating_label(one.score.band), tone=words.tone(one.rated_by, one.score.band)),
            Cell(words.covered(one.score.coverage)),
        )
        for one in found
    )
    if rows:
        yield Heading(say("Score of each month"))
        yield Table("scores", _SCORES, rows)


def definition_facts(program: Program) -> dict[str, Json]:
    """A program for machines, without its figures."""
    signing = program.kak.signed if program.kak else None
    return {
        "id": program.id,
        "title": program.title,
        "state": program.state.value,
        "illustrative": program.illustrative,
        "kak": program.kak.number if program.kak else None,
        "signed": None if signing is None else str(signing.date),
        "lead_agency": program.lead_agency,
        "policy_team": program.policy_team,
        "implementing_team": program.implementing_team,
        "facilitator": program.facilitator,
        "phases": [
            {"id": phase.id, "title": phase.title, "from": str(phase.span.first), "to": str(phase.span.last)}
            for phase in program.phases
        ],
    }
