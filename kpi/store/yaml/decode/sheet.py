"""The special instruction of a month, from its file."""

from __future__ import annotations

import datetime

from kpi.model.domain.instruction import (
    Carried,
    Category,
    Decision,
    Deed,
    Instruction,
    Issued,
    Item,
    Negotiation,
    Promise,
    Verdict,
)
from kpi.store.yaml.decode.pieces import Node, day_of, evidence_of, number_of, period_of, placed, target_of


def instruction(tree: Node) -> Instruction:
    """The special instruction of a month. Raises ``Malformed``."""
    issued = tree.get("issued")
    return Instruction(
        period=period_of(tree["period"], ("period",)),
        items=tuple(placed(("items", at), _item, one) for at, one in enumerate(tree["items"])),
        issued=None if issued is None else placed(("issued",), _issued, issued),
    )


def _issued(tree: Node) -> Issued:
    date = day_of(tree["date"], ("date",))
    return Issued(tree["number"], date, tree["by"], tree.get("position"), tree.get("place"))


def _item(tree: Node) -> Item:
    get = tree.get
    target, carried = get("target"), get("carried")
    return Item(
        id=tree["id"],
        category=Category(tree["category"]),
        program=get("program"),
        indicator=get("indicator"),
        agency=get("agency"),
        responsible=get("responsible"),
        instruction=get("instruction"),
        output=get("output"),
        unit=get("unit"),
        target=None if target is None else target_of(target, ("target",)),
        due=_day(tree, "due"),
        carried=None if carried is None else placed(("carried",), _carried, carried),
        bad_months=int(get("bad_months", 0)),
        promises=tuple(placed(("promises", at), _promise, one) for at, one in enumerate(get("promises", ()))),
        negotiations=tuple(
            placed(("negotiations", at), _negotiation, one) for at, one in enumerate(get("negotiations", ()))
        ),
        deeds=tuple(placed(("follow_ups", at), _deed, one) for at, one in enumerate(get("follow_ups", ()))),
        note=get("note"),
    )


def _day(tree: Node, key: str) -> datetime.date | None:
    return None if tree.get(key) is None else day_of(tree[key], (key,))


def _carried(tree: Node) -> Carried:
    missing = tuple(period_of(one, ("unreported", at)) for at, one in enumerate(tree.get("unreported", ())))
    return Carried(period_of(tree["since"], ("since",)), int(tree["times"]), missing, number_of(tree.get("lacking")))


def _promise(tree: Node) -> Promise:
    return Promise(period_of(tree["period"], ("period",)), tree["action"], tree.get("owner"), _day(tree, "due"))


def _negotiation(tree: Node) -> Negotiation:
    decision = tree.get("decision")
    return Negotiation(
        from_=target_of(tree["from"], ("from",)),
        to=target_of(tree["to"], ("to",)),
        reason=tree["reason"],
        date=day_of(tree["date"], ("date",)),
        by=tree["by"],
        decision=None if decision is None else placed(("decision",), _decision, decision),
    )


def _decision(tree: Node) -> Decision:
    date = day_of(tree["date"], ("date",))
    return Decision(Verdict(tree["verdict"]), date, tree["by"], tree.get("note"), tree.get("document"))


def _deed(tree: Node) -> Deed:
    return Deed(
        day_of(tree["date"], ("date",)),
        tree["by"],
        tree["note"],
        evidence_of(tree),
        tree.get("done", False),
        number_of(tree.get("value")),
    )
