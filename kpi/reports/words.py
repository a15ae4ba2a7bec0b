"""The same things said the same way in every view: values with their unit, states, ratings, months."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpi.measure.accumulation import CellState
from kpi.measure.rating import place_of
from kpi.model.indicator import Fraction, Grade, Indicator, Measure, Range
from kpi.model.message import Label, Message, say
from kpi.model.number import decimals_of, rounded
from kpi.model.report import Cell, Number, Tone

if TYPE_CHECKING:
    from kpi.measure.accumulation import Standing
    from kpi.measure.score import Coverage, Score
    from kpi.model.indicator import Target, Value
    from kpi.model.period import Period, Span
    from kpi.model.settings import Band, RatingProfile

_STATES = {
    CellState.NOT_DUE: say("not due"),
    CellState.WAITING: say("waiting"),
    CellState.UNREPORTED: say("unreported"),
    CellState.REPORTED: say("reported"),
    CellState.NOT_APPLICABLE: say("n/a"),
    CellState.NOT_COMPUTABLE: say("not computable"),
}

#: The last months at a glance: below half, below the target, near it, met.
_BARS = "▁▃▅█"


def state(found: CellState) -> Message:
    """The state of a cell in a word."""
    return _STATES[found]


def months(span: Span) -> Message | Period:
    """One month by its name, several from the first to the last."""
    return span.first if len(span) == 1 else say("{first} to {last}", first=span.first, last=span.last)


def number(value: Decimal, indicator: Indicator, *, exact: bool = False) -> Number:
    """A number with the indicator's decimals; with more where ``exact`` and it has more (up to 4)."""
    decimals = indicator.decimals
    if exact or indicator.measure is Measure.RATIO:
        decimals = max(decimals, min(decimals_of(rounded(value, 4)), 4))
    suffix = " %" if indicator.measure is Measure.PERCENT else ""
    return Number(value, decimals, suffix)


def quantity(value: Target | Value | None, indicator: Indicator, *, exact: bool = False) -> Message | str | Number:
    """A target or value as people read it."""
    match value:
        case None:
            return "–"
        case Grade(name):
            return name
        case bool():
            return say("yes") if value else say("no")
        case Range(low, high):
            return _range(low, high, indicator)
        case Fraction(numerator, denominator):
            return say("{numerator} of {denominator}", numerator=numerator, denominator=denominator)
        case _:
            return number(value, indicator, exact=exact)


def _range(low: Decimal | None, high: Decimal | None, indicator: Indicator) -> Message:
    shown = [None if bound is None else quantity(bound, indicator) for bound in (low, high)]
    if low is None:
        return say("at most {high}", high=shown[1])
    if high is None:
        return say("at least {low}", low=shown[0])
    return say("{low} to {high}", low=shown[0], high=shown[1])


def percent(value: Decimal | None) -> Number | str:
    """A percentage with its 2 decimals; a dash where there is none."""
    return "–" if value is None else Number(rounded(value), 2)


def rating_label(band: Band | None) -> Message | str:
    """The name of a rating, in the reader's language if the settings have it."""
    if band is None:
        return "–"
    return say("{label}", label=Label(band.label))


def tone(profile: RatingProfile, band: Band | None) -> Tone:
    """How a rating strikes the reader: the best third good, the worst third bad."""
    if band is None:
        return Tone.PLAIN
    share = Decimal(place_of(profile, band)) / max(1, len(profile.bands) - 1)
    return Tone.GOOD if share < Decimal("0.34") else Tone.BAD if share > Decimal("0.66") else Tone.FAIR


def met(found: Standing) -> Cell:
    """Whether the target is met, apart from the rating."""
    if found.met is None or found.state in {CellState.UNREPORTED, CellState.WAITING}:
        return Cell(None, "–")
    return Cell(found.met, say("✓ met"), Tone.GOOD) if found.met else Cell(found.met, say("✗ not met"), Tone.BAD)


def trend(percents: list[tuple[Decimal | None, bool | None]]) -> str:
    """A small bar for each month, oldest first: full when met, a dot where there is no value."""
    return "".join(_bar(value, reached) for value, reached in percents)


def _bar(value: Decimal | None, reached: bool | None) -> str:
    if reached:
        return _BARS[3]
    if reached is None:
        return "·"
    share = value or Decimal(0)
    return _BARS[2] if share >= 80 else _BARS[1] if share >= 50 else _BARS[0]


def covered(found: Coverage) -> Message:
    """How much of what was due has been reported."""
    text = say("{reported} of {due} due indicators reported", reported=found.reported, due=found.due)
    if found.counted == found.reported:
        return text
    return say("{reported_text}, {counted} in the score", reported_text=text, counted=found.counted)


def scored(found: Score) -> Message:
    """A score with its rating, or that there is not enough data for one."""
    if found.value is None:
        return say("no score")
    rating = rating_label(found.band) if found.band is not None else say("not enough data for a rating")
    return say("{score} % · {rating}", score=Number(rounded(found.value), 2), rating=rating)
