"""Adds ``recorded`` to records that were typed by hand without it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from kpi.model.output.problem import Pointer
from kpi.model.values.struct import Struct
from kpi.store.yaml import edit, source
from kpi.store.yaml.source import Tree

#: How far what a record says may lie from its commit.
_DAY: Final = datetime.timedelta(days=1)


class WrittenStamp(Struct, frozen=True):
    """A signature written into a record: the month, which revision (None: the record itself), and what was there.

    ``was`` is the time that it said before, where it was written anew because it enters the history on another day.
    """

    path: str
    month: str
    revision: int | None
    was: str | None = None


def stamped(
    path: str, sides: tuple[bytes | None, bytes], by: str, now: datetime.datetime, *, fresh: bool
) -> tuple[bytes, list[WrittenStamp]]:
    """An achievements file with who and when in what it holds beyond its older side, and what was written.

    ``fresh``: the history holds this data already, so a time of one's own that is more than a day away becomes the
    present one: it is now that the record enters. What can't be read stays as it is.
    """
    old, new = sides
    try:
        before, after = (_tree(content) for content in (old or b"", new))
        text = new.decode("utf-8")
    except (source.Unreadable, UnicodeDecodeError):
        return new, []
    at = now.replace(microsecond=0).isoformat(timespec="seconds")
    stamps: list[WrittenStamp] = []
    for month, pointer, there in _unsigned(before, after):
        keys = [key for key in ("at", "by") if there is None or key not in there]
        late = fresh and not keys and there is not None and there["by"] == by and _far(there["at"], now)
        wanted: dict[str, Tree] = {"at": at, "by": by}
        if there is None:
            text = edit.put(text, pointer, wanted, before="revisions" if pointer[-1] == "recorded" else None)
        for key in [] if there is None else ["at"] if late else keys:
            text = edit.put(text, (*pointer, key), wanted[key], before="by" if key == "at" else "previous")
        if keys or late:
            revision = pointer[-1] if isinstance(pointer[-1], int) else None
            stamps.append(WrittenStamp(path, month, revision, str(there["at"]) if late and there else None))
    return text.encode(), stamps


def _tree(content: bytes) -> dict[str, Tree]:
    tree = source.read(content) if content.strip() else None
    return tree if isinstance(tree, dict) else {}


def _unsigned(before: dict[str, Tree], after: dict[str, Tree]) -> Iterator[tuple[str, Pointer, dict[str, Tree] | None]]:
    """The new signatures: month, where they stand, and what stands there (None: nothing)."""
    for month, record in after.items():
        if not isinstance(record, dict):
            continue
        known = before.get(month)
        there = record.get("recorded")
        if not isinstance(known, dict) and (there is None or isinstance(there, dict)):
            yield month, (month, "recorded"), there
        revisions = record.get("revisions")
        count = len(_list(known.get("revisions"))) if isinstance(known, dict) else 0
        for index, revision in enumerate(_list(revisions)[count:], count):
            if isinstance(revision, dict):
                yield month, (month, "revisions", index), revision


def _list(tree: Tree) -> list[Tree]:
    return tree if isinstance(tree, list) else []


def _far(at: Tree, now: datetime.datetime) -> bool:
    """Whether a time lies more than a day from now; what is no time doesn't."""
    try:
        return abs(datetime.datetime.fromisoformat(str(at)) - now) > _DAY
    except (ValueError, TypeError):
        return False
