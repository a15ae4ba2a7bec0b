"""Cells that were not reported: by agency and person, with days left or late."""

from __future__ import annotations

from typing import Final

from kpi.measure.accumulation import standing
from kpi.measure.question import Question
from kpi.measure.states import CellState
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import (
    ILLUSTRATIVE_COLUMN,
    Audience,
    Block,
    Cell,
    Column,
    Heading,
    Json,
    Line,
    Report,
    Table,
    Tone,
    empty,
)
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values, words
from kpi.reports.status.unread import misplaced, misplaced_facts, misplaced_lines, unread, unread_lines

_COLUMNS: Final = (
    Column("agency", say("Agency"), wide=True, audience=Audience.MACHINES),
    Column("responsible", say("Responsible"), wide=True),
    Column("program", say("Program"), audience=Audience.MACHINES),
    Column("indicator", say("Indicator"), audience=Audience.MACHINES),
    Column("name", say("Indicator"), wide=True),
    Column("cell", say("Short name")),
    Column("state", say("State"), audience=Audience.MACHINES),
    Column("days_left", say("Days left"), right=True, audience=Audience.MACHINES),
    ILLUSTRATIVE_COLUMN,
)


class Missing(Struct, frozen=True):
    """A value that is not there yet."""

    program: Program
    indicator: Indicator
    state: CellState

    @property
    def agency(self) -> str:
        """Owners; empty where none are named."""
        return self.indicator.agency or self.program.lead_agency or ""


class _Due(Struct, frozen=True):
    """A month with what is missing; ``days_left`` counts to the end of the last day, below 0 when that is past.

    ``asked_for`` and ``unread`` are how many indicators are due, and of how many of these the records can't be read.
    """

    portfolio: Portfolio
    period: Period
    missing: tuple[Missing, ...]
    asked_for: int
    unread: int
    days_left: int


def due_report(portfolio: Portfolio, period: Period, data_commit: str | None) -> Report:
    """Unreported indicators of a month, by agency and person."""
    found = _due(portfolio, period)
    blocks = _opening(found)
    for agency in dict.fromkeys(one.agency for one in found.missing):
        rows = tuple(_row(one, found) for one in found.missing if one.agency == agency)
        blocks += [Heading(agency or say("No agency named")), Table("due", _COLUMNS, rows)]
    if found.missing:
        first = f"{found.missing[0].program.id}/{found.missing[0].indicator.id}"
        blocks.append(Line(say("Report: {command}", command=kpi_command("record", first, period, BLANK)), Tone.QUIET))
    else:
        blocks.append(empty("due", _COLUMNS))
    blocks += unread_lines(unread(portfolio))
    blocks += misplaced_lines(misplaced(portfolio))
    return Report("due", tuple(blocks), _facts(found, data_commit), illustrative=portfolio.illustrative)


def missing_in(portfolio: Portfolio, period: Period) -> tuple[Missing, ...]:
    """Missing reports of a month, by agency and person."""
    return _due(portfolio, period).missing


def _due(portfolio: Portfolio, period: Period) -> _Due:
    asked_for = unknown = 0
    missing: list[Missing] = []
    for program in portfolio.programs:
        for indicator in program.indicators:
            state = standing(portfolio, program, indicator, Question.of(period)).state
            asked_for += state.due
            unknown += state is CellState.UNREADABLE
            if state in {CellState.WAITING, CellState.UNREPORTED}:
                missing.append(Missing(program, indicator, state))
    missing.sort(
        key=lambda one: (not one.agency, one.agency, one.indicator.owner or "", one.program.id, one.indicator.id)
    )
    today = portfolio.today
    left = (portfolio.settings.deadline(period) - today).days
    return _Due(portfolio, period, tuple(missing), asked_for, unknown, left)


def _opening(found: _Due) -> list[Block]:
    settings = found.portfolio.settings
    last = settings.deadline(found.period)
    blocks: list[Block] = [
        Heading(say("Not reported yet, {month}", month=found.period), 1),
        Line(settings.organisation),
    ]
    if not found.portfolio.programs and not found.portfolio.unreadable:
        return [*blocks, Line(words.no_programs())]
    if not found.asked_for:
        return [*blocks, Line(say("Nothing is due for {month}.", month=found.period), Tone.QUIET)]
    until = say(
        "Due until {day}, 23:59 ({zone}): {when}", day=last, zone=settings.timezone, when=_when(found.days_left)
    )
    blocks.append(Line(until, Tone.FAIR if found.days_left < 0 and found.missing else Tone.PLAIN))
    if not found.missing:
        everything = () if found.unread else (Line(say("✓ everything is reported"), Tone.GOOD),)
        return [*blocks, *everything, *_unknown(found)]
    count = say_many(
        "{count} of {all} due indicators has no report",
        "{count} of {all} due indicators have no report",
        len(found.missing),
        all=found.asked_for,
    )
    return [*blocks, Line(count), *_unknown(found)]


def _unknown(found: _Due) -> list[Block]:
    """How many indicators are neither reported nor missing, since their file can't be read."""
    if not found.unread:
        return []
    text = say_many(
        "of {count} indicator it is not known: its file can't be read",
        "of {count} indicators it is not known: their files can't be read",
        found.unread,
    )
    return [Line(text, Tone.BAD)]


def _when(days_left: int) -> Message:
    if days_left < 0:
        return say_many("{count} day late", "{count} days late", -days_left)
    return say_many("{count} day left", "{count} days left", days_left) if days_left else say("today is the last day")


def _row(one: Missing, found: _Due) -> tuple[Cell, ...]:
    indicator = one.indicator
    name = f"{one.program.id}/{indicator.id}"
    return (
        Cell(one.agency or None),
        Cell(indicator.owner, indicator.owner or words.DASH),
        Cell(one.program.id),
        Cell(indicator.id),
        Cell(indicator.name),
        Cell(name),
        Cell(one.state.value),
        Cell(found.days_left),
        Cell(one.program.illustrative),
    )


def _facts(found: _Due, data_commit: str | None) -> dict[str, Json]:
    portfolio = found.portfolio
    return {
        **machine_values.heading(data_commit),
        "period": str(found.period),
        "as_of": str(portfolio.as_of.date()),
        "organisation": portfolio.settings.organisation,
        "illustrative": portfolio.illustrative,
        "deadline": str(portfolio.settings.deadline(found.period)),
        "timezone": portfolio.settings.timezone,
        "days_left": found.days_left,
        "due": found.asked_for,
        "missing": [
            {
                "program": one.program.id,
                "indicator": one.indicator.id,
                "name": one.indicator.name,
                "agency": one.agency or None,
                "responsible": one.indicator.owner,
                "state": one.state.value,
            }
            for one in found.missing
        ],
        "unreadable": unread(portfolio),
        "misplaced": misplaced_facts(misplaced(portfolio)),
    }
