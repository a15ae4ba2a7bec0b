"""A closed month keeps its meaning: values, targets, definitions, evidence and instruction stay as they were closed.

What was published and signed must not move without a trace. Only the latest closed month can be opened again, with a
reason and a document, by kpi reopen; then it is corrected, and closed again. How a file is written may change at
any time.

Wrong:

    # a month that is closed
    2023-11:
      value: 133        # was 132

Right:

    kpi reopen 2023-11 --reason "..." --document "..."
    kpi revise wisata-industri/kunjungan-wisata 2023-11 133 --reason "..."
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from kpi.measure.closing.canonical import Definitions, canonical_form
from kpi.measure.wording import from_to
from kpi.model.change import Change, ChangeKind, ChangeSet
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say_many
from kpi.model.output.problem import Problem
from kpi.model.values.period import Period, stretches
from kpi.model.values.struct import replace
from kpi.rules._support.lookup import first_reopened, locked, old_ids, problem

CODE: Final = "locked-month"

#: Stands for an indicator or a program that a month has only before or only after.
_WHOLE: Final = "*"
#: What the canonical form calls parts of a program by another name.
_NAMES: Final = {"phases": "phase", "number": "kak", "signed": "kak", "kak": "kak"}
_PRESENCE: Final = frozenset(
    {
        ChangeKind.INDICATOR_ADDED, ChangeKind.INDICATOR_REMOVED, ChangeKind.INDICATOR_RENAMED,
        ChangeKind.PROGRAM_ADDED, ChangeKind.PROGRAM_REMOVED, ChangeKind.STATE,
    }
)  # fmt: skip

#: Of each program, the parts that mean something else in a month: ``(indicator, part)``, indicator empty for its own.
_Touched = dict[str, set[tuple[str, str]]]


def check(change: ChangeSet) -> Iterator[Problem]:
    """Every change that reaches a closed month."""
    months = sorted(locked(change))
    about = {one.spot.program for one in change.changes}
    touched = {period: _touched(change, period, about) for period in months} if about else {}
    ids = old_ids(change)
    for one in change.changes:
        if one.kind is ChangeKind.INSTRUCTION:
            reached = [period for period in months if period == one.period]
        else:
            names = {one.indicator, ids.get((one.program, one.indicator), one.indicator)}
            reached = [
                period for period in months if _reaches(one, touched[period].get(one.spot.program), period, names)
            ]
        if reached:
            message = say_many(
                "{months} is closed and would change: {change}",
                "{months} are closed and would change: {change}",
                len(reached),
                months=stretches(reached),
                change=from_to(one),
            )
            yield problem(CODE, one, message, first_reopened(months))


def _reaches(one: Change, parts: set[tuple[str, str]] | None, period: Period, names: set[str]) -> bool:
    if not parts or one.kind in {ChangeKind.CLOSING, ChangeKind.SETTINGS, ChangeKind.SETTLED}:
        return False
    if one.kind is ChangeKind.WEIGHT:
        begun = one.period is None or one.period <= period
        return begun and any((name, "weight") in parts for name in names)
    if one.kind is ChangeKind.DEFINITION:
        begun = one.period is None or one.period <= period
        return begun and _part_moved(one, parts, names)
    if one.period is not None:
        return one.period == period and any(name in names for name, _ in parts)
    return _part_moved(one, parts, names)


def _part_moved(one: Change, parts: set[tuple[str, str]], names: set[str]) -> bool:
    part = _NAMES.get(one.field, one.field)
    if one.kind in _PRESENCE or one.field in {"added", "retired", "phases"}:
        return any((name, _WHOLE) in parts for name in names) or ("", part) in parts
    return any((name, part) in parts for name in names)


def _touched(change: ChangeSet, period: Period, about: set[str]) -> _Touched:
    old, new = (_programs(one, period, about) for one in (change.base, change.head))
    found: _Touched = {}
    for folder in old.keys() | new.keys():
        parts = _parts(old.get(folder), new.get(folder))
        if parts:
            found[folder] = parts
    return found


def _programs(portfolio: Portfolio, period: Period, about: set[str]) -> dict[str, Any]:
    some = replace(portfolio, programs=tuple(one for one in portfolio.programs if one.folder in about))
    told: Definitions = {}
    return dict(json.loads(canonical_form(some, period, told=told))["programs"])


def _parts(old: dict[str, Any] | None, new: dict[str, Any] | None) -> set[tuple[str, str]]:
    if old is None or new is None:
        return {("", _WHOLE), *((name, _WHOLE) for name in (old or new or {}).get("indicators", {}))}
    found = {("", key) for key in old.keys() | new.keys() if key != "indicators" and old.get(key) != new.get(key)}
    before, after = old.get("indicators", {}), new.get("indicators", {})
    for name in before.keys() | after.keys():
        if name not in before or name not in after:
            found.add((name, _WHOLE))
        else:
            one, other = before[name], after[name]
            found |= {(name, key) for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
    return found
