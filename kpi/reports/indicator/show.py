"""One indicator over all its months with a plot, or one program with its indicators and the score of each month."""

from __future__ import annotations

from collections.abc import Iterator

from kpi.measure.question import Question
from kpi.measure.target import TargetBasis
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.lazy import LazyMapping
from kpi.model.output.message import say
from kpi.model.output.report import Block, Heading, Line, Report, Tone
from kpi.model.values.period import Span
from kpi.reports._shared import words
from kpi.reports.closing.closing_footer import witness
from kpi.reports.closing.differences import difference_blocks, difference_facts
from kpi.reports.indicator.field_values import indicator_facts, indicator_values
from kpi.reports.indicator.show_months import (
    facts_of,
    month_blocks,
    month_facts,
    month_of,
    note_blocks,
    periods,
    plot_blocks,
    remark_blocks,
)
from kpi.reports.indicator.show_program import definition_facts, heading
from kpi.reports.program.redefined import redefined
from kpi.reports.status.unread import unread, unread_lines


def show_indicator(
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
        month_of(portfolio, program, indicator, Question.of(period, basis=question.basis),
               running=(upto is not None and period <= upto) or (named is not None and period in named))
        for period in periods(indicator)
    ]  # fmt: skip
    otherwise = [one for month in months for one in month.otherwise]
    blocks = (
        *_indicator_opening(program, indicator, question),
        *month_blocks(months),
        *remark_blocks(months),
        *plot_blocks(months),
        *note_blocks(months),
        *unread_lines(unread(portfolio, program)),
        Line(words.profile(portfolio.settings.rating), Tone.QUIET),
        *difference_blocks(otherwise, months=True),
        *witness(portfolio, program.span or question.months),
    )
    return Report("show", blocks, LazyMapping(lambda: {
        **heading(portfolio, program, question, data_commit),
        "program": definition_facts(program),
        "indicator": indicator_facts(program, indicator),
        "months": [month_facts(month) for month in months],
        "standing": None,
        "scores": [],
        "differences": difference_facts(otherwise),
    }), illustrative=program.illustrative)  # fmt: skip


def _indicator_opening(program: Program, indicator: Indicator, question: Question) -> Iterator[Block]:
    yield Heading(words.named(indicator.name, indicator.unit), 1)
    yield Line(program.title)
    if question.basis is TargetBasis.ORIGINAL:
        yield Line(say("Against the original targets, before any revision."))
    yield from facts_of(indicator_values(program, indicator))
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
