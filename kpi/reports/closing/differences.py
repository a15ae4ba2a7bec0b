"""Figures that a closed month published otherwise than today's data and rules give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from kpi.measure.accumulation import Standing, standing
from kpi.measure.closing.chain import seal_of
from kpi.measure.closing.tree import plain_tree
from kpi.measure.question import Question, View
from kpi.measure.score import ProgramStanding, Score
from kpi.measure.states import CellState
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import Label, Message, say
from kpi.model.output.report import Block, Heading, Json, Line, Tone
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.reports._shared import cells, machine_values, words
from kpi.reports.closing.published import FIGURES, Published, publishable, published, quantity, rated_by

_SCORES: Final = ("score", "rating", "coverage")


class ClosingDifference(Struct, frozen=True):
    """A figure of a closed month that is another one today.

    ``program`` and ``indicator`` are ids, empty where it is a figure of all. ``held`` is False where the closing
    doesn't say it, so that today's is shown. ``before`` and ``now`` say both to people.
    """

    period: Period
    program: str
    indicator: str
    name: Message | str
    figure: str
    published: Json
    today: Json
    held: bool
    before: Message | str
    now: Message | str


def differences(
    portfolio: Portfolio,
    question: Question,
    programs: Iterable[ProgramStanding],
    whole: Score | None = None,
    only: str = "",
) -> list[ClosingDifference]:
    """Published figures that differ from computed ones; ``programs``, ``whole``: today's; ``only``: one program's."""
    found = published(portfolio, question)
    return [] if found is None else list(_Compared(portfolio, found).all(tuple(programs), whole, only))


def row_differences(
    portfolio: Portfolio, program: Program, indicator: Indicator, question: Question
) -> list[ClosingDifference]:
    """The same of one indicator."""
    found = published(portfolio, question)
    if found is None:
        return []
    return list(
        _Compared(portfolio, found).row(program.id, indicator.id, standing(portfolio, program, indicator, question))
    )


def score_differences(portfolio: Portfolio, question: Question, today: ProgramStanding) -> list[ClosingDifference]:
    """The same of the score of one program."""
    found, whose = published(portfolio, question), today.program
    if found is None:
        return []
    return list(_Compared(portfolio, found).score(whose.id, whose.title, found.of_program(whose.id), today.score))


class _Compared(Struct, frozen=True):
    """Published results of a month, compared with those of today's portfolio."""

    portfolio: Portfolio
    held: Published

    def all(self, programs: tuple[ProgramStanding, ...], whole: Score | None, only: str) -> Iterator[ClosingDifference]:
        """All of it, program by program."""
        by_id = {one.program.id: one for one in programs}
        for program in dict.fromkeys((*by_id, *self.held.programs)):
            if not only or program == only:
                yield from self.program(program, by_id.get(program))
        if whole is not None:
            yield from self.score("", say("All programs"), self.held.whole, whole)

    def program(self, program: str, today: ProgramStanding | None) -> Iterator[ClosingDifference]:
        """The rows of a program, and its score; of one that is gone, all that was published."""
        rows = {} if today is None else {row.standing.indicator.id: row.standing for row in today.indicators}
        for indicator in dict.fromkeys((*rows, *self.held.rows(program))):
            yield from self.row(program, indicator, rows.get(indicator))
        held = self.held.of_program(program)
        title = held.get("title", program) if today is None else today.program.title
        yield from self.score(program, title, held, None if today is None else today.score)

    def row(self, program: str, indicator: str, today: Standing | None) -> Iterator[ClosingDifference]:
        """One indicator."""
        held, listed = self.held.of_row(program, indicator), indicator in self.held.rows(program)
        if today is not None and today.state is CellState.NOT_DUE and not listed:
            return
        now = self.of_standing(today)
        name = held.get("name", indicator) if today is None else today.indicator.name
        shown = None if today is None else today.indicator
        for figure in (*FIGURES, "rating"):
            yield from self.figure((program, indicator, name), figure, held, now, shown)

    def of_standing(self, today: Standing | None) -> Mapping[str, Any]:
        """Today's figures of a row, its rating in the language of the data."""
        if today is None:
            return dict.fromkeys((*FIGURES, "rating"))
        return cells.standing(today, self.portfolio.settings.rating)

    def score(
        self, program: str, name: Message | str, held: Mapping[str, Any], today: Score | None
    ) -> Iterator[ClosingDifference]:
        """The score of a program, or of all."""
        now = dict.fromkeys(_SCORES) if today is None else machine_values.score(today)
        for figure in _SCORES:
            yield from self.figure((program, "", name), figure, held, now, None)

    def figure(
        self,
        whose: tuple[str, str, Message | str],
        figure: str,
        held: Mapping[str, Any],
        now: Mapping[str, Any],
        indicator: Indicator | None,
    ) -> Iterator[ClosingDifference]:
        """One figure, if it differs or isn't held."""
        one, other = held.get(figure), now[figure]
        known = figure in held
        if known and self.same(figure, one, other):
            return
        program, cell, name = whose
        before = figure_text(figure, self.held.translated(one) if figure == "rating" else one, indicator)
        if not known:
            before = say("{figure} not in the closing", figure=FIGURE_NAMES[figure])
        yield ClosingDifference(
            self.held.period, program, cell, name, figure, one, self.label(other) if figure == "rating" else other,
            known, before, figure_text(figure, other, indicator),
        )  # fmt: skip

    def same(self, figure: str, one: Any, other: Any) -> bool:  # noqa: ANN401 - what JSON holds
        """Whether a figure is the same; a rating is, under whichever of its names it was published."""
        if figure == "rating" and one is not None and other is not None:
            return one in other.values()
        return bool(plain_tree(one) == plain_tree(other))

    def label(self, rating: Mapping[str, str] | None) -> str | None:
        """Today's name of a rating in the language of the data, as closings hold it."""
        if rating is None:
            return None
        return rating.get(self.portfolio.settings.language) or next(iter(rating.values()), "")


