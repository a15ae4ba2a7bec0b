"""Where every program stands: one table a program, its score with coverage, then the portfolio."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kpi.measure.accumulation import CellState, Question, Standing, View, standing
from kpi.measure.rating import band_of, in_printed_gap
from kpi.measure.score import MeasuredIndicator, ProgramStanding, Score, mean_score, program_standing
from kpi.model.achievement import Status
from kpi.model.message import Message, say
from kpi.model.period import Period, Span
from kpi.model.problem import Severity
from kpi.model.report import Audience, Block, Cell, Column, Heading, Line, Report, Table, Tone
from kpi.reports import facts, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpi.model.indicator import Indicator
    from kpi.model.portfolio import Portfolio
    from kpi.model.program import Program
    from kpi.model.report import Json
    from kpi.model.settings import RatingProfile

#: Months in the small trend.
TREND: Final = 4
#: From this many bad months in a row on, a marker.
BAD_ROW: Final = 3

_PEOPLE, _MACHINES = Audience.PEOPLE, Audience.MACHINES
_COLUMNS: Final = (
    Column("program", say("Program"), audience=_MACHINES),
    Column("indicator", say("Indicator"), wide=True, audience=_MACHINES),
    Column("name", say("Indicator"), wide=True),
    Column("unit", say("Unit"), audience=_MACHINES),
    Column("polarity", say("Polarity"), audience=_MACHINES),
    Column("formula", say("Formula"), audience=_MACHINES),
    Column("aggregation", say("Aggregation"), audience=_MACHINES),
    Column("weight", say("Weight"), right=True, audience=_MACHINES),
    Column("target", say("Target"), right=True),
    Column("actual", say("Actual"), right=True),
    Column("percent", say("%"), right=True),
    Column("score", say("Score"), right=True, audience=_MACHINES),
    Column("rating", say("Rating")),
    Column("met", say("Met")),
    Column("state", say("State"), audience=_MACHINES),
    Column("streak", say("Bad months"), right=True, audience=_MACHINES),
    Column("status", say("Status"), audience=_MACHINES),
    Column("trend", say("Trend"), audience=_PEOPLE),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the report is about besides the question itself.

    ``program``: only this one. ``later``: months after it that have no record. ``pending``: cells
    ``(program, indicator, month)`` that are on disk and not yet in history.
    """

    program: Program | None = None
    later: Span | None = None
    pending: frozenset[tuple[str, str, Period]] = frozenset()
    data_commit: str | None = None


def status_report(portfolio: Portfolio, question: Question, asked: Asked) -> Report:
    """The progress table of a month or span."""
    shown = (asked.program,) if asked.program else portfolio.programs
    measured = [
        program_standing(program, portfolio.settings, question) for program in shown if program.state.measured
    ]
    idle = [program for program in shown if not program.state.measured]
    whole = mean_score((one.score for one in measured), portfolio.settings)
    blocks: list[Block] = [*_opening(portfolio, question, asked, shown)]
    for one in measured:
        blocks += _program_blocks(one, portfolio, question, asked)
    blocks += _portfolio_blocks(whole, portfolio) if asked.program is None else []
    blocks += _idle_blocks(idle)
    blocks += _unreadable_blocks(portfolio)
    return Report("status", tuple(blocks), _facts(portfolio, question, asked, measured, idle, whole))


def _opening(portfolio: Portfolio, question: Question, asked: Asked, shown: Iterable[Program]) -> list[Block]:
    title = {
        View.MONTH: say("Achievement {months}"),
        View.TO_DATE: say("Achievement up to and including {months}"),
        View.FULL: say("Achievement up to and including {months}, against the whole"),
    }[question.view]
    blocks: list[Block] = [
        Heading(replace(title, values={"months": words.months(question.months)}), 1),
        Line(portfolio.settings.organisation),
    ]
    if any(program.illustrative for program in shown):
        blocks.append(Line(illustrative(), Tone.FAIR))
    if asked.later is not None:
        nothing = say("No records for {months}.", months=words.months(asked.later))
        blocks.append(Line(nothing, Tone.FAIR))
    return blocks


def illustrative() -> Message:
    """That figures are examples. Every output of such data says so."""
    return say("Illustrative data: examples, not the organisation's own figures.")


