"""The figures of a closed month as its closing published them, laid over what today's data and rules give.

Every figure is still computed by ``kpi.measure``: reports ask here instead, and get the published one where the month
is closed. What a closing doesn't hold (reasons, streaks, the part of a row in the score) stays computed. Figures over
several months, and against original targets, were never published: they are computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from kpi.measure import accumulation, score
from kpi.measure.accumulation import Standing
from kpi.measure.achievement import Percentage
from kpi.measure.closing.chain import seal_of
from kpi.measure.closing.tree import plain_tree
from kpi.measure.question import Question, View
from kpi.measure.rating import band_of
from kpi.measure.score import AgencyStanding, Coverage, MeasuredIndicator, ProgramStanding, Score, cell_score
from kpi.measure.states import CellState
from kpi.measure.target import TargetBasis
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Band, RatingProfile, Settings
from kpi.model.values.period import Period
from kpi.model.values.quantity import Grade, Range
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import cells, machine_values

#: The figures of a row that a closing holds, besides its rating.
FIGURES: Final = ("state", "target", "actual", "percent", "met")
_NOTHING: Final[Mapping[str, Any]] = {}
_NOT_DUE: Final = {
    "state": CellState.NOT_DUE.value,
    "target": None,
    "actual": None,
    "percent": None,
    "met": None,
    "rating": None,
}


class Published(Struct, frozen=True):
    """Results of the closing of a month; ``settings`` are today's with the bands by which it was rated."""

    period: Period
    results: Mapping[str, Any]
    settings: Settings

    def program(self, today: ProgramStanding) -> ProgramStanding:
        """A program as published; one that the closing doesn't name had nothing due."""
        rows = tuple(self.row(today.program, row) for row in today.indicators)
        return ProgramStanding(today.program, rows, self.score(self.of_program(today.program.id), today.score))

    def row(self, program: Program, today: MeasuredIndicator) -> MeasuredIndicator:
        """An indicator as published; its part in the score by today's floor and cap."""
        found = self.standing(program, today.standing)
        if found is today.standing:
            return today
        return replace(today, standing=found, score=cell_score(found, self.settings.score))

    def standing(self, program: Program, today: Standing) -> Standing:
        """Where an indicator stood as published: today's, if its figures are the same, else with nothing but these."""
        held = self.of_row(program.id, today.indicator.id)
        if held is _NOT_DUE and today.state is CellState.NOT_DUE:
            return today
        now = cells.standing(today, self.settings.rating)
        if all(plain_tree(held.get(name, now[name])) == plain_tree(now[name]) for name in FIGURES):
            return today
        figures = {name: held.get(name, now[name]) for name in FIGURES}
        raw, met = quantity(figures["percent"]), figures["met"]
        worth = None
        if raw is not None or met is not None:
            worth = Percentage(raw, met, at_floor=raw is None and met is False)
        return Standing(
            today.indicator, today.months, CellState(figures["state"]),
            quantity(figures["target"]), quantity(figures["actual"]), worth,
        )  # fmt: skip

    def score(self, held: Mapping[str, Any], today: Score) -> Score:
        """A score as published; with all its digits where it is today's."""
        value = quantity(held["score"]) if "score" in held else today.value
        if machine_values.percent(today.value) == value:
            value = today.value
        band = self.band(held["rating"], value) if "rating" in held else today.band
        count = {**machine_values.coverage(today.coverage), **held.get("coverage", {})}
        return Score(value, band, Coverage(int(count["due"]), int(count["reported"]), int(count["counted"])))

    def band(self, label: str | None, value: Decimal | None) -> Band | None:
        """The band that a rating names."""
        if label is None:
            return None
        bands = self.settings.rating.bands
        named = next((band for band in bands if label in band.label.values()), None)
        return named or (None if value is None else band_of(self.settings.rating, value))

    def translated(self, label: str | None) -> Mapping[str, str] | None:
        """A rating as published, in all languages in which it is still known."""
        band = self.band(label, None)
        return band.label if band is not None else None if label is None else {"": label}

    def agency(self, today: AgencyStanding) -> AgencyStanding:
        """The rows of an agency as published, with the score that they make: closings hold none of agencies."""
        rows = tuple((program, self.row(program, row)) for program, row in today.indicators)
        return AgencyStanding(today.agency, rows, score.weighted_score([row for _, row in rows], self.settings))

    @property
    def whole(self) -> Mapping[str, Any]:
        """Published score of all programs."""
        return self.results.get("score") or _NOTHING

    @property
    def programs(self) -> Mapping[str, Any]:
        """Published results of each program, by its id."""
        found: Mapping[str, Any] = self.results["programs"]
        return found

    def of_program(self, program: str) -> Mapping[str, Any]:
        """What is held of a program: of one that isn't named, that nothing was due."""
        nothing = {"score": None, "rating": None, "coverage": {"due": 0, "reported": 0, "counted": 0}}
        found: Mapping[str, Any] = self.programs.get(program, nothing)
        return found

    def rows(self, program: str) -> Mapping[str, Any]:
        """Published results of the due indicators of a program, by their ids."""
        return self.of_program(program).get("indicators") or _NOTHING

    def of_row(self, program: str, indicator: str) -> Mapping[str, Any]:
        """What is held of an indicator: of one that isn't named, that it was not due; nothing that says nothing."""
        found: Mapping[str, Any] = self.rows(program).get(indicator, _NOT_DUE)
        return found if found is _NOT_DUE else {name: one for name, one in found.items() if _means(name, one)}


