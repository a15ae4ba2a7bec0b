"""Decodes an achievements file."""

from __future__ import annotations

from kpi.model.domain.achievement import Achievement, Content, FollowUp, Recorded, Revision, Status
from kpi.model.values.period import Period
from kpi.store.yaml.decode.pieces import Node, day_of, evidence_of, moment_of, number_of, period_of, placed, value_of


def achievements(tree: Node) -> dict[Period, Achievement]:
    """Records of an indicator by month, earliest first. Raises ``Malformed``."""
    found = {
        period_of(period, (period,)): placed((period,), _achievement, record) for period, record in (tree or {}).items()
    }
    return dict(sorted(found.items()))


def _achievement(tree: Node) -> Achievement:
    get = tree.get
    value, follow_up, recorded = get("value"), get("follow_up"), get("recorded")
    return Achievement(
        value=None if value is None else value_of(value),
        not_applicable=get("not_applicable"),
        status=Status(get("status", Status.FINAL)),
        evidence=evidence_of(tree),
        obstacles=get("obstacles"),
        supports=get("supports"),
        follow_up=None if follow_up is None else _follow_up(follow_up),
        note=get("note"),
        recorded=None if recorded is None else Recorded(moment_of(recorded["at"], ("recorded", "at")), recorded["by"]),
        revisions=tuple([placed(("revisions", at), _revision, item) for at, item in enumerate(get("revisions", ()))]),
        stated_percent=number_of(get("percent")),
        stated_total=number_of(get("running_total")),
    )


def _follow_up(tree: Node) -> FollowUp:
    due = tree.get("due")
    return FollowUp(tree["action"], tree.get("owner"), None if due is None else day_of(due, ("follow_up", "due")))


def _revision(tree: Node) -> Revision:
    previous = tree["previous"]
    value, status = previous.get("value"), previous.get("status")
    return Revision(
        at=moment_of(tree["at"], ("at",)),
        by=tree["by"],
        previous=Content(
            None if value is None else value_of(value),
            previous.get("not_applicable"),
            None if status is None else Status(status),
        ),
        reason=tree["reason"],
    )
