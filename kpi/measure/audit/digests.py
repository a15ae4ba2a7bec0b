"""Digests from outside (signed paper, a signed tag) held against the closings."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from kpi.measure.closing.chain import Broken
from kpi.model.domain.portfolio import Portfolio
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct


class DigestOutcome(StrEnum):
    """Verdict on a digest from outside."""

    HOLDS = "holds"
    BROKEN = "broken"
    REOPENED = "reopened"
    UNKNOWN = "unknown"


class Expected(Struct, frozen=True):
    """A digest from signed paper or a tag, and the month whose closing has it (None: none has)."""

    digest: str
    outcome: DigestOutcome
    period: Period | None = None


def expected(portfolio: Portfolio, digest: str, broken: Iterable[Broken]) -> Expected:
    """What a digest from outside, whole or its first digits, proves; ``broken`` is all that is wrong with the chain."""
    for period, closing in portfolio.closings.items():
        if closing.seal is not None and closing.seal.digest.startswith(digest):
            holds = all(one.period > period for one in broken)
            return Expected(digest, DigestOutcome.HOLDS if holds else DigestOutcome.BROKEN, period)
    for period, closing in portfolio.closings.items():
        if any(one.seal.digest.startswith(digest) for one in closing.reopenings):
            return Expected(digest, DigestOutcome.REOPENED, period)
    return Expected(digest, DigestOutcome.UNKNOWN)
