"""The meaning of a path below a data root: program, cell, closing, sheet."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from kpi.model.values.period import Period
from kpi.store import layout

#: Paths that are remembered: as many as there are files in most repositories.
_KEPT: Final = 8192
_ACHIEVEMENTS: Final = re.compile(rf"{layout.PROGRAMS}/([^/]+)/{layout.ACHIEVEMENTS}/([^/.][^/]*)\.yaml")
#: What programs may be called, as the schema of a KAK says.
_ID: Final = re.compile(r"[a-z0-9](?:-?[a-z0-9]){0,63}")
_DEFINED: Final = re.compile(rf"{layout.PROGRAMS}/([^/]+)/(?:{layout.KAK}|{layout.INDICATORS})".replace(".", r"\."))
_CLOSING: Final = re.compile(rf"{layout.CLOSINGS}/([0-9]{{4}}-[0-9]{{2}})\.yaml")
_SHEET: Final = re.compile(rf"{layout.INSTRUCTIONS}/([0-9]{{4}}-[0-9]{{2}})\.yaml")


@lru_cache(maxsize=_KEPT)
def cell_of(path: str) -> tuple[str, str] | None:
    """The program's folder and the indicator that an achievements file is about; None for other files."""
    found = _ACHIEVEMENTS.fullmatch(path)
    return None if found is None else (found[1], found[2])


def measured_cell(path: str) -> tuple[str, str] | None:
    """The same; None also in a folder that is called as no program can be, such as a copy: it is not measured."""
    found = cell_of(path)
    return found if found is not None and _ID.fullmatch(found[0]) else None


def program_of(path: str) -> str | None:
    """The folder of the program that a file defines, as KAK or indicators; None for other files, also of a copy."""
    found = _DEFINED.fullmatch(path)
    return found[1] if found is not None and _ID.fullmatch(found[1]) else None


def sheet_of(path: str) -> Period | None:
    """The month whose instruction (IKP) a file holds; None for other files."""
    found = _SHEET.fullmatch(path)
    return None if found is None else Period.parse_or_none(found[1])


def closing_of(path: str) -> Period | None:
    """The month whose closing a file holds; None for other files."""
    found = _CLOSING.fullmatch(path)
    return None if found is None else Period.parse_or_none(found[1])
