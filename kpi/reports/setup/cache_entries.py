"""The entries of the cache of a data root."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kpi.model.output.message import say, say_many
from kpi.model.output.report import Block, Cell, Column, Heading, Json, Line, Number, Report, Table, Tone
from kpi.reports._shared import machine_values
from kpi.store.cache import CacheEntry

_COLUMNS: Final = (
    Column("name", say("Entry"), wide=True),
    Column("bytes", say("Bytes"), right=True),
    Column("written", say("Written")),
)


def cache_report(folder: str, entries: Sequence[CacheEntry], zone: datetime.tzinfo) -> Report:
    """The entries by name, their size and when each was written in ``zone``; where they lie."""
    rows = tuple(_row(one, zone) for one in entries)
    size = sum(one.size for one in entries)
    blocks: list[Block] = [
        Heading(say("What is cached of this data"), 1),
        Table("cache", _COLUMNS, rows),
        Line(say_many("{count} entry, {size} bytes, in {folder}", "{count} entries, {size} bytes, in {folder}",
                      len(entries), size=_bytes(size), folder=folder)),
        Line(say("It may be deleted at any time; kpi --no-cache reads past it."), Tone.QUIET),
    ]  # fmt: skip
    listed: list[Json] = [
        {"name": one.name, "bytes": one.size, "written": _written(one, zone).isoformat()} for one in entries
    ]
    facts: dict[str, Json] = {**machine_values.heading(None), "folder": folder, "bytes": size, "entries": listed}
    return Report("cache", tuple(blocks), facts, illustrative=None)


def _row(one: CacheEntry, zone: datetime.tzinfo) -> tuple[Cell, ...]:
    at = _written(one, zone)
    return Cell(one.name), Cell(one.size, _bytes(one.size)), Cell(at.isoformat(), say("{at}", at=at))


def _written(one: CacheEntry, zone: datetime.tzinfo) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(one.written // 10**9, zone)


def _bytes(size: int) -> Number:
    return Number(Decimal(size), 0)
