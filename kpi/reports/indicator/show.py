"""One indicator over all its months with a plot, or one program with its indicators and the score of each month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kpi.measure import accumulation, score
from kpi.measure.accumulation import Standing
from kpi.measure.question import Question, View
from kpi.measure.score import Score
from kpi.measure.states import CellState
from kpi.measure.target import TargetBasis, stated
from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import RatingProfile
from kpi.model.lazy import Later
from kpi.model.output.message import Message, say
from kpi.model.output.report import Audience, Block, Cell, Column, Heading, Json, Line, Report, Table, Tone, Verbatim
from kpi.model.values.period import Period, Span, stretches
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import cells, machine_values, words
from kpi.reports.closing.closing_footer import witness, witness_facts
from kpi.reports.closing.differences import (
    Difference,
    difference_blocks,
    difference_facts,
    differences,
    published_opening,
    row_differences,
    score_differences,
)
from kpi.reports.closing.published import as_rated, published, rated_by, standing
from kpi.reports.indicator.plot import BAR, NARROW, TARGET, plot
from kpi.reports.program.redefined import earlier_facts, redefined
from kpi.reports.status.status import StatusQuestion, program_blocks, program_facts, question_facts, status_title
from kpi.reports.status.unread import unread, unread_lines

_MONTHS: Final = (
    Column("period", say("Month")),
    Column("target", say("Target"), right=True),
    Column("actual", say("Actual"), right=True),
    Column("percent", say("%"), right=True),
    Column("rating", say("Rating")),
    Column("met", say("Met")),
    Column("running_target", say("Target to date"), right=True, audience=Audience.MACHINES),
    Column("running_actual", say("To date"), right=True),
    Column("running_percent", say("% to date"), right=True),
    Column("state", say("State"), audience=Audience.MACHINES),
    Column("status", say("Status"), audience=Audience.MACHINES),
    Column("published", say("Published"), audience=Audience.MACHINES),
)
_SCORES: Final = (
    Column("period", say("Month")),
    Column("score", say("Score"), right=True),
    Column("rating", say("Rating")),
    Column("coverage", say("Coverage"), wide=True),
)
#: A note is cut to this length: one line of a terminal, with its month before it.
_LONGEST: Final = 60


class _Month(Struct, frozen=True):
    """A month by itself, and from the start of its span up to and including it.

    ``running`` is None where nothing was due or recorded, and after the last record: a percentage that falls month by
    month would be said of months that nobody reported. ``alone`` is as published where the month is closed, by the
    bands of its closing; ``otherwise`` is what differs from that today.
    """

    alone: Standing
    running: Standing | None
    record: Achievement | None
    rated_by: RatingProfile
    published: bool
    otherwise: list[Difference]

    @property
    def period(self) -> Period:
        """The month."""
        return self.alone.months.last


class _Scored(Struct, frozen=True):
    """The score of a month, as published where it is closed, and what of it is another one today."""

    period: Period
    score: Score
    rated_by: RatingProfile
    published: bool
    otherwise: list[Difference]


def show_indicator(  # noqa: PLR0913, PLR0917 - the cell, the question, and what was named of it
    portfolio: Portfolio,
    program: Program,
    indicator: Indicator,
    question: Question,
    data_commit: str | None = None,
    named: Span | None = None,
) -> Report:
    """One indicator: what it is, and every month that has a target, a value, or a reason for having none.

    Only ``basis`` is asked of the question. Of months after the last record a running figure is shown where they are
    ``named``.
    """
    upto = max(indicator.achievements, default=None)
    months = [
        _month(portfolio, program, indicator, Question.of(period, basis=question.basis),
               running=(upto is not None and period <= upto) or (named is not None and period in named))
        for period in _periods(indicator)
    ]  # fmt: skip
    otherwise = [one for month in months for one in month.otherwise]
    blocks = (
        *_indicator_opening(program, indicator, question),
        *_month_blocks(months),
        *_remark_blocks(months),
        *_plot_blocks(months),
        *_note_blocks(months),
        *unread_lines(unread(portfolio, program)),
        Line(words.profile(portfolio.settings.rating), Tone.QUIET),
        *difference_blocks(otherwise, months=True),
        *witness(portfolio, program.span or question.months),
    )
    return Report("show", blocks, Later(lambda: {
        **_heading(portfolio, program, question, data_commit),
        "program": _program_facts(program),
        "indicator": _indicator_facts(program, indicator),
        "months": [_month_facts(month) for month in months],
        "standing": None,
        "scores": [],
        "differences": difference_facts(otherwise),
    }), illustrative=program.illustrative)  # fmt: skip


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
    scores = _scores(portfolio, program, question) if measured else []
    otherwise = differences(portfolio, question, [today] if measured else [], only=program.id)
    otherwise += [one for month in scores if month.period not in question.months for one in month.otherwise]
    blocks = list(_program_opening(program))
    if here is not None:
        blocks += [Heading(status_title(shown, question, asked)), *published_opening(portfolio, question)]
        blocks += program_blocks(shown, question, asked, here)
        blocks += _score_blocks(scores)
        blocks.append(Line(words.profile(shown.settings.rating), Tone.QUIET))
    blocks += unread_lines(unread(portfolio, program))
    blocks += difference_blocks(otherwise, months=True)
    blocks += witness(portfolio, program.span or question.months)
    return Report("show", tuple(blocks), Later(lambda: {
        **_heading(portfolio, program, question, data_commit),
        "program": _program_facts(program),
        "indicator": None,
        "months": [],
        "standing": program_facts(shown, question, asked, here),
        "scores": [
            {"period": str(one.period), **machine_values.score(one.score), "published": one.published}
            for one in scores
        ],
        "differences": difference_facts(otherwise),
    }), illustrative=program.illustrative)  # fmt: skip


def _heading(portfolio: Portfolio, program: Program, question: Question, data_commit: str | None) -> dict[str, Json]:
    return {
        **machine_values.heading(data_commit),
        **witness_facts(portfolio, program.span or question.months),
        **question_facts(question, portfolio.as_of),
        "rating": portfolio.settings.rating.name,
        "organisation": portfolio.settings.organisation,
        "unreadable": unread(portfolio, program),
    }


def _facts_of(pairs: Iterable[tuple[Message, object]]) -> Iterator[Line]:
    """What is known, one line each; nothing of what isn't."""
    for title, value in pairs:
        if value is not None and value != "":
            yield Line(say("{title}: {value}", title=title, value=value))


