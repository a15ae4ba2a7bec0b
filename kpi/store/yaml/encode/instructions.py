"""Encodes the special instruction of a month."""

from __future__ import annotations

from typing import Final

from kpi.model.domain.instruction import Carried, Decision, Deed, Instruction, Issued, Item, Negotiation, Promise
from kpi.store import layout
from kpi.store.yaml import edit, lines
from kpi.store.yaml.source import Tree
from kpi.store.yaml.to_yaml import evidence_tree, target_tree, without_nothing

#: For whoever opens the file; both languages, since nobody translates a file.
_HEAD: Final = (
    "# Instruksi khusus pimpinan (IKP) bulan ini. kpi ikp draft memperbarui yang berasal dari data dan membiarkan\n"
    "# yang ditulis orang. kpi ikp draft updates what comes from the data and keeps what people wrote.\n"
)


def with_instruction(text: str, instruction: Instruction) -> str:
    """The file with the sheet in it; of a file that is there only the lines that differ change."""
    tree = tree_of(instruction)
    if not text.strip():
        modeline = layout.modeline(layout.instruction_path(instruction.period), "instructions")
        return f"{modeline}\n{_HEAD}" + "\n".join(lines.written(tree)) + "\n"
    return edit.put(text, (), tree)


def tree_of(instruction: Instruction) -> dict[str, Tree]:
    """A sheet as it stands in its file."""
    issued = instruction.issued
    return without_nothing(
        {
            "period": str(instruction.period),
            "issued": None if issued is None else _issued(issued),
            "items": [_item(item) for item in instruction.items],
        }
    )


def _issued(one: Issued) -> Tree:
    return without_nothing(
        {"number": one.number, "date": one.date.isoformat(), "place": one.place, "by": one.by, "position": one.position}
    )


def _item(item: Item) -> Tree:
    return without_nothing(
        {
            "id": item.id,
            "category": item.category.value,
            "program": item.program,
            "indicator": item.indicator,
            "agency": item.agency,
            "responsible": item.responsible,
            "instruction": item.instruction,
            "output": item.output,
            "unit": item.unit,
            "target": target_tree(item.target),
            "due": None if item.due is None else item.due.isoformat(),
            "carried": None if item.carried is None else _carried(item.carried),
            "bad_months": item.bad_months or None,
            "promises": [_promise(one) for one in item.promises] or None,
            "negotiations": [_negotiation(one) for one in item.negotiations] or None,
            "follow_ups": [_deed(one) for one in item.deeds] or None,
            "note": item.note,
        }
    )


def _carried(one: Carried) -> Tree:
    missing: list[Tree] = [str(period) for period in one.unreported]
    return without_nothing(
        {"since": str(one.since), "times": one.times, "unreported": missing or None, "lacking": one.lacking}
    )


def _promise(one: Promise) -> Tree:
    due = None if one.due is None else one.due.isoformat()
    return without_nothing({"period": str(one.period), "action": one.action, "owner": one.owner, "due": due})


def _negotiation(one: Negotiation) -> Tree:
    return without_nothing(
        {
            "from": target_tree(one.from_),
            "to": target_tree(one.to),
            "reason": one.reason,
            "date": one.date.isoformat(),
            "by": one.by,
            "decision": None if one.decision is None else _decision(one.decision),
        }
    )


def _decision(one: Decision) -> Tree:
    return without_nothing(
        {
            "verdict": one.verdict.value,
            "date": one.date.isoformat(),
            "by": one.by,
            "note": one.note,
            "document": one.document,
        }
    )


def _deed(one: Deed) -> Tree:
    return without_nothing(
        {
            "date": one.date.isoformat(),
            "by": one.by,
            "note": one.note,
            "value": one.value,
            "evidence": [evidence_tree(piece) for piece in one.evidence] or None,
            "done": one.done or None,
        }
    )
