"""The indicators of a program and their targets, from ``indicators.yaml``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, assert_never

from kpi.model.domain.field import Changes, Field, Kind
from kpi.model.domain.indicator import (
    Baseline,
    Boundary,
    DefinitionRevision,
    EarlierDefinition,
    Indicator,
    Plausible,
    Reference,
    ScaleStep,
    TargetRevision,
    WeightRevision,
)
from kpi.model.domain.indicator_fields import FIELDS, changing
from kpi.model.values.period import Period
from kpi.model.values.quantity import Target
from kpi.store.yaml.decode.pieces import Node, day_of, number_of, period_of, placed, target_of, value_of


def indicators(tree: Node) -> tuple[Indicator, ...]:
    """The indicators of a program, without achievements. Raises ``Malformed``."""
    return tuple(
        placed(("indicators", index), _indicator, index, item)
        for index, item in enumerate(tree.get("indicators") or ())
    )


def _indicator(index: int, tree: Node) -> Indicator:
    return Indicator(index=index, **{one.filled: _held(one, tree) for one in FIELDS})


def _held(one: Field, tree: Node) -> Any:  # noqa: ANN401 - what the attribute holds
    """Value of a field in the file, or its default."""
    if one.kind is Kind.PART:
        return _PARTS[one.key](tree.get(one.key))
    return value_in(one, tree[one.key] if one.required else tree.get(one.key))


def value_in(one: Field, tree: Node) -> Any:  # noqa: ANN401 - a line for each kind
    """A value as it stands in a file; the usual one where nothing stands there."""
    if tree is None:
        return one.usual
    match one.kind:
        case Kind.TEXT:
            return tree
        case Kind.CHOICE:
            return tree if one.choices is None else one.choices(tree)
        case Kind.FLAG:
            return tree == one.yes_no[0]
        case Kind.NUMBER | Kind.WEIGHT:
            return number_of(tree)
        case Kind.DECIMALS:
            return int(tree)
        case Kind.STEPS:
            return tuple(_step(step, *one.step) for step in tree)
        case Kind.PLAUSIBLE:
            return Plausible(number_of(tree.get("min")), number_of(tree.get("max")))
        case Kind.PART:
            raise AssertionError(f"{one.key} has a reader of its own")
    assert_never(one.kind)


def _step(step: Node, name: str, worth: str) -> ScaleStep:
    return ScaleStep(step) if isinstance(step, str) else ScaleStep(step[name], number_of(step.get(worth)))


def _baseline(tree: Node) -> Baseline | None:
    if tree is None:
        return None
    return Baseline(value_of(tree["value"]), period_of(tree["period"], ("baseline", "period")), tree.get("source"))


def _reference(tree: Node) -> Reference | None:
    return None if tree is None else Reference(tree["scheme"], tree["code"])


def _targets(tree: Node) -> dict[Period, Target]:
    return {
        period_of(period, ("targets", period)): target_of(target, ("targets", period))
        for period, target in (tree or {}).items()
    }


def _no_target(tree: Node) -> dict[Period, str]:
    return {period_of(period, ("no_target", period)): reason for period, reason in (tree or {}).items()}


def _revisions(key: str, read: Callable[[Node], Any]) -> Callable[[Node], tuple[Any, ...]]:
    return lambda tree: tuple(placed((key, at), read, item) for at, item in enumerate(tree or ()))


def _boundary(tree: Node, key: str) -> Boundary | None:
    return None if tree is None else Boundary(period_of(tree["from"], (key, "from")), tree["reason"])


def _target_revision(tree: Node) -> TargetRevision:
    old, new = tree.get("from"), tree.get("to")
    return TargetRevision(
        period=period_of(tree["period"], ("period",)),
        from_=None if old is None else target_of(old, ("from",)),
        to=None if new is None else target_of(new, ("to",)),
        date=day_of(tree["date"], ("date",)),
        by=tree["by"],
        reason=tree["reason"],
        document=tree.get("document"),
    )


def _weight_revision(tree: Node) -> WeightRevision:
    return WeightRevision(
        from_=period_of(tree["from"], ("from",)),
        previous=number_of(tree.get("previous")),
        date=day_of(tree["date"], ("date",)),
        by=tree["by"],
        reason=tree["reason"],
        document=tree.get("document"),
    )


def _definition_revision(tree: Node) -> DefinitionRevision:
    before = tree["previous"]
    parts = {one.filled: value_in(one, before[one.key]) for one in changing(Changes.REVISED) if one.key in before}
    return DefinitionRevision(
        from_=period_of(tree["from"], ("from",)),
        previous=EarlierDefinition(tuple(parts), **parts),
        date=day_of(tree["date"], ("date",)),
        by=tree["by"],
        reason=tree["reason"],
        document=tree.get("document"),
    )


_PARTS: Final[dict[str, Callable[[Node], Any]]] = {
    "definition_revisions": _revisions("definition_revisions", _definition_revision),
    "weight_revisions": _revisions("weight_revisions", _weight_revision),
    "reference": _reference,
    "baseline": _baseline,
    "targets": _targets,
    "no_target": _no_target,
    "target_revisions": _revisions("target_revisions", _target_revision),
    "added": lambda tree: _boundary(tree, "added"),
    "retired": lambda tree: _boundary(tree, "retired"),
}
