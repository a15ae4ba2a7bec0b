"""Trailers of commit messages: records and targets (``KPI-Cell``, ``KPI-Period``, ``KPI-Value``), digests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from kpi.model.values.number import plain
from kpi.model.values.period import Period
from kpi.model.values.quantity import Fraction, Grade, Range, Target
from kpi.model.values.struct import Struct

_TRAILER: Final = re.compile(r"^KPI-(Cell|Period|Value|Target): (.*)$", re.MULTILINE)
_DIGEST: Final = re.compile(r"^KPI-(?:Digest|Reopened): ([0-9a-f]{64})$", re.MULTILINE)


def word(
    value: Decimal | Fraction | Grade | bool | None,  # noqa: FBT001 - what a milestone holds, not a switch
) -> str:
    """A value in one word, for the trailer of a commit: ``132``, ``3/4``, ``WTP``, ``yes``, ``n/a``."""
    match value:
        case None:
            return "n/a"
        case bool():
            return "yes" if value else "no"
        case Fraction(numerator, denominator):
            return f"{plain(numerator)}/{plain(denominator)}"
        case Grade(name):
            return name
        case _:
            return plain(value)


def target_word(target: Target | None) -> str:
    """A target in one word, for the trailer of a commit: ``132``, ``10..20``, ``>=10``, ``WTP``, ``yes``, ``none``."""
    match target:
        case None:
            return "none"
        case bool():
            return "yes" if target else "no"
        case Grade(name):
            return name
        case Range(low, None) if low is not None:
            return f">={plain(low)}"
        case Range(None, high) if high is not None:
            return f"<={plain(high)}"
        case Range(low, high) if low is not None and high is not None:
            return f"{plain(low)}..{plain(high)}"
        case _:
            return plain(target)  # type: ignore[arg-type]  # a range has a bound


class Stated(Struct, frozen=True):
    """The value of a record as a message states it; ``is_target``: the target of a month."""

    program: str
    indicator: str
    period: Period
    value: str
    is_target: bool = False


def stated(message: str) -> Iterator[Stated]:
    """The records that a message states, each cell with the month and value that follow it; the last word counts."""
    return (one for one in _stated(message) if not one.is_target)


def stated_targets(message: str) -> Iterator[Stated]:
    """The targets that a message states, in the same way."""
    return (one for one in _stated(message) if one.is_target)


def stated_digests(message: str) -> frozenset[str]:
    """The digests of closings that a message states, of months that were closed or opened again."""
    return frozenset(_DIGEST.findall(message))


def _stated(message: str) -> Iterator[Stated]:
    found: dict[tuple[str, Period, str], Stated] = {}
    cell = month = ""
    for name, text in _TRAILER.findall(message):
        match name:
            case "Cell":
                cell, month = text.strip(), ""
            case "Period":
                month = text.strip()
            case _ if cell.count("/") == 1 and month:
                period = Period.parse_or_none(month)
                if period is not None:
                    program, _, indicator = cell.partition("/")
                    found[cell, period, name] = Stated(program, indicator, period, text.strip(), name == "Target")
    yield from found.values()