def _program_blocks(one: ProgramStanding, portfolio: Portfolio, question: Question, asked: Asked) -> list[Block]:
    program = one.program
    rows = tuple(_row(program, row, portfolio, question, asked) for row in one.indicators)
    blocks: list[Block] = [Heading(program.title), Table("status", _COLUMNS, rows)]
    for row in one.indicators:
        blocks += [Line(note, Tone.QUIET) for note in _notes(program, row, portfolio, asked)]
    tone = words.tone(portfolio.settings.rating, one.score.band)
    score = say(
        "Program score {score} ({coverage})", score=words.scored(one.score), coverage=words.covered(one.score.coverage)
    )
    return [*blocks, Line(score, tone)]


def _row(
    program: Program, row: MeasuredIndicator, portfolio: Portfolio, question: Question, asked: Asked
) -> tuple[Cell, ...]:
    found, indicator = row.standing, row.standing.indicator
    profile = portfolio.settings.rating
    band = band_of(profile, found.percent) if found.percent is not None else None
    blank = found.state in {CellState.WAITING, CellState.UNREPORTED}
    rating = Cell(words.rating_label(band), tone=words.tone(profile, band)) if band and not blank else Cell(None, "–")
    return (
        Cell(program.id),
        Cell(indicator.id),
        Cell(indicator.name, say("{name} ({unit})", name=indicator.name, unit=indicator.unit)),
        Cell(indicator.unit),
        Cell(indicator.polarity.value),
        Cell(indicator.formula.value),
        Cell(indicator.aggregation.value),
        Cell(None if indicator.weight is None else words.Number(indicator.weight, words.decimals_of(indicator.weight))),
        _quantity_cell(found.target, indicator),
        _actual_cell(found, asked.pending & {(program.id, indicator.id, period) for period in found.months}),
        Cell(None, "–") if found.percent is None else Cell(words.percent(found.percent)),
        Cell(None, "–") if row.score is None else Cell(words.percent(row.score)),
        rating,
        words.met(found),
        Cell(found.state.value),
        Cell(row.streak),
        Cell(None if found.status is None else found.status.value),
        Cell(_trend(program, indicator, portfolio, question)),
    )


def _quantity_cell(value: object, indicator: Indicator) -> Cell:
    shown = words.quantity(value, indicator)  # type: ignore[arg-type]
    machine = facts.quantity(value)  # type: ignore[arg-type]
    if isinstance(shown, words.Number):
        return Cell(words.Number(shown.value, words.decimals_of(shown.value)), shown)
    if isinstance(machine, dict):
        return Cell("..".join("" if bound is None else words.plain(bound) for bound in machine.values()), shown)
    return Cell(machine, shown)  # type: ignore[arg-type]


def _actual_cell(found: Standing, pending: frozenset[object]) -> Cell:
    if found.actual is None:
        tone = Tone.BAD if found.state is CellState.UNREPORTED else Tone.QUIET
        return Cell(None, words.state(found.state), tone)
    cell = _quantity_cell(found.actual, found.indicator)
    marks = ("*" if found.status is Status.PROVISIONAL else "") + ("+" if pending else "")
    return replace(cell, shown=say("{value}{marks}", value=cell.shown, marks=marks)) if marks else cell


def _trend(program: Program, indicator: Indicator, portfolio: Portfolio, question: Question) -> str:
    last = question.months.last
    found = [
        standing(indicator, program, portfolio.settings, replace(question, months=Span(month, month), view=View.MONTH))
        for month in (last.plus(-back) for back in reversed(range(TREND)))
    ]
    return words.trend([(one.percent, one.met) for one in found if one.state is not CellState.NOT_DUE])


def _notes(program: Program, row: MeasuredIndicator, portfolio: Portfolio, asked: Asked) -> list[Message]:
    """What a row can't say by itself."""
    found, name = row.standing, row.standing.indicator.name
    notes: list[Message] = []
    if row.streak >= BAD_ROW:
        notes.append(say("! {name}: not met for {count} months in a row", name=name, count=row.streak))
    if found.reason is not None:
        notes.append(say("{name}: {reason}", name=name, reason=found.reason))
    if found.carried_from is not None:
        notes.append(say("{name}: value of {period}, carried", name=name, period=found.carried_from))
    if len(found.months) > 1 and found.missing:
        notes.append(say("{name}: no record for {periods}", name=name, periods=found.missing))
    if found.status is Status.PROVISIONAL:
        notes.append(say("* {name}: provisional", name=name))
    if any((program.id, found.indicator.id, period) in asked.pending for period in found.months):
        notes.append(say("+ {name}: saved here, not yet in the history (git)", name=name))
    if found.percent is not None and in_printed_gap(portfolio.settings.rating, found.percent):
        notes.append(say("{name}: between two bands as printed in whole numbers; the lower one holds", name=name))
    return notes


