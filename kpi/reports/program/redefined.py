"""A revised definition: old and new of each part, for people and machines."""

from __future__ import annotations

from kpi.measure.closing.tree import plain_tree
from kpi.measure.labels import key
from kpi.measure.wording import told
from kpi.model.domain.indicator import DefinitionRevision, Indicator
from kpi.model.domain.indicator_fields import DEFINITION_KEYS
from kpi.model.output.message import Message, say
from kpi.model.output.report import Json


def redefined(indicator: Indicator, revision: DefinitionRevision) -> tuple[Message, ...]:
    """Each part that the revision changed: what it was, and what it is from its month on."""
    then = indicator.in_month(revision.from_)
    return tuple(
        say("{what}: {before} → {after}", what=key(DEFINITION_KEYS[name]),
            before=told(getattr(revision.previous, name)), after=told(getattr(then, name)))
        for name in revision.previous.changed
    )  # fmt: skip


def earlier_facts(revision: DefinitionRevision) -> dict[str, Json]:
    """Old values, by the keys of the file."""
    return {DEFINITION_KEYS[name]: plain_tree(getattr(revision.previous, name)) for name in revision.previous.changed}
