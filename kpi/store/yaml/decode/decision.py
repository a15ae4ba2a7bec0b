"""Findings that were settled, from ``settled.yaml``."""

from __future__ import annotations

from kpi.model.domain.settled import Settled
from kpi.store.yaml.decode.pieces import Node, day_of, period_of, placed


def settled(tree: Node) -> tuple[Settled, ...]:
    """The entries, in their order. Raises ``Malformed``."""
    return tuple(placed((at,), _entry, one) for at, one in enumerate(tree))


def _entry(tree: Node) -> Settled:
    period = tree.get("period")
    return Settled(
        code=tree["code"],
        commit=tree["commit"],
        date=day_of(tree["date"], ("date",)),
        by=tree["by"],
        reason=tree["reason"],
        document=tree["document"],
        cell=tree.get("cell", ""),
        period=None if period is None else period_of(period, ("period",)),
    )