def _indicator_opening(program: Program, indicator: Indicator, question: Question) -> Iterator[Block]:
    yield Heading(words.named(indicator.name, indicator.unit), 1)
    yield Line(program.title)
    if question.basis is TargetBasis.ORIGINAL:
        yield Line(say("Against the original targets, before any revision."))
    baseline = indicator.baseline
    base = None if baseline is None else say(
        "{value} ({period})", value=words.quantity(baseline.value, indicator, exact=True), period=baseline.period
    )  # fmt: skip
    formula = say("{name}: {symbols}", name=indicator.formula.value, symbols=words.formula(indicator.formula))
    yield from _facts_of([
        (say("Definition"), indicator.definition),
        (say("Polarity"), words.polarity(indicator.polarity)),
        (say("Formula"), formula),
        (say("Several months"), words.aggregation(indicator.aggregation)),
        (say("Weight"), indicator.weight),
        (say("Agency"), indicator.agency or program.lead_agency),
        (say("Owner"), indicator.owner),
        (say("Source"), indicator.source),
        (say("Baseline"), base),
    ])  # fmt: skip
    for title, boundary in ((say("Counts from"), indicator.added), (say("Retired from"), indicator.retired)):
        if boundary is not None:
            yield Line(say("{title} {period}: {why}", title=title, period=boundary.from_, why=boundary.reason))
    for one in indicator.weight_revisions:
        before = words.DASH if one.previous is None else one.previous
        yield Line(say(
            "Weight until {period}: {weight}; changed on {day}: {why}",
            period=one.from_.plus(-1), weight=before, day=one.date, why=one.reason,
        ))  # fmt: skip
    for revision in indicator.definition_revisions:
        yield Line(say(
            "From {period} on {parts}; changed on {day}: {why}",
            period=revision.from_, parts=redefined(indicator, revision), day=revision.date, why=revision.reason,
        ))  # fmt: skip


