"""The targets that were written for some months, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kpi.measure.spread import sum_of
from kpi.model.domain.indicator import Indicator
from kpi.model.output.message import say
from kpi.model.output.report import Block, Cell, Column, Line, Table, Tone
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Target
from kpi.reports._shared import cells, words

_COLUMNS: Final = (Column("months", say("Months")), Column("target", say("Target of each month"), right=True))


def written_targets(indicator: Indicator, targets: Mapping[Period, Target]) -> Iterator[Block]:
    """Each stretch of months with its target, and the sum where months add up."""
    rows = tuple(
        (Cell(str(span), say("{months}", months=words.months(span))), cells.quantity(target, indicator))
        for span, target in _stretches(targets)
    )
    if rows:
        yield Table("targets", _COLUMNS, rows)
    yield from together(indicator, targets)


def together(indicator: Indicator, targets: Mapping[Period, Target]) -> Iterator[Block]:
    """Sum of the targets of several months, where they add up."""
    whole = sum_of(indicator, targets.values())
    if whole is not None and len(targets) > 1:
        months = words.months(Span(min(targets), max(targets)))
        shown = words.quantity(whole, indicator)
        text = say("{id}: the targets of {months} are together {sum}", id=indicator.id, months=months, sum=shown)
        yield Line(text, Tone.QUIET)


def _stretches(targets: Mapping[Period, Target]) -> list[tuple[Span, Target]]:
    """Months that follow each other with the same target, together."""
    found: list[tuple[Span, Target]] = []
    for month in sorted(targets):
        if found and found[-1][1] == targets[month] and found[-1][0].last.plus(1) == month:
            found[-1] = (Span(found[-1][0].first, month), targets[month])
        else:
            found.append((Span(month, month), targets[month]))
    return found
