"""How values of the model look in machine formats: exact numbers, names of states, nothing for what isn't there."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kpi import __version__
from kpi.model.indicator import Fraction, Grade, Range
from kpi.model.number import rounded

if TYPE_CHECKING:
    from kpi.measure.score import Coverage, Score
    from kpi.model.report import Json
    from kpi.model.settings import Band

#: Raised when a field of a machine format changes its meaning or goes away; added fields don't raise it.
SCHEMA_VERSION = 1


def heading(data_commit: str | None) -> dict[str, Json]:
    """What every machine output begins with."""
    return {"schema_version": SCHEMA_VERSION, "tool_version": __version__, "data_commit": data_commit}


def quantity(value: Decimal | Range | Fraction | Grade | bool | None) -> Json:
    """A target or value: a number, ``{min, max}``, ``{numerator, denominator}``, a name, or whether it was reached."""
    match value:
        case Range(low, high):
            return {"min": low, "max": high}
        case Fraction(numerator, denominator):
            return {"numerator": numerator, "denominator": denominator}
        case Grade(name):
            return name
        case _:
            return value


def percent(value: Decimal | None) -> Decimal | None:
    """A percentage as it is compared and shown: half-up to 2 decimals."""
    return None if value is None else rounded(value)


def rating(band: Band | None) -> Json:
    """A rating by its place for machines and its label in both languages."""
    return None if band is None else dict(band.label)


def coverage(found: Coverage) -> dict[str, Json]:
    """How many were due, reported and counted."""
    return {"due": found.due, "reported": found.reported, "counted": found.counted}


def score(found: Score) -> dict[str, Json]:
    """A score with its rating and coverage."""
    return {"score": percent(found.value), "rating": rating(found.band), "coverage": coverage(found.coverage)}
