"""What a path below a data root is about."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from kpi.model.period import Period
from kpi.store import layout

#: Paths that are remembered: as many as there are files in most repositories.
_KEPT: Final = 8192
_ACHIEVEMENTS: Final = re.compile(rf"{layout.PROGRAMS}/([^/]+)/{layout.ACHIEVEMENTS}/([^/.][^/]*)\.yaml")
_DEFINED: Final = re.compile(rf"{layout.PROGRAMS}/([^/]+)/(?:{layout.KAK}|{layout.INDICATORS})".replace(".", r"\."))
_CLOSING: Final = re.compile(rf"{layout.CLOSINGS}/([0-9]{{4}}-[0-9]{{2}})\.yaml")
_SHEET: Final = re.compile(rf"{layout.INSTRUCTIONS}/([0-9]{{4}}-[0-9]{{2}})\.yaml")


@lru_cache(maxsize=_KEPT)
def cell_of(path: str) -> tuple[str, str] | None:
    """The program's folder and the indicator that an achievements file is about; None for other files."""
    found = _ACHIEVEMENTS.fullmatch(path)
    return None if found is None else (found[1], found[2])


def program_of(path: str) -> str | None:
    """The folder of the program that a file defines, as KAK or indicators; None for other files."""
    found = _DEFINED.fullmatch(path)
    return None if found is None else found[1]


def sheet_of(path: str) -> Period | None:
    """The month whose instruction (IKP) a file holds; None for other files."""
    found = _SHEET.fullmatch(path)
    return None if found is None else _month(found[1])


def closing_of(path: str) -> Period | None:
    """The month whose closing a file holds; None for other files."""
    found = _CLOSING.fullmatch(path)
    return None if found is None else _month(found[1])


def _month(text: str) -> Period | None:
    """The month that a file is named after; None where there is no such month."""
    try:
        return Period.parse(text)
    except ValueError:
        return None
