"""Three sides of a row in a sheet: the record that it was filled with, the record of today, and what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kpi.model.domain.achievement import Achievement
from kpi.model.domain.indicator import Indicator
from kpi.model.output.message import Message, say
from kpi.model.values.struct import Struct
from kpi.reports._shared import words
from kpi.reports.entry.record_report import content
from kpi.reports.entry.sheet_template import COLUMNS, evidence_line

#: Columns that say one thing together; the first names it.
_PARTS: Final = (
    ("value", "not_applicable"),
    ("status",),
    ("obstacles",),
    ("supports",),
    ("follow_up", "follow_up_owner", "follow_up_due"),
    ("note",),
)
_TITLES: Final = {column.key: column.title for column in COLUMNS}


class Disputed(Struct, frozen=True):
    """Columns that were changed in the sheet, and in the record after the sheet was made."""

    columns: tuple[str, ...]
    message: Message


def news(now: Achievement | None, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was typed that which the record of today does not say already."""
    there = {evidence_line(one) for one in now.evidence} if now else set()
    lines = tuple(line for line in typed.get("evidence", ()) if line not in there)
    found = {**typed, "evidence": lines} if lines else without(typed, ("evidence",))
    for columns in _PARTS:
        said = _said(now, columns)
        if said and all(_agrees(typed, said, column) for column in columns if column in typed):
            found = without(found, columns)
    return found


def without(typed: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    """The typed columns without some of them; the meaning of a value goes with it."""
    gone = {*columns, "exact"} if "value" in columns else set(columns)
    return {key: value for key, value in typed.items() if key not in gone}


def disputed(
    indicator: Indicator, made: Achievement | None, now: Achievement | None, typed: Mapping[str, Any]
) -> tuple[Disputed, ...]:
    """Columns that both sides changed, each in another way.

    ``made`` is the record that the sheet was filled with, ``now`` that of today (None: there is none), ``typed`` the
    changed columns by their keys, with the meaning of the value under ``exact``.
    """
    found = []
    for columns in _PARTS:
        changed = [column for column in columns if column in typed]
        before, after = _said(made, columns), _said(now, columns)
        if changed and before != after and not all(_agrees(typed, after, column) for column in changed):
            found.append(Disputed(columns, _message(indicator, made, now, columns, str(typed[changed[0]]))))
    return tuple(found)


def _said(record: Achievement | None, columns: tuple[str, ...]) -> dict[str, object]:
    """The values of a record in some columns; empty where there is no record."""
    if record is None:
        return {}
    follow_up = record.follow_up
    said: dict[str, object] = {
        "value": record.value,
        "not_applicable": record.not_applicable,
        "status": record.status.value,
        "obstacles": record.obstacles,
        "supports": record.supports,
        "follow_up": follow_up.action if follow_up else None,
        "follow_up_owner": follow_up.owner if follow_up else None,
        "follow_up_due": follow_up.due if follow_up else None,
        "note": record.note,
    }
    return {column: said[column] for column in columns}


def _agrees(typed: Mapping[str, Any], said: Mapping[str, object], column: str) -> bool:
    """Whether the record of today says already what was typed."""
    meant = typed["exact"] if column == "value" else typed[column]
    return column in said and said[column] == meant and isinstance(said[column], bool) == isinstance(meant, bool)


def _message(
    indicator: Indicator, made: Achievement | None, now: Achievement | None, columns: tuple[str, ...], typed: str
) -> Message:
    title = _TITLES[columns[0]]
    before, after = (_shown(indicator, record, columns) for record in (made, now))
    if now is None:
        return say(
            "{title}: {before} when this sheet was made, taken back since; the sheet says {typed}",
            title=title, before=before, typed=typed,
        )  # fmt: skip
    signed = now.revisions[-1] if now.revisions else now.recorded
    changed = say(
        "{title}: {before} when this sheet was made, {after} since then; the sheet says {typed}",
        title=title, before=before, after=after, typed=typed,
    )  # fmt: skip
    return changed if signed is None else say("{what} ({who}, {when})", what=changed, who=signed.by, when=signed.at)


def _shown(indicator: Indicator, record: Achievement | None, columns: tuple[str, ...]) -> object:
    """The values of a record in some columns, as people read them."""
    if record is None:
        return say("no record")
    if columns[0] == "value":
        return content(record, indicator)
    if columns[0] == "status":
        return words.status(record.status)
    return _said(record, columns)[columns[0]] or words.DASH