def published(portfolio: Portfolio, question: Question) -> Published | None:
    """Published results for a question; None for open months, several months, or original targets."""
    period = question.months.last
    seal = seal_of(portfolio, period)
    if seal is None or not publishable(question) or "programs" not in seal.results:
        return None
    profile = _profile(seal.results.get("rating") or _NOTHING, portfolio.settings)
    return Published(period, seal.results, replace(portfolio.settings, rating=profile))


def publishable(question: Question) -> bool:
    """Whether closings hold figures of such a kind: one month by itself against the targets in force."""
    alone = question.view is View.MONTH and len(question.months) == 1
    return alone and question.basis is TargetBasis.CURRENT


def standing(portfolio: Portfolio, program: Program, indicator: Indicator, question: Question) -> Standing:
    """Where an indicator stands: as published where the month is closed."""
    today, found = accumulation.standing(portfolio, program, indicator, question), published(portfolio, question)
    return today if found is None else found.standing(program, today)


def program_standing(portfolio: Portfolio, program: Program, question: Question) -> ProgramStanding:
    """Where a program stands: as published where the month is closed."""
    today, found = score.program_standing(portfolio, program, question), published(portfolio, question)
    return today if found is None else found.program(today)


def rated_by(portfolio: Portfolio, question: Question) -> RatingProfile:
    """The bands by which what is asked was rated: those of the closing where the month is closed."""
    found = published(portfolio, question)
    return portfolio.settings.rating if found is None else found.settings.rating


def as_rated(portfolio: Portfolio, question: Question) -> Portfolio:
    """The portfolio with these bands, for reports that show nothing but what is asked."""
    found = published(portfolio, question)
    return portfolio if found is None else replace(portfolio, settings=found.settings)


def _profile(held: Mapping[str, Any], settings: Settings) -> RatingProfile:
    """The bands as published; a label in the language of the data has its translations where it is still known."""
    known = settings.rating.bands

    def band(one: Mapping[str, Any]) -> Band:
        label = one.get("label", "")
        same = next((other.label for other in known if label in other.label.values()), {settings.language: label})
        return Band(quantity(one.get("min")), same)

    bands = tuple(band(one) for one in held.get("bands") or ())
    return RatingProfile(held.get("name", settings.rating.name), bands) if bands else settings.rating


def _means(figure: str, value: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether a figure says something: its schema takes any word as a state, and any two numbers as a range."""
    if figure == "state":
        return value in {state.value for state in CellState}
    if not isinstance(value, Mapping):
        return True
    bounds = [one for one in (value.get("min"), value.get("max")) if one is not None]
    return figure == "target" and bool(bounds) and bounds == sorted(bounds)


def quantity(value: Any) -> Any:  # noqa: ANN401 - JSON; a target, a value or a percentage
    """A target, a value or a percentage as it stands in a closing."""
    match value:
        case None | bool():
            return value
        case str():
            return Grade(value)
        case Mapping():
            return Range(quantity(value.get("min")), quantity(value.get("max")))
        case _:
            return Decimal(value)
