"""Trailers of commit messages (``KPI-Cell``, ``KPI-Period``, ``KPI-Value``) held against the files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from kpi.model.values.number import plain
from kpi.model.values.period import Period
from kpi.model.values.quantity import Fraction, Grade
from kpi.model.values.struct import Struct

_TRAILER: Final = re.compile(r"^KPI-(Cell|Period|Value): (.*)$", re.MULTILINE)


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


class Stated(Struct, frozen=True):
    """A record as a message states it."""

    program: str
    indicator: str
    period: Period
    value: str


def stated(message: str) -> Iterator[Stated]:
    """The records that a message states, each cell with the month and value that follow it; the last word counts."""
    found: dict[tuple[str, Period], Stated] = {}
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
                    found[cell, period] = Stated(program, indicator, period, text.strip())
    yield from found.values()
