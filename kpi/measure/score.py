"""Scores: the weighted mean of clamped percentages, always with its coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kpi.measure.accumulation import CellState, Question, Standing, standing, streak
from kpi.measure.rating import band_of
from kpi.model.number import EXACT, HUNDRED, ZERO, quotient

if TYPE_CHECKING:
    from kpi.model.program import Program
    from kpi.model.settings import Band, ScorePolicy, Settings


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many were due, how many of these reported, and how many of these could be counted."""

    due: int
    reported: int
    counted: int


@dataclass(frozen=True, slots=True)
class Score:
    """A score in %, unrounded; None where nothing can be counted. ``band`` is None where coverage is too low."""

    value: Decimal | None
    band: Band | None
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class MeasuredIndicator:
    """An indicator with its clamped percentage (None: not in the score), its weight and its row of bad months."""

    standing: Standing
    score: Decimal | None
    weight: Decimal
    streak: int


@dataclass(frozen=True, slots=True)
class ProgramStanding:
    """A program with its indicators and its score."""

    program: Program
    indicators: tuple[MeasuredIndicator, ...]
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
    """Where a program stands."""
    rows = tuple(
        _measured(standing(indicator, program, settings, question), program, settings, question)
        for indicator in program.indicators
    )
    return ProgramStanding(program, rows, weighted_score(rows, settings))


def _measured(found: Standing, program: Program, settings: Settings, question: Question) -> MeasuredIndicator:
    weight = found.indicator.weight
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
    weights = sum((row.weight for row in counted), ZERO)
    if not weights:
        return Score(None, None, coverage)
    whole = ZERO
    for row in counted:
        whole = EXACT.add(whole, EXACT.multiply(row.weight, row.score or ZERO))
    return _rated(quotient(whole, weights), coverage, settings)


def mean_score(scores: Iterable[Score], settings: Settings) -> Score:
    """The mean of several scores; those under the minimum coverage are due and reported, but not counted."""
    due = [score for score in scores if score.coverage.due]
    counted = [score.value for score in due if score.value is not None and score.band is not None]
    coverage = Coverage(len(due), sum(score.value is not None for score in due), len(counted))
    if not counted:
        return Score(None, None, coverage)
    return _rated(quotient(sum(counted, ZERO), Decimal(len(counted))), coverage, settings)


def _rated(value: Decimal, coverage: Coverage, settings: Settings) -> Score:
    share = EXACT.multiply(quotient(Decimal(coverage.counted), Decimal(coverage.due)), HUNDRED)
    enough = share >= settings.score.minimum_coverage
    return Score(value, band_of(settings.rating, value) if enough else None, coverage)
