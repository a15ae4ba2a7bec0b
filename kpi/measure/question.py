"""A question to the data: months, view, and which targets hold.

The day that decides what is due is not part of it: that is the portfolio's ``as_of``, the same for every figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from kpi.measure.target import TargetBasis
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct, replace


class View(StrEnum):
    """Which months a figure covers: those asked for, from the start of the span, or against all of the span."""

    MONTH = "month"
    TO_DATE = "to-date"
    FULL = "full"


class Question(Struct, frozen=True):
    """Months, view, and which targets hold. For ``to-date`` and ``full`` the last of ``months`` counts."""

    months: Span
    view: View = View.MONTH
    basis: TargetBasis = TargetBasis.CURRENT

    @staticmethod
    def of(period: Period, view: View = View.MONTH, basis: TargetBasis = TargetBasis.CURRENT) -> Question:
        """A question about one month, or about what leads up to it."""
        return Question(Span(period, period), view, basis)

    def last_months(self, count: int) -> Iterator[Question]:
        """The same about each of the last months by itself, oldest first."""
        last = self.months.last
        for month in (last.plus(-back) for back in reversed(range(count))):
            yield replace(self, months=Span(month, month), view=View.MONTH)
