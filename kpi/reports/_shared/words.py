"""Words and tones shared by views: values with units, states, ratings, months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, assert_never

from kpi.measure import labels
from kpi.measure.accumulation import Standing
from kpi.measure.rating import band_of, place_of
from kpi.measure.score import Coverage, Score
from kpi.measure.states import CellState
from kpi.measure.streak import Streak
from kpi.model.domain.achievement import Status
from kpi.model.domain.indicator import Aggregation, Formula, Indicator, Measure, Polarity
from kpi.model.domain.program import State
from kpi.model.domain.settings import Band, RatingProfile
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Label, Message, say, say_many
from kpi.model.output.report import Cell, Line, Number, Tone
from kpi.model.values.number import decimals_of, rounded
from kpi.model.values.period import Period, Span, stretches
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value

#: Where there is nothing to say.
DASH: Final = "–"

_RUPIAH: Final = "Rp"

#: How the unit of a percentage is written.
_PERCENT: Final = frozenset({"%", "persen", "percent"})

#: The last months at a glance: below half, below the target, near it, met.
_BARS: Final = "▁▃▅█"


def no_programs() -> Message:
    """Notice of an empty portfolio, with the way to begin."""
    return say("There are no programs yet. Begin one: {command}", command=kpi_command("new", "program", BLANK))


def profile(found: RatingProfile) -> Message:
    """By which bands the ratings are given. Every output with a rating says so."""
    return say("Rating by the profile {name}.", name=found.name)


def program_state(found: State) -> Message:
    """How far a program has come, in a word or two."""
    return labels.state(found)


def polarity(found: Polarity) -> Message:
    """Which direction is good."""
    return labels.polarity(found)


def aggregation(found: Aggregation) -> Message:
    """How several months become one figure."""
    return labels.aggregation(found)


def formula(found: Formula) -> str:
    """The formula in symbols, the same in all languages."""
    match found:
        case Formula.PROPORTION:
            return "R / T × 100"
        case Formula.COMPLEMENT:
            return "(2 × T - R) / T × 100"
        case Formula.INVERSE:
            return "T / R × 100"
        case Formula.DEVIATION:
            return "(1 - |R - T| / T) × 100"
        case Formula.FROM_BASELINE:
            return "(R - B) / (T - B) × 100"
        case Formula.RANK:
            return "R / T × 100"
        case Formula.STAGE:
            return "R / T × 100"
    assert_never(found)


def state(found: CellState) -> Message:
    """The state of a cell in a word."""
    match found:
        case CellState.NOT_DUE:
            return say("not due")
        case CellState.WAITING:
            return say("waiting")
        case CellState.UNREADABLE:
            return say("unreadable")
        case CellState.UNREPORTED:
            return say("unreported")
        case CellState.REPORTED:
            return say("reported")
        case CellState.NOT_APPLICABLE:
            return say("n/a")
        case CellState.NOT_COMPUTABLE:
            return say("not computable")
    assert_never(found)


def status(found: Status) -> Message:
    """Whether a figure may still move, in a word."""
    return labels.status(found)


def months(span: Span) -> Message | Period:
    """One month by its name, several from the first to the last."""
    return span.first if len(span) == 1 else say("{first} to {last}", first=span.first, last=span.last)


def number(value: Decimal, indicator: Indicator, *, exact: bool = False) -> Number:
    """A number with the indicator's decimals; with more, up to 2 (``exact``: 4), where it has more.

    A mean of whole numbers shown as a whole number would seem to meet a target that it misses.
    """
    most = max(indicator.decimals, 4 if exact or indicator.measure is Measure.RATIO else 2)
    suffix = " %" if indicator.measure is Measure.PERCENT else ""
    return Number(value, max(indicator.decimals, decimals_of(rounded(value, most))), suffix)


def named(name: str, unit: str | None) -> Message:
    """A name with its unit, such as ``Sampah terangkut (ton)``; once, where the name itself ends with it."""
    bare = (unit or "").strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1].strip()
    end = name.rstrip()
    stated = end[:-1].rpartition("(") if end.endswith(")") else None
    if not bare or (stated is not None and stated[1] and _unit(stated[2]) == _unit(bare)):
        return say("{name}", name=name)
    return say("{name} ({unit})", name=name, unit=bare)


def _unit(text: str) -> str:
    """A unit for comparison, however it is written."""
    plain = " ".join(text.split()).casefold()
    return "%" if plain in _PERCENT else plain


def with_unit(value: Target | Value | None, indicator: Indicator, *, exact: bool = False) -> Message | str | Number:
    """A target or value in the indicator's unit, such as ``3 orang``; what has none of its own stays as it is.

    A percent sign is part of the number already. Rupiah stand before the amount, without a blank, as the spelling rules
    (EYD) and Unicode's CLDR want it.
    """
    match value:
        case Range(low, high):
            return _between(*(None if bound is None else with_unit(bound, indicator) for bound in (low, high)))
        case Decimal():
            return _amount(number(value, indicator, exact=exact), indicator.unit)
        case _:
            return quantity(value, indicator, exact=exact)


def _amount(amount: Number, unit: str) -> Message | Number:
    if amount.suffix:
        return amount
    currency, _, scale = unit.partition(" ")
    if currency != _RUPIAH:
        return say("{amount} {unit}", amount=amount, unit=unit)
    return say("Rp{amount} {scale}", amount=amount, scale=scale) if scale else say("Rp{amount}", amount=amount)


def quantity(value: Target | Value | None, indicator: Indicator, *, exact: bool = False) -> Message | str | Number:
    """A target or value as people read it."""
    match value:
        case None:
            return DASH
        case Grade(name):
            return name
        case bool():
            return say("yes") if value else say("no")
        case Range(low, high):
            return _between(*(None if bound is None else quantity(bound, indicator) for bound in (low, high)))
        case Fraction(numerator, denominator):
            return say("{numerator} of {denominator}", numerator=numerator, denominator=denominator)
        case _:
            return number(value, indicator, exact=exact)


def _between(low: object, high: object) -> Message:
    """A range by its bounds, as they are shown."""
    if low is None:
        return say("at most {high}", high=high)
    if high is None:
        return say("at least {low}", low=low)
    return say("{low} to {high}", low=low, high=high)


def percent(value: Decimal | None) -> Number | str:
    """A percentage with its 2 decimals; a dash where there is none."""
    return DASH if value is None else Number(rounded(value), 2)


def rating_label(found: Band | None) -> Message | str:
    """The name of a rating, in the reader's language if the settings have it."""
    return DASH if found is None else say("{label}", label=Label(found.label))