def _periods(indicator: Indicator) -> list[Period]:
    """The months to be listed: also those in which the program rested."""
    targets = {*stated(indicator, TargetBasis.CURRENT), *stated(indicator, TargetBasis.ORIGINAL)}
    live = {period for period in (*targets, *indicator.no_target) if indicator.live(period)}
    return sorted({*live, *indicator.achievements})


def _month(
    portfolio: Portfolio, program: Program, indicator: Indicator, question: Question, *, running: bool
) -> _Month:
    alone = standing(portfolio, program, indicator, question)
    known = running and (alone.state is not CellState.NOT_DUE or alone.counted)
    to_date = (
        accumulation.standing(portfolio, program, indicator, replace(question, view=View.TO_DATE)) if known else None
    )
    return _Month(
        alone, to_date, indicator.achievements.get(question.months.last),
        rated_by(portfolio, question), published(portfolio, question) is not None,
        row_differences(portfolio, program, indicator, question),
    )  # fmt: skip


def _month_blocks(months: list[_Month]) -> Iterator[Block]:
    yield Table("show", _MONTHS, tuple(map(_month_row, months)))
    closed = stretches([month.period for month in months if month.published])
    if closed:
        yield Line(say("As published when they were closed: {periods}", periods=closed), Tone.QUIET)
    if any(month.alone.status is Status.PROVISIONAL for month in months):
        yield Line(say("* provisional"), Tone.QUIET)


def _month_row(month: _Month) -> tuple[Cell, ...]:
    alone, running = month.alone, month.running
    indicator = alone.indicator
    return (
        Cell(month.period),
        cells.quantity(alone.target, indicator),
        cells.actual(alone),
        cells.percent(alone.percent),
        cells.rating(month.rated_by, alone),
        words.met(alone),
        cells.quantity(running.target if running else None, indicator),
        cells.quantity(running.actual if running else None, indicator),
        cells.percent(running.percent if running else None),
        Cell(alone.state.value),
        Cell(None if alone.status is None else alone.status.value),
        Cell(month.published),
    )


def _remark_blocks(months: list[_Month]) -> Iterator[Block]:
    """What the rows can't say; the same of several months once."""
    notes = [(month.period, remark) for month in months for remark in _remarks(month)]
    for at, (_, remark) in enumerate(notes):
        periods = [period for period, one in notes if one == remark]
        if periods[0] == notes[at][0]:
            yield Line(say("{period}: {note}", period=stretches(periods), note=remark), Tone.QUIET)


def _remarks(month: _Month) -> list[Message]:
    """What a month's row can't say; of one that is still to come, or waited for, there is nothing to say."""
    alone = month.alone
    if alone.state in {CellState.UNREADABLE, CellState.WAITING}:
        return []
    if alone.state is CellState.NOT_DUE and alone.target is not None:
        return []
    return cells.remarks(alone, month.rated_by)


def _plot_blocks(months: list[_Month]) -> Iterator[Block]:
    alone = [month.alone for month in months]
    lines = plot(alone)
    if lines:
        yield Heading(say("Target against actual"))
        yield Line(say("{bar} actual, {target} target", bar=BAR, target=TARGET), Tone.QUIET)
        yield Verbatim(lines, narrow=plot(alone, NARROW))


def _note_blocks(months: list[_Month]) -> Iterator[Block]:
    """What was written beside the values, shortened."""
    notes = [(month.period, title, text) for month in months for title, text in _written(month.record)]
    if notes:
        yield Heading(say("Notes"))
    for period, title, text in notes:
        yield Line(say("{period}, {title}: {note}", period=period, title=title, note=shortened(text)))


