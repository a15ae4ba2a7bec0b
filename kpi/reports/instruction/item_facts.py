"""A sheet of the monthly instruction (IKP) for machines."""

from __future__ import annotations

from decimal import Decimal

from kpi.model.domain.instruction import Carried, Deed, Negotiation, Promise
from kpi.model.output.report import Json
from kpi.reports._shared import cells, machine_values
from kpi.reports.instruction.rows import IkpRow, IkpSheet
from kpi.reports.status.unread import unread


def facts(found: IkpSheet) -> dict[str, Json]:
    """A sheet for machines: its items, what became of each, and what was left undone before."""
    sheet, issued, settings = found.instruction, found.instruction.issued, found.portfolio.settings
    return {
        **machine_values.heading(found.asked.data_commit),
        "period": str(sheet.period),
        "as_of": str(found.portfolio.as_of.date()),
        "organisation": settings.organisation,
        "illustrative": found.illustrative,
        "issued": None
        if issued is None
        else {
            "number": issued.number,
            "date": str(issued.date),
            "place": issued.place,
            "by": issued.by,
            "position": issued.position,
        },
        "evaluated": found.evaluated,
        "closed": found.digest,
        "rating": settings.rating.name,
        "agency": found.asked.agency or None,
        "team": None if found.asked.team is None else found.asked.team.value,
        "items": [_item_facts(row, found) for row in found.rows],
        "unreadable": unread(found.portfolio),
    }


def _item_facts(row: IkpRow, found: IkpSheet) -> dict[str, Json]:
    item, record, now = row.item, row.record, row.standing
    known = _result_facts(row) if now is None else cells.standing(now, found.portfolio.settings.rating)
    achieved = ("actual", "percent", "rating", "met", "state", "reason", "status")
    follow_up = None if record is None else record.follow_up
    return {
        "number": row.number,
        "id": item.id,
        "category": item.category.value,
        "program": item.program,
        "indicator": item.indicator,
        "agency": item.agency,
        "responsible": item.responsible,
        "instruction": item.instruction,
        "output": item.output,
        "unit": item.unit,
        "target": machine_values.quantity(item.target),
        "due": None if item.due is None else str(item.due),
        "carried": None if item.carried is None else _carried_facts(item.carried),
        **{key: known.get(key) for key in achieved},
        "obstacles": None if record is None else record.obstacles,
        "follow_up": None
        if follow_up is None
        else {
            "action": follow_up.action,
            "owner": follow_up.owner,
            "due": None if follow_up.due is None else str(follow_up.due),
        },
        "bad_months": row.bad_months,
        "marked": row.marked,
        "promises": [_promise_facts(one) for one in item.promises],
        "negotiations": [_negotiation_facts(one) for one in item.negotiations],
        "follow_ups": [_deed_facts(one) for one in item.deeds],
        "done": item.done,
        "note": item.note,
    }


def _result_facts(row: IkpRow) -> dict[str, Json]:
    """Result of an item without an indicator; nothing where its indicator is gone."""
    one = row.result
    return {} if one is None else {"actual": _number(one.value), "met": one.met, "state": one.state.value}


def _number(value: Decimal | None) -> Json:
    return None if value is None else machine_values.number(value)


def _carried_facts(one: Carried) -> Json:
    return {
        "since": str(one.since),
        "times": one.times,
        "unreported": [str(period) for period in one.unreported],
        "lacking": one.lacking,
    }


def _promise_facts(one: Promise) -> Json:
    due = None if one.due is None else str(one.due)
    return {"period": str(one.period), "action": one.action, "owner": one.owner, "due": due}


def _negotiation_facts(one: Negotiation) -> Json:
    decision = one.decision
    return {
        "from": machine_values.quantity(one.from_),
        "to": machine_values.quantity(one.to),
        "reason": one.reason,
        "date": str(one.date),
        "by": one.by,
        "decision": None
        if decision is None
        else {
            "verdict": decision.verdict.value,
            "date": str(decision.date),
            "by": decision.by,
            "note": decision.note,
            "document": decision.document,
        },
    }


def _deed_facts(one: Deed) -> Json:
    pieces = [
        {"title": piece.title, "uri": piece.uri, "path": piece.path, "sha256": piece.sha256} for piece in one.evidence
    ]
    return {
        "date": str(one.date),
        "by": one.by,
        "note": one.note,
        "value": _number(one.value),
        "evidence": pieces,
        "done": one.done,
    }
