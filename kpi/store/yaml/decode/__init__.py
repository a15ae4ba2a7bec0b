"""Decodes trees of the right shape into the model.

One module for each kind of file, which is imported only when one of them is read anew.
"""

from __future__ import annotations

from kpi.model.domain.achievement import Achievement
from kpi.model.domain.closing import Closing
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Settings
from kpi.model.domain.settled import Settled
from kpi.model.values.period import Period
from kpi.store.yaml.decode.pieces import Malformed, Node

__all__ = ["Malformed", "achievements", "closing", "indicators", "instruction", "program", "settings", "settled"]


def settings(tree: Node) -> Settings:
    """The organisation's settings. Raises ``Malformed``."""
    from kpi.store.yaml.decode import organisation

    return organisation.settings(tree)


def program(folder: str, tree: Node) -> Program:
    """A program and its KAK, without indicators. Raises ``Malformed``."""
    from kpi.store.yaml.decode import kak

    return kak.program(folder, tree)


def indicators(tree: Node) -> tuple[Indicator, ...]:
    """The indicators of a program, without achievements. Raises ``Malformed``."""
    from kpi.store.yaml.decode import indicator

    return indicator.indicators(tree)


def achievements(tree: Node) -> dict[Period, Achievement]:
    """Records of an indicator by month, earliest first. Raises ``Malformed``."""
    from kpi.store.yaml.decode import record

    return record.achievements(tree)


def closing(tree: Node) -> Closing:
    """A closed month; its results stay as they are in the file. Raises ``Malformed``."""
    from kpi.store.yaml.decode import closed

    return closed.closing(tree)


def instruction(tree: Node) -> Instruction:
    """The special instruction of a month. Raises ``Malformed``."""
    from kpi.store.yaml.decode import sheet

    return sheet.instruction(tree)


def settled(tree: Node) -> tuple[Settled, ...]:
    """The findings of an audit that were settled. Raises ``Malformed``."""
    from kpi.store.yaml.decode import decision

    return decision.settled(tree)
