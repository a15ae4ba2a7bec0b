"""Rows that several pages share: indicators with their figures, and months as a heat map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kpi.measure.outlook import outlook
from kpi.measure.question import Question
from kpi.measure.score import MeasuredIndicator
from kpi.measure.states import CellState
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.page import Bullet, Heat, HeatCell, HeatRow, Link, PageCell, PageColumn, PageRow, PageTable
from kpi.model.values.number import rounded
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.reports._shared import cells, words
from kpi.reports.closing.published import standing
from kpi.reports.indicator.charts import mark_of, sign_of
from kpi.reports.outlook.sentences import state_tone, state_word
from kpi.reports.site.context import Site, agency_link, decimal_text, indicator_link, place, program_path

_INDICATORS: Final = (
    PageColumn("name", say("Indicator")),
    PageColumn("target", say("Target"), right=True),
    PageColumn("actual", say("Actual"), right=True),
    PageColumn("percent", say("%"), right=True),
    PageColumn("bullet", say("Achievement")),
    PageColumn("met", say("Met")),
    PageColumn("rating", say("Rating")),
    PageColumn("streak", say("Not met in a row"), right=True),
    PageColumn("outlook", say("Outlook")),
)


def indicator_grid(
    site: Site, rows: Iterable[tuple[Program, MeasuredIndicator]], *, programs: bool = False
) -> PageTable:
    """Indicators with target, actual, percentage, result, streak and outlook; where wanted with their program."""
    found = tuple(_indicator_row(site, program, row, programs=programs) for program, row in rows)
    heads = (_INDICATORS[0], PageColumn("program", say("Program")), *_INDICATORS[1:]) if programs else _INDICATORS
    return PageTable(say("Indicators in {month}", month=site.month), heads, found)


def _indicator_row(site: Site, program: Program, row: MeasuredIndicator, *, programs: bool) -> PageRow:
    found, indicator = row.standing, row.standing.indicator
    ahead = outlook(site.shown, program, indicator, site.month)
    percent = None if found.percent is None else rounded(found.percent)
    whose = (PageCell(Link(program.title, program_path(program.id))),) if programs else ()
    return PageRow(
        (
            PageCell(indicator_link(program, indicator), indicator.name),
            *whose,
            place(cells.quantity(found.target, indicator)),
            place(cells.actual(found)),
            place(cells.percent(found.percent)),
            PageCell(Bullet(percent, mark_of(found).text, good=found.met is True)),
            place(words.met(found)),
            place(cells.rating(site.profile, found)),
            PageCell(len(row.streak) or "", len(row.streak)),
            PageCell(state_word(ahead.state), ahead.state.value, state_tone(ahead.state)),
        ),
        {"program": program.id, "indicator": indicator.id, "state": found.state.value,
         "period": str(site.month)},
    )  # fmt: skip


def indicator_heat(site: Site, months: Sequence[Period]) -> Heat:
    """Every indicator in every month."""
    rows: list[HeatRow] = []
    for one in site.stood:
        rows.append(HeatRow(Link(one.program.title, program_path(one.program.id))))
        rows += [
            HeatRow(indicator_link(one.program, row.standing.indicator),
                    tuple(_heat_cell(site, one.program, row, period) for period in months),
                    {"program": one.program.id, "indicator": row.standing.indicator.id})
            for row in one.indicators
        ]  # fmt: skip
    return Heat(say("Every indicator, every month"), tuple(months), tuple(rows))


def _heat_cell(site: Site, program: Program, row: MeasuredIndicator, period: Period) -> HeatCell:
    whole, indicator = site.original(program, row.standing.indicator)
    found = standing(site.whole, whole, indicator, Question.of(period))
    if found.state is CellState.NOT_DUE:
        return HeatCell(None)
    data = {"period": str(period), "state": found.state.value,
            "percent": decimal_text(None if found.percent is None else rounded(found.percent))}  # fmt: skip
    share = found.percent or 0
    near = 0 if found.met is not False else 1 if share >= 80 else 2 if share >= 50 else 3
    return HeatCell(sign_of(found), mark_of(found).text, near, data)


class Late(Struct, frozen=True):
    """An ended month without a report; ``days`` since its last day."""

    agency: str
    program: Program
    indicator: Indicator
    period: Period
    days: int


def late_rows(site: Site) -> list[Late]:
    """Ended months without a report, by agency, the latest last."""
    settings = site.whole.settings
    today = site.whole.today
    found = [
        Late(
            program.agency_of(row.standing.indicator),
            program,
            row.standing.indicator,
            period,
            (today - settings.deadline(period)).days,
        )
        for one in site.stood
        for program, row in ((one.program, row) for row in one.indicators)
        for period in program.span or ()
        if period <= site.month
        and standing(site.whole, *site.original(program, row.standing.indicator), Question.of(period)).state
        is CellState.UNREPORTED
    ]
    return sorted(found, key=lambda one: (not one.agency, one.agency, -one.days, one.program.id, one.indicator.id))


def late_grid(rows: Sequence[Late]) -> PageTable:
    """Ended months without a report."""
    heads = (
        PageColumn("agency", say("Agency")),
        PageColumn("name", say("Indicator")),
        PageColumn("responsible", say("Responsible")),
        PageColumn("period", say("Month")),
        PageColumn("days", say("Days late"), right=True),
    )
    return PageTable(say("Not reported"), heads, tuple(map(_late_row, rows)))


def _late_row(one: Late) -> PageRow:
    places = (
        PageCell(agency_link(one.agency), one.agency or None),
        PageCell(indicator_link(one.program, one.indicator)),
        PageCell(one.indicator.owner or words.DASH),
        PageCell(one.period),
        PageCell(one.days, one.days),
    )
    whose = {"program": one.program.id, "indicator": one.indicator.id}
    return PageRow(places, {**whose, "period": str(one.period), "state": "unreported"})
