"""Programs as their files define them in consecutive commits, parsed indicator by indicator.

An indicator whose lines are the same in another version of its file is not read again, and is the same object.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from kpi.model.domain.achievement import Achievement
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.program import Program
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.store import layout
from kpi.store.history.content import built
from kpi.store.yaml import decode, source

_HEAD: Final = re.compile(rb"(?:#[ -~]*\n)*indicators:\n")
_ITEM: Final = re.compile(rb"^(?=  - )", re.MULTILINE)
#: An item of the list: no line of it begins where another item, key or document could. So what it means by itself, if
#: it means anything, is what it means among others; a text in quotes that goes on in the next item means nothing here.
_LINES: Final = re.compile(rb"  - [^\n\r]*\n(?:(?:    [^\n\r]*|  #[^\n\r]*)?\n)*")
#: Definitions of programs that are kept, and indicators: more than most organisations have, with versions of each.
DEFINITIONS: Final = 512
_KEPT: Final = 16384


def with_records(program: Program, achieved: Mapping[tuple[str, str], Mapping[Period, Achievement]]) -> Program:
    """A program with these records."""
    indicators = tuple(
        replace(one, achievements=achieved.get((program.folder, one.id), {})) for one in program.indicators
    )
    return replace(program, indicators=indicators)


def defined(folder: str, kak: bytes, indicators: bytes) -> Program | None:
    """A program from its two files."""
    return with_indicators(head_of(folder, kak), folder, indicators)


def with_indicators(found: Program | None, folder: str, indicators: bytes) -> Program | None:
    """A program with the indicators that a file defines; unreadable where these are."""
    if found is None:
        return None
    held = indicators_of(indicators)
    unread = held is None and indicators.strip()
    paths = frozenset({layout.indicators_path(folder)} if unread else ())
    return replace(found, indicators=held or (), unreadable=paths)


@lru_cache(maxsize=DEFINITIONS)
def head_of(folder: str, kak: bytes) -> Program | None:
    """What a ``kak.yaml`` says, without indicators; None where it can't be read."""
    return built("kak", kak, lambda tree: decode.program(folder, tree))


@lru_cache(maxsize=DEFINITIONS)
def indicators_of(content: bytes) -> tuple[Indicator, ...] | None:
    """What an ``indicators.yaml`` says; None where it can't be read."""
    items = _items(content)
    found = [_indicator(one, at) for at, one in enumerate(items or ())]
    known = tuple(one for one in found if one is not None)
    return known if known and len(known) == len(found) else built("indicators", content, decode.indicators)


def _items(content: bytes) -> list[bytes] | None:
    """The lines of each indicator; None where the file isn't written item by item."""
    head = _HEAD.match(content)
    if head is None or len(content) > source.LARGEST:
        return None
    first, *items = _ITEM.split(content[head.end() :])
    return None if first or not items or not all(map(_LINES.fullmatch, items)) else items


@lru_cache(maxsize=_KEPT)
def _indicator(lines: bytes, index: int) -> Indicator | None:
    """An indicator by itself, at its place; None where its lines mean nothing, or not one indicator."""
    found = built("indicators", b"indicators:\n" + lines, decode.indicators)
    return replace(found[0], index=index) if found is not None and len(found) == 1 else None
