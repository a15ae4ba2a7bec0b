"""One figure explained: every input with its file and line, and every step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from kpi.measure.question import Question
from kpi.measure.score import MeasuredIndicator, Score, measured_indicator, program_standing
from kpi.measure.states import CellState
from kpi.measure.target import TargetBasis, accumulation_span, ended
from kpi.model.domain.achievement import Status
from kpi.model.domain.indicator import Formula, Indicator, Measure, Polarity
from kpi.model.domain.indicator_fields import DEFINITION_KEYS
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import RatingProfile
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Place
from kpi.model.output.report import Audience, Block, Cell, Column, Heading, Json, Line, Report, Table, Tone
from kpi.model.values.period import Period
from kpi.model.values.quantity import Target
from kpi.model.values.struct import Struct
from kpi.reports._shared import cells, machine_values, words
from kpi.reports.closing.closing_footer import witness, witness_facts
from kpi.reports.closing.differences import (
    difference_facts,
    difference_lines,
    published_opening,
    row_differences,
    score_differences,
)
from kpi.reports.closing.published import published
from kpi.reports.indicator.explanation import ExplainedIndicator, ExplanationStep, digits, steps
from kpi.reports.status.unread import unread, unread_lines
from kpi.reports.status.view import question_facts
from kpi.store import layout

_COLUMNS: Final = (
    Column("input", say("Input"), wide=True),
    Column("period", say("Month")),
    Column("value", say("Value"), wide=True),
    Column("path", say("File"), audience=Audience.MACHINES),
    Column("line", say("Line"), right=True),
)


class _Input(Struct, frozen=True):
    """Something that the data says: its name for machines and people, the month it is about, what it says, where."""

    name: str
    title: Message
    value: object
    fact: Json
    place: Place
    period: Period | None = None


def explain_report(
    portfolio: Portfolio,
    program: Program,
    indicator: Indicator,
    question: Question,
    where: Callable[[Place], tuple[int, int]],
    data_commit: str | None,
) -> Report:
    """Inputs and steps of one figure; ``where`` tells line and column (from 1) of a place in the data."""
    whole = program_standing(portfolio, program, question)
    row = next((row for row in whole.indicators if row.standing.indicator.id == indicator.id), None)
    if row is None:  # it counts only from a later month on
        row = measured_indicator(portfolio, program, indicator, question)
    case = ExplainedIndicator(whole.program, portfolio, question, row, whole)
    inputs = [(one, where(one.place)[0]) for one in _inputs(case)]
    taken = list(steps(case))
    sealed = witness(portfolio, row.standing.months)
    missing = unread(portfolio, program)
    held = published(portfolio, question)
    profile = portfolio.settings.rating if held is None else held.settings.rating
    shown = row if held is None else held.row(whole.program, row)
    score = whole.score if held is None else held.program(whole).score
    otherwise = [
        *row_differences(portfolio, program, indicator, question), *score_differences(portfolio, question, whole)
    ]  # fmt: skip
    blocks = (
        *_opening(case, profile),
        *published_opening(portfolio, question),
        *([] if held is None else _published(shown, score, profile)),
        *difference_lines(otherwise),
        *_blocks(inputs, taken, closed=held is not None),
        *unread_lines(missing),
        *sealed,
    )
    return Report("explain", blocks, {
        **machine_values.heading(data_commit),
        **witness_facts(portfolio, row.standing.months),
        **question_facts(question, portfolio.as_of),
        "program": program.id,
        "illustrative": program.illustrative,
        "rating_profile": profile.name,
        "published": held is not None,
        "differences": difference_facts(otherwise),
        "indicator": {
            **cells.definition(indicator, question.months.last),
            **cells.standing(shown.standing, profile),
            "score": machine_values.percent(shown.score),
            "streak": len(row.streak),
        },
        "inputs": [_input_facts(one, line) for one, line in inputs],
        "steps": [{"name": one.name, "text": machine_values.sentence(one.text), "value": one.value} for one in taken],
        "program_score": machine_values.score(score),
        "outlook": None,
        "unreadable": missing,
    }, illustrative=program.illustrative)  # fmt: skip


def _opening(case: ExplainedIndicator, profile: RatingProfile) -> Iterator[Block]:
    name = words.named(case.indicator.name, case.indicator.unit)
    yield Heading(say("{name}, {months}", name=name, months=words.months(case.found.months)), 1)
    yield Line(case.program.title)
    if case.question.basis is TargetBasis.ORIGINAL:
        yield Line(say("Against the original targets, before any revision."))
    yield Line(words.profile(profile), Tone.QUIET)


def _published(row: MeasuredIndicator, score: Score, profile: RatingProfile) -> Iterator[Block]:
    """The figure that holds: the one that was published."""
    found = row.standing
    band = words.band(profile, found)
    yield Line(say(
        "Published: target {target}, actual {actual}, {percent}, {rating}, {met}",
        target=words.quantity(found.target, found.indicator), actual=words.quantity(found.actual, found.indicator),
        percent=words.DASH if found.percent is None else say("{percent} %", percent=words.percent(found.percent)),
        rating=words.rating_label(band), met=words.met_or_not(found),
    ))  # fmt: skip
    covered = words.covered(score.coverage)
    yield Line(say("Published program score: {score} ({coverage})", score=words.scored(score), coverage=covered))


def _blocks(inputs: list[tuple[_Input, int]], taken: list[ExplanationStep], *, closed: bool) -> Iterator[Block]:
    for path in dict.fromkeys(one.place.path for one, _ in inputs):
        yield Heading(path)
        yield Table("explain", _COLUMNS, tuple(_row(one, line) for one, line in inputs if one.place.path == path))
    yield Heading(say("Steps by today's data and rules") if closed else say("Steps"))
    for number, one in enumerate(taken, start=1):
        yield Line(say("{number}. {text}", number=number, text=one.text))


def _row(one: _Input, line: int) -> tuple[Cell, ...]:
    return (
        Cell(one.name, one.title),
        Cell(None, words.DASH) if one.period is None else Cell(one.period),
        Cell(say("{value}", value=one.value)),
        Cell(one.place.path),
        Cell(line),
    )


def _input_facts(one: _Input, line: int) -> dict[str, Json]:
    period = None if one.period is None else str(one.period)
    return {"name": one.name, "period": period, "value": one.fact, "path": one.place.path, "line": line}


def _inputs(case: ExplainedIndicator) -> Iterator[_Input]:
    yield from _definition(case)
    yield from _targets(case)
    yield from _values(case)
    yield from _policy(case)


def _definition(case: ExplainedIndicator) -> Iterator[_Input]:
    """Parts of the definition that decide the figure."""
    indicator = case.indicator
    yield _stated(case, "polarity", say("polarity"), words.polarity(indicator.polarity), indicator.polarity.value)
    formula = indicator.formula.value
    if indicator.stated_formula is None:
        usual = say("{name}, the usual one", name=formula)
        yield _Input("formula", say("formula"), usual, formula, _in_indicator(case, "polarity"))
    else:
        yield _stated(case, "formula", say("formula"), formula, formula)
    if indicator.formula is Formula.FROM_BASELINE and indicator.baseline is not None:
        value = indicator.baseline.value
        shown = words.quantity(value, indicator, exact=True)
        where = _in_indicator(case, "baseline", "value")
        yield _Input(
            "baseline", say("baseline"), shown, machine_values.quantity(value), where, indicator.baseline.period
        )
    if len(case.found.months) > 1:
        how = indicator.aggregation
        yield _stated(case, "aggregation", say("aggregation"), words.aggregation(how), how.value)
    if indicator.tolerance is not None and indicator.polarity is Polarity.STABILIZE:
        tolerance = indicator.tolerance
        yield _stated(case, "tolerance", say("tolerance"), digits(tolerance), machine_values.number(tolerance))
    if indicator.zero_target_met:
        yield _stated(case, "zero_target", say("0 of 0 counts as met"), say("yes"), "met")
    if indicator.measure is Measure.ORDINAL:
        names = tuple(step.name for step in indicator.scale)
        yield _stated(case, "scale", say("scale, lowest first"), names, names)
    yield from _weight(case)


def _weight(case: ExplainedIndicator) -> Iterator[_Input]:
    """The weight that held in the last month; it stands in the next revision, where there is one."""
    indicator, period = case.indicator, case.question.months.last
    weight, later = indicator.weight_in(period), indicator.next_weight_revision(period)
    if weight is None:
        return
    pointer: tuple[str | int, ...] = ("weight",)
    if later is not None:
        pointer = ("weight_revisions", indicator.weight_revisions.index(later), "previous")
    yield _Input("weight", say("weight"), digits(weight), machine_values.number(weight), _in_indicator(case, *pointer))


def _stated(case: ExplainedIndicator, key: str, title: Message, value: object, fact: Json) -> _Input:
    """A part of the definition where it stands: a later revision says what it was until then."""
    whole = case.program.by_indicator.get(case.indicator.id, case.indicator)  # absent: it counts from a later month on
    later = [
        (one.from_, at)
        for at, one in enumerate(whole.definition_revisions)
        if one.from_ > case.question.months.last and key in {DEFINITION_KEYS[name] for name in one.previous.changed}
    ]
    pointer: tuple[str | int, ...] = ("definition_revisions", min(later)[1], "previous", key) if later else (key,)
    return _Input(key, title, value, fact, _in_indicator(case, *pointer))


def _in_indicator(case: ExplainedIndicator, *pointer: str | int) -> Place:
    return Place(layout.indicators_path(case.program.folder), ("indicators", case.indicator.index, *pointer))


def _targets(case: ExplainedIndicator) -> Iterator[_Input]:
    """The targets as the file states them, with their revisions; or why there are none."""
    indicator, stated_months = case.indicator, _target_months(case)
    for period in stated_months:
        place, value = _target_place(case, period)
        title = say("running target") if indicator.cumulative_targets else say("target")
        shown = words.quantity(value, indicator, exact=True)
        yield _Input("target", title, shown, machine_values.quantity(value), place, period)
        yield from _revisions(case, period)
    if case.found.state is CellState.NOT_DUE:
        yield from _why_none(case)


def _target_months(case: ExplainedIndicator) -> list[Period]:
    """The months whose stated targets enter; of running totals also the one before, from which they differ."""
    indicator, entered = case.indicator, case.found.targeted
    if not (indicator.cumulative_targets and indicator.aggregation.adds_up and entered):
        return list(entered)
    span = accumulation_span(indicator, case.program, entered[0])
    before = [period for period in indicator.targets if period < entered[0] and span and period in span]
    return [*([max(before)] if before else []), *entered]


def _target_place(case: ExplainedIndicator, period: Period) -> tuple[Place, Target | None]:
    indicator = case.indicator
    of_month = [(at, one) for at, one in enumerate(indicator.target_revisions) if one.period == period]
    if case.question.basis is TargetBasis.ORIGINAL and of_month:
        at, first = min(of_month, key=lambda found: (found[1].date, found[0]))
        return _in_indicator(case, "target_revisions", at, "from"), first.from_
    return _in_indicator(case, "targets", str(period)), indicator.targets.get(period)


def _revisions(case: ExplainedIndicator, period: Period) -> Iterator[_Input]:
    """Earlier targets of a month, and the reasons of their changes."""
    indicator = case.indicator
    for at, one in enumerate(indicator.target_revisions):
        if one.period == period:
            text = say(
                "{before} → {after}, {day}: {why}",
                before=words.quantity(one.from_, indicator, exact=True),
                after=words.quantity(one.to, indicator, exact=True),
                day=one.date,
                why=one.reason,
            )
            fact: Json = {
                "from": machine_values.quantity(one.from_), "to": machine_values.quantity(one.to),
                "date": str(one.date),
                "by": one.by, "reason": one.reason, "document": one.document,
            }  # fmt: skip
            place = _in_indicator(case, "target_revisions", at)
            yield _Input("target_revision", say("target revised"), text, fact, place, period)


def _why_none(case: ExplainedIndicator) -> Iterator[_Input]:
    """Reason why a month is not due."""
    indicator, period = case.indicator, case.found.months.last
    end = ended(case.program)
    if end is not None:
        place = Place(layout.kak_path(case.program.folder), ("states", len(case.program.states) - 1))
        state = case.program.state
        yield _Input("state", words.program_state(state), end, state.value, place, Period.of(end))
    if indicator.added is not None:
        why = indicator.added.reason
        yield _Input("added", say("counts from"), why, why, _in_indicator(case, "added"), indicator.added.from_)
    if indicator.retired is not None:
        why = indicator.retired.reason
        yield _Input("retired", say("retired from"), why, why, _in_indicator(case, "retired"), indicator.retired.from_)
    if period in indicator.no_target:
        why = indicator.no_target[period]
        yield _Input("no_target", say("no target"), why, why, _in_indicator(case, "no_target", str(period)), period)


def _values(case: ExplainedIndicator) -> Iterator[_Input]:
    """Records of the months that entered, and of those without a possible value."""
    indicator = case.indicator
    path = layout.achievements_path(case.program.folder, indicator.id)
    for period in case.found.months:
        record = indicator.achievements.get(period)
        if record is not None and record.value is None:
            why = record.not_applicable or ""
            place = Place(path, (str(period), "not_applicable"))
            yield _Input("not_applicable", say("not applicable"), why, why, place, period)
        elif record is not None and period in case.found.counted:
            value, place = record.value, Place(path, (str(period), "value"))
            shown = words.quantity(value, indicator, exact=True)
            title = say("provisional value") if record.status is Status.PROVISIONAL else say("value")
            yield _Input("value", title, shown, machine_values.quantity(value), place, period)


def _policy(case: ExplainedIndicator) -> Iterator[_Input]:
    """Policy of the organisation for ratings and scores."""
    settings = layout.settings_path()
    profile, policy = case.settings.rating, case.settings.score
    bounds = tuple(band.min for band in profile.bands if band.min is not None)
    shown = tuple(digits(bound) for bound in bounds)
    yield _Input("bands", say("bands of the rating"), shown, bounds, Place(settings, ("rating", "bands")))
    for key, title, value in (
        ("cap", say("cap of the score"), policy.cap),
        ("floor", say("floor of the score"), policy.floor),
        ("minimum_coverage", say("minimum coverage"), policy.minimum_coverage),
    ):
        yield _Input(key, title, digits(value), machine_values.number(value), Place(settings, ("score", key)))
