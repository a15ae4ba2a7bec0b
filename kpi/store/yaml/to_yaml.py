"""Trees of values that several kinds of files share: the inverse of ``kpi.store.yaml.decode.pieces``."""

from __future__ import annotations

from kpi.model.domain.achievement import Evidence
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value
from kpi.store.yaml.source import Tree


def target_tree(target: Target | None) -> Tree:
    """A target."""
    match target:
        case Range(low, high):
            return without_nothing({"min": low, "max": high})
        case Grade(name):
            return name
        case _:
            return target


def value_tree(value: Value | None) -> Tree:
    """The tree of a value, as it is written into a file."""
    match value:
        case Grade(name):
            return name
        case Fraction(numerator, denominator):
            return {"numerator": numerator, "denominator": denominator}
        case _:
            return value


def evidence_tree(one: Evidence) -> Tree:
    """A piece of evidence."""
    return without_nothing({"title": one.title, "uri": one.uri, "path": one.path, "sha256": one.sha256})


def without_nothing(tree: dict[str, Tree]) -> dict[str, Tree]:
    """A mapping without its empty values."""
    return {key: value for key, value in tree.items() if value is not None}
