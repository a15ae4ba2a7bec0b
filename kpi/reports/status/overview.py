"""All programs on one screen: how much is met, one line a program, and what needs attention."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from kpi.measure.calendar import usual_month
from kpi.measure.question import Question
from kpi.measure.score import Score, mean_score, program_standing
from kpi.measure.streak import Streak
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import Audience, Block, Cell, Column, Heading, Json, Line, Report, Table, Tone
from kpi.model.values.period import Span
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import words
from kpi.reports.closing.closing_footer import witness
from kpi.reports.closing.differences import ClosingDifference, difference_blocks, differences, published_opening
from kpi.reports.closing.published import Published, published
from kpi.reports.status.program_row import Concern, ConcernKind, Counts, ProgramRow, concern_text, program_row
from kpi.reports.status.unread import misplaced, misplaced_lines, unread_lines
from kpi.reports.status.unsaved import unsaved_blocks
from kpi.reports.status.view import StatusQuestion, StatusView, as_they_stood

#: A terminal has 24 lines, of which the next prompt takes one.
_SCREEN: Final = 23
#: How many things that need attention are named at most, and however little room there is.
_MOST, _FEWEST = 7, 3
_PEOPLE: Final = Audience.PEOPLE
_COLUMNS: Final = (
    Column("title", say("Program"), wide=True, cut=True, audience=_PEOPLE),
    Column("score", say("Score"), right=True, audience=_PEOPLE),
    Column("rating", say("Rating"), audience=_PEOPLE),
    Column("reported", say("Reported"), right=True, audience=_PEOPLE),
    Column("met", say("Met"), right=True, audience=_PEOPLE),
    Column("trend", say("Trend"), audience=_PEOPLE),
)


class Overview(Struct, frozen=True):
    """The rows of all measured programs, and the score that they make together."""

    rows: tuple[ProgramRow, ...]
    idle: tuple[Program, ...]
    whole: Score

    @property
    def counts(self) -> Counts:
        """Counts of all that is due, by outcome."""
        return sum((row.counts for row in self.rows), Counts())

    @property
    def concerns(self) -> list[Concern]:
        """Concerns, program by program."""
        return [one for row in self.rows for one in row.concerns]


def overview_report(portfolio: Portfolio, question: Question, asked: StatusQuestion) -> Report:
    """One screen about all programs; machines get the indicators of all of them, see ``status_report``."""
    shown = as_they_stood(portfolio, question, asked.program)
    held = published(shown, question)
    found, otherwise = _open(shown, question, asked) if held is None else _closed(shown, question, held)
    rated = shown if held is None else replace(shown, settings=held.settings)
    view = StatusView(rated, question, asked)
    blocks: list[Block] = [Heading(_title(view)), *view.silence(), *published_opening(portfolio, question)]
    blocks += _counted(found, rated)
    blocks.append(Table("overview", _COLUMNS, (*map(_row, found.rows), *map(_idle, found.idle))))
    warned = [
        *unread_lines(view.unread), *misplaced_lines(misplaced(portfolio)), *difference_blocks(otherwise),
        *witness(portfolio, question.months), *unsaved_blocks(asked.unsaved),
    ]  # fmt: skip
    room = _SCREEN - len(blocks) - shown.illustrative - len(found.rows) - len(found.idle) - len(warned) - 4
    pressing = attention(found.concerns, max(_FEWEST, min(_MOST, room)))
    blocks += [*pressing, *warned, _key(rated)]
    blocks.append(Line(_more(found, len(found.concerns) - len(pressing), _month(portfolio, question)), Tone.QUIET))
    return Report(
        "status", tuple(blocks), overview_facts(found.counts, found.concerns), illustrative=shown.illustrative
    )


def _open(portfolio: Portfolio, question: Question, asked: StatusQuestion) -> tuple[Overview, list[ClosingDifference]]:
    """The overview of months that no closing speaks of, by the rows that are known as far as there are any."""
    rows = [
        asked.rows.get(one.folder) or program_row(portfolio, question, program_standing(portfolio, one, question))
        for one in portfolio.programs
        if one.measured
    ]
    return _overview(portfolio, rows, mean_score((row.score for row in rows), portfolio.settings)), []


def _closed(portfolio: Portfolio, question: Question, held: Published) -> tuple[Overview, list[ClosingDifference]]:
    """The overview of a closed month as published, and what would be another figure today."""
    today = [program_standing(portfolio, one, question) for one in portfolio.programs if one.measured]
    whole = mean_score((one.score for one in today), portfolio.settings)
    rows = [program_row(portfolio, question, held.program(one)) for one in today]
    otherwise = differences(portfolio, question, today, whole)
    return _overview(portfolio, rows, held.score(held.whole, whole)), otherwise


def _overview(portfolio: Portfolio, rows: Sequence[ProgramRow], whole: Score) -> Overview:
    return Overview(tuple(rows), tuple(one for one in portfolio.programs if not one.measured), whole)


def attention(found: Sequence[Concern], most: int | None = None) -> list[Block]:
    """Concerns: all, or at most so many lines with every kind among them."""
    concerns = sorted(found, key=lambda one: -one.weight)
    kinds = {kind: [one for one in concerns if one.kind is kind] for kind in ConcernKind}
    chosen = _chosen(kinds, len(concerns) if most is None else most)
    return [Line(concern_text(one, concern_reason(one)), Tone.BAD) for one in chosen]


def _chosen(kinds: dict[ConcernKind, list[Concern]], most: int) -> list[Concern]:
    """The first of each kind, then as many as there is room for, the most pressing kind first."""
    first = [found[:1] for found in kinds.values()]
    room = most - sum(map(len, first))
    chosen: list[Concern] = []
    for found in kinds.values():
        taken = found[: 1 + max(0, room)]
        room -= max(0, len(taken) - 1)
        chosen += taken
    return chosen[:most]


def concern_reason(one: Concern) -> Message:
    """Why something needs attention, in a few words."""
    match one.kind:
        case ConcernKind.STREAK:
            return _not_met(one.streak)
        case ConcernKind.FOLLOW_UP:
            return say_many("follow-up {count} day overdue", "follow-up {count} days overdue", one.days)
        case ConcernKind.LATE:
            late = say_many("{count} indicator unreported", "{count} indicators unreported", one.count)
            return say_many("{what}, {count} day late", "{what}, {count} days late", one.days, what=late)
        case _:
            assert_never(one.kind)


def _not_met(found: Streak) -> Message:
    """The same as in a table in fewer words: where reports are counted, months without one need no mention."""
    if found.unclear:
        return words.not_met(found)
    return say_many("the last report not met", "the last {count} reports not met", len(found))


def _title(view: StatusView) -> Message:
    return say("{title}, {organisation}", title=view.title(), organisation=view.portfolio.settings.organisation)


def _counted(found: Overview, portfolio: Portfolio) -> list[Block]:
    """The four counts: a score never stands without how much was met and how much is missing."""
    counts = found.counts
    parts = [say("{met} of {due} due met", met=counts.met, due=counts.due)]
    parts.append(say("{count} unreported", count=counts.unreported))
    if counts.waiting:
        parts.append(say("{count} may still be reported", count=counts.waiting))
    parts.append(say("{count} not met in the last three reports", count=counts.repeated))
    return [Line(words.beside(parts)), whole_score(found.whole, portfolio)]


def whole_score(whole: Score, portfolio: Portfolio) -> Line:
    """The score of all programs with its coverage and rating."""
    text = say(
        "Score of all programs: {score} ({counted} of {due} programs counted)",
        score=words.scored(whole),
        counted=whole.coverage.counted,
        due=whole.coverage.due,
    )
    return Line(text, words.tone(portfolio.settings.rating, whole.band))


def _row(row: ProgramRow) -> tuple[Cell, ...]:
    counts = row.counts
    return (
        Cell(row.title),
        Cell(None, words.score_value(row.score)),
        Cell(None, words.score_rating(row.score)),
        Cell(None, f"{counts.reported}/{counts.due}"),
        Cell(None, f"{counts.met}/{counts.due}"),
        Cell(None, words.score_trend(row.trend)),
    )


def _idle(program: Program) -> tuple[Cell, ...]:
    """A program that is listed and never scored."""
    state = Cell(program.state.value, words.program_state(program.state))
    return (Cell(program.title), Cell(None, words.DASH), state, Cell(), Cell(), Cell())


def _key(portfolio: Portfolio) -> Line:
    """Legend of trend and rating."""
    text = say(
        "Trend: █ 100 %, ▅ 80 %, ▃ 50 %, ▁ less. {profile}",
        profile=words.profile(portfolio.settings.rating),
    )
    return Line(text, Tone.QUIET)


def _month(portfolio: Portfolio, question: Question) -> tuple[object, ...]:
    """What a command says of the months that were asked for; nothing of those that it shows by itself."""
    usual = usual_month(portfolio)[0]
    return () if question.months == Span(usual, usual) else ("--period", question.months)


def _more(found: Overview, left: int, period: tuple[object, ...]) -> Message:
    """How to see more; ``left``: so much that needs attention isn't shown."""
    every = kpi_command("status", "--all", *period)
    row = next((row for row in found.rows if row.counts.due), None)
    if left:
        return say_many(
            "{count} more needs attention: {command}", "{count} more need attention: {command}", left, command=every
        )
    if row is None:
        return say("All indicators: {command}", command=every)
    return say("One program: {command}", command=kpi_command("status", row.program, *period))


def overview_facts(counts: Counts, concerns: Iterable[Concern]) -> dict[str, Json]:
    """The counts and what needs attention, for machines: all of it."""
    return {
        "counts": {name: getattr(counts, name) for name in counts.__struct_fields__},
        "attention": [_concern_facts(one) for one in concerns],
    }


def _concern_facts(one: Concern) -> dict[str, Json]:
    return {
        "kind": one.kind.value,
        "program": one.program,
        "indicator": one.indicator or None,
        "count": len(one.streak) if one.kind is ConcernKind.STREAK else one.count or None,
        "since": None if one.since is None else str(one.since),
        "action": None if one.follow_up is None else one.follow_up.action,
    }
