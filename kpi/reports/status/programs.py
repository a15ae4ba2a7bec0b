"""The portfolio at a glance: how far each program has come, who leads it, what is due next, what it still lacks."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Final

from kpi.measure.target import monthly_targets
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Phase, Program
from kpi.model.domain.settings import Settings
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem
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
)
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values, words
from kpi.reports.kak.completeness import Completeness, Lack, completeness, title
from kpi.reports.status.unread import misplaced, misplaced_facts, misplaced_lines, unread, unread_lines

_PEOPLE, _MACHINES = Audience.PEOPLE, Audience.MACHINES
_COLUMNS: Final = (
    Column("program", say("Program"), audience=_MACHINES),
    Column("title", say("Program"), wide=True, cut=True),
    Column("state", say("State")),
    Column("since", say("Since"), spare=True),
    Column("phase", say("Phase now"), wide=True, cut=True, spare=True),
    Column("lead_agency", say("Lead agency"), wide=True, cut=True, spare=True),
    Column("kak", say("KAK"), wide=True, spare=True),
    Column("indicators", say("Indicators"), right=True),
    Column("due_period", say("Month due next"), audience=_MACHINES),
    Column("due", say("Next deadline")),
    Column("complete", say("Complete"), right=True, audience=_MACHINES),
    Column("parts", say("Of parts"), right=True, audience=_MACHINES),
    Column("completeness", say("Complete"), right=True, audience=_PEOPLE),
    ILLUSTRATIVE_COLUMN,
)


class ProgramGlance(Struct, frozen=True):
    """One program at a glance. ``due``: the month that is to be reported next, and until when; None: none is."""

    program: Program
    phase: Phase | None
    due: tuple[Period, datetime.date] | None
    complete: Completeness


def programs_report(portfolio: Portfolio, problems: Sequence[Problem], data_commit: str | None) -> Report:
    """All programs; ``problems`` are what reading, and the rules on ``completeness.as_if_signed``, have found."""
    today = portfolio.today
    found = [_overview(portfolio, program, problems, today) for program in portfolio.programs]
    blocks: list[Block] = [Heading(say("Programs on {day}", day=today), 1), Line(portfolio.settings.organisation)]
    if not portfolio.programs and not portfolio.unreadable:
        blocks.append(Line(words.no_programs()))
    blocks.append(Table("programs", _COLUMNS, tuple(_row(one) for one in found)))
    blocks += [Line(text, Tone.QUIET) for text in _lacking(found)]
    blocks += unread_lines(unread(portfolio))
    blocks += misplaced_lines(misplaced(portfolio))
    return Report(
        "programs",
        tuple(blocks),
        _facts(portfolio, found, today, data_commit),
        illustrative=portfolio.illustrative,
    )


def _overview(
    portfolio: Portfolio, program: Program, problems: Sequence[Problem], today: datetime.date
) -> ProgramGlance:
    return ProgramGlance(
        program,
        program.phase_of(Period.of(today)),
        next_due(program, portfolio.settings, today),
        completeness(portfolio, program, problems),
    )


def next_due(program: Program, settings: Settings, today: datetime.date) -> tuple[Period, datetime.date] | None:
    """The first month that may still be reported in time and isn't yet, and the last day for it."""
    if not program.measured:
        return None
    missing = {
        period
        for indicator in program.indicators
        for period in monthly_targets(indicator, program)
        if period not in indicator.achievements and settings.deadline(period) >= today
    }
    return (min(missing), settings.deadline(min(missing))) if missing else None


def _row(one: ProgramGlance) -> tuple[Cell, ...]:
    program = one.program
    since = program.states[-1].since if program.states else None
    number = program.kak.number if program.kak else None
    return (
        Cell(program.id),
        Cell(program.title),
        Cell(program.state.value, words.program_state(program.state)),
        Cell(None, words.DASH) if since is None else Cell(str(since), say("{day}", day=since)),
        Cell(None, words.DASH) if one.phase is None else Cell(one.phase.id, one.phase.title),
        Cell(program.lead_agency, program.lead_agency or words.DASH),
        Cell(number, number or words.DASH),
        Cell(len(_live(program))),
        Cell(None if one.due is None else str(one.due[0])),
        _due(one),
        Cell(one.complete.complete),
        Cell(len(one.complete.parts)),
        Cell(None, _share(one.complete), Tone.GOOD if not one.complete.lacking else Tone.FAIR),
        Cell(program.illustrative),
    )


def _live(program: Program) -> list[str]:
    """The indicators that have not been retired."""
    return [indicator.id for indicator in program.indicators if indicator.retired is None]


def _due(one: ProgramGlance) -> Cell:
    if one.due is None:
        return Cell(None, words.DASH)
    period, day = one.due
    return Cell(str(day), say("{day} ({period})", day=day, period=period))


def _share(found: Completeness) -> Message:
    return say("{complete} of {all}", complete=found.complete, all=len(found.parts))


def _lacking(found: Sequence[ProgramGlance]) -> Iterator[Message]:
    """Gaps of each program; those without anything complete in one sentence."""
    for one in found:
        if one.complete.lacking and one.complete.complete:
            names = tuple(title(part) for part in one.complete.lacking)
            yield say("{program} still lacks: {parts}", program=one.program.title, parts=names)
    bare = tuple(one.program.title for one in found if not one.complete.complete)
    if bare:
        yield say("Of these no part is complete yet: {programs}", programs=bare)


def _facts(
    portfolio: Portfolio, found: Sequence[ProgramGlance], today: datetime.date, data_commit: str | None
) -> dict[str, Json]:
    return {
        **machine_values.heading(data_commit),
        "as_of": str(today),
        "organisation": portfolio.settings.organisation,
        "programs": [_program_facts(one) for one in found],
        "unreadable": unread(portfolio),
        "misplaced": misplaced_facts(misplaced(portfolio)),
    }


def _program_facts(one: ProgramGlance) -> dict[str, Json]:
    program = one.program
    signing = program.kak.signed if program.kak else None
    return {
        "id": program.id,
        "title": program.title,
        "illustrative": program.illustrative,
        "state": program.state.value,
        "since": str(program.states[-1].since) if program.states else None,
        "phase": None if one.phase is None else one.phase.id,
        "lead_agency": program.lead_agency,
        "kak": program.kak.number if program.kak else None,
        "signed": None if signing is None else str(signing.date),
        "indicators": len(_live(program)),
        "due": None if one.due is None else {"period": str(one.due[0]), "date": str(one.due[1])},
        "complete": one.complete.complete,
        "parts": [part.value for part in one.complete.parts],
        "lacking": [lack_facts(lack) for lack in one.complete.lacks],
    }


def lack_facts(lack: Lack) -> dict[str, Json]:
    """Something that is missing, for machines."""
    return {
        "part": lack.part.value,
        "message": machine_values.sentence(lack.what),
        "hint": None if lack.hint is None else machine_values.sentence(lack.hint),
    }
