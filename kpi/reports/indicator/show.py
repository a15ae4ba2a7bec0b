"""One indicator over all its months with a plot, or one program with its indicators and the score of each month."""

from __future__ import annotations

from collections.abc import Iterator

from kpi.measure.question import Question
from kpi.measure.target import TargetBasis
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.lazy import Later
from kpi.model.output.message import say
from kpi.model.output.report import Block, Heading, Json, Line, Report, Tone
from kpi.model.values.period import Span
from kpi.reports._shared import cells, machine_values, words
from kpi.reports.closing.closing_footer import witness
from kpi.reports.closing.differences import difference_blocks, difference_facts
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
from kpi.reports.program.redefined import earlier_facts, redefined
from kpi.reports.status.unread import unread, unread_lines


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
    return Report("show", blocks, Later(lambda: {
        **heading(portfolio, program, question, data_commit),
        "program": definition_facts(program),
        "indicator": _indicator_facts(program, indicator),
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
    baseline = indicator.baseline
    base = None if baseline is None else say(
        "{value} ({period})", value=words.quantity(baseline.value, indicator, exact=True), period=baseline.period
    )  # fmt: skip
    formula = say("{name}: {symbols}", name=indicator.formula.value, symbols=words.formula(indicator.formula))
    yield from facts_of([
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
