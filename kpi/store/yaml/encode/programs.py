"""Encodes changes of a program: a step in its life, a signature, a revision, a new phase."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, cast

from kpi.model.domain.indicator import Boundary, Indicator, TargetRevision, WeightRevision
from kpi.model.domain.program import KakRevision, Phase, Program, Signing, StateChange
from kpi.model.output.problem import Pointer
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Target
from kpi.store.yaml import edit, source
from kpi.store.yaml.source import Tree
from kpi.store.yaml.to_yaml import target_tree, without_nothing
from kpi.store.yaml.values import meaning_of

#: What usually follows the weight of an indicator.
_BEHIND_WEIGHT: Final = (
    "plausible", "allow_negative", "zero_target", "tolerance", "evidence", "agency", "owner", "source", "reference",
    "baseline", "scale", "stages", "targets",
)  # fmt: skip


#: What stands last in an indicator.
_TARGETS: Final = ("targets", "no_target", "target_revisions", "added", "retired")


def with_step(text: str, program: Program, step: StateChange) -> str:
    """``kak.yaml`` with one more step in the program's life."""
    tree = without_nothing(
        {
            "state": step.state.value,
            "since": step.since.isoformat(),
            "reason": step.reason,
            "document": step.document,
        }
    )
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


def with_kak_revision(text: str, program: Program, revision: KakRevision) -> str:
    """``kak.yaml`` with one more revision of the KAK."""
    before = len(program.kak.revisions) if program.kak else 0
    tree = without_nothing(
        {
            "number": revision.number,
            "date": revision.date.isoformat(),
            "reason": revision.reason,
            "document": revision.document,
        }
    )
    return edit.put(text, ("kak", "revisions", before), tree)


def with_phase(text: str, at: int, phase: Phase) -> str:
    """``kak.yaml`` with a phase as it will be: another one at the end, or only another last month."""
    tree: Tree = {"id": phase.id, "title": phase.title, "from": str(phase.span.first), "to": str(phase.span.last)}
    return edit.put(text, ("phases", at), tree)


def with_section(text: str, pointer: Pointer, value: Tree) -> str:
    """``kak.yaml`` with another text in a section of the KAK, or (``timeframe``) other months."""
    return edit.put(text, ("kak", "sections", *pointer), value)


def with_free_section(text: str, title: str, content: str) -> str:
    """``kak.yaml`` with another text in the section of a title, whatever its capitals; a new one if there is none."""
    kak = cast("dict[str, Any]", meaning_of(text))["kak"]
    titles = [one["title"].casefold() for one in (kak.get("sections") or {}).get("other", ())]
    if title.casefold() in titles:
        return with_section(text, ("other", titles.index(title.casefold()), "text"), content)
    return with_section(text, ("other", len(titles)), {"title": title, "text": content})


def timeframe_tree(span: Span) -> Tree:
    """The time span of a KAK as it stands in the file."""
    return {"from": str(span.first), "to": str(span.last)}


def with_retirement(text: str, indicator: Indicator, boundary: Boundary) -> str:
    """``indicators.yaml`` with an indicator that no longer counts from a month on."""
    tree: Tree = {"from": str(boundary.from_), "reason": boundary.reason}
    return edit.put(text, ("indicators", indicator.index, "retired"), tree)


def with_weight(text: str, indicator: Indicator, weight: Decimal, revision: WeightRevision | None) -> str:
    """``indicators.yaml`` with another weight; ``revision`` says from when on it holds, and what held before."""
    here = ("indicators", indicator.index)
    text = edit.put(
        text, (*here, "weight"), weight, before=_first_of(text, here, ("weight_revisions", *_BEHIND_WEIGHT))
    )
    if revision is None:
        return text
    tree = without_nothing(
        {
            "from": str(revision.from_),
            "previous": revision.previous,
            "date": revision.date.isoformat(),
            "by": revision.by,
            "reason": revision.reason,
            "document": revision.document,
        }
    )
    place = (*here, "weight_revisions", len(indicator.weight_revisions))
    return edit.put(text, place, tree, before=_behind(text, here, "weight"))


def fields_of(text: str, indicator: Indicator) -> dict[str, Tree]:
    """An indicator as it stands in ``indicators.yaml``."""
    tree: Tree = source.read(text.encode())
    for step in ("indicators", indicator.index):
        tree = cast("dict[str | int, Tree]", tree)[step]
    return cast("dict[str, Tree]", tree)


def with_fields(text: str, indicator: Indicator, fields: Mapping[str, Tree]) -> str:
    """``indicators.yaml`` with other fields of an indicator; one that is new stands before its targets."""
    here = ("indicators", indicator.index)
    for key, value in fields.items():
        text = edit.put(text, (*here, key), value, before=_first_of(text, here, _TARGETS))
    return text


def with_definition_revision(text: str, indicator: Indicator, revision: Tree) -> str:
    """``indicators.yaml`` with one more revision of a definition."""
    here = ("indicators", indicator.index)
    place = (*here, "definition_revisions", len(indicator.definition_revisions))
    return edit.put(text, place, revision, before=_first_of(text, here, _TARGETS))


def _first_of(text: str, here: Pointer, wanted: tuple[str, ...]) -> str | None:
    """The first of some keys that is there."""
    return next((key for key in wanted if key in _keys(text, here)), None)


def _behind(text: str, here: Pointer, key: str) -> str | None:
    """The key that follows another one; None where that is the last."""
    keys = _keys(text, here)
    return next(iter(keys[keys.index(key) + 1 :]), None)


def _keys(text: str, here: Pointer) -> list[str]:
    """The keys of a mapping in their order."""
    tree = source.read(text.encode())
    for step in here:
        tree = cast("dict[str | int, Tree]", tree)[step]
    return list(cast("dict[str, Tree]", tree))
