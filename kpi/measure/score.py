"""Scores: the weighted mean of clamped percentages, always with its coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from kpi.measure.accumulation import Standing, standing
from kpi.measure.covered import as_it_stood
from kpi.measure.question import Question
from kpi.measure.rating import band_of
from kpi.measure.streak import Streak, streak
from kpi.measure.target import added
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Band, ScorePolicy, Settings
from kpi.model.values.number import EXACT, HUNDRED, ZERO, quotient
from kpi.model.values.struct import Struct, replace


class Coverage(Struct, frozen=True):
    """How many were due, how many of these reported, and how many of these could be counted."""

    due: int
    reported: int
    counted: int


class Score(Struct, frozen=True):
    """A score in %, unrounded; None where nothing can be counted. ``band`` is None where coverage is too low."""

    value: Decimal | None
    band: Band | None
    coverage: Coverage


class MeasuredIndicator(Struct, frozen=True):
    """An indicator with its clamped percentage (None: not in the score), its weight, and how often in a row not met."""

    standing: Standing
    score: Decimal | None
    weight: Decimal
    streak: Streak


class ProgramStanding(Struct, frozen=True):
    """A program as it stood at the end of the months asked for, with its indicators and its score."""

    program: Program
    indicators: tuple[MeasuredIndicator, ...]
    score: Score


class AgencyStanding(Struct, frozen=True):
    """Score of one agency over all programs; ``agency`` is None for indicators without one.

    ``indicators`` are with their program; their weight is their share (0 to 1) of what was due in it.
    """

    agency: str | None
    indicators: tuple[tuple[Program, MeasuredIndicator], ...]
    score: Score


def clamped(raw: Decimal, policy: ScorePolicy) -> Decimal:
    """A percentage as it enters a score: not under the floor, not above the cap."""
    return max(policy.floor, min(policy.cap, raw))


def cell_score(found: Standing, policy: ScorePolicy) -> Decimal | None:
    """Contribution of a standing to the score, in %; None where it doesn't count."""
    worth = found.percentage
    if worth is None or not found.state.valued:
        return None
    if worth.at_floor:
        return policy.floor
    return None if worth.raw is None else clamped(worth.raw, policy)


def program_standing(
    portfolio: Portfolio, program: Program, question: Question, *, streaks: bool = True
) -> ProgramStanding:
    """Where a program stands, as it was at the end of the months asked for and by the weights that held in the last.

    Indicators that count only from a later month on are not among its rows. ``streaks`` False: how often in a row they
    were not met isn't looked at, which takes as long as all the rest.
    """
    then = as_it_stood(program, question.months)
    rows = tuple(
        measured_indicator(portfolio, then, indicator, question)
        if streaks
        else _row(portfolio, indicator, standing(portfolio, then, indicator, question), question, Streak())
        for indicator in then.indicators
    )
    return ProgramStanding(then, rows, weighted_score(rows, portfolio.settings))


def program_score(portfolio: Portfolio, program: Program, question: Question) -> Score:
    """The score of a program alone, as ``program_standing`` has it."""
    return program_standing(portfolio, program, question, streaks=False).score


def measured_indicator(
    portfolio: Portfolio, program: Program, indicator: Indicator, question: Question
) -> MeasuredIndicator:
    """Where one indicator stands, and what of it enters the score of its program."""
    found = standing(portfolio, program, indicator, question)
    return _row(portfolio, indicator, found, question, streak(portfolio, program, indicator, question))


def _row(
    portfolio: Portfolio, indicator: Indicator, found: Standing, question: Question, row: Streak
) -> MeasuredIndicator:
    weight = indicator.weight_in(question.months.last)
    return MeasuredIndicator(
        standing=found,
        score=cell_score(found, portfolio.settings.score),
        weight=Decimal(1) if weight is None else weight,
        streak=row,
    )


def weighted_score(rows: Sequence[MeasuredIndicator], settings: Settings) -> Score:
    """sum(weight x clamped percentage) / sum(weight) over the indicators that are due and computable."""
    due = [row for row in rows if row.standing.state.due]
    counted = [row for row in due if row.score is not None]
    coverage = Coverage(
        due=len(due),
        reported=sum(row.standing.state.valued for row in due),
        counted=len(counted),
    )
    weights = added(row.weight for row in counted)
    if not weights:
        return Score(None, None, coverage)
    whole = added(EXACT.multiply(row.weight, row.score or ZERO) for row in counted)
    return _rated(quotient(whole, weights), coverage, settings)


def by_agency(portfolio: Portfolio, question: Question) -> tuple[AgencyStanding, ...]:
    """Where each agency stands, by name: its own indicators, and those of the programs it leads that name none.

    Weights of two programs don't compare, so an indicator counts with its share of its program.
    """
    found: dict[str | None, list[tuple[Program, MeasuredIndicator]]] = {}
    for program in portfolio.programs:
        whole = program_standing(portfolio, program, question)
        for row in _shares(whole.indicators) if whole.program.measured else ():
            agency = row.standing.indicator.agency or program.lead_agency
            found.setdefault(agency, []).append((whole.program, row))
    return tuple(
        AgencyStanding(agency, tuple(rows), weighted_score([row for _, row in rows], portfolio.settings))
        for agency, rows in sorted(found.items(), key=lambda item: (item[0] is None, item[0] or ""))
    )


def _shares(rows: Sequence[MeasuredIndicator]) -> list[MeasuredIndicator]:
    whole = added(row.weight for row in rows if row.standing.state.due)
    return [replace(row, weight=quotient(row.weight, whole)) if whole else row for row in rows]


def mean_score(scores: Iterable[Score], settings: Settings) -> Score:
    """The mean of several scores; those under the minimum coverage are due and reported, but not counted."""
    due = [score for score in scores if score.coverage.due]
    counted = [score.value for score in due if score.value is not None and score.band is not None]
    coverage = Coverage(len(due), sum(score.value is not None for score in due), len(counted))
    if not counted:
        return Score(None, None, coverage)
    return _rated(quotient(added(counted), Decimal(len(counted))), coverage, settings)


def _rated(value: Decimal, coverage: Coverage, settings: Settings) -> Score:
    """A score rests on what is counted: what is reported and not computable adds nothing to it."""
    share = EXACT.multiply(quotient(Decimal(coverage.counted), Decimal(coverage.due)), HUNDRED)
    enough = share >= settings.score.minimum_coverage
    return Score(value, band_of(settings.rating, value) if enough else None, coverage)
