"""From changes of a program to the lines of its files: a step in its life, a signature, a target revised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.model.quantity import Grade, Range
from kpi.store import edit

if TYPE_CHECKING:
    from kpi.model.indicator import Indicator, TargetRevision
    from kpi.model.period import Period
    from kpi.model.program import Program, Signing, StateChange
    from kpi.model.quantity import Target
    from kpi.store.yaml_source import Tree


def with_step(text: str, program: Program, step: StateChange) -> str:
    """``kak.yaml`` with one more step in the program's life."""
    stated = {
        "state": step.state.value,
        "since": step.since.isoformat(),
        "reason": step.reason,
        "document": step.document,
    }
    tree: Tree = {key: value for key, value in stated.items() if value is not None}
    text = edit.put(text, ("states", len(program.states)), tree)
    return edit.put(text, ("state",), step.state.value)


def with_signature(text: str, number: str, signing: Signing) -> str:
    """``kak.yaml`` with the number of the signed KAK, and who signed when and where."""
    signatories: list[Tree] = [
        {"role": one.role, "name": one.name, "position": one.position} for one in signing.signatories
    ]
    signed: Tree = {"date": signing.date.isoformat(), "place": signing.place, "signatories": signatories}
    text = edit.put(text, ("kak", "signed"), signed, before="sections")
    return edit.put(text, ("kak", "number"), number, before="signed")


def with_target(text: str, indicator: Indicator, period: Period, target: Target | None, why_none: str = "") -> str:
    """``indicators.yaml`` with the target of a month, or (None) with the reason why it has none."""
    here = ("indicators", indicator.index)
    if target is None:
        if period in indicator.targets:
            text = edit.remove(text, (*here, "targets", str(period)))
        return edit.put(text, (*here, "no_target", str(period)), why_none)
    if period in indicator.no_target:
        last = len(indicator.no_target) == 1
        text = edit.remove(text, (*here, "no_target", *(() if last else (str(period),))))
    return edit.put(text, (*here, "targets", str(period)), target_tree(target))


def with_revision(text: str, indicator: Indicator, revision: TargetRevision) -> str:
    """``indicators.yaml`` with one more revision of a target."""
    tree: dict[str, Tree] = {
        "period": str(revision.period),
        "from": target_tree(revision.from_),
        "to": target_tree(revision.to),
        "date": revision.date.isoformat(),
        "by": revision.by,
        "reason": revision.reason,
    }
    if revision.document is not None:
        tree["document"] = revision.document
    return edit.put(text, ("indicators", indicator.index, "target_revisions", len(indicator.target_revisions)), tree)


def target_tree(target: Target | None) -> Tree:
    """A target as it stands in the file."""
    match target:
        case Grade(name):
            return name
        case Range(low, high):
            bounds = {"min": low, "max": high}
            return {key: bound for key, bound in bounds.items() if bound is not None}
        case _:
            return target
