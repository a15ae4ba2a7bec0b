"""Every cell (a month of an indicator) as a row of a flat table, so that many organisations can be put together.

A row says what ``kpi status --period MONTH`` says of the same cell, with what is needed to reckon on without the
settings: weights, scores of indicators and of programs. Of closed months these are the published figures. Nobody's name
or address is in it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Final

from kpi import __version__
from kpi.measure.accumulation import Standing
from kpi.measure.closing.chain import holds, seal_of
from kpi.measure.question import Question
from kpi.measure.rating import place_of
from kpi.measure.score import MeasuredIndicator, Score, program_standing
from kpi.measure.target import bounds
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Band, RatingProfile
from kpi.model.output.machine_text import english
from kpi.model.output.typed_table import ColumnType, Flat, Plain, TypedColumn
from kpi.model.values.number import rounded
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values, words
from kpi.reports.closing.published import published, rated_by


def _must(name: str, kind: ColumnType, meaning: str) -> TypedColumn:
    """A column without empty fields."""
    return TypedColumn(name, kind, meaning, required=True)


def _may(name: str, kind: ColumnType, meaning: str) -> TypedColumn:
    """A column where a field may be empty."""
    return TypedColumn(name, kind, meaning)


#: The schema. A column changes its meaning or type only with a new ``schema_version``; new ones come at the end.
COLUMNS: Final = (
    _must("organisation_name", ColumnType.TEXT, "the organisation, in full"),
    _must("program", ColumnType.TEXT, "id of the program"),
    _must("program_title", ColumnType.TEXT, "its title"),
    _must("program_state", ColumnType.TEXT, "its state at the end of the month"),
    _may("agency", ColumnType.TEXT, "who answers for the indicator, else who leads the program"),
    _must("indicator", ColumnType.TEXT, "id of the indicator within its program"),
    _must("indicator_name", ColumnType.TEXT, "its name"),
    _must("unit", ColumnType.TEXT, "its unit"),
    _must("level", ColumnType.TEXT, "input, process, output, outcome, impact"),
    _must("measure", ColumnType.TEXT, "number, percent, currency, ratio, ordinal, milestone"),
    _must("polarity", ColumnType.TEXT, "maximize, minimize, stabilize"),
    _must("formula", ColumnType.TEXT, "proportion, complement, inverse, deviation, rank, stage"),
    _must("aggregation", ColumnType.TEXT, "sum, average, last, ratio"),
    _may("weight", ColumnType.SCORE, "its weight in the month; empty where all of its program weigh the same"),
    _must("period", ColumnType.DAY, "the month, by its first day"),
    _may("target_low", ColumnType.AMOUNT, "target of the month, or the lower end of its range"),
    _may("target_high", ColumnType.AMOUNT, "target of the month, or the upper end of its range"),
    _may("target_text", ColumnType.TEXT, "target that is a grade or stage, yes or no"),
    _may("actual", ColumnType.AMOUNT, "what was achieved; of a ratio, the quotient"),
    _may("actual_text", ColumnType.TEXT, "what was achieved where that is a grade or stage, yes or no"),
    _may("numerator", ColumnType.AMOUNT, "of a ratio"),
    _may("denominator", ColumnType.AMOUNT, "of a ratio"),
    _may("percent", ColumnType.PERCENT, "percentage of achievement, half-up, neither capped nor floored"),
    _may("met", ColumnType.FLAG, "whether the target is met; empty where that can't be told"),
    _must("state", ColumnType.TEXT, "not_due, waiting, unreported, reported, not_applicable, not_computable"),
    _may("reason", ColumnType.TEXT, "why it is so, where that isn't plain"),
    _may("rating", ColumnType.TEXT, "label of the rating, in English"),
    _may("rating_place", ColumnType.COUNT, "place of the rating, from 1, the highest"),
    _must("rating_profile", ColumnType.TEXT, "by which bands it is rated"),
    _may("score", ColumnType.SCORE, "percentage between floor and cap; empty where it doesn't count"),
    _must("streak", ColumnType.COUNT, "consecutive due reports not met, up to this one"),
    _may("status", ColumnType.TEXT, "provisional, final"),
    _must("illustrative", ColumnType.FLAG, "an example, not the organisation's own figure"),
    _must("pending", ColumnType.FLAG, "on disk and not yet in the history of the repository"),
    _may("recorded_at", ColumnType.MOMENT, "when the record was first written"),
    _must("corrections", ColumnType.COUNT, "how often the record was revised"),
    _must("program_row", ColumnType.COUNT, "which row of its program and month, from 1"),
    _may("program_score", ColumnType.SCORE, "score of the program in the month"),
    _may(
        "program_rating",
        ColumnType.TEXT,
        "its rating, in English; empty where too little counts: then it enters no mean",
    ),
    _must("program_due", ColumnType.COUNT, "indicators of the program that were due in the month"),
    _must("program_reported", ColumnType.COUNT, "of these, reported"),
    _must("program_counted", ColumnType.COUNT, "of these, in its score"),
    _may("closing_digest", ColumnType.TEXT, "SHA-256 of the closed month; empty while it is open"),
    _may("closing_holds", ColumnType.FLAG, "whether the data still is what was closed"),
    _must("as_of", ColumnType.DAY, "the day that decided what was due"),
    _may("data_commit", ColumnType.TEXT, "the commit that the data was read at"),
    _must("tool_version", ColumnType.TEXT, "the kpi that wrote the row"),
    _must("schema_version", ColumnType.COUNT, "version of these columns"),
    _must("frequency", ColumnType.TEXT, "how often it is due: monthly, quarterly, semester, yearly"),
    _may("reference_scheme", ColumnType.TEXT, "the code list that knows the indicator"),
    _may("reference_code", ColumnType.TEXT, "its code there"),
)


class RollupQuestion(Struct, frozen=True):
    """Which months are wanted (None: all), which cells ``(program, indicator, month)`` are not in history yet."""

    months: Span | None = None
    pending: frozenset[tuple[str, str, Period]] = frozenset()
    data_commit: str | None = None


class _Month(Struct, frozen=True):
    """Values common to all cells of a month, and the bands by which it is or was rated.

    ``closing`` is the digest of a closed one, and whether it holds.
    """

    portfolio: Portfolio
    asked: RollupQuestion
    period: Period
    today: datetime.date
    closing: tuple[str | None, bool | None]
    rated_by: RatingProfile


class _Cell(Struct, frozen=True):
    """A cell, its program as it stood in that month with its score, and which row of the program it is, from 1."""

    month: _Month
    program: Program
    measured: MeasuredIndicator
    score: Score
    place: int


def years(portfolio: Portfolio, asked: RollupQuestion) -> Iterator[tuple[int, Flat]]:
    """The cells of each year, earliest first; within a year by month, program and indicator.

    Every month of a program's phases is one for each indicator that counts by then, and so is one outside that has a
    target or a record. The portfolio must be whole.
    """
    for year, cells in groupby(_cells(portfolio, asked), key=lambda cell: cell.month.period.year):
        yield year, _flat(portfolio, asked, list(cells))


def _flat(portfolio: Portfolio, asked: RollupQuestion, cells: list[_Cell]) -> Flat:
    marked = {cell.program.illustrative for cell in cells}
    notes = {
        "organisation": portfolio.settings.organisation,
        "illustrative": "some" if len(marked) == 2 else "all" if True in marked else "none",
        "as_of": cells[0].month.today.isoformat(),
        "data_commit": asked.data_commit or "",
        "tool_version": __version__,
        "schema_version": str(machine_values.SCHEMA_VERSION),
    }
    return Flat(COLUMNS, [_row(cell) for cell in cells], notes)


def _cells(portfolio: Portfolio, asked: RollupQuestion) -> Iterator[_Cell]:
    """Month by month."""
    cells = {program.folder: _months(program) for program in portfolio.programs}
    for period in sorted({period for found in cells.values() for months in found.values() for period in months}):
        if asked.months is not None and period not in asked.months:
            continue
        month, held = _month(portfolio, asked, period), published(portfolio, Question.of(period))
        for program in portfolio.programs:
            today = program_standing(portfolio, program, Question.of(period))
            found = today if held is None else held.program(today)
            rows = [row for row in found.indicators if period in cells[program.folder][row.standing.indicator.id]]
            yield from (_Cell(month, found.program, row, found.score, place) for place, row in enumerate(rows, 1))


def _months(program: Program) -> Mapping[str, frozenset[Period]]:
    """The months of each indicator that are cells: none before it counts."""
    span = frozenset(program.span or ())
    return {
        one.id: frozenset(
            month
            for month in span.union(one.targets, one.no_target, one.achievements)
            if one.added is None or month >= one.added.from_
        )
        for one in program.indicators
    }


def _month(portfolio: Portfolio, asked: RollupQuestion, period: Period) -> _Month:
    today = portfolio.today
    seal = seal_of(portfolio, period)
    closing = (None, None) if seal is None else (seal.digest, holds(portfolio, portfolio.closings[period]))
    return _Month(portfolio, asked, period, today, closing, rated_by(portfolio, Question.of(period)))


def _row(cell: _Cell) -> tuple[Plain, ...]:
    """The fields of a cell, in the order of ``COLUMNS``."""
    return (*_definition(cell), *_figures(cell), *_record(cell), *_standing(cell), *_origin(cell.month),
            *_later(cell.measured.standing.indicator))  # fmt: skip


def _definition(cell: _Cell) -> tuple[Plain, ...]:
    """Columns of the cell's identity and definition: ``organisation_name`` to ``period``."""
    program, indicator = cell.program, cell.measured.standing.indicator
    return (
        cell.month.portfolio.settings.organisation,
        program.id,
        program.title,
        program.state.value,
        indicator.agency or program.lead_agency,
        indicator.id,
        indicator.name,
        indicator.unit,
        indicator.level.value,
        indicator.measure.value,
        indicator.polarity.value,
        indicator.formula.value,
        indicator.aggregation.value,
        _score(indicator.weight_in(cell.month.period)),
        cell.month.period.first_day,
    )


