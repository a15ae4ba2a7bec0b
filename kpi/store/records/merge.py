"""Bringing together what two people made of one file of records, by meaning. Pure: texts in, a text out.

Different months never get in each other's way, nor do different things said of the same month. What a record says
(its value, or why there is none, and its status) is one thing: a value of one side is never joined to the status of
the other. Evidence and revisions of both sides are kept. What is left is a conflict, which only a person can decide.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable, Mapping
from itertools import pairwise, takewhile
from typing import Any, Final, TypeAlias, cast

from kpi.model.values.struct import Struct, field
from kpi.store.yaml import edit, lines, source
from kpi.store.yaml.encode.records import KEYS
from kpi.store.yaml.source import Tree

#: A record as it stands in the file.
Record: TypeAlias = "dict[str, Tree]"
#: Keys that mean something only together.
CONTENT: Final = ("value", "not_applicable", "percent", "running_total", "status")


class Conflict(Struct, frozen=True):
    """A month of which the two sides say different things (``keys``), where only one can hold.

    ``mine`` and ``theirs`` are the record as it will be if one side is chosen: it already holds all that could be
    joined. None: that side has deleted it. ``base`` is what both began with.
    """

    month: str
    keys: tuple[str, ...]
    base: Record | None
    mine: Record | None
    theirs: Record | None


class Merged(Struct, frozen=True):
    """The file with both sides in it, and what could not be decided; there the text has the records of ``mine``."""

    text: str
    conflicts: tuple[Conflict, ...] = ()


def merged(base: str, mine: str, theirs: str, chosen: Mapping[str, Record | None] | None = None) -> Merged:
    """Three texts of an achievements file (an empty one where there is no file) as one.

    ``chosen`` are decided months with the record that shall stand (None: deleted). Comments and order are those of
    ``mine``, or of both where their lines can be joined. Raises ``yaml_source.Unreadable`` where one is no YAML,
    ``ValueError`` where one doesn't hold months.
    """
    before, ours, others = (_months(text) for text in (base, mine, theirs))
    decided = chosen or {}
    months: dict[str, Record] = {}
    conflicts: list[Conflict] = []
    for month in sorted(before.keys() | ours.keys() | others.keys()):
        conflict, record = _month(month, before.get(month), ours.get(month), others.get(month))
        if conflict is not None and month in decided:
            record = decided[month]
        elif conflict is not None:
            conflicts.append(conflict)
        if record is not None:
            months[month] = record
    for text in (by_lines(base, mine, theirs), mine, theirs):
        if text is not None and _means(text, months):
            return Merged(text, tuple(conflicts))
    return Merged(_edited(mine or theirs, months), tuple(conflicts))


def by_lines(base: str, mine: str, theirs: str) -> str | None:
    """Three texts as one, line by line; None where both changed the same lines, or lines beside each other."""
    lines = base.splitlines(keepends=True)
    hunks = sorted({*_hunks(lines, mine), *_hunks(lines, theirs)}, key=lambda one: (one.start, one.end))
    for one, other in pairwise(hunks):
        if other.start <= one.end:
            return None
    for one in reversed(hunks):
        lines[one.start : one.end] = one.lines
    return "".join(lines)


def appended(base: str, mine: str, theirs: str) -> str | None:
    """Three texts of a list to whose end both sides only added lines; None where one of them did anything else.

    Without a base, what both begin with. A line that both added stands once.
    """
    ours, others = mine.splitlines(), theirs.splitlines()
    begin = base.splitlines() or [one for one, other in takewhile(_alike, zip(ours, others, strict=False))]
    size = len(begin)
    if ours[:size] != begin or others[:size] != begin:
        return None
    lines = [*ours, *(line for line in others[size:] if line not in ours[size:])]
    return "".join(f"{line}\n" for line in lines)


def _alike(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


class _Hunk(Struct, frozen=True):
    """Lines from ``start`` up to ``end`` that others take the place of."""

    start: int
    end: int
    lines: tuple[str, ...] = field(default=())


def _hunks(base: list[str], text: str) -> list[_Hunk]:
    lines = text.splitlines(keepends=True)
    steps = difflib.SequenceMatcher(None, base, lines, autojunk=False).get_opcodes()
    return [_Hunk(start, end, tuple(lines[a:b])) for kind, start, end, a, b in steps if kind != "equal"]


def _months(text: str) -> dict[str, Record]:
    tree = source.read(text.encode())
    if tree is None:
        return {}
    if not isinstance(tree, dict) or not all(isinstance(record, dict) for record in tree.values()):
        raise ValueError("not a file of records")
    return cast("dict[str, Record]", tree)


def _same(one: Tree, other: Tree) -> bool:
    """Whether two trees are written alike: ``1`` is not ``true``, and nothing is not ``null``."""
    return one is other or (one is not None and other is not None and lines.written(one) == lines.written(other))


def _month(
    month: str, base: Record | None, mine: Record | None, theirs: Record | None
) -> tuple[Conflict | None, Record | None]:
    """One month: the conflict, if there is one, and the record as it will be (with a conflict, mine)."""
    if _same(mine, theirs) or _same(base, theirs):
        return None, mine
    if _same(base, mine):
        return None, theirs
    if mine is None or theirs is None:
        return Conflict(month, (), base, mine, theirs), mine
    first, second, keys = _record(base or {}, mine, theirs)
    return (Conflict(month, keys, base, first, second) if keys else None), first


def _record(base: Record, mine: Record, theirs: Record) -> tuple[Record, Record, tuple[str, ...]]:
    """A record if mine holds where both can't, the same if theirs does, and of what that is true."""
    first, second = dict[str, Any](), dict[str, Any]()
    keys: list[str] = []
    rest = sorted((base.keys() | mine.keys() | theirs.keys()) - set(CONTENT))
    for unit in (CONTENT, *((key,) for key in rest)):
        old, ours, others = (_part(record, unit) for record in (base, mine, theirs))
        if unit == ("recorded",) and CONTENT[0] in keys:
            pass  # who recorded it goes with what was recorded
        elif unit[0] in _JOINED and not _same(ours, others):
            key = unit[0]
            ours = _without_nothing({key: _JOINED[key](old.get(key), ours.get(key), others.get(key))})
            # what proves and explains a rejected value goes with it; theirs is shared already, so it is never dropped
            others = others if CONTENT[0] in keys else ours
        elif _same(ours, others) or _same(old, others):
            others = ours
        elif _same(old, ours):
            ours = others
        else:
            keys.append(unit[0])
        first |= ours
        second |= others
    return _ordered(first), _ordered(second), tuple(keys)


