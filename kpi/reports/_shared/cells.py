"""One standing as cells of a table and as facts, so that every view says the same of it."""

from __future__ import annotations

from decimal import Decimal

from kpi.measure.accumulation import Standing
from kpi.measure.rating import in_printed_gap
from kpi.measure.states import CellState
from kpi.model.domain.achievement import Status
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.settings import RatingProfile
from kpi.model.output.message import Message, say
from kpi.model.output.report import Cell, Json, Number, Tone
from kpi.model.output.report import Value as Held
from kpi.model.values.number import decimals_of, plain
from kpi.model.values.period import Period, stretches
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value
from kpi.reports._shared import machine_values, words


def quantity(value: Target | Value | None, indicator: Indicator) -> Cell:
    """A target or value: with its unit's decimals for people, with all its digits for machines."""
    return Cell(machine(value), words.quantity(value, indicator))


def machine(value: Target | Value | None) -> Held:
    """A target or value with all its digits, on one line."""
    match value:
        case Decimal():
            return number(value)
        case Range(low, high):
            return "..".join("" if bound is None else plain(machine_values.number(bound)) for bound in (low, high))
        case Fraction(numerator, denominator):
            return f"{plain(numerator)}/{plain(denominator)}"
        case Grade(name):
            return name
        case _:
            return value


def number(value: Decimal) -> Number:
    """A number with all its digits."""
    exact = machine_values.number(value)
    return Number(exact, decimals_of(exact))


def actual(found: Standing, *, pending: bool = False) -> Cell:
    """The value with its marks (``*``: provisional, ``+``: not yet in history), or how it is without one."""
    if found.actual is None:
        return Cell(None, words.state(found.state), Tone.QUIET if found.complete else _blank(found))
    cell = quantity(found.actual, found.indicator)
    signs = ("*" if provisional(found) else "") + ("+" if pending else "")
    return Cell(cell.value, say("{value}{marks}", value=cell.shown, marks=signs)) if signs else cell


def provisional(found: Standing) -> bool:
    """Whether a value is shown that may still move."""
    return found.actual is not None and found.status is Status.PROVISIONAL


def _blank(found: Standing) -> Tone:
    return Tone.BAD if found.state in {CellState.UNREADABLE, CellState.UNREPORTED} else Tone.QUIET


def percent(value: Decimal | None) -> Cell:
    """A percentage, or a dash."""
    return Cell(None, words.DASH) if value is None else Cell(words.percent(value))


def rating(profile: RatingProfile, found: Standing) -> Cell:
    """The rating, or a dash."""
    band = words.band(profile, found)
    return Cell(words.rating_label(band), tone=words.tone(profile, band)) if band else Cell(None, words.DASH)


def printed_gap(profile: RatingProfile, found: Standing) -> bool:
    """Whether the percentage falls between two bands as they are commonly printed."""
    return found.percent is not None and found.complete and in_printed_gap(profile, found.percent)


def remarks(found: Standing, profile: RatingProfile) -> list[Message]:
    """Remarks on the cells of a standing."""
    notes: list[Message] = []
    if found.reason is not None:
        notes.append(found.reason)
    if found.state is CellState.UNREADABLE:
        notes.append(say("what was recorded can't be read, and is not in the score"))
    if found.carried_from is not None:
        notes.append(say("value of {period}, carried", period=found.carried_from))
    if len(found.months) > 1 and found.missing:
        notes.append(say("no record for {periods}", periods=stretches(found.missing)))
    if len(found.months) > 1 and found.left_out:
        notes.append(say("recorded and not counted: {periods}", periods=stretches(found.left_out)))
    if printed_gap(profile, found):
        notes.append(say("between two bands as printed in whole numbers; the lower one holds"))
    return notes


def definition(indicator: Indicator, period: Period | None = None) -> dict[str, Json]:
    """Definition of an indicator for machines, with the weight of a month, or with that of today."""
    return {
        "id": indicator.id,
        "name": indicator.name,
        "unit": indicator.unit,
        "measure": indicator.measure.value,
        "polarity": indicator.polarity.value,
        "formula": indicator.formula.value,
        "aggregation": indicator.aggregation.value,
        "weight": indicator.weight if period is None else indicator.weight_in(period),
    }


def figures(found: Standing, profile: RatingProfile) -> dict[str, Json]:
    """Where it stands, for machines: what the cells say."""
    return {
        "target": machine_values.quantity(found.target),
        "actual": machine_values.quantity(found.actual),
        "percent": machine_values.percent(found.percent),
        "met": found.met,
        "rating": machine_values.rating(words.band(profile, found)),
        "state": found.state.value,
    }


def standing(found: Standing, profile: RatingProfile) -> dict[str, Json]:
    """Where it stands, for machines: what the cells and remarks say."""
    return {
        **figures(found, profile),
        "reason": None if found.reason is None else machine_values.sentence(found.reason),
        "status": None if found.status is None else found.status.value,
        "missing": [str(period) for period in found.missing],
        "untargeted": [str(period) for period in found.untargeted],
        "left_out": [str(period) for period in found.left_out],
        "carried_from": None if found.carried_from is None else str(found.carried_from),
        "printed_gap": printed_gap(profile, found),
    }
