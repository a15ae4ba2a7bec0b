"""The indicators of a program and their targets, from ``indicators.yaml``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from kpi.model.domain.indicator import (
    DEFINITION_KEYS,
    AccumulateOver,
    Aggregation,
    Baseline,
    Boundary,
    DefinitionRevision,
    EarlierDefinition,
    Formula,
    Indicator,
    Level,
    Measure,
    Plausible,
    Polarity,
    Step,
    TargetRevision,
    WeightRevision,
)
from kpi.store.yaml.decode.pieces import Node, day_of, number_of, period_of, placed, target_of, value_of


def indicators(tree: Node) -> tuple[Indicator, ...]:
    """The indicators of a program, without achievements. Raises ``Malformed``."""
    return tuple(
        placed(("indicators", index), _indicator, index, item)
        for index, item in enumerate(tree.get("indicators") or ())
    )


def _indicator(index: int, tree: Node) -> Indicator:
    formula, baseline = tree.get("formula"), tree.get("baseline")
    return Indicator(
        index=index,
        id=tree["id"],
        name=tree["name"],
        measure=Measure(tree["measure"]),
        unit=tree["unit"],
        polarity=Polarity(tree["polarity"]),
        aggregation=Aggregation(tree["aggregation"]),
        definition=tree.get("definition", ""),
        definition_revisions=tuple(
            placed(("definition_revisions", at), _definition_revision, item)
            for at, item in enumerate(tree.get("definition_revisions", ()))
        ),
        level=Level(tree.get("level", Level.OUTPUT)),
        decimals=int(tree.get("decimals", 0)),
        stated_formula=None if formula is None else Formula(formula),
        cumulative_targets=tree.get("cumulative_targets", False),
        accumulate_over=AccumulateOver(tree.get("accumulate_over", AccumulateOver.PHASE)),
        weight=number_of(tree.get("weight")),
        weight_revisions=tuple(
            placed(("weight_revisions", at), _weight_revision, item)
            for at, item in enumerate(tree.get("weight_revisions", ()))
        ),
        plausible=_plausible(tree.get("plausible")),
        allow_negative=tree.get("allow_negative", False),
        evidence_required=tree.get("evidence", "required") == "required",
        zero_target_met=tree.get("zero_target") == "met",
        tolerance=number_of(tree.get("tolerance")),
        scale=_scale(tree.get("scale")),
        stages=_stages(tree.get("stages")),
        agency=tree.get("agency"),
        owner=tree.get("owner"),
        source=tree.get("source"),
        baseline=None
        if baseline is None
        else Baseline(
            value_of(baseline["value"]), period_of(baseline["period"], ("baseline", "period")), baseline.get("source")
        ),
        targets={
            period_of(period, ("targets", period)): target_of(target, ("targets", period))
            for period, target in (tree.get("targets") or {}).items()
        },
        no_target={
            period_of(period, ("no_target", period)): reason for period, reason in (tree.get("no_target") or {}).items()
        },
        target_revisions=tuple(
            placed(("target_revisions", at), _target_revision, item)
            for at, item in enumerate(tree.get("target_revisions", ()))
        ),
        added=_boundary(tree.get("added"), "added"),
        retired=_boundary(tree.get("retired"), "retired"),
    )


def _scale(tree: Node) -> tuple[Step, ...]:
    return tuple(_step(step, "grade", "score") for step in tree or ())


def _stages(tree: Node) -> tuple[Step, ...]:
    return tuple(_step(step, "stage", "percent") for step in tree or ())


def _step(step: Node, name: str, worth: str) -> Step:
    return Step(step) if isinstance(step, str) else Step(step[name], number_of(step.get(worth)))


def _plausible(tree: Node) -> Plausible | None:
    return None if tree is None else Plausible(number_of(tree.get("min")), number_of(tree.get("max")))


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


#: How the parts of a definition are read, by their keys; None: the part was not there.
_PARTS: Final[dict[str, Callable[[Any], Any]]] = {
    "definition": lambda tree: tree or "",
    "level": lambda tree: Level(tree or Level.OUTPUT),
    "unit": str,
    "decimals": lambda tree: int(tree or 0),
    "formula": lambda tree: None if tree is None else Formula(tree),
    "allow_negative": bool,
    "evidence": lambda tree: tree != "optional",
    "zero_target": lambda tree: tree == "met",
    "tolerance": number_of,
    "scale": _scale,
    "stages": _stages,
}


def _definition_revision(tree: Node) -> DefinitionRevision:
    before = tree["previous"]
    parts = {name: _PARTS[key](before[key]) for name, key in DEFINITION_KEYS.items() if key in before}
    return DefinitionRevision(
        from_=period_of(tree["from"], ("from",)),
        previous=EarlierDefinition(tuple(parts), **parts),
        date=day_of(tree["date"], ("date",)),
        by=tree["by"],
        reason=tree["reason"],
        document=tree.get("document"),
    )
