"""The effect of changes on percentages, ratings and scores: the same months before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from kpi.measure.accumulation import Standing
from kpi.measure.question import Question
from kpi.measure.rating import band_of
from kpi.measure.score import ProgramStanding, Score, mean_score, program_standing
from kpi.model.change import Change, ChangeKind
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Band, Settings
from kpi.model.values.number import rounded
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, replace


class Figure(Struct, frozen=True):
    """A percentage or score in %, rounded to 2 decimals (None: there is none), with its rating (None: not rated)."""

    percent: Decimal | None = None
    band: Band | None = None


class Effect(Struct, frozen=True):
    """A figure of a month that is another one. ``indicator`` empty: a program's score; ``program`` too: that of all."""

    program: str
    indicator: str
    period: Period
    old: Figure
    new: Figure


class _Side(Struct, frozen=True):
    """One state of the data, reckoned as of the moment of its portfolio."""

    portfolio: Portfolio

    def program(self, folder: str) -> Program | None:
        return next((one for one in self.portfolio.programs if one.folder == folder), None)

    def standing(self, program: Program | None, period: Period) -> ProgramStanding | None:
        if program is None:
            return None
        found = program_standing(self.portfolio, program, Question.of(period))
        return found if found.program.measured else None

    def whole(self, standings: Iterable[ProgramStanding | None]) -> Figure:
        """The score of all programs."""
        scores = (one.score for one in standings if one is not None)
        return _of_score(mean_score(scores, self.portfolio.settings))


def effects(before: Portfolio, after: Portfolio, changes: Iterable[Change]) -> tuple[Effect, ...]:
    """Every monthly figure that is another one, up to the present month; both sides as of the later one's moment."""
    all_ = tuple(changes)
    about = {one.spot.program for one in all_ if one.spot.program}
    if any(one.kind is ChangeKind.SETTINGS for one in all_):
        about = {program.folder for program in (*before.programs, *after.programs)}
    old, new = _Side(replace(before, as_of=after.as_of)), _Side(after)
    found = [one for folder in sorted(about) for one in _of_program(folder, old, new)]
    months = sorted({one.period for one in found if not one.indicator})
    return (*found, *_differing("", "", ((period, *_wholes(old, new, period)) for period in months)))


def _wholes(old: _Side, new: _Side, period: Period) -> tuple[Figure, Figure]:
    """The score of all programs before and after; one that is the same in both is reckoned once."""
    both = old.portfolio.settings == new.portfolio.settings
    known = {id(one): new.standing(one, period) for one in new.portfolio.programs}
    before = [
        known[id(one)] if both and id(one) in known else old.standing(one, period) for one in old.portfolio.programs
    ]
    return old.whole(before), new.whole(known.values())


def _of_program(folder: str, old: _Side, new: _Side) -> Iterator[Effect]:
    one, other = old.program(folder), new.program(folder)
    last = Period.of(new.portfolio.as_of.date())
    for period in _months(one, other):
        if period <= last:
            yield from _of_month(folder, period, old.standing(one, period), new.standing(other, period), old, new)


def _of_month(
    folder: str, period: Period, one: ProgramStanding | None, other: ProgramStanding | None, old: _Side, new: _Side
) -> Iterator[Effect]:
    was, now = _figures(one, old.portfolio.settings), _figures(other, new.portfolio.settings)
    name = next((it.program.id for it in (other, one) if it is not None), folder)
    for indicator in dict.fromkeys([*was, *now]):
        pair = (period, was.get(indicator, Figure()), now.get(indicator, Figure()))
        yield from _differing(name, indicator, [pair])


def _differing(program: str, indicator: str, figures: Iterable[tuple[Period, Figure, Figure]]) -> Iterator[Effect]:
    for period, was, now in figures:
        if was.percent != now.percent or _label(was.band) != _label(now.band):
            yield Effect(program, indicator, period, was, now)


def _label(band: Band | None) -> object:
    return None if band is None else dict(band.label)


def _months(*programs: Program | None) -> list[Period]:
    spans = [program.span for program in programs if program is not None]
    return sorted({period for span in spans if span is not None for period in span})


def _figures(found: ProgramStanding | None, settings: Settings) -> dict[str, Figure]:
    """The figures of a program's indicators by id, and its score under the empty one."""
    if found is None:
        return {}
    rows = {row.standing.indicator.id: _of_standing(row.standing, settings) for row in found.indicators}
    return {**rows, "": _of_score(found.score)}


def _of_standing(found: Standing, settings: Settings) -> Figure:
    if found.percent is None:
        return Figure()
    return Figure(rounded(found.percent), band_of(settings.rating, found.percent) if found.complete else None)


def _of_score(found: Score) -> Figure:
    return Figure(None if found.value is None else rounded(found.value), found.band)
