"""The tables of ``kpi status``: one for each program or agency, with scores and coverage."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.measure.question import Question
from kpi.measure.score import ProgramStanding, by_agency, mean_score, program_standing
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.lazy import LazyMapping
from kpi.model.output.message import Message, say
from kpi.model.output.report import Block, Cell, Column, Heading, Json, Line, Report, Table, Tone, empty
from kpi.model.values.struct import replace
from kpi.reports._shared import words
from kpi.reports.closing.closing_footer import witness, witness_facts
from kpi.reports.closing.differences import difference_blocks, difference_facts, differences, published_opening
from kpi.reports.closing.published import published
from kpi.reports.status.overview import attention, overview_facts, whole_score
from kpi.reports.status.program_row import Counts, concerns, counts
from kpi.reports.status.unread import misplaced, misplaced_lines, unread_lines
from kpi.reports.status.unsaved import unsaved_blocks, unsaved_facts
from kpi.reports.status.view import COLUMNS, Grouping, StatusQuestion, StatusView, as_they_stood, since, spans


def status_report(portfolio: Portfolio, question: Question, asked: StatusQuestion) -> Report:
    """The progress table of a month or span."""
    shown = unrated = as_they_stood(portfolio, question, asked.program)
    today = [program_standing(shown, one, question) for one in shown.programs if one.measured]
    measured = {one.program.folder: one for one in today}
    agencies = by_agency(shown, question) if asked.by is Grouping.AGENCY else ()
    whole = None if asked.program else mean_score((one.score for one in measured.values()), shown.settings)
    otherwise = differences(shown, question, today, whole, asked.program.id if asked.program else "")
    held = published(shown, question)
    if held is not None:
        measured = {folder: held.program(one) for folder, one in measured.items()}
        agencies = tuple(map(held.agency, agencies))
        whole = None if whole is None else held.score(held.whole, whole)
        shown = replace(shown, settings=held.settings)
    rows = [(one.program, row) for one in measured.values() for row in one.indicators]
    view = StatusView(shown, question, asked, spans(question, rows))
    whose = () if asked.program else measured.values()
    pressing = [found for one in whose for found in concerns(unrated, question, one)]

    def stated() -> dict[str, Json]:
        found = {**view.facts(measured, agencies, whole), **witness_facts(portfolio, question.months)}
        if not asked.program:
            found |= overview_facts(sum(map(counts, measured.values()), Counts()), pressing)
        found |= {"published": held is not None, "differences": difference_facts(otherwise)}
        return {**found, "unsaved": unsaved_facts(asked.unsaved)}

    blocks = [*view.opening(), *published_opening(portfolio, question)]
    if not measured:
        blocks.append(empty("status", COLUMNS))
    if not shown.programs and not shown.unreadable:
        blocks += [*difference_blocks(otherwise), *witness(portfolio, question.months), *unsaved_blocks(asked.unsaved)]
        nothing = (*blocks, Line(words.no_programs()))
        return Report("status", nothing, LazyMapping(stated), illustrative=False)
    if agencies:
        blocks += [block for agency in agencies for block in view.agency(agency)]
    else:
        blocks += [block for one in measured.values() for block in view.program(one)]
    blocks += [] if whole is None else [Heading(say("All programs")), whole_score(whole, shown)]
    blocks += [] if asked.program else attention(pressing)
    blocks += view.marks(measured.values())
    blocks.append(Line(words.profile(shown.settings.rating), Tone.QUIET))
    blocks += _idle_blocks([one for one in shown.programs if not one.measured])
    blocks += unread_lines(view.unread)
    blocks += misplaced_lines(misplaced(portfolio, asked.program))
    blocks += difference_blocks(otherwise)
    blocks += witness(portfolio, question.months)
    blocks += unsaved_blocks(asked.unsaved)
    return Report("status", tuple(blocks), LazyMapping(stated), illustrative=shown.illustrative)


def program_blocks(
    portfolio: Portfolio, question: Question, asked: StatusQuestion, one: ProgramStanding
) -> list[Block]:
    """The table of one program, what its rows can't say, its score, and what its marks mean; without a heading."""
    view = StatusView(portfolio, question, asked)
    return [*view.measured(one), *view.marks([one])]


def program_facts(
    portfolio: Portfolio, question: Question, asked: StatusQuestion, one: ProgramStanding | None
) -> dict[str, Json] | None:
    """The program asked for, for machines; None where it isn't measured."""
    return None if one is None else StatusView(portfolio, question, asked).program_facts(one.program, one)


def status_title(portfolio: Portfolio, question: Question, asked: StatusQuestion) -> Message:
    """Which months a status is about, against what."""
    shown = replace(portfolio, programs=(asked.program,)) if asked.program else portfolio
    return StatusView(shown, question, asked).title()


def _idle_blocks(idle: Sequence[Program]) -> list[Block]:
    """Programs that are listed and never scored."""
    if not idle:
        return []
    columns = (Column("name", say("Program"), wide=True), Column("state", say("State")), Column("since", say("Since")))
    rows = tuple((Cell(one.title), Cell(one.state.value, words.program_state(one.state)), since(one)) for one in idle)
    return [Heading(say("Not measured yet")), Table("idle", columns, rows)]
