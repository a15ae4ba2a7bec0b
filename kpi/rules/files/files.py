"""Every file under data/ has its name and its place, and says something.

A file in the wrong folder or with another ending is never read: what it holds would be missing without a word. A
program's folder holds kak.yaml, indicators.yaml, the folder achievements with one file for each indicator, and
the folder evidence, whose files may have any name. README.md and files whose name begins with a point may be anywhere.

Wrong:

    # data/programs/contoh/achievements/kunjungan.yml
    2023-11:
      value: 132

Right:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.store import layout

CODE: Final = "files"

_KNOWN: Final = re.compile(
    r"data/(?:kpi\.yaml|settled\.yaml"
    r"|programs/[^/]+/(?:(?:kak|indicators)\.yaml|achievements/[^/]+\.yaml|evidence/.+)"
    r"|(?:instructions|closings)/[0-9]{4}-(?:0[1-9]|1[0-2])\.yaml)"
)
_FREE: Final = re.compile(r"(?:^|/)(?:\.|README\.md$)")
#: Endings of files that were meant to be read.
_MEANT: Final = (".yaml", ".yml", ".json")


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Stray and misnamed files, program folders without a KAK, empty files."""
    readable = portfolio.files - portfolio.unreadable
    strays = sorted(path for path in readable if not _KNOWN.fullmatch(path) and not _FREE.search(path))
    for path in strays:
        severity = Severity.ERROR if path.casefold().endswith(_MEANT) else Severity.WARNING
        where = Place(path, line=1, column=1)
        yield Problem(CODE, severity, where, say("this file is not read: its name or folder is unknown"),
                      _hint(path, portfolio.files))  # fmt: skip
    yield from _without_kak(portfolio, strays)
    for path in sorted(portfolio.empty):
        what = say("this file is empty")
        yield Problem(CODE, Severity.ERROR, Place(path, line=1, column=1), what, say("fill it, or delete it"))


def _without_kak(portfolio: Portfolio, strays: list[str]) -> Iterator[Problem]:
    named = {_renamed(path) for path in strays}
    for name, paths in layout.by_program(portfolio.files).items():
        kak = layout.kak_path(name)
        first = None if kak in portfolio.files or kak in named else _first_held(paths)
        if first is not None:
            what = say(
                "the folder {folder} has no {file}, so nothing in it is read",
                folder=layout.program_path(name), file=layout.KAK,
            )  # fmt: skip
            hint = say("add {path}, or move its files to the folder of their program", path=kak)
            yield Problem(CODE, Severity.ERROR, Place(first, line=1, column=1), what, hint)


def _first_held(paths: Iterable[str]) -> str | None:
    return next((path for path in paths if not _FREE.search(path)), None)


def _hint(path: str, known: frozenset[str]) -> Message:
    better = _renamed(path)
    if better is not None and better not in known:
        return say("rename it to {name}", name=better)
    return say("move it to where it belongs, or out of {folder}", folder=layout.DATA)


def _renamed(path: str) -> str | None:
    """The name under which a file would be read: its ending or its letters put right, or the nearest name."""
    folder, _, name = path.casefold().rpartition("/")
    stem, point, ending = name.rpartition(".")
    if point and ending in {"yml", "json"}:
        name = f"{stem}.yaml"
    if _KNOWN.fullmatch(f"{folder}/{name}"):
        return f"{folder}/{name}"
    from difflib import get_close_matches

    if folder.startswith(f"{layout.PROGRAMS}/") and folder.count("/") == 2:
        near = get_close_matches(name, [layout.KAK, layout.INDICATORS], 1, 0.7)
        return f"{folder}/{near[0]}" if near else None
    near = get_close_matches(f"{folder}/{name}", [layout.settings_path()], 1, 0.8)
    return near[0] if near else None
