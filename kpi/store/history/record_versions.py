"""Versions of an achievements file in consecutive commits, parsed month by month.

A month whose lines are the same as in the version before is not read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from kpi.model.domain.achievement import Achievement
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.store.records import fast_records
from kpi.store.yaml import source

_MONTH: Final = re.compile(rb"^(?=[0-9]{4}-[0-9]{2}:)", re.MULTILINE)
#: What may stand before the first month: empty lines and comments.
_HEAD: Final = re.compile(rb"(?:[ \t\r]*(?:#[^\n]*)?\n)*")
#: What ends a line in YAML, and none here: behind a comment it could hide a month.
_OLD_LINE_END: Final = re.compile(rb"\r(?!\n)")
#: A line that neither belongs to the month above it nor is empty or a comment.
_STRAY: Final = re.compile(rb"\n[^ \t\r\n#]")


class Version(Struct, frozen=True):
    """Records of an achievements file in one commit.

    ``whole`` is the file where it is nothing but months, one after the other: then whatever of it stands in another
    version need not be read again.
    """

    records: Mapping[Period, Achievement]
    whole: bytes | None = None


#: A file that isn't there.
NOTHING: Final = Version({}, b"")


def version(data: bytes, near: Version = NOTHING) -> Version | None:
    """Version of an achievements file; None where it can't be read. Months that ``near`` has are not read again."""
    if len(data) > source.LARGEST:
        return _strictly(data)
    if near.whole is not None and data.startswith(near.whole):
        added = fast_records.at_a_glance(data[len(near.whole) :])
        if added is not None and near.records.keys().isdisjoint(added):
            return Version({**near.records, **added}, data)
    months = _months(data)
    return _strictly(data) if months is None else _month_by_month(data, months, near)


def _month_by_month(data: bytes, months: list[bytes], near: Version) -> Version | None:
    known = {} if near.whole is None else {lines: _named(lines) for lines in _months(near.whole) or ()}
    records: dict[Period, Achievement] = {}
    try:
        for lines in months:
            period = known.get(lines)
            found = fast_records.records(lines) if period is None else {period: near.records[period]}
            if not records.keys().isdisjoint(found):
                return None
            records |= found
    except fast_records.UNREADABLE:
        return _strictly(data)
    return Version(records, data if data.endswith(b"\n") else None)


def _months(data: bytes) -> list[bytes] | None:
    """The lines of each month, what stands before the first with it; None where the file isn't written line by line."""
    head, *months = _MONTH.split(data)
    if not months or not _HEAD.fullmatch(head) or _OLD_LINE_END.search(data) or any(map(_STRAY.search, months)):
        return None
    return [head + months[0], *months[1:]]


def _named(lines: bytes) -> Period:
    """The month that lines are about."""
    begin = next(_MONTH.finditer(lines)).start()
    return Period.parse(lines[begin : begin + 7].decode("ascii"))


def _strictly(data: bytes) -> Version | None:
    """Records of a file that is not written month by month."""
    try:
        return Version(fast_records.records(data))
    except fast_records.UNREADABLE:
        return None


def moved(before: Version, after: Version) -> Iterator[Period]:
    """The months of which two versions say something different. Most versions share their records."""
    for period, record in after.records.items():
        known = before.records.get(period)
        if known is not record and known != record:
            yield period
    yield from before.records.keys() - after.records.keys()