def _part(record: Record, unit: tuple[str, ...]) -> Record:
    return {key: record[key] for key in unit if key in record}


def _without_nothing(record: Record) -> Record:
    return {key: value for key, value in record.items() if value not in (None, [])}


def _ordered(record: Record) -> Record:
    places = {key: place for place, key in enumerate(KEYS)}
    return dict(sorted(record.items(), key=lambda item: places.get(item[0], len(places))))


def _both(base: Tree, mine: Tree, theirs: Tree) -> list[Tree]:
    """Two lists as one: what both kept, then what they added, theirs first; what one took away is gone."""
    old, ours, others = (cast("list[Tree]", one or []) for one in (base, mine, theirs))
    kept = [one for one in old if one in ours and one in others]
    added = [one for one in others if one not in old]
    return [*kept, *added, *(one for one in ours if one not in old and one not in added)]


def _in_time(base: Tree, mine: Tree, theirs: Tree) -> list[Tree]:
    return sorted(_both(base, mine, theirs), key=_at)


def _earlier(base: Tree, mine: Tree, theirs: Tree) -> Tree:
    """The record of the side that was first."""
    return min((one for one in (mine, theirs, base) if one), key=_at, default=None)


def _at(signed: Tree) -> datetime.datetime:
    """When something was signed; what has no time that can be told was signed first."""
    try:
        found = datetime.datetime.fromisoformat(str(cast("dict[str, Tree]", signed)["at"]))
    except (KeyError, TypeError, ValueError):
        return datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


#: Keys of which both sides can stand, and how: from the value before, mine and theirs.
_JOINED: Final[Mapping[str, Callable[[Tree, Tree, Tree], Tree]]] = {
    "evidence": _both,
    "revisions": _in_time,
    "recorded": _earlier,
}


def _means(text: str, months: Mapping[str, Record]) -> bool:
    try:
        found = _months(text)
    except (source.Unreadable, ValueError):
        return False
    return found.keys() == months.keys() and all(_same(found[month], months[month]) for month in months)


def _edited(text: str, months: Mapping[str, Record]) -> str:
    """A text in which the months say what they shall."""
    found = _months(text)
    for month in found:
        if month not in months:
            text = edit.remove(text, (month,))
    for month, record in months.items():
        text = edit.put(text, (month,), cast("Tree", record))
    return text
