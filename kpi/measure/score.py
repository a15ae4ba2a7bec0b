"""Scores: the weighted mean of clamped percentages, always with its coverage."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpi.measure.accumulation import CellState, standing, streak
from kpi.measure.rating import band_of
from kpi.measure.target import added
from kpi.model.number import EXACT, HUNDRED, ZERO, quotient
from kpi.model.settings import Band
from kpi.model.struct import Struct, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kpi.measure.accumulation import Question, Standing
    from kpi.model.portfolio import Portfolio
    from kpi.model.program import Program
    from kpi.model.settings import ScorePolicy, Settings


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
    """An indicator with its clamped percentage (None: not in the score), its weight and its row of bad months."""

    standing: Standing
    score: Decimal | None
    weight: Decimal
    streak: int


class ProgramStanding(Struct, frozen=True):
    """A program with its indicators and its score."""

    program: Program
    indicators: tuple[MeasuredIndicator, ...]
    score: Score


class AgencyStanding(Struct, frozen=True):
    """What one agency answers for, over all programs; ``agency`` is None for what nobody answers for.

    ``indicators`` are with their program; their weight is their share (0 to 1) of what was due in it.
    """

    agency: str | None
    indicators: tuple[tuple[Program, MeasuredIndicator], ...]
    score: Score


def clamped(raw: Decimal, policy: ScorePolicy) -> Decimal:
    """A percentage as it enters a score: not under the floor, not above the cap."""
    return max(policy.floor, min(policy.cap, raw))


def cell_score(found: Standing, policy: ScorePolicy) -> Decimal | None:
    """What a standing contributes, in %; None where it doesn't count."""
    worth = found.percentage
    if worth is None or found.state not in {CellState.REPORTED, CellState.NOT_COMPUTABLE}:
        return None
    if worth.at_floor:
        return policy.floor
    return None if worth.raw is None else clamped(worth.raw, policy)


def program_standing(program: Program, settings: Settings, question: Question) -> ProgramStanding:
    """Where a program stands, by the weights that held in the last month asked for."""
    rows = tuple(
        _measured(standing(indicator, program, settings, question), program, settings, question)
        for indicator in program.indicators
    )
    return ProgramStanding(program, rows, weighted_score(rows, settings))


def _measured(found: Standing, program: Program, settings: Settings, question: Question) -> MeasuredIndicator:
    weight = found.indicator.weight_in(question.months.last)
    return MeasuredIndicator(
        standing=found,
        score=cell_score(found, settings.score),
        weight=Decimal(1) if weight is None else weight,
        streak=streak(found.indicator, program, settings, question),
    )


def weighted_score(rows: Sequence[MeasuredIndicator], settings: Settings) -> Score:
    """sum(weight x clamped percentage) / sum(weight) over the indicators that are due and computable."""
    due = [row for row in rows if row.standing.state.due]
    counted = [row for row in due if row.score is not None]
    coverage = Coverage(
        due=len(due),
        reported=sum(row.standing.state in {CellState.REPORTED, CellState.NOT_COMPUTABLE} for row in due),
        counted=len(counted),
    )
    weights = added(row.weight for row in counted)
    if not weights:
        return Score(None, None, coverage)
    whole = added(EXACT.multiply(row.weight, row.score or ZERO) for row in counted)
    return _rated(quotient(whole, weights), coverage, settings)


def by_agency(portfolio: Portfolio, settings: Settings, question: Question) -> tuple[AgencyStanding, ...]:
    """Where each agency stands, by name: its own indicators, and those of the programs it leads that name none.

    Weights of two programs don't compare, so an indicator counts with its share of its program.
    """
    found: dict[str | None, list[tuple[Program, MeasuredIndicator]]] = {}
    for program in portfolio.programs:
        if program.measured:
            for row in _shares(program_standing(program, settings, question).indicators):
                agency = row.standing.indicator.agency or program.lead_agency
                found.setdefault(agency, []).append((program, row))
    return tuple(
        AgencyStanding(agency, tuple(rows), weighted_score([row for _, row in rows], settings))
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