def _figures(cell: _Cell) -> tuple[Plain, ...]:
    """Columns of target, actual and result: ``target_low`` to ``streak``."""
    found, profile = cell.measured.standing, cell.month.rated_by
    band = words.band(profile, found)
    return (
        *_target(found.target),
        *_actual(found),
        machine_values.percent(found.percent),
        found.met,
        found.state.value,
        None if found.reason is None else english(found.reason),
        _label(band),
        None if band is None else place_of(profile, band) + 1,
        profile.name,
        _score(cell.measured.score),
        len(cell.measured.streak),
    )


def _target(target: Target | None) -> tuple[Plain, ...]:
    """The lower and the upper end, and the name of what is no number."""
    match target:
        case Decimal() | Range():
            low, high = bounds(target)
            return machine_values.number_or_none(low), machine_values.number_or_none(high), None
        case _:
            return None, None, _name(target)


def _actual(found: Standing) -> tuple[Plain, ...]:
    """The number, the name of what is none, numerator and denominator."""
    record = found.indicator.achievements.get(found.months.last)
    value = None if record is None else record.value
    parts = (value.numerator, value.denominator) if isinstance(value, Fraction) else (None, None)
    number = found.actual if isinstance(found.actual, Decimal) else None
    named = found.actual if isinstance(found.actual, Grade | bool) else value
    return (
        machine_values.number_or_none(number),
        _name(named),
        machine_values.number_or_none(parts[0]),
        machine_values.number_or_none(parts[1]),
    )


