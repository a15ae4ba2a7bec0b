"""The data as a public site shows it: closed months only, and nothing of people."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from kpi.measure.closing.chain import seal_of
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.values.period import Period
from kpi.model.values.struct import replace


def closed_months(portfolio: Portfolio) -> tuple[Period, ...]:
    """The months that are closed, earliest first."""
    return tuple(sorted(period for period in portfolio.closings if seal_of(portfolio, period) is not None))


def public(portfolio: Portfolio) -> Portfolio:
    """Programs with their closed months only; without owners, teams, people who sign, notes, evidence, revisions.

    The moment of the last deadline is that of the data, so that nothing after it counts as late.
    """
    closed = frozenset(closed_months(portfolio))
    return replace(portfolio, programs=tuple(_program(one, closed) for one in portfolio.programs), instructions={})


def _program(program: Program, closed: AbstractSet[Period]) -> Program:
    signing = program.kak.signed if program.kak else None
    kak = program.kak
    if kak is not None and signing is not None:
        kak = replace(kak, signed=replace(signing, signatories=()))
    return replace(
        program, kak=kak, policy_team=(), implementing_team=(), facilitator=None,
        indicators=tuple(_indicator(one, closed) for one in program.indicators),
    )  # fmt: skip


def _indicator(indicator: Indicator, closed: AbstractSet[Period]) -> Indicator:
    records = {period: _record(record) for period, record in indicator.achievements.items() if period in closed}
    return replace(indicator, owner=None, achievements=records)


def _record(record: Achievement) -> Achievement:
    why = None if record.not_applicable is None else "-"
    return Achievement(record.value, why, record.status)
