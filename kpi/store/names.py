"""Names that can be seen at once: programs by their folders, indicators and months by a glance into one file.

For completion, which may not keep anybody waiting: nothing is parsed, and what can't be read has no names.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from kpi.store import layout
from kpi.store.yaml.source import bytes_of

#: What an id looks like. A folder of another name is no program, and might be anything to a shell.
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: The id of an item of a list, as the first of its keys or below them.
_STATED: Final = re.compile(r"^([ -]*)id:[ \t]*[\"']?([a-z0-9]+(?:-[a-z0-9]+)*)", re.MULTILINE)
#: The id of an item of a special instruction.
_ITEM: Final = re.compile(r"^ *- (?:\{ *)?id:[ \t]*[\"']?([a-z0-9/-]+)", re.MULTILINE)
_MONTH: Final = re.compile(r"(?<![0-9-])([0-9]{4}-(?:0[1-9]|1[0-2])):")
_FILE: Final = re.compile(r"([0-9]{4}-(?:0[1-9]|1[0-2]))\.yaml")


def programs(root: Path) -> list[str]:
    """The programs, sorted."""
    return sorted(name for name in _listed(root / layout.PROGRAMS) if _ID.fullmatch(name))


def indicators(root: Path, program: str) -> list[str]:
    """The indicators of a program, in the order of their file."""
    found = [(len(margin), name) for margin, name in _STATED.findall(_text(root, program))]
    margin = min((margin for margin, _ in found), default=0)  # ids further in belong to other things
    return [name for at, name in found if at == margin]


def cells(root: Path) -> list[str]:
    """Every indicator as ``program/indicator``."""
    return [f"{program}/{name}" for program in programs(root) for name in indicators(root, program)]


def months(root: Path, program: str = "") -> list[str]:
    """The months for which a program (none named: any) has targets, sorted."""
    wanted = [program] if program else programs(root)
    return sorted({month for name in wanted for month in _MONTH.findall(_text(root, name))})


def closed(root: Path) -> list[str]:
    """The months that have a closing, sorted."""
    files = (_FILE.fullmatch(name) for name in _listed(root / layout.CLOSINGS))
    return sorted(file[1] for file in files if file)


def instructed(root: Path) -> list[str]:
    """The months that have a special instruction, sorted."""
    files = (_FILE.fullmatch(name) for name in _listed(root / layout.INSTRUCTIONS))
    return sorted(file[1] for file in files if file)


def items(root: Path, month: str = "") -> list[str]:
    """The items of the special instruction of a month, or of the latest, in the order of the sheet."""
    months = instructed(root)
    if not months or (month and month not in months):
        return []
    try:
        found = bytes_of(root, f"{layout.INSTRUCTIONS}/{month or months[-1]}.yaml").decode("utf-8", "replace")
    except OSError:
        return []
    return _ITEM.findall(found)


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - only the names
    except OSError:
        return []


def _text(root: Path, program: str) -> str:
    if not _ID.fullmatch(program):
        return ""
    try:
        return bytes_of(root, layout.indicators_path(program)).decode("utf-8", "replace")
    except OSError:
        return ""