def _written(record: Achievement | None) -> Iterator[tuple[Message, str]]:
    if record is None:
        return
    follow_up = record.follow_up.action if record.follow_up else None
    for title, text in (
        (say("obstacles"), record.obstacles),
        (say("follow-up"), follow_up),
        (say("supports"), record.supports),
        (say("note"), record.note),
    ):
        if text:
            yield title, text


def shortened(text: str) -> str:
    """A text on one line, cut between words where it is long."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST:
        return line
    words_that_fit = line[:_LONGEST].rpartition(" ")[0] or line[: _LONGEST - 1]
    return words_that_fit.rstrip() + "…"


def _program_opening(program: Program) -> Iterator[Block]:
    yield Heading(program.title, 1)
    signing = program.kak.signed if program.kak else None
    signed = None if signing is None else say("{day}, {place}", day=signing.date, place=signing.place)
    yield from _facts_of([
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


def _scores(portfolio: Portfolio, program: Program, question: Question) -> list[_Scored]:
    """The score of each month up to the last one asked for, where something was due."""
    asked = [period for period in program.span or () if period <= question.months.last]
    alone = [replace(question, months=Span(period, period), view=View.MONTH) for period in asked]
    return [one for one in (_scored(portfolio, program, month) for month in alone) if one.score.coverage.due]


def _scored(portfolio: Portfolio, program: Program, question: Question) -> _Scored:
    today, held = score.program_standing(portfolio, program, question), published(portfolio, question)
    return _Scored(
        question.months.last,
        today.score if held is None else held.program(today).score,
        rated_by(portfolio, question),
        held is not None,
        score_differences(portfolio, question, today),
    )


def _score_blocks(scores: list[_Scored]) -> Iterator[Block]:
    rows = tuple(
        (
            Cell(one.period),
            cells.percent(one.score.value),
            Cell(words.rating_label(one.score.band), tone=words.tone(one.rated_by, one.score.band)),
            Cell(words.covered(one.score.coverage)),
        )
        for one in scores
    )
    if rows:
        yield Heading(say("Score of each month"))
        yield Table("scores", _SCORES, rows)


def _program_facts(program: Program) -> dict[str, Json]:
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


def _indicator_facts(program: Program, indicator: Indicator) -> dict[str, Json]:
    baseline, added, retired = indicator.baseline, indicator.added, indicator.retired
    return {
        **cells.definition(indicator),
        "definition": indicator.definition,
        "agency": indicator.agency or program.lead_agency,
        "owner": indicator.owner,
        "source": indicator.source,
        "baseline": None
        if baseline is None
        else {"value": machine_values.quantity(baseline.value), "period": str(baseline.period)},
        "added": None if added is None else {"from": str(added.from_), "reason": added.reason},
        "retired": None if retired is None else {"from": str(retired.from_), "reason": retired.reason},
        "weight_revisions": [
            {
                "from": str(one.from_),
                "previous": None if one.previous is None else machine_values.number(one.previous),
                "date": str(one.date),
                "by": one.by,
                "reason": one.reason,
                "document": one.document,
            }
            for one in indicator.weight_revisions
        ],
        "definition_revisions": [
            {
                "from": str(one.from_),
                "previous": earlier_facts(one),
                "date": str(one.date),
                "by": one.by,
                "reason": one.reason,
                "document": one.document,
            }
            for one in indicator.definition_revisions
        ],
    }


def _month_facts(month: _Month) -> dict[str, Json]:
    running, record = month.running, month.record
    return {
        "period": str(month.period),
        **cells.standing(month.alone, month.rated_by),
        "published": month.published,
        "to_date": None
        if running is None
        else {
            "target": machine_values.quantity(running.target),
            "actual": machine_values.quantity(running.actual),
            "percent": machine_values.percent(running.percent),
        },
        "obstacles": record.obstacles if record else None,
        "follow_up": record.follow_up.action if record and record.follow_up else None,
        "supports": record.supports if record else None,
        "note": record.note if record else None,
    }
