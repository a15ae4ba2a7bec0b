"""Encodes records of an achievements file."""

from __future__ import annotations

from typing import Final

from kpi.model.domain.achievement import Achievement, Content, FollowUp, Revision
from kpi.model.values.period import Period
from kpi.store import layout
from kpi.store.records import fast_records
from kpi.store.yaml import edit, lines
from kpi.store.yaml.source import Tree
from kpi.store.yaml.to_yaml import evidence_tree, value_tree, without_nothing

_BEGINNING: Final = layout.modeline(layout.achievements_path("any", "one"), "achievements") + "\n"
#: Keys of a record in the order in which they are written.
KEYS = (
    "value", "not_applicable", "percent", "running_total", "status", "evidence", "obstacles", "supports",
    "follow_up", "note", "recorded", "revisions",
)  # fmt: skip


def with_record(text: str, period: Period, record: Achievement) -> str:
    """The file with a new record, in its place among the months; one that is begun says what editors may ask."""
    begun = text or _BEGINNING
    return _appended(begun, period, record) or edit.put(begun, (str(period),), tree_of(record))


def _appended(text: str, period: Period, record: Achievement) -> str | None:
    """The same without a parser, where the file is written as kpi writes it, and the new month is its last one.

    As every edit it is proven: what is read must be what was there, and the new record.
    """
    before = {} if text == _BEGINNING else fast_records.at_a_glance(text.encode())
    if before is None or any(month >= period for month in before):
        return None
    edited = text + "".join(f"{line}\n" for line in lines.entry_lines(str(period), tree_of(record), 0))
    return edited if fast_records.at_a_glance(edited.encode()) == {**before, period: record} else None


def with_revision(text: str, period: Period, before: Achievement, after: Achievement) -> str:
    """The file with a corrected record: only the keys that differ are touched."""
    old, new = tree_of(before), tree_of(after)
    for key in KEYS:
        if key in old and key not in new:
            text = edit.remove(text, (str(period), key))
    following: str | None = None
    for key in reversed(KEYS):
        if key in new:
            if old.get(key) != new[key]:
                text = edit.put(text, (str(period), key), new[key], before=following)
            following = key
    return text


def tree_of(record: Achievement) -> dict[str, Tree]:
    """A record as it stands in the file."""
    stated: dict[str, Tree] = {
        "value": value_tree(record.value),
        "not_applicable": record.not_applicable,
        "percent": record.stated_percent,
        "running_total": record.stated_total,
        "status": record.status.value,
        "evidence": [evidence_tree(one) for one in record.evidence] or None,
        "obstacles": record.obstacles,
        "supports": record.supports,
        "follow_up": None if record.follow_up is None else _follow_up(record.follow_up),
        "note": record.note,
        "recorded": None
        if record.recorded is None
        else {"at": record.recorded.at.isoformat(timespec="seconds"), "by": record.recorded.by},
        "revisions": [_revision(one) for one in record.revisions] or None,
    }
    return without_nothing(stated)


def _follow_up(one: FollowUp) -> Tree:
    due = None if one.due is None else one.due.isoformat()
    return without_nothing({"action": one.action, "owner": one.owner, "due": due})


def _revision(one: Revision) -> Tree:
    return {
        "at": one.at.isoformat(timespec="seconds"),
        "by": one.by,
        "previous": _content(one.previous),
        "reason": one.reason,
    }


def _content(one: Content) -> Tree:
    status = None if one.status is None else one.status.value
    return without_nothing({"value": value_tree(one.value), "not_applicable": one.not_applicable, "status": status})
