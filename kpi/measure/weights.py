"""The indicators of a program that count together, and their weights, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kpi.measure.target import added
from kpi.model.domain.program import Program
from kpi.model.values.number import ZERO
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct


class Cast(Struct, frozen=True):
    """Months in which the same indicators count by the same weights: by their id, in the order of the file.

    A weight is None where the indicator has none.
    """

    span: Span
    weights: Mapping[str, Decimal | None]

    @property
    def weighted(self) -> bool:
        """Whether any of them has a weight; without weights all count the same."""
        return any(weight is not None for weight in self.weights.values())

    @property
    def total(self) -> Decimal:
        """What the weights are together: 100 where they are right."""
        return added(weight or ZERO for weight in self.weights.values())


def cast_in(program: Program, period: Period) -> Cast:
    """Who counts by which weight in one month."""
    live = (one for one in program.indicators if one.live(period))
    return Cast(Span(period, period), {one.id: one.weight_in(period) for one in live})


def begins(program: Program) -> tuple[Period, ...]:
    """The months from which on others count together, or by other weights, oldest first; none without phases."""
    span = program.span
    if span is None:
        return ()
    changes = {boundary.from_ for one in program.indicators for boundary in (one.added, one.retired) if boundary}
    changes |= {revision.from_ for one in program.indicators for revision in one.weight_revisions}
    return tuple(sorted({span.first, *(month for month in changes if month in span)}))


def casts(program: Program) -> tuple[Cast, ...]:
    """Who counts by which weights, over all months of the program, oldest first; none without phases."""
    span = program.span
    if span is None:
        return ()
    firsts = begins(program)
    lasts = (*(month.plus(-1) for month in firsts[1:]), span.last)
    return tuple(
        Cast(Span(first, last), cast_in(program, first).weights) for first, last in zip(firsts, lasts, strict=True)
    )
