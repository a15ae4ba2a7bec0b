"""What a revision of a definition changed: old and new of each part, in words and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.measure.terms import key
from kpi.measure.told import told
from kpi.measure.tree import plain_tree
from kpi.model.indicator import DEFINITION_KEYS
from kpi.model.message import say

if TYPE_CHECKING:
    from kpi.model.indicator import DefinitionRevision, Indicator
    from kpi.model.message import Message
    from kpi.model.report import Json


def redefined(indicator: Indicator, revision: DefinitionRevision) -> tuple[Message, ...]:
    """Each part that the revision changed: what it was, and what it is from its month on."""
    then = indicator.in_month(revision.from_)
    return tuple(
        say("{what}: {before} → {after}", what=key(DEFINITION_KEYS[name]),
            before=told(getattr(revision.previous, name)), after=told(getattr(then, name)))
        for name in revision.previous.changed
    )  # fmt: skip


def earlier_facts(revision: DefinitionRevision) -> dict[str, Json]:
    """What was there before, by the keys of the file."""
    return {DEFINITION_KEYS[name]: plain_tree(getattr(revision.previous, name)) for name in revision.previous.changed}
