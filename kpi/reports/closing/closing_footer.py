"""The digest of a closed month at the end of what is printed of it, so that paper and repository prove each other."""

from __future__ import annotations

from kpi.measure.closing.canonical import Definitions
from kpi.measure.closing.chain import holds, seal_of, short
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.report import Block, Json, Line, Tone
from kpi.model.values.period import Period, Span


def witness(portfolio: Portfolio, months: Span) -> list[Block]:
    """A line for each closed month among those asked for.

    The portfolio must be whole, also where only one program is shown. Where the data is other than at the closing, the
    line says so instead of lending it the digest.
    """
    told: Definitions = {}
    return [_line(portfolio, period, told) for period in _closed(portfolio, months)]


def witness_facts(portfolio: Portfolio, months: Span) -> dict[str, Json]:
    """The same for machines, to be put among the facts: ``{"closings": [{period, digest, holds}]}``, earliest first."""
    told: Definitions = {}
    return {
        "closings": [
            {
                "period": str(period),
                "digest": seal.digest,
                "holds": holds(portfolio, portfolio.closings[period], told),
            }
            for period in _closed(portfolio, months)
            if (seal := seal_of(portfolio, period)) is not None
        ]
    }


def _closed(portfolio: Portfolio, months: Span) -> list[Period]:
    return [period for period in portfolio.closings if period in months and seal_of(portfolio, period) is not None]


def _line(portfolio: Portfolio, period: Period, told: Definitions) -> Line:
    closing = portfolio.closings[period]
    if closing.seal is None or not holds(portfolio, closing, told):
        return Line(say("The data of {month} no longer matches its closing (digest differs).", month=period), Tone.BAD)
    return Line(say("{month} is closed, digest {digest}.", month=period, digest=short(closing.seal.digest)), Tone.QUIET)
