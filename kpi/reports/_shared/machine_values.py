"""Values of the model in machine formats: exact numbers, enumeration names, null for what is missing."""

from __future__ import annotations

from decimal import Decimal

from kpi import __version__
from kpi.measure.audit.trailers import word
from kpi.measure.score import Coverage, Score
from kpi.model.domain.indicator import Reference
from kpi.model.domain.settings import Band
from kpi.model.output.machine_text import english
from kpi.model.output.message import Message
from kpi.model.output.report import Json
from kpi.model.values.number import decimals_of, rounded
from kpi.model.values.quantity import Fraction, Grade, Range

#: Raised when a field of a machine format changes its meaning or goes away; added fields don't raise it.
SCHEMA_VERSION = 1


def heading(data_commit: str | None) -> dict[str, Json]:
    """Head of every machine output."""
    return {"schema_version": SCHEMA_VERSION, "tool_version": __version__, "data_commit": data_commit}


def quantity(
    value: Decimal | Range | Fraction | Grade | bool | None,  # noqa: FBT001 - what a milestone holds, not a switch
) -> Json:
    """A target or value: a number, ``{min, max}``, ``{numerator, denominator}``, a name, or whether it was reached."""
    match value:
        case Decimal():
            return number(value)
        case Range(low, high):
            return {"min": None if low is None else number(low), "max": None if high is None else number(high)}
        case Fraction(numerator, denominator):
            return {"numerator": numerator, "denominator": denominator}
        case Grade(name):
            return name
        case _:
            return value


def number(value: Decimal) -> Decimal:
    """A number with its exact digits; of a quotient without end, the first 10 decimals."""
    return value if decimals_of(value) <= 10 else rounded(value, 10)


def reference(found: Reference) -> dict[str, Json]:
    """The code of an indicator in a list that others share."""
    return {"scheme": found.scheme, "code": found.code}


def number_or_none(value: Decimal | None) -> Decimal | None:
    """As ``number``; None where there is none."""
    return None if value is None else number(value)


def percent(value: Decimal | None) -> Decimal | None:
    """A percentage as it is compared and shown: half-up to 2 decimals."""
    return None if value is None else rounded(value)


def rating(band: Band | None) -> Json:
    """A rating by its labels, each under the code of its language."""
    return None if band is None else dict(band.label)


def coverage(found: Coverage) -> dict[str, Json]:
    """How many were due, reported and counted."""
    return {"due": found.due, "reported": found.reported, "counted": found.counted}


def score(found: Score) -> dict[str, Json]:
    """A score with its rating and coverage."""
    return {"score": percent(found.value), "rating": rating(found.band), "coverage": coverage(found.coverage)}


def trailer(
    value: Decimal | Fraction | Grade | bool | None,  # noqa: FBT001 - what a milestone holds, not a switch
) -> str:
    """A value in one word, for the trailer of a commit: ``132``, ``3/4``, ``WTP``, ``yes``, ``n/a``."""
    return word(value)


def sentence(message: Message) -> Json:
    """A sentence for people, in English whoever reads it."""
    return english(message)
