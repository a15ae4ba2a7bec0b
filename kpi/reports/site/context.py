"""What all pages of a site share: the data, the month, where every program stands, and the paths of pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from kpi.measure.closing.chain import latest_closed, seal_of
from kpi.measure.question import Question
from kpi.measure.score import ProgramStanding, mean_score, program_standing
from kpi.model.domain.closing import Seal
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import RatingProfile
from kpi.model.output.message import Message, say
from kpi.model.output.page import Link, PageCell
from kpi.model.output.problem import Place
from kpi.model.output.report import ILLUSTRATIVE, Cell
from kpi.model.values.number import plain
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct, replace
from kpi.reports.closing.published import published
from kpi.reports.status.overview import Overview
from kpi.reports.status.program_row import program_row
from kpi.reports.status.view import StatusQuestion, as_they_stood

_SLUG = re.compile(r"[^a-z0-9]+")


class Site(Struct, frozen=True):
    """A site of one month.

    ``whole`` is all of the data, ``shown`` the programs as they stood, with the settings that rate them; ``stood`` is
    where each measured program stands, as published where the month is closed. ``where`` tells the line of a place in
    the files. ``public``: only closed months, nothing of people.
    """

    whole: Portfolio
    shown: Portfolio
    question: Question
    asked: StatusQuestion
    stood: tuple[ProgramStanding, ...]
    overview: Overview
    where: Callable[[Place], tuple[int, int]]
    public: bool = False
    only: tuple[str, ...] = ()

    @property
    def month(self) -> Period:
        """The month."""
        return self.question.months.last

    @property
    def profile(self) -> RatingProfile:
        """By which bands ratings are given."""
        return self.shown.settings.rating

    @property
    def closed(self) -> bool:
        """Whether the month is closed."""
        return seal_of(self.whole, self.month) is not None

    @property
    def last_seal(self) -> tuple[Period, Seal] | None:
        """The last closed month with its closing."""
        period = latest_closed(self.whole)
        seal = None if period is None else seal_of(self.whole, period)
        return None if period is None or seal is None else (period, seal)

    def original(self, program: Program, indicator: Indicator) -> tuple[Program, Indicator]:
        """A program and an indicator as the files have them, from which any month is computed."""
        whole = self.whole.program(program.id) or program
        return whole, whole.by_indicator.get(indicator.id, indicator)

    def strips(self, illustrative: bool) -> tuple[Message, ...]:  # noqa: FBT001 - whose figures a page has
        """What stands above everything on a page."""
        found = [ILLUSTRATIVE] if illustrative else []
        if not self.closed:
            found.append(say("{month} is not closed yet: its figures may still move.", month=self.month))
        if self.public:
            found.append(say("Public pages: closed months only, without names, notes and addresses of evidence."))
        return tuple(found)

    def months(self, program: Program) -> Iterator[Period]:
        """The months of a program that are shown: of a public site those up to its month."""
        for period in program.span or ():
            if not self.public or period <= self.month:
                yield period


def site_of(
    portfolio: Portfolio, question: Question, asked: StatusQuestion, where: Callable[[Place], tuple[int, int]],
    *, public: bool = False, only: tuple[str, ...] = (),
) -> Site:  # fmt: skip
    """The site of a month; ``only`` are the programs that it has, all where none is named."""
    shown = as_they_stood(portfolio, question)
    if only:
        shown = replace(shown, programs=tuple(one for one in shown.programs if one.id in only))
    held = published(shown, question)
    today = [program_standing(shown, one, question) for one in shown.programs if one.measured]
    stood = today if held is None else [held.program(one) for one in today]
    whole = mean_score((one.score for one in today), shown.settings)
    found = Overview(
        tuple(program_row(shown, question, one) for one in stood),
        tuple(one for one in shown.programs if not one.measured),
        whole if held is None else held.score(held.whole, whole),
    )
    shown = shown if held is None else replace(shown, settings=held.settings)
    return Site(portfolio, shown, question, asked, tuple(stood), found, where, public, only)


def program_path(program: str) -> str:
    """The page of a program."""
    return f"programs/{program}.html"


def indicator_path(program: str, indicator: str) -> str:
    """The page of an indicator."""
    return f"indicators/{program}.{indicator}.html"


def agency_path(agency: str) -> str:
    """The page of an agency."""
    return f"agencies/{_SLUG.sub('-', agency.casefold()).strip('-') or 'none'}.html"


def indicator_link(program: Program, indicator: Indicator) -> Link:
    """The name of an indicator, leading to its page."""
    return Link(indicator.name, indicator_path(program.id, indicator.id))


def agency_link(agency: str) -> Link:
    """An agency, leading to its page."""
    return Link(agency, agency_path(agency)) if agency else Link(say("No agency named"))


def place(cell: Cell) -> PageCell:
    """A cell of a report as a cell of a page."""
    return PageCell(cell.value if cell.shown is None else cell.shown, cell.value, cell.tone)


def decimal_text(value: Decimal | None) -> str:
    """A number as machines read it; empty for None."""
    return "" if value is None else plain(value)


def span_of(site: Site) -> Span | None:
    """From the first to the last month of all programs shown, up to the month of the site."""
    spans = [one.program.span for one in site.stood if one.program.span is not None]
    if not spans:
        return None
    first = min(span.first for span in spans)
    return Span(first, max(first, site.month))
