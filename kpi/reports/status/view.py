"""Rows, trends, notes and facts of the status tables."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Final

from kpi.measure.accumulation import Standing
from kpi.measure.covered import as_it_stood
from kpi.measure.outlook import Outlook, outlook
from kpi.measure.question import Question, View
from kpi.measure.score import AgencyStanding, MeasuredIndicator, ProgramStanding, Score
from kpi.measure.states import CellState
from kpi.measure.target import TargetBasis, accumulation_span
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.report import ILLUSTRATIVE_COLUMN, Audience, Block, Cell, Column, Heading, Json, Line, Table, Tone
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Target
from kpi.model.values.struct import Struct, field, replace
from kpi.reports._shared import cells, words
from kpi.reports._shared import machine_values as facts
from kpi.reports.closing.published import published, standing
from kpi.reports.outlook.sentences import TITLE
from kpi.reports.outlook.status_fields import COLUMN as OUTLOOK
from kpi.reports.outlook.status_fields import outlook_brief, outlook_cell
from kpi.reports.status.program_row import BAD_ROW, TREND, ProgramRow
from kpi.reports.status.unread import misplaced, misplaced_facts, unread
from kpi.store import layout
from kpi.store.pending import Fate

_PEOPLE, _MACHINES = Audience.PEOPLE, Audience.MACHINES
COLUMNS: Final = (
    Column("program", say("Program"), audience=_MACHINES),
    Column("agency", say("Agency"), audience=_MACHINES),
    Column("indicator", say("Indicator id"), wide=True, audience=_MACHINES),
    Column("name", say("Indicator"), wide=True),
    Column("unit", say("Unit"), audience=_MACHINES),
    Column("polarity", say("Polarity"), words=True, audience=_MACHINES),
    Column("formula", say("Formula"), words=True, audience=_MACHINES),
    Column("aggregation", say("Aggregation"), words=True, audience=_MACHINES),
    Column("weight", say("Weight"), right=True, audience=_MACHINES),
    Column("target", say("Target"), right=True),
    Column("actual", say("Actual"), right=True),
    Column("percent", say("%"), right=True),
    Column("score", say("Score"), right=True, audience=_MACHINES),
    Column("rating", say("Rating")),
    Column("met", say("Met")),
    Column("state", say("State"), words=True, audience=_MACHINES),
    Column("streak", say("Not met in a row"), right=True, audience=_MACHINES),
    Column("status", say("Status"), words=True, audience=_MACHINES),
    Column("span", say("Months put together"), audience=_MACHINES),
    Column("trend", say("Trend"), audience=_PEOPLE),
    Column("published", say("Published"), audience=_MACHINES),
    ILLUSTRATIVE_COLUMN,
)


class Grouping(StrEnum):
    """Grouping of the tables."""

    PROGRAM = "program"
    AGENCY = "agency"


class StatusQuestion(Struct, frozen=True):
    """Options of the status report besides its question.

    ``program``: only this one. ``later``: months after it that have no record. ``pending``: cells
    ``(program, indicator, month)`` that are on disk and not yet in history; ``unsaved``: all files of the data that are
    others there. ``by``: one table a program, or an agency. ``rows``: known lines of the overview, by folder.
    """

    program: Program | None = None
    later: Span | None = None
    pending: frozenset[tuple[str, str, Period]] = frozenset()
    data_commit: str | None = None
    by: Grouping = Grouping.PROGRAM
    unsaved: Mapping[str, Fate] = field(default_factory=dict)
    rows: Mapping[str, ProgramRow] = field(default_factory=dict)


class StatusView(Struct, frozen=True):
    """Context of the report, shared by all of its parts."""

    portfolio: Portfolio
    question: Question
    asked: StatusQuestion
    #: Over which months figures are put together, each with the names of its indicators; empty for single months.
    spans: dict[Span, list[str]] = field(default_factory=dict)
    #: The last months of each indicator: the table and the facts both show them.
    trends: dict[tuple[str, str], list[Standing]] = field(default_factory=dict)

    @property
    def unread(self) -> list[str]:
        """The files that could not be read, of the program asked for or of all."""
        return unread(self.portfolio, self.asked.program)

    def opening(self) -> list[Block]:
        """Title, whose figures, and what has to be said before any of them."""
        blocks: list[Block] = [Heading(self.title(), 1), Line(self.portfolio.settings.organisation)]
        if len(self.spans) == 1:
            blocks.append(Line(self.put_together_all(*self.spans), Tone.QUIET))
        return [*blocks, *self.silence()]

    def silence(self) -> list[Block]:
        """Notice of later months without any record."""
        if self.asked.later is None:
            return []
        return [Line(say("No records for {months}.", months=words.months(self.asked.later)), Tone.FAIR)]

    def title(self) -> Message:
        """Which months, against what."""
        last = self.question.months.last  # which alone counts where a figure runs up to it
        months = words.months(self.question.months) if self.question.view is View.MONTH else last
        phase = self.phase()
        if phase is not None:
            months = say("{months} ({phase})", months=months, phase=phase)
        title = {
            View.MONTH: say("Achievement {months}", months=months),
            View.TO_DATE: say("Achievement up to and including {months}", months=months),
            View.FULL: say("Achievement up to and including {months}, against the whole", months=months),
        }[self.question.view]
        original = self.question.basis is TargetBasis.ORIGINAL
        return say("{title}, original targets", title=title) if original else title

    def phase(self) -> str | None:
        """The title of the phase whose months were asked for; None where they are none, or are called differently."""
        titles = {
            phase.title
            for program in self.portfolio.programs
            for phase in program.phases
            if phase.span == self.question.months and len(phase.span) > 1
        }
        return titles.pop() if len(titles) == 1 else None

    def program(self, one: ProgramStanding) -> list[Block]:
        """A program's title, and where it stands."""
        return [Heading(one.program.title), *self.measured(one)]

    def measured(self, one: ProgramStanding) -> list[Block]:
        """A program's table, what its rows can't say, and its score."""
        if layout.indicators_path(one.program.folder) in one.program.unreadable:
            return [Line(say("The indicators of this program can't be read."), Tone.BAD)]
        rows = [(one.program, row) for row in one.indicators]
        score, coverage = words.scored(one.score), words.covered(one.score.coverage)
        text = say("Program score: {score} ({coverage})", score=score, coverage=coverage)
        return [self.table(rows), *self.notes(rows), self.line(text, one.score)]

    def agency(self, one: AgencyStanding) -> list[Block]:
        """An agency's table, what its rows can't say, and its score."""
        name = Heading(say("No agency named") if one.agency is None else one.agency)
        score, coverage = words.scored(one.score), words.covered(one.score.coverage)
        text = say("Agency score: {score} ({coverage})", score=score, coverage=coverage)
        return [name, self.table(one.indicators), *self.notes(one.indicators), self.line(text, one.score)]

    def line(self, text: Message, score: Score) -> Line:
        """A sentence about a score, in its tone."""
        return Line(text, words.tone(self.portfolio.settings.rating, score.band))

    def table(self, rows: Iterable[tuple[Program, MeasuredIndicator]]) -> Table:
        """The rows of a program or an agency."""
        columns = tuple(OUTLOOK if self.ahead and one.key == "trend" else one for one in COLUMNS)
        return Table("status", columns, tuple(self.row(program, row) for program, row in rows))

    @property
    def ahead(self) -> bool:
        """Whether the view is about what is still possible until the end of the span."""
        return self.question.view is View.FULL and self.question.basis is TargetBasis.CURRENT

    def outlook(self, program: Program, found: Standing) -> Outlook:
        """What is left of an indicator's span after the month asked for."""
        return outlook(self.portfolio, program, found.indicator, self.question.months.last)

    def row(self, program: Program, row: MeasuredIndicator) -> tuple[Cell, ...]:
        """One indicator."""
        found, indicator = row.standing, row.standing.indicator
        weight = indicator.weight_in(self.question.months.last)
        return (
            Cell(program.id),
            Cell(indicator.agency or program.lead_agency),
            Cell(indicator.id),
            Cell(indicator.name, words.named(indicator.name, indicator.unit)),
            Cell(indicator.unit),
            Cell(indicator.polarity.value, words.polarity(indicator.polarity)),
            Cell(indicator.formula.value, words.formula(indicator.formula)),
            Cell(indicator.aggregation.value, words.aggregation(indicator.aggregation)),
            Cell(None if weight is None else cells.number(weight)),
            cells.quantity(found.target, indicator),
            cells.actual(found, pending=self.pending(program, found)),
            cells.percent(found.percent),
            cells.percent(row.score),
            cells.rating(self.portfolio.settings.rating, found),
            words.met(found),
            Cell(found.state.value, words.state(found.state)),
            Cell(len(row.streak)),
            Cell() if found.status is None else Cell(found.status.value, words.status(found.status)),
            Cell(_stated(_span(self.question, program, found))),
            outlook_cell(self.outlook(program, found))
            if self.ahead
            else Cell(None, words.trend(self.trend(program, found))),
            Cell(published(self.portfolio, self.question) is not None),
            Cell(program.illustrative),
        )

    def pending(self, program: Program, found: Standing) -> bool:
        """Whether one of the values shown is not yet in history; what was published is."""
        if published(self.portfolio, self.question) is not None:
            return False
        return any((program.id, found.indicator.id, period) in self.asked.pending for period in found.months)

    def trend(self, program: Program, found: Standing) -> list[Standing]:
        """The last months of a row one by one, oldest first."""
        cell = (program.folder, found.indicator.id)
        if cell not in self.trends:
            self.trends[cell] = self.last_months(program, found)
        return self.trends[cell]

    def last_months(self, program: Program, row: Standing) -> list[Standing]:
        """Where an indicator stood in each of the last months that something was due; the row may be the last."""
        found = (
            row if one == self.question else standing(self.portfolio, program, row.indicator, one)
            for one in self.question.last_months(TREND)
        )
        return [one for one in found if one.state is not CellState.NOT_DUE]

    def notes(self, rows: Iterable[tuple[Program, MeasuredIndicator]]) -> list[Block]:
        """Notes on the rows."""
        rows = list(rows)
        notes = [note for program, row in rows for note in (*self.notes_of(row), *self.revised(program, row.standing))]
        return [Line(note, Tone.QUIET) for note in (*self.mixed(rows), *notes)]

    def mixed(self, rows: list[tuple[Program, MeasuredIndicator]]) -> list[Message]:
        """Over which months the figures of a table are put together, where that isn't the same for all there are."""
        if len(self.spans) < 2:
            return []
        found = spans(self.question, rows)
        if len(found) == 1:
            return [self.put_together_all(*found)]
        return [
            say("{names}: {reason}", names=tuple(names), reason=self.put_together(span))
            for span, names in found.items()
        ]

    def put_together_all(self, span: Span) -> Message:
        """The same of every indicator there is."""
        return say("All indicators: {reason}", reason=self.put_together(span))

    def put_together(self, span: Span) -> Message:
        """Since which month a figure runs, and against the target of which."""
        if self.question.view is View.FULL:
            return say(
                "from {first} on, against the target up to and including {last}", first=span.first, last=span.last
            )
        return say("from {first} on", first=span.first)

    def notes_of(self, row: MeasuredIndicator) -> list[Message]:
        """Notes on one row, with the name of its indicator."""
        found, name = row.standing, row.standing.indicator.name
        notes = [
            say("{name}: {reason}", name=name, reason=remark)
            for remark in cells.remarks(found, self.portfolio.settings.rating)
        ]
        if len(row.streak) >= BAD_ROW:
            notes.insert(0, say("! {name}: {reason}", name=name, reason=words.not_met(row.streak)))
        return notes

    def revised(self, program: Program, found: Standing) -> list[Message]:
        """The target as it was signed, where the one shown was revised."""
        first = self.original(program, found)
        if first == found.target:
            return []
        return [
            say(
                "{name}: target revised, {target} instead of {original}",
                name=found.indicator.name,
                target=words.quantity(found.target, found.indicator),
                original=words.quantity(first, found.indicator),
            )
        ]

    def original(self, program: Program, found: Standing) -> Target | None:
        """The target before any revision."""
        if not found.indicator.target_revisions or self.question.basis is TargetBasis.ORIGINAL:
            return found.target
        question = replace(self.question, basis=TargetBasis.ORIGINAL)
        return standing(self.portfolio, program, found.indicator, question).target

    def marks(self, measured: Collection[ProgramStanding]) -> list[Block]:
        """Legend of the bars and marks: once, not for every row."""
        rows = [(one.program, row.standing) for one in measured for row in one.indicators]
        blocks: list[Block] = [words.trend_key()] if rows and not self.ahead else []
        if rows and self.ahead:
            blocks.append(Line(say("{column}: {text}", column=say("Outlook"), text=TITLE), Tone.QUIET))
        if any(cells.provisional(found) for _, found in rows):
            blocks.append(Line(say("* provisional"), Tone.QUIET))
        if any(self.pending(program, found) for program, found in rows):
            blocks.append(Line(say("+ saved here, not yet in the history (git)"), Tone.QUIET))
        return blocks

    def facts(
        self, measured: Mapping[str, ProgramStanding], agencies: tuple[AgencyStanding, ...], whole: Score | None
    ) -> dict[str, Json]:
        """All of it for machines; ``measured`` are the programs by folder."""
        programs = self.portfolio.programs
        return {
            **facts.heading(self.asked.data_commit),
            **question_facts(self.question, self.portfolio.as_of),
            "phase": self.phase(),
            "later": None if self.asked.later is None else _stated(self.asked.later),
            "rating": self.portfolio.settings.rating.name,
            "organisation": self.portfolio.settings.organisation,
            "programs": [self.program_facts(program, measured.get(program.folder)) for program in programs],
            "agencies": [self.agency_facts(one) for one in agencies] if self.asked.by is Grouping.AGENCY else None,
            "portfolio": None if whole is None else facts.score(whole),
            "unreadable": self.unread,
            "misplaced": misplaced_facts(misplaced(self.portfolio, self.asked.program)),
        }

    def program_facts(self, program: Program, one: ProgramStanding | None) -> dict[str, Json]:
        """A program for machines; one that isn't measured has no score, not a score of 0."""
        rows = one.indicators if one else ()
        return {
            "id": program.id,
            "title": program.title,
            "state": program.state.value,
            "since": str(program.states[-1].since) if program.states else None,
            "illustrative": program.illustrative,
            **(facts.score(one.score) if one else {"score": None, "rating": None, "coverage": None}),
            "indicators": [self.indicator_facts(program, row) for row in rows],
        }

    def agency_facts(self, one: AgencyStanding) -> dict[str, Json]:
        """An agency for machines; ``share`` is what an indicator weighs in the score of the agency."""
        rows = [
            {"program": program.id, "share": facts.number(row.weight), **self.indicator_facts(program, row)}
            for program, row in one.indicators
        ]
        return {"agency": one.agency, **facts.score(one.score), "indicators": rows}

    def indicator_facts(self, program: Program, row: MeasuredIndicator) -> dict[str, Json]:
        """An indicator for machines."""
        found = row.standing
        return {
            **cells.definition(found.indicator, self.question.months.last),
            "agency": found.indicator.agency or program.lead_agency,
            **cells.standing(found, self.portfolio.settings.rating),
            "original_target": facts.quantity(self.original(program, found)),
            "score": facts.percent(row.score),
            "streak": len(row.streak),
            "span": _stated(_span(self.question, program, found)),
            "pending": self.pending(program, found),
            "outlook": outlook_brief(self.outlook(program, found)) if self.ahead else None,
            "trend": [
                {"period": str(one.months.last), "percent": facts.percent(one.percent), "met": one.met}
                for one in self.trend(program, found)
            ],
        }