def tone(profile: RatingProfile, found: Band | None) -> Tone:
    """How a rating strikes the reader: the best third good, the worst third bad."""
    if found is None:
        return Tone.PLAIN
    share = Decimal(place_of(profile, found)) / max(1, len(profile.bands) - 1)
    return Tone.GOOD if share < Decimal("0.34") else Tone.BAD if share > Decimal("0.66") else Tone.FAIR


def band(profile: RatingProfile, found: Standing) -> Band | None:
    """The rating of a standing; None without a percentage, and for a running figure whose last month is missing."""
    return band_of(profile, found.percent) if found.percent is not None and found.complete else None


def met(found: Standing) -> Cell:
    """Whether the target is met, apart from the rating: under the title ``Met``."""
    return yes_or_no(met=found.met)


def yes_or_no(*, met: bool | None) -> Cell:
    """An answer under the title ``Met``; a dash where there is none."""
    if met is None:
        return Cell(None, DASH)
    return Cell(met, say("✓ yes"), Tone.GOOD) if met else Cell(met, say("✗ no"), Tone.BAD)


def met_or_not(found: Standing) -> Message | str:
    """The same in a sentence, where no title says what it is about."""
    if found.met is None:
        return DASH
    return say("✓ met") if found.met else say("✗ not met")


def not_met(found: Streak) -> Message:
    """How often in a row a target was not met, the months named where something lies between them."""
    count = len(found)
    if found.unbroken and found.monthly:
        return say_many("not met for {count} month in a row", "not met for {count} months in a row", count)
    if found.unbroken:
        return say_many(
            "not met in {count} report in a row, since {first}",
            "not met in {count} reports in a row, since {first}",
            count, first=found.months[0],
        )  # fmt: skip
    text = say_many(
        "not met in {count} report: {months}", "not met in {count} reports: {months}",
        count, months=stretches(found.months),
    )  # fmt: skip
    if found.silent:
        text = say("{text}; no report for {periods}", text=text, periods=stretches(found.silent))
    if found.unclear:
        text = say("{text}; can't be told for {periods}", text=text, periods=stretches(found.unclear))
    return text


def trend(found: Iterable[Standing]) -> str:
    """A small bar for each month, oldest first: full when met, a dot where there is no value."""
    return "".join(_bar(one) for one in found)


def trend_key() -> Line:
    """Legend of the bars of a trend."""
    return Line(say("Trend of the last months: █ met, ▅ from 80 %, ▃ from 50 %, ▁ less, · no value"), Tone.QUIET)


def _bar(found: Standing) -> str:
    if found.met is None:
        return "·"
    if found.met:
        return _BARS[3]
    share = found.percent or Decimal(0)
    return _BARS[2] if share >= 80 else _BARS[1] if share >= 50 else _BARS[0]


def score_trend(found: Iterable[Score]) -> str:
    """A small bar for each score, oldest first: full from 100 % on, a dot where there is none."""
    return "".join(_score_bar(one.value) for one in found)


def _score_bar(score: Decimal | None) -> str:
    if score is None:
        return "·"
    return _BARS[sum(score >= step for step in (50, 80, 100))]


def beside(parts: Sequence[Message]) -> Message:
    """Several sayings in one line, with points between them."""
    text = parts[0]
    for part in parts[1:]:
        text = say("{one} · {other}", one=text, other=part)
    return text


def covered(found: Coverage) -> Message:
    """How much of what was due has been reported."""
    if not found.due:
        return say("nothing due")
    text = say_many(
        "{reported} of {count} due indicator reported",
        "{reported} of {count} due indicators reported",
        found.due,
        reported=found.reported,
    )
    if found.counted == found.reported:
        return text
    return say("{reported_text}, {counted} in the score", reported_text=text, counted=found.counted)


def score_value(found: Score) -> Number | str:
    """A score in a column of scores."""
    return percent(found.value)


def score_rating(found: Score) -> Message | str:
    """Its rating in a column, or why there is none."""
    if found.value is None or found.band is not None:
        return rating_label(found.band)
    return say("too little data")


def scored(found: Score) -> Message:
    """A score with its rating, or that there is not enough data for one."""
    if found.value is None:
        return say("none")
    rating = rating_label(found.band) if found.band is not None else say("not enough data for a rating")
    return say("{score} % · {rating}", score=Number(rounded(found.value), 2), rating=rating)
