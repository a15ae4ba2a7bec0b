"""The page of a program: its state, its indicators, its scores, its instructions, and what was promised."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from kpi.measure.score import ProgramStanding
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.page import Link, Page, PageBlock, PageCell, PageColumn, PageRow, PageTable
from kpi.model.output.report import Heading, Line, Table, Tone
from kpi.model.values.number import rounded
from kpi.model.values.struct import replace
from kpi.reports._shared import words
from kpi.reports.indicator.show_program import MonthScore, month_scores, program_opening
from kpi.reports.instruction.ikp import ikp_report
from kpi.reports.instruction.rows import IkpQuestion, sheet
from kpi.reports.outlook.sentences import TITLE
from kpi.reports.site.context import Site, decimal_text, indicator_link, program_path
from kpi.reports.site.grids import indicator_grid


def program_page(site: Site, program: Program) -> Page:
    """The page of a program."""
    one = next((one for one in site.stood if one.program.id == program.id), None)
    blocks: list[PageBlock] = []
    if one is not None:
        blocks += _figures(site, one)
        blocks += _instructions(site, program)
        blocks += _promised(site, program)
    blocks.append(Heading(say("About the program")))
    blocks += list(program_opening(program))[1:]
    return Page(
        program_path(program.id), program.title, tuple(blocks),
        above=(Link(say("All programs"), "index.html"),),
        strips=site.strips(illustrative=program.illustrative), lead=say("{month}", month=site.month),
    )  # fmt: skip


def _figures(site: Site, one: ProgramStanding) -> Iterator[PageBlock]:
    score, coverage = words.scored(one.score), words.covered(one.score.coverage)
    yield Line(say("Program score: {score} ({coverage})", score=score, coverage=coverage),
               words.tone(site.profile, one.score.band))  # fmt: skip
    yield Heading(say("Indicators"))
    yield indicator_grid(site, ((one.program, row) for row in one.indicators))
    yield Line(say("{column}: {text}", column=say("Outlook"), text=TITLE), Tone.QUIET)
    yield Heading(say("Score of each month"))
    yield _scores(site, month_scores(site.whole, one.program, site.question))


def _scores(site: Site, found: list[MonthScore]) -> PageTable:
    heads = (
        PageColumn("period", say("Month")),
        PageColumn("score", say("Score"), right=True),
        PageColumn("rating", say("Rating")),
        PageColumn("coverage", say("Coverage")),
    )
    rows = tuple(
        PageRow(
            (
                PageCell(one.period),
                PageCell(
                    words.score_value(one.score),
                    decimal_text(None if one.score.value is None else rounded(one.score.value)),
                ),
                PageCell(words.score_rating(one.score), None, words.tone(one.rated_by, one.score.band)),
                PageCell(words.covered(one.score.coverage)),
            ),
            {"period": str(one.period)},
        )
        for one in found
        if one.period <= site.month
    )
    return PageTable(say("Score of each month"), heads, rows)


def _score(one: MonthScore) -> str | None:
    return None if one.score.value is None else decimal_text(rounded(one.score.value))


def _instructions(site: Site, program: Program) -> Iterator[PageBlock]:
    """What the leader's instruction of the month asks of the program."""
    instruction = site.whole.instructions.get(site.month)
    if instruction is None or site.public:
        return
    mine = tuple(item for item in instruction.items if item.program == program.id)
    if not mine:
        return
    found = sheet(site.whole, replace(instruction, items=mine), IkpQuestion("", None, site.asked.data_commit, None))
    yield Heading(say("Instruction of {month}", month=site.month))
    tables = [block for block in ikp_report(found).blocks if isinstance(block, Table)]
    yield from (replace(one, rows=tuple(row for each in tables for row in each.rows)) for one in tables[:1])


def _promised(site: Site, program: Program) -> Iterator[PageBlock]:
    """Obstacles and follow-ups of the latest records, with how many days a promise is overdue."""
    if site.public:
        return
    today = site.whole.today
    rows: list[PageRow] = []
    for indicator in program.indicators:
        latest = max((period for period in indicator.achievements if period <= site.month), default=None)
        record = None if latest is None else indicator.achievements[latest]
        if record is None or not (record.obstacles or record.follow_up):
            continue
        promise = record.follow_up
        rows.append(PageRow((
            PageCell(indicator_link(program, indicator)),
            PageCell(latest),
            PageCell(record.obstacles or words.DASH),
            PageCell(promise.action if promise else words.DASH),
            PageCell((promise.owner if promise else None) or words.DASH),
            PageCell(_due(promise.due if promise else None, today)),
        ), {"program": program.id, "indicator": indicator.id}))  # fmt: skip
    if rows:
        yield Heading(say("Obstacles and follow-up"))
        heads = (
            PageColumn("name", say("Indicator")),
            PageColumn("period", say("Month")),
            PageColumn("obstacles", say("Obstacles")),
            PageColumn("follow_up", say("Follow-up")),
            PageColumn("owner", say("Who")),
            PageColumn("due", say("Due")),
        )
        yield PageTable(say("Obstacles and follow-up"), heads, tuple(rows))


def _due(day: datetime.date | None, today: datetime.date) -> Message | str:
    if day is None:
        return words.DASH
    if day >= today:
        return say("{day}", day=day)
    return say_many("{day}, {count} day overdue", "{day}, {count} days overdue", (today - day).days, day=day)
