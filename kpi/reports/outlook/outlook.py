"""The outlook of an indicator, a program or all programs: what is left, what each month needs, and the state."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kpi.measure.outlook import Outlook, OutlookState, outlook
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import OutlookPolicy
from kpi.model.lazy import LazyMapping
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
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import cells, machine_values, words
from kpi.reports.outlook.sentences import TITLE, consequence, needed, scenarios, sentences, state_tone, state_word
from kpi.reports.status.unread import misplaced, misplaced_facts, misplaced_lines, unread, unread_lines

_MACHINES: Final = Audience.MACHINES
_COLUMNS: Final = (
    Column("program", say("Program"), audience=_MACHINES),
    Column("indicator", say("Indicator"), audience=_MACHINES),
    Column("name", say("Indicator"), wide=True),
    Column("unit", say("Unit"), audience=_MACHINES),
    Column("polarity", say("Polarity"), audience=_MACHINES),
    Column("aggregation", say("Aggregation"), audience=_MACHINES),
    Column("span", say("Months put together"), audience=_MACHINES),
    Column("actual", say("So far"), right=True),
    Column("target", say("Target of the whole"), right=True),
    Column("remaining", say("Left"), right=True, audience=_MACHINES),
    Column("months_left", say("Months left"), right=True),
    Column("need", say("Needed a month"), right=True, audience=Audience.PEOPLE),
    Column("per_month", say("Needed a month"), right=True, audience=_MACHINES),
    Column("pace", say("Pace so far"), right=True, audience=_MACHINES),
    Column("pace_needed", say("Pace needed"), right=True, audience=_MACHINES),
    Column("best", say("Best month"), right=True, audience=_MACHINES),
    Column("needed", say("Needed on average"), right=True, audience=_MACHINES),
    Column("rate", say("Part of an even way"), right=True, audience=_MACHINES),
    Column("at_pace", say("At the pace so far"), right=True, audience=_MACHINES),
    Column("as_planned", say("As planned"), right=True, audience=_MACHINES),
    Column("state", say("Outlook")),
    Column("unreported", say("Unreported"), audience=_MACHINES),
    ILLUSTRATIVE_COLUMN,
)


class OutlookRow(Struct, frozen=True):
    """The outlook of one indicator of a program."""

    program: Program
    found: Outlook


def rows_of(portfolio: Portfolio, programs: Sequence[Program], upto: Period) -> list[OutlookRow]:
    """The outlook of every indicator that is measured and counts in the month."""
    return [
        OutlookRow(program, outlook(portfolio, program, indicator, upto))
        for program in programs
        if program.measured
        for indicator in program.indicators
        if indicator.live(upto)
    ]


def outlook_report(
    portfolio: Portfolio, upto: Period, program: Program | None, indicator: Indicator | None, data_commit: str | None
) -> Report:
    """What is left after a month: of one indicator in sentences, of several in a table with what has to be known."""
    programs = portfolio.programs if program is None else (program,)
    rows = rows_of(portfolio, programs, upto)
    if program is not None and indicator is not None:
        rows = [OutlookRow(program, outlook(portfolio, program, indicator, upto))]
    blocks: list[Block] = [
        Heading(say("What is left after {month}", month=upto), 1), Line(TITLE, Tone.QUIET),
        *(_tables(rows) if indicator is None else _alone(rows)),
        Line(policy_line(portfolio.settings.outlook), Tone.QUIET),
        *unread_lines(unread(portfolio, program)), *misplaced_lines(misplaced(portfolio, program)),
    ]  # fmt: skip
    return Report("outlook", tuple(blocks), LazyMapping(lambda: {
        **machine_values.heading(data_commit),
        "period": str(upto),
        "as_of": str(portfolio.as_of.date()),
        "organisation": portfolio.settings.organisation,
        "illustrative": any(one.illustrative for one in programs),
        "on_track": portfolio.settings.outlook.on_track,
        "behind": portfolio.settings.outlook.behind,
        "indicators": [
            {"program": row.program.id, **_indicator_facts(row.found.indicator), **outlook_facts(row.found)}
            for row in rows
        ],
        "unreadable": unread(portfolio, program),
        "misplaced": misplaced_facts(misplaced(portfolio, program)),
    }), illustrative=any(one.illustrative for one in programs))  # fmt: skip


def policy_line(policy: OutlookPolicy) -> Message:
    """By which limits a value is on track, behind or far behind."""
    return say(
        "On track from {on_track} % of an even way to the target on, behind from {behind} % on.",
        on_track=policy.on_track, behind=policy.behind,
    )  # fmt: skip


def _tables(rows: Sequence[OutlookRow]) -> list[Block]:
    if not rows:
        return [Line(say("No program has anything left to be measured.")), empty("outlook", _COLUMNS)]
    blocks: list[Block] = []
    for program in dict.fromkeys(row.program.id for row in rows):
        of_it = [row for row in rows if row.program.id == program]
        blocks += [Heading(of_it[0].program.title), Table("outlook", _COLUMNS, tuple(map(_cells, of_it)))]
        blocks += [
            Line(say("{name}: {text}", name=row.found.indicator.name, text=text), Tone.BAD)
            for row in of_it
            if row.found.state.certain
            for text in consequence(row.found)
        ]
        blocks += _silent(of_it)
    return blocks


def _silent(rows: Sequence[OutlookRow]) -> list[Block]:
    """How much of what is counted as left should have been reported."""
    count = sum(len(row.found.unreported) for row in rows)
    text = say_many(
        "{count} monthly report is missing and counts as left.",
        "{count} monthly reports are missing and count as left.",
        count,
    )
    return [Line(text, Tone.QUIET)] if count else []


def _alone(rows: Sequence[OutlookRow]) -> list[Block]:
    """One indicator in sentences, under its name."""
    row = rows[0]
    found = row.found
    blocks: list[Block] = [
        Heading(words.named(found.indicator.name, found.indicator.unit)),
        Table("outlook", _COLUMNS, (_cells(row),)),
    ]
    blocks += [Line(text, state_tone(found.state)) for text in sentences(found)]
    blocks += [
        Line(say("At the end of the span, {how}: {value}", how=how, value=value)) for how, value in scenarios(found)
    ]
    return blocks


def _cells(row: OutlookRow) -> tuple[Cell, ...]:
    found, indicator = row.found, row.found.indicator
    return (
        Cell(row.program.id), Cell(indicator.id), Cell(indicator.name), Cell(indicator.unit),
        Cell(indicator.polarity.value), Cell(indicator.aggregation.value),
        Cell(None if found.span is None else str(found.span)),
        *(_amount(value, indicator) for value in (found.actual, found.target, found.remaining)),
        Cell(len(found.left)),
        Cell(None, needed(found)),
        _amount(found.per_month, indicator),
        *(cells.percent(value) for value in (found.pace, found.pace_needed, found.best)),
        _amount(found.needed, indicator),
        cells.percent(found.rate),
        *(_amount(value, indicator) for value in (found.at_pace, found.as_planned)),
        Cell(found.state.value, state_word(found.state), state_tone(found.state)),
        Cell(" ".join(map(str, found.unreported)) or None),
        Cell(row.program.illustrative),
    )  # fmt: skip


def _amount(value: Decimal | None, indicator: Indicator) -> Cell:
    return cells.quantity(value, indicator)


def _indicator_facts(indicator: Indicator) -> dict[str, Json]:
    return {
        "id": indicator.id, "name": indicator.name, "unit": indicator.unit,
        "polarity": indicator.polarity.value, "aggregation": indicator.aggregation.value,
    }  # fmt: skip


def pressing(portfolio: Portfolio, upto: Period) -> tuple[Message, ...]:
    """A line on what can no longer be met, or needs more than any month so far; nothing where there is no such."""
    wanted = [
        row
        for row in rows_of(portfolio, portfolio.programs, upto)
        if row.found.state.certain or row.found.state is OutlookState.BEYOND_BEST
    ]
    if not wanted:
        return ()
    names = tuple(
        say("{name} ({state})", name=row.found.indicator.name, state=state_word(row.found.state)) for row in wanted
    )
    return (say("What is left, by calculation: {names}", names=names),)


def outlook_blocks(found: Outlook) -> list[Block]:
    """An outlook in sentences, under its title."""
    blocks: list[Block] = [Heading(say("What is left after {month}", month=found.upto)), Line(TITLE, Tone.QUIET)]
    blocks += [Line(text, state_tone(found.state)) for text in sentences(found)]
    blocks += [
        Line(say("At the end of the span, {how}: {value}", how=how, value=value)) for how, value in scenarios(found)
    ]
    return blocks


def with_outlook(report: Report, found: Outlook) -> Report:
    """A report with an outlook at its end."""
    blocks = (*report.blocks, *outlook_blocks(found))
    return replace(report, blocks=blocks, facts={**report.facts, "outlook": outlook_facts(found)})


def outlook_facts(found: Outlook) -> dict[str, Json]:
    """An outlook for machines."""
    number = machine_values.number_or_none
    return {
        "span": None if found.span is None else {"from": str(found.span.first), "to": str(found.span.last)},
        "state": found.state.value,
        "months_done": [str(period) for period in found.done],
        "months_left": [str(period) for period in found.left],
        "unreported": [str(period) for period in found.unreported],
        "actual": number(found.actual),
        "target": number(found.target),
        "remaining": number(found.remaining),
        "per_month": number(found.per_month),
        "pace": machine_values.percent(found.pace),
        "pace_needed": machine_values.percent(found.pace_needed),
        "best": machine_values.percent(found.best),
        "best_value": number(found.best_value),
        "needed": number(found.needed),
        "at_pace": number(found.at_pace),
        "as_planned": number(found.as_planned),
        "start": number(found.start),
        "since": None if found.since is None else str(found.since),
        "rate": machine_values.percent(found.rate),
        "implausible": found.implausible,
    }
