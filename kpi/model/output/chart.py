"""A chart as a value: what is drawn, in which words; how it is drawn is up to each format."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from kpi.model.output.message import Message
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct


class ChartKind(StrEnum):
    """``MONTHS``: a bar for each month with its target; ``TOTAL``: running totals as lines."""

    MONTHS = "months"
    TOTAL = "total"


class Sign(StrEnum):
    """How a month is marked: each state of a cell, and of a reported one whether it is met."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_COMPUTABLE = "not_computable"
    UNREPORTED = "unreported"
    UNREADABLE = "unreadable"
    WAITING = "waiting"
    NOT_APPLICABLE = "not_applicable"
    NOT_DUE = "not_due"


class Mark(Struct, frozen=True):
    """A month: its value, its target from ``low`` to ``high`` (the same for a single number), and how it is marked.

    ``text`` says all of it in one sentence; ``shown`` is the value as people read it, empty where there is none.
    """

    period: Period
    sign: Sign
    text: Message
    shown: Message | str = ""
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    provisional: bool = False
    carried: bool = False
    revised: bool = False

    @property
    def targets(self) -> tuple[Decimal, ...]:
        """The bounds of the target, one where both are the same."""
        return tuple(dict.fromkeys(one for one in (self.low, self.high) if one is not None))


class Series(Struct, frozen=True):
    """A line over the months of a chart; None where it isn't. ``name`` is a class of its look."""

    name: str
    title: Message
    values: tuple[Decimal | None, ...]
    end: Message | str = ""


class Chart(Struct, frozen=True):
    """A chart with its title, the marks of its months, lines over them, and what it says in words (``alt``)."""

    kind: ChartKind
    title: Message
    marks: tuple[Mark, ...]
    series: tuple[Series, ...] = ()
    alt: Message | str = ""

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """Every number that is drawn."""
        values = [one.value for one in self.marks if self.kind is ChartKind.MONTHS]
        targets = [bound for one in self.marks for bound in one.targets if self.kind is ChartKind.MONTHS]
        lines = [value for line in self.series for value in line.values]
        return tuple(one for one in (*values, *targets, *lines) if one is not None)