def as_they_stood(portfolio: Portfolio, question: Question, only: Program | None = None) -> Portfolio:
    """The programs as they stood at the end of the months asked for: what becomes of them later changes no month."""
    programs = (only,) if only else portfolio.programs
    return replace(portfolio, programs=tuple(as_it_stood(program, question.months) for program in programs))


def spans(question: Question, rows: Iterable[tuple[Program, MeasuredIndicator]]) -> dict[Span, list[str]]:
    """The names of the indicators by the months over which their figures are put together, the earliest first."""
    found: dict[Span, list[str]] = {}
    if question.view is not View.MONTH:
        for program, row in rows:
            if row.standing.state is not CellState.NOT_DUE:
                found.setdefault(_span(question, program, row.standing), []).append(row.standing.indicator.name)
    return dict(sorted(found.items(), key=lambda one: (one[0].first, one[0].last)))


def _span(question: Question, program: Program, found: Standing) -> Span:
    """The months whose values, or against the whole, whose targets are put together."""
    whole = accumulation_span(found.indicator, program, found.months.last) if question.view is View.FULL else None
    return whole or found.months


def _stated(months: Span) -> str:
    return str(months.first) if len(months) == 1 else str(months)


def question_facts(question: Question, as_of: datetime.datetime) -> dict[str, Json]:
    """The question for machines: one month ``2023-11``, several ``2023-11..2023-12``; ``as_of`` is a day."""
    months = question.months
    return {
        "period": _stated(months),
        "view": question.view.value,
        "targets": question.basis.value,
        "as_of": str(as_of.date()),
    }


def since(program: Program) -> Cell:
    """Since when a program is in its state."""
    if not program.states:
        return Cell(None, words.DASH)
    day = program.states[-1].since
    return Cell(str(day), say("{day}", day=day))
