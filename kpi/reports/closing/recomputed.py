"""The results of a closing recomputed from its commit, held against what it published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from kpi.measure.closing.tree import plain_tree
from kpi.model.domain.closing import Seal
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import Message, say, say_many
from kpi.model.values.period import Period
from kpi.reports.closing.closing_preview import BlockerKind, Uncommitted, preview, results
from kpi.reports.closing.differences import FIGURE_NAMES, figure_text

#: What stands in the way of a closing by the data alone, so that an exception must speak for it.
_OWED: Final = frozenset({BlockerKind.UNREPORTED, BlockerKind.WAITING, BlockerKind.PROVISIONAL})
#: Types of figures that mean the same where they are equal, and of which none is part of another.
_SCALARS: Final = frozenset({str, bool, int, Decimal, type(None)})
#: Differences that are named; the others are counted.
_TOLD: Final = 4


def untrue(portfolio: Portfolio, period: Period, seal: Seal) -> Iterator[Message]:
    """Differences between a closing and the data, and its omissions. ``portfolio`` is of its commit."""
    found = preview(portfolio, period, (), Uncommitted())
    wrong = [
        f"{'/'.join(way)}: {_text(stated)} -> {_text(right)}"
        for way, stated, right in _differences(seal.results, results(found))
    ]
    if wrong:
        yield say_many(
            "the closing of {month} publishes a figure that its data doesn't make: {what}",
            "the closing of {month} publishes {count} figures that its data doesn't make: {what}",
            len(wrong), month=period, what=tuple(wrong[:_TOLD]),
        )  # fmt: skip
    excepted = {(one.program, one.indicator, one.kind) for one in seal.exceptions}
    owed = {(one.program, one.indicator, one.kind.value) for one in found.matters if one.kind in _OWED}
    for program, indicator, kind in sorted(owed - excepted):
        yield say(
            "the closing of {month} keeps silent about {cell}: {kind}",
            month=period, cell=f"{program}/{indicator}", kind=kind,
        )  # fmt: skip
    for program, indicator, kind in sorted(one for one in excepted - owed if one[2] in _OWED):
        yield say(
            "the closing of {month} makes an exception of {cell}, where nothing is missing: {kind}",
            month=period, cell=f"{program}/{indicator}", kind=kind,
        )  # fmt: skip


def moved_figures(old: Seal, new: Seal | None) -> list[tuple[str, str, str]]:
    """Results that differ after a month was reopened: name, before and now; empty while it is open."""
    return [("/".join(way), _text(one), _text(other)) for way, one, other in _moved_between(old, new)]


def moved_lines(portfolio: Portfolio, old: Seal, new: Seal | None) -> list[Message]:
    """The same for people: a sentence for each indicator, for each program, and for all."""
    if new is None:
        return []
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for way, _, _ in _moved_between(old, new):
        depth = 4 if way[2:3] == ("indicators",) else 2 if way[0] == "programs" else 1
        found.setdefault(way[:depth], {})[way[depth] if len(way) > depth else ""] = None
    return [_moved(portfolio, whose, tuple(figures), (old, new)) for whose, figures in found.items()]


def _moved_between(old: Seal, new: Seal | None) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    return iter(()) if new is None else _differences(old.results, new.results)


def _moved(portfolio: Portfolio, whose: tuple[str, ...], figures: tuple[str, ...], seals: tuple[Seal, Seal]) -> Message:
    program = next((one for one in portfolio.programs if one.id in whose[1:2]), None)
    indicator = next((one for one in program.indicators if one.id in whose[3:4]), None) if program else None
    name = say("All programs") if len(whose) == 1 else whose[-1]
    if program is not None:
        name = program.title if len(whose) == 2 else name if indicator is None else indicator.name
    before, now = (
        tuple(figure_text(one, held.get(one), indicator) for one in figures if one in FIGURE_NAMES)
        for held in (_part(seal.results, whose) for seal in seals)
    )
    nothing = say("nothing")
    return say("{name}: {before}; now {now}", name=name, before=before or nothing, now=now or nothing)


def _part(results: Mapping[str, Any], whose: tuple[str, ...]) -> Mapping[str, Any]:
    """Published part of a program, an indicator or all; empty where there was none."""
    found: Any = results
    for step in whose:
        found = found.get(step, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def _differences(stated: Any, right: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:  # noqa: ANN401 - what JSON holds
    """Where results differ, as plain trees; what only one of them has differs, too, unless it is nothing."""
    if isinstance(stated, Mapping) and isinstance(right, Mapping):
        for key in sorted(stated.keys() | right.keys()):
            old, new = stated.get(key), right.get(key)
            if not _same_scalar(old, new):
                yield from _differences(old, new, (*way, key))
    else:
        old, new = plain_tree(stated), plain_tree(right)
        if old != new:
            yield way, old, new


def _same_scalar(one: Any, other: Any) -> bool:  # noqa: ANN401 - what JSON holds
    """Whether two figures are the same as they are written; most are, and of others only the plain trees can tell."""
    return one.__class__ is other.__class__ and one.__class__ in _SCALARS and bool(one == other)


def _text(value: Any) -> str:  # noqa: ANN401 - what JSON holds
    return "-" if value is None else str(value)[:60]