def _portfolio_blocks(whole: Score, portfolio: Portfolio) -> list[Block]:
    tone = words.tone(portfolio.settings.rating, whole.band)
    text = say(
        "Score of all programs {score} ({counted} of {due} programs counted)",
        score=words.scored(whole),
        counted=whole.coverage.counted,
        due=whole.coverage.due,
    )
    profile = say("Rating by the profile {name}.", name=portfolio.settings.rating.name)
    return [Heading(say("All programs")), Line(text, tone), Line(profile, Tone.QUIET)]


def _idle_blocks(idle: list[Program]) -> list[Block]:
    """Programs that are listed and never scored."""
    if not idle:
        return []
    columns = (Column("name", say("Program"), wide=True), Column("state", say("State")), Column("since", say("Since")))
    rows = tuple(
        (
            Cell(program.title),
            Cell(words.program_state(program.state)),
            Cell(None, say("{day}", day=program.states[-1].since) if program.states else "–"),
        )
        for program in idle
    )
    return [Heading(say("Not measured yet")), Table("idle", columns, rows)]


def _unreadable_blocks(portfolio: Portfolio) -> list[Block]:
    return [
        Line(say("{path} can't be read; what it holds is missing above. See: kpi validate", path=path), Tone.BAD)
        for path in sorted(portfolio.unreadable)
    ]


def _facts(
    portfolio: Portfolio,
    question: Question,
    asked: Asked,
    measured: list[ProgramStanding],
    idle: list[Program],
    whole: Score,
) -> dict[str, Json]:
    return {
        **facts.heading(asked.data_commit),
        "period": str(question.months.first) if len(question.months) == 1 else str(question.months),
        "view": question.view.value,
        "targets": question.basis.value,
        "rating": portfolio.settings.rating.name,
        "organisation": portfolio.settings.organisation,
        "programs": [_program_facts(one, portfolio, asked) for one in measured]
        + [_idle_facts(program) for program in idle],
        "portfolio": facts.score(whole),
        "unreadable": sorted(portfolio.unreadable),
    }


def _program_facts(one: ProgramStanding, portfolio: Portfolio, asked: Asked) -> Json:
    return {
        **_named(one.program),
        **facts.score(one.score),
        "indicators": [_indicator_facts(one.program, row, portfolio.settings.rating, asked) for row in one.indicators],
    }


def _idle_facts(program: Program) -> Json:
    return {**_named(program), "score": None, "rating": None, "coverage": None, "indicators": []}


def _named(program: Program) -> dict[str, Json]:
    return {
        "id": program.id,
        "title": program.title,
        "state": program.state.value,
        "illustrative": program.illustrative,
    }


def _indicator_facts(program: Program, row: MeasuredIndicator, profile: RatingProfile, asked: Asked) -> Json:
    found, indicator = row.standing, row.standing.indicator
    band = band_of(profile, found.percent) if found.percent is not None else None
    return {
        "id": indicator.id,
        "name": indicator.name,
        "unit": indicator.unit,
        "polarity": indicator.polarity.value,
        "formula": indicator.formula.value,
        "aggregation": indicator.aggregation.value,
        "weight": indicator.weight,
        "target": facts.quantity(found.target),
        "actual": facts.quantity(found.actual),
        "percent": facts.percent(found.percent),
        "score": facts.percent(row.score),
        "met": found.met,
        "rating": facts.rating(band),
        "state": found.state.value,
        "reason": None if found.reason is None else facts.sentence(found.reason),
        "streak": row.streak,
        "status": None if found.status is None else found.status.value,
        "missing": [str(period) for period in found.missing],
        "carried_from": None if found.carried_from is None else str(found.carried_from),
        "pending": any((program.id, indicator.id, period) in asked.pending for period in found.months),
    }
