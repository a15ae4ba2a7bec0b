"""Closed months as a chain: whether each still says what was closed, and follows the month before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from kpi.measure.closing.canonical import Definitions
from kpi.model.domain.closing import Closing, Seal
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct

#: Digits of a digest on paper: enough to tell any two closings of one organisation apart.
SHORT: Final = 12


class Fault(StrEnum):
    """What doesn't hold: the content of a month, its tie to the month before, or that month is not closed."""

    CONTENT = "content"
    LINK = "link"
    GAP = "gap"


class Broken(Struct, frozen=True):
    """A closed month that doesn't hold.

    ``stated`` is what its closing says, ``found`` what it should say by the data and by the month before; digests of
    64 digits, None where there is none.
    """

    period: Period
    fault: Fault
    stated: str | None
    found: str | None


def short(whole: str) -> str:
    """The first 12 digits of a digest, as it is printed on reports."""
    return whole[:SHORT]


def reach(portfolio: Portfolio) -> Span | None:
    """From the first to the last month of all programs that are measured: what can be closed; None without any."""
    spans = [span for span in map(_span, portfolio.programs) if span is not None]
    return Span(min(span.first for span in spans), max(span.last for span in spans)) if spans else None


def _span(program: Program | None) -> Span | None:
    return program.span if program is not None and program.measured else None


def beginning(portfolio: Portfolio) -> Period | None:
    """The first month of the chain; None where no program is measured."""
    whole = reach(portfolio)
    return None if whole is None else whole.first


def seal_of(portfolio: Portfolio, period: Period) -> Seal | None:
    """The closing that holds for a month; None where it is open."""
    closing = portfolio.closings.get(period)
    return None if closing is None else closing.seal


def latest_closed(portfolio: Portfolio) -> Period | None:
    """The last closed month; None before the first."""
    return max(_seals(portfolio), default=None)


def next_open(portfolio: Portfolio, upto: Period) -> Period | None:
    """The first month of the chain, before ``upto``, that is not closed; None where all of them are."""
    period = beginning(portfolio)
    while period is not None and period < upto:
        if seal_of(portfolio, period) is None:
            return period
        period = period.plus(1)
    return None


def digest_of(portfolio: Portfolio, closing: Closing, told: Definitions | None = None) -> str | None:
    """The digest of a closed month by the data as it is; None where the month is open. ``told``: see canonical form."""
    seal = closing.seal
    if seal is None:
        return None
    from kpi.measure.closing.canonical import canonical_form, digest  # as above

    return digest(seal.previous, canonical_form(portfolio, closing.period, seal, closing.reopenings, told))


def holds(portfolio: Portfolio, closing: Closing, told: Definitions | None = None) -> bool:
    """Whether a closed month still says what was closed. ``told``: see canonical form."""
    return closing.seal is not None and closing.seal.digest == digest_of(portfolio, closing, told)


def verify(portfolio: Portfolio) -> Iterator[Broken]:
    """Everything in the chain that doesn't hold, month by month; each month is held against what is stated before it.

    The portfolio must be whole: what can't be read counts as not being there.
    """
    begin, seals = beginning(portfolio), _seals(portfolio)
    told: Definitions = {}
    for period, seal in seals.items():
        found = digest_of(portfolio, portfolio.closings[period], told)
        if found != seal.digest:
            yield Broken(period, Fault.CONTENT, seal.digest, found)
        before = seals.get(period.plus(-1))
        if before is None and begin is not None and period > begin:
            yield Broken(period, Fault.GAP, seal.previous, None)
        elif seal.previous != (None if before is None else before.digest):
            yield Broken(period, Fault.LINK, seal.previous, None if before is None else before.digest)


def _seals(portfolio: Portfolio) -> Mapping[Period, Seal]:
    """The closed months, earliest first."""
    return {period: closing.seal for period, closing in portfolio.closings.items() if closing.seal is not None}