def _record(cell: _Cell) -> tuple[Plain, ...]:
    """How the record came about: ``status`` to ``corrections``."""
    found, program, period = cell.measured.standing, cell.program, cell.month.period
    record = found.indicator.achievements.get(period)
    return (
        None if found.status is None else found.status.value,
        program.illustrative,
        (program.folder, found.indicator.id, period) in cell.month.asked.pending,
        None if record is None or record.recorded is None else record.recorded.at,
        0 if record is None else len(record.revisions),
    )


def _standing(cell: _Cell) -> tuple[Plain, ...]:
    """Where the program stands: ``program_row`` to ``program_counted``."""
    score, coverage = cell.score, cell.score.coverage
    return (
        cell.place,
        _score(score.value),
        _label(score.band),
        coverage.due,
        coverage.reported,
        coverage.counted,
    )


def _origin(month: _Month) -> tuple[Plain, ...]:
    """Provenance columns of a row: ``closing_digest`` to ``schema_version``."""
    return (*month.closing, month.today, month.asked.data_commit, __version__, machine_values.SCHEMA_VERSION)


def _later(indicator: Indicator) -> tuple[Plain, ...]:
    """The columns that came later: ``frequency`` to ``reference_code``."""
    known = indicator.reference
    return indicator.frequency.value, known.scheme if known else None, known.code if known else None


def _score(value: Decimal | None) -> Decimal | None:
    return None if value is None else rounded(value, 10)


def _name(value: Target | Value | None) -> str | None:
    return machine_values.trailer(value) if isinstance(value, Grade | bool) else None


def _label(band: Band | None) -> str | None:
    return None if band is None else english(words.rating_label(band))