#: What figures are called.
FIGURE_NAMES: Final = {
    "state": say("state"), "target": say("target"), "actual": say("actual"), "percent": say("percentage"),
    "met": say("met or not"), "rating": say("rating"), "score": say("score"), "coverage": say("coverage"),
}  # fmt: skip


def figure_text(figure: str, value: Any, indicator: Indicator | None) -> Message | str:  # noqa: ANN401 - what JSON holds
    """A figure for people, with its name where it wouldn't be known without."""
    match figure:
        case "state":
            return words.DASH if value is None else words.state(CellState(value))
        case "target":
            return say("target {target}", target=_amount(value, indicator))
        case "actual":
            return say("actual {actual}", actual=_amount(value, indicator))
        case "percent":
            return say("no percentage") if value is None else say("{percent} %", percent=words.percent(quantity(value)))
        case "met":
            return say("met or not can't be told") if value is None else say("met") if value else say("not met")
        case "rating":
            label = value if isinstance(value, str) else Label(value)
            return say("no rating") if value is None else say("rating {label}", label=label)
        case "score":
            return say("no score") if value is None else say("score {score} %", score=words.percent(quantity(value)))
    return words.DASH if value is None else say(
        "{counted} of {due} counted, {reported} reported",
        counted=value.get("counted"), due=value.get("due"), reported=value.get("reported"),
    )  # fmt: skip


def _amount(value: Any, indicator: Indicator | None) -> object:  # noqa: ANN401 - what JSON holds
    found = quantity(value)
    return cells.machine(found) if indicator is None else words.quantity(found, indicator)


def published_opening(portfolio: Portfolio, question: Question) -> list[Block]:
    """That figures are those of a closing, or why they are not, where the months asked for are closed."""
    period = question.months.last
    seal = seal_of(portfolio, period)
    if not publishable(question):
        others = any(_rated_otherwise(portfolio, month) for month in _covered(portfolio, question))
        text = say("Computed by today's rules, also for months that were closed when others were in force.")
        return [Line(text, Tone.QUIET)] if others else []
    if seal is None:
        return []
    if published(portfolio, question) is not None:
        day = seal.at.astimezone(portfolio.settings.zone).date()
        return [Line(say("As published when {month} was closed, on {day}.", month=period, day=day), Tone.QUIET)]
    return [Line(say("The closing of {month} holds no figures; these are computed today.", month=period), Tone.FAIR)]


def _covered(portfolio: Portfolio, question: Question) -> list[Period]:
    """The closed months that may be part of a figure."""
    first = question.months.first if question.view is View.MONTH else min(portfolio.closings, default=None)
    return [] if first is None else [one for one in portfolio.closings if first <= one <= question.months.last]


def _rated_otherwise(portfolio: Portfolio, month: Period) -> bool:
    """Whether a closed month was rated by other bands than today's."""
    return rated_by(portfolio, Question.of(month)) != portfolio.settings.rating


def difference_blocks(found: list[ClosingDifference], *, months: bool = False) -> list[Block]:
    """A line for each indicator, program and month with a figure that is another one today."""
    if not found:
        return []
    title = Heading(say("Published otherwise than today's data and rules give"))
    return [title, *difference_lines(found, months=months)]


def difference_lines(found: list[ClosingDifference], *, months: bool = False) -> list[Block]:
    """The same without a heading; ``months``: with the month before each."""
    lines: list[Block] = []
    for _, figures in groupby(found, key=lambda one: (one.period, one.program, one.indicator)):
        of_one = list(figures)
        name: object = of_one[0].name
        if months:
            name = say("{name}, {month}", name=name, month=of_one[0].period)
        text = say(
            "{name}: published {published}; today {today}", name=name, published=_before(of_one), today=_now(of_one)
        )
        lines.append(Line(text, Tone.FAIR))
    return lines


def _before(of_one: list[ClosingDifference]) -> tuple[object, ...]:
    """Published value of something; a missing one only where nothing was published."""
    there = tuple(one.before for one in of_one if one.published is not None or not one.held)
    return there or (say("nothing"),) if len(of_one) > 1 else (of_one[0].before,)


def _now(of_one: list[ClosingDifference]) -> tuple[object, ...]:
    """The same of today."""
    there = tuple(one.now for one in of_one if one.today is not None)
    return there or (say("nothing"),) if len(of_one) > 1 else (of_one[0].now,)


def difference_facts(found: list[ClosingDifference]) -> list[Json]:
    """The same for machines."""
    return [
        {
            "period": str(one.period),
            "program": one.program or None,
            "indicator": one.indicator or None,
            "figure": one.figure,
            "published": one.published,
            "today": one.today,
            "held": one.held,
        }
        for one in found
    ]
