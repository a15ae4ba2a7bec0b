"""One indicator month by month: rows, remarks, the plot and facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kpi.measure import accumulation
from kpi.measure.accumulation import Standing
from kpi.measure.question import Question, View
from kpi.measure.states import CellState
from kpi.measure.target import TargetBasis, stated
from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import RatingProfile
from kpi.model.output.message import Message, say
from kpi.model.output.report import Audience, Block, Cell, Column, Heading, Json, Line, Table, Tone
from kpi.model.values.period import Period, stretches
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import cells, machine_values, words
from kpi.reports.closing.differences import ClosingDifference, row_differences
from kpi.reports.closing.published import published, rated_by, standing
from kpi.reports.indicator.charts import month_chart

MONTH_COLUMNS: Final = (
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
#: A note is cut to this length: one line of a terminal, with its month before it.
_LONGEST: Final = 60


class ShownMonth(Struct, frozen=True):
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
    otherwise: list[ClosingDifference]

    @property
    def period(self) -> Period:
        """The month."""
        return self.alone.months.last


def facts_of(pairs: Iterable[tuple[Message, object]]) -> Iterator[Line]:
    """Known facts, one line each."""
    for title, value in pairs:
        if value is not None and value != "":
            yield Line(say("{title}: {value}", title=title, value=value))


def periods(indicator: Indicator) -> list[Period]:
    """The months to be listed: also those in which the program rested."""
    targets = {*stated(indicator, TargetBasis.CURRENT), *stated(indicator, TargetBasis.ORIGINAL)}
    live = {period for period in (*targets, *indicator.no_target) if indicator.live(period)}
    return sorted({*live, *indicator.achievements})


def month_of(
    portfolio: Portfolio, program: Program, indicator: Indicator, question: Question, *, running: bool
) -> ShownMonth:
    """One month of an indicator."""
    alone = standing(portfolio, program, indicator, question)
    known = running and (alone.state is not CellState.NOT_DUE or alone.counted)
    to_date = (
        accumulation.standing(portfolio, program, indicator, replace(question, view=View.TO_DATE)) if known else None
    )
    return ShownMonth(
        alone, to_date, indicator.achievements.get(question.months.last),
        rated_by(portfolio, question), published(portfolio, question) is not None,
        row_differences(portfolio, program, indicator, question),
    )  # fmt: skip


def month_blocks(months: list[ShownMonth]) -> Iterator[Block]:
    """The table of months."""
    yield Table("show", MONTH_COLUMNS, tuple(map(month_row, months)))
    closed = stretches([month.period for month in months if month.published])
    if closed:
        yield Line(say("As published when they were closed: {periods}", periods=closed), Tone.QUIET)
    if any(month.alone.status is Status.PROVISIONAL for month in months):
        yield Line(say("* provisional"), Tone.QUIET)


def month_row(month: ShownMonth) -> tuple[Cell, ...]:
    """A month in the table."""
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


def remark_blocks(months: list[ShownMonth]) -> Iterator[Block]:
    """Remarks on the rows; the same of several months once."""
    notes = [(month.period, remark) for month in months for remark in _remarks(month)]
    for at, (_, remark) in enumerate(notes):
        periods = [period for period, one in notes if one == remark]
        if periods[0] == notes[at][0]:
            yield Line(say("{period}: {note}", period=stretches(periods), note=remark), Tone.QUIET)


def _remarks(month: ShownMonth) -> list[Message]:
    """Remarks on a month's row; none on one that is still to come, or waited for."""
    alone = month.alone
    if alone.state in {CellState.UNREADABLE, CellState.WAITING}:
        return []
    if alone.state is CellState.NOT_DUE and alone.target is not None:
        return []
    return cells.remarks(alone, month.rated_by)


def plot_blocks(months: list[ShownMonth]) -> Iterator[Block]:
    """Target against actual, as a chart; nothing where there is no number."""
    chart = month_chart([month.alone for month in months])
    if any(chart.numbers):
        yield chart


def note_blocks(months: list[ShownMonth]) -> Iterator[Block]:
    """Notes of the records, shortened."""
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


def month_facts(month: ShownMonth) -> dict[str, Json]:
    """A month for machines."""
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
