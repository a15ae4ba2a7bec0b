"""The page of an indicator: a sentence, charts, every month, revisions, evidence, definition, and the steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpi.measure.outlook import Outlook, outlook
from kpi.measure.question import Question
from kpi.measure.score import MeasuredIndicator
from kpi.model.domain.achievement import Achievement, Evidence
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.page import Folded, Link, Page, PageBlock, PageCell, PageColumn, PageRow, PageTable
from kpi.model.output.report import Heading, Line, Tone
from kpi.model.values.struct import replace
from kpi.reports._shared import cells, words
from kpi.reports.indicator.charts import mark_of, month_chart, titled, total_chart
from kpi.reports.indicator.decisions import decisions, decisions_table
from kpi.reports.indicator.explain import explain_report
from kpi.reports.indicator.field_values import indicator_values
from kpi.reports.indicator.show_months import ShownMonth, facts_of, month_of, periods
from kpi.reports.outlook.sentences import TITLE, sentences, state_tone
from kpi.reports.site.context import Site, agency_link, indicator_path, place, program_path

_PEOPLE = frozenset({"owner", "source"})


def indicator_page(site: Site, program: Program, row: MeasuredIndicator) -> Page:
    """The page of an indicator."""
    program, indicator = site.original(program, row.standing.indicator)
    months = _months(site, program, indicator)
    ahead = outlook(site.whole, program, indicator, site.month)
    blocks = (
        Line(_sentence(row)),
        *_charts(months, ahead),
        Heading(say("Outlook")), *_outlook(ahead),
        Heading(say("Every month")), _table(site, months),
        *_decided(site, indicator),
        *_evidence(site, months),
        Heading(say("Definition")), *facts_of(_facts(site, program, indicator)),
        *_explained(site, program, indicator),
    )  # fmt: skip
    agency = program.agency_of(indicator)
    above = (Link(say("All programs"), "index.html"), Link(program.title, program_path(program.id)))
    return Page(
        indicator_path(program.id, indicator.id), words.named(indicator.name, indicator.unit), blocks,
        above=(*above, agency_link(agency)) if agency else above,
        strips=site.strips(illustrative=program.illustrative), lead=say("{month}", month=site.month),
    )  # fmt: skip


def _months(site: Site, program: Program, indicator: Indicator) -> list[ShownMonth]:
    upto = max(indicator.achievements, default=None)
    return [
        month_of(site.whole, program, indicator, Question.of(period), running=upto is not None and period <= upto)
        for period in periods(indicator)
        if not site.public or period <= site.month
    ]


def _sentence(row: MeasuredIndicator) -> Message:
    """Where the indicator stands, in one sentence."""
    found = row.standing
    text = mark_of(found).text
    if len(row.streak) > 1:
        return say("{text}; {streak}.", text=text, streak=words.not_met(row.streak))
    if found.reason is not None:
        return say("{text}; {reason}.", text=text, reason=found.reason)
    return say("{text}.", text=text)


def _charts(months: Sequence[ShownMonth], ahead: Outlook) -> Iterator[PageBlock]:
    alone = [month.alone for month in months]
    chart = month_chart(alone)
    if any(chart.numbers):
        yield replace(chart, title=titled(ahead.indicator))
    running = total_chart(alone, ahead)
    if running is not None:
        yield running


def _outlook(found: Outlook) -> Iterator[PageBlock]:
    yield Line(TITLE, Tone.QUIET)
    said = [Line(text, state_tone(found.state)) for text in sentences(found)]
    yield from said or [Line(say("Nothing is left to be said."), Tone.QUIET)]


def _table(site: Site, months: Sequence[ShownMonth]) -> PageTable:
    heads = (
        PageColumn("period", say("Month")),
        PageColumn("target", say("Target"), right=True),
        PageColumn("actual", say("Actual"), right=True),
        PageColumn("percent", say("%"), right=True),
        PageColumn("met", say("Met")),
        PageColumn("running_actual", say("To date"), right=True),
        *(() if site.public else (PageColumn("said", say("Obstacles · follow-up")),)),
    )
    return PageTable(say("Every month"), heads, tuple(_month(site, one) for one in months))


def _month(site: Site, month: ShownMonth) -> PageRow:
    alone, running = month.alone, month.running
    indicator = alone.indicator
    said = () if site.public else (PageCell(_said(month.record, alone.reason)),)
    return PageRow(
        (
            PageCell(month.period),
            place(cells.quantity(alone.target, indicator)),
            place(cells.actual(alone)),
            place(cells.percent(alone.percent)),
            place(words.met(alone)),
            place(cells.quantity(running.actual if running else None, indicator)),
            *said,
        ),
        {"period": str(month.period), "state": alone.state.value},
    )


def _said(record: Achievement | None, reason: Message | None) -> Message | str:
    """What was written beside a value, or why there is none."""
    parts: list[Message] = [] if reason is None else [reason]
    if record is not None:
        texts = (record.obstacles, record.follow_up.action if record.follow_up else None, record.note)
        parts += [say("{text}", text=text) for text in texts if text]
    return words.beside(parts) if parts else ""


def _decided(site: Site, indicator: Indicator) -> Iterator[PageBlock]:
    """Revisions of targets, weights and the definition; and of values."""
    found = decisions((indicator,), None)
    if found and not site.public:
        yield Heading(say("What was decided"))
        yield decisions_table(found)
    corrected = [
        PageRow(
            (
                PageCell(period),
                PageCell(say("{day}", day=revision.at.date())),
                PageCell(words.quantity(revision.previous.value, indicator)),
                PageCell(revision.reason),
            ),
            {"period": str(period)},
        )
        for period, record in sorted(indicator.achievements.items())
        for revision in record.revisions
    ]
    if corrected and not site.public:
        heads = (
            PageColumn("period", say("Month")),
            PageColumn("at", say("When")),
            PageColumn("old", say("Before"), right=True),
            PageColumn("reason", say("Reason")),
        )
        yield Heading(say("Values that were corrected"))
        yield PageTable(say("Values that were corrected"), heads, tuple(corrected))


def _evidence(site: Site, months: Sequence[ShownMonth]) -> Iterator[PageBlock]:
    """Evidence with its fingerprint; addresses are text, since a page needs nothing from elsewhere."""
    rows = tuple(
        PageRow((
            PageCell(month.period), PageCell(one.title), PageCell(_where(one)),
            PageCell(one.sha256[:12] if one.sha256 else words.DASH),
        ))
        for month in months
        for one in (month.record.evidence if month.record else ())
    )  # fmt: skip
    if rows and not site.public:
        heads = (
            PageColumn("period", say("Month")),
            PageColumn("title", say("Evidence")),
            PageColumn("place", say("Where")),
            PageColumn("sha256", say("Fingerprint")),
        )
        yield Folded(say("Evidence"), (PageTable(say("Evidence"), heads, rows),))


def _where(one: Evidence) -> str:
    """Where evidence lies: the name of a file in the folder of the program's evidence, or an address."""
    return one.path.rpartition("/evidence/")[2] if one.path else one.uri or words.DASH


def _facts(site: Site, program: Program, indicator: Indicator) -> Iterator[tuple[Message, object]]:
    shown = replace(indicator, owner=None) if site.public else indicator
    yield from indicator_values(program, shown)


def _explained(site: Site, program: Program, indicator: Indicator) -> Iterator[PageBlock]:
    """How the figure of the month came about."""
    report = explain_report(site.whole, program, indicator, site.question, site.where, site.asked.data_commit)
    title = say("How the figure of {month} came about", month=site.month)
    yield Folded(
        title, tuple(block for block in report.blocks if not (isinstance(block, Heading) and block.level == 1))
    )
