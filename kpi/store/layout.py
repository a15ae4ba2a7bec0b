"""Which file holds what, as paths relative to the data root with ``/`` between the parts."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from kpi.model.errors import KpiError
from kpi.model.message import say

DATA: Final = "data"
_LANGUAGE: Final = re.compile(r"language:\s*[\"']?([a-z]{2})\b")
PROGRAMS: Final = "data/programs"
KAK: Final = "kak.yaml"
INDICATORS: Final = "indicators.yaml"
ACHIEVEMENTS: Final = "achievements"
EVIDENCE: Final = "evidence"


def settings_path() -> str:
    """The organisation's settings."""
    return "data/kpi.yaml"


def kak_path(folder: str) -> str:
    """The program and its KAK."""
    return f"{PROGRAMS}/{folder}/{KAK}"


def indicators_path(folder: str) -> str:
    """The indicators of a program and their targets."""
    return f"{PROGRAMS}/{folder}/{INDICATORS}"


def achievements_path(folder: str, indicator: str) -> str:
    """What an indicator achieved, by month."""
    return f"{PROGRAMS}/{folder}/{ACHIEVEMENTS}/{indicator}.yaml"


def find_root(start: Path, named: str | None, environ: dict[str, str] | os._Environ[str]) -> Path:
    """The data root: ``named`` (``--root``), else ``KPI_ROOT``, else the nearest folder upward from ``start``
    that holds ``data/kpi.yaml``.

    Raises ``KpiError`` where there is none.
    """
    chosen = named or environ.get("KPI_ROOT")
    if chosen:
        root = Path(chosen).expanduser().absolute()
        if (root / settings_path()).is_file():
            return root
        raise KpiError(
            say("{root} is not a data root: it holds no {file}", root=str(root), file=settings_path()),
            say("name the folder that holds the folder {folder}", folder=DATA),
        )
    here = start.absolute()
    for folder in (here, *here.parents):
        if (folder / settings_path()).is_file():
            return folder
    nowhere = say(
        "no data found: neither {folder} nor a folder above it holds {file}", folder=str(here), file=settings_path()
    )
    raise KpiError(
        nowhere,
        say("go to the folder of your repository, or name it with --root"),
    )


def files_below(root: Path) -> frozenset[str]:
    """All files under ``data/``, relative to the root. Symbolic links to folders are not followed."""
    found: list[str] = []
    waiting = [DATA]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(root / folder) as entries:
                for entry in entries:
                    path = f"{folder}/{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(path)
                    else:
                        found.append(path)
        except FileNotFoundError:
            continue
    return frozenset(found)


def stated_language(root: Path) -> str | None:
    """The language that the settings name, by a quick look before anything is parsed; None where none is found."""
    try:
        with (root / settings_path()).open(encoding="utf-8", errors="replace") as lines:
            found = (_LANGUAGE.match(line) for line in lines)
            return next((match[1] for match in found if match), None)
    except OSError:
        return None
