"""Every rule by its code, room by room and by name; found as a file of its room, imported when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

from kpi.model.change import ChangeSet
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import UnknownName
from kpi.model.output.command import kpi_command
from kpi.model.output.manual import Group, Manual
from kpi.model.output.message import mark, say
from kpi.model.output.problem import Problem
from kpi.model.output.progress import steps
from kpi.model.values.struct import replace
from kpi.rules.scope import Scope
from kpi.store import layout
from kpi.store.load import Loaded

#: What reading a file finds, in ``kpi.store``: these have a manual in ``kpi.rules.files`` and no check of their own.
READING: Final = ("unreadable", "yaml", "schema", "value")

#: The rooms with rules on what the files mean, in the order of the manual.
ROOMS: Final = ("files", "settings", "program", "indicator", "target", "achievement", "instruction", "closing")
_FOLDER: Final = Path(__file__).parent


def _codes_in(room: str) -> tuple[str, ...]:
    """The rules of a room by their names: each is a module there, ``-`` in the code being ``_`` in its name."""
    names = sorted(file.stem for file in (_FOLDER / room).glob("*.py"))
    return tuple(name.replace("_", "-") for name in names if not name.startswith("_"))


_BY_ROOM: Final = {room: _codes_in(room) for room in (*ROOMS, "change", "history")}

#: What the files mean, room by room.
MEANING: Final = tuple(code for room in ROOMS for code in _BY_ROOM[room] if code not in READING)

CODES: Final = (*READING, *MEANING)

#: What a request may do to the data, for kpi check.
CHANGING: Final = _BY_ROOM["change"]

#: What only kpi audit finds, commit by commit: these have a manual in ``kpi.rules.history``, and are judged in
#: ``kpi.measure``. What it finds besides carries the code of the rule above that a request would have broken.
PAST: Final = _BY_ROOM["history"]

#: What is wrong with a program and its indicators, whatever was achieved.
CONTENT: Final = tuple(code for room in ("program", "indicator", "target") for code in _BY_ROOM[room])

#: The room of each rule.
ROOM_OF: Final = {code: room for room, codes in _BY_ROOM.items() for code in codes}


def findings(
    portfolio: Portfolio, codes: tuple[str, ...] = MEANING, in_order: AbstractSet[str] = frozenset()
) -> Iterator[Problem]:
    """Everything that the rules (or only those with these codes) find, rule by rule.

    ``in_order`` are folders of programs in which no rule of the scope ``PROGRAM`` finds anything, by a verdict that
    still holds: such rules are not shown them. All other rules see everything.
    """
    doubtful = _without(portfolio, in_order) if in_order else portfolio
    for code in steps(mark("Checking by the rules"), codes):
        rule = module_of(code)
        yield from rule.check(doubtful if scope_of(code) is Scope.PROGRAM else portfolio)


def scope_of(code: str) -> Scope:
    """How far a rule looks; the widest where it doesn't say."""
    scope: Scope = getattr(module_of(code), "SCOPE", Scope.PORTFOLIO)
    return scope


def _without(portfolio: Portfolio, folders: AbstractSet[str]) -> Portfolio:
    """The same without some programs and whatever is in their folders."""
    ids = {program.id for program in portfolio.programs if program.folder in folders}

    def others(paths: frozenset[str]) -> frozenset[str]:
        return frozenset(path for path in paths if layout.folder_of(path) not in folders)

    return replace(
        portfolio,
        programs=tuple(program for program in portfolio.programs if program.folder not in folders),
        orphans=tuple(orphan for orphan in portfolio.orphans if orphan.program not in ids),
        files=others(portfolio.files),
        unreadable=others(portfolio.unreadable),
        empty=others(portfolio.empty),
    )


def arising(before: Loaded, after: Loaded) -> list[Problem]:
    """Problems that are new after a change, of reading and of meaning."""
    known = {identity(one) for one in (*before.problems, *findings(before.portfolio))}
    return [one for one in (*after.problems, *findings(after.portfolio)) if identity(one) not in known]


def identity(problem: Problem) -> tuple[object, ...]:
    """By which a problem is known again in another state of the data; items of a sheet have other places then."""
    place = problem.place
    pointer = () if place.path.startswith(f"{layout.INSTRUCTIONS}/") else place.pointer
    return problem.code, place.path, pointer, str(problem.message)


def change_findings(change: ChangeSet) -> Iterator[Problem]:
    """Everything that the rules on a change find, rule by rule."""
    for code in steps(mark("Checking the change"), CHANGING):
        yield from module_of(code).check(change)


def groups() -> tuple[Group, ...]:
    """The manuals of all rules, in their order: of the files as they are, of a change, and of the history."""
    return (
        Group("files", tuple(rule(code) for code in CODES)),
        Group("change", tuple(rule(code) for code in CHANGING)),
        Group("history", tuple(rule(code) for code in PAST)),
    )


def all_rules() -> tuple[Manual, ...]:
    """The manuals of all rules, in their order."""
    return tuple(manual for group in groups() for manual in group.manuals)


def rule(code: str) -> Manual:
    """The manual of a rule by its code. Raises ``UnknownName`` with the nearest one."""
    known = (*CODES, *CHANGING, *PAST)
    if code not in known:
        from kpi.rules._support.suggestions import nearest

        hint = nearest(code, known) or say("see: {command}", command=kpi_command("rules"))
        raise UnknownName(say("there is no rule {code}", code=code), hint)
    import inspect  # only whoever asks what a rule says

    return Manual(code, inspect.getdoc(module_of(code)) or "")


def module_of(code: str) -> Any:  # noqa: ANN401 - a module: its check is what counts
    """The module of a rule, imported when it is asked for."""
    return importlib.import_module(f"kpi.rules.{ROOM_OF[code]}.{code.replace('-', '_')}")
