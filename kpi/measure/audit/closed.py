"""Judges changes of closed months: none is allowed without reopening."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from kpi.measure.audit.records import REOPEN, record_doubt, said
from kpi.measure.change_fields import same
from kpi.measure.closing.chain import short
from kpi.measure.closing.digested import CORRECTABLE
from kpi.measure.grounds import GROUND, brought, of_closing
from kpi.model.domain.closing import Closing
from kpi.model.domain.grounds import as_seen
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.program import Program
from kpi.model.history import ClosingStep, Commit, Doubt, Leg, RecordStep
from kpi.model.output.message import say
from kpi.model.values.period import Period
from kpi.model.values.struct import replace

#: Parts of an indicator that a month is made of.
_IN_MONTHS: Final = tuple(name for name in Indicator.__struct_fields__ if name not in CORRECTABLE)


def changed_closed(commit: Commit, leg: Leg, one: RecordStep) -> Doubt:
    """A record of a closed month that is no longer what it was."""
    if one.path != one.source and same(one.before, one.after):
        what = say("the records of closed months were moved here from {path}", path=one.source)
        return Doubt("closed-month", what, commit, leg.parent, one.path, hint=REOPEN)
    if same(said(one.before), said(one.after)):
        what = say("{month} is closed, and what its record says besides the value was changed", month=one.period)
    else:
        what = say(
            "{month} is closed, and its record was changed: {old}, now {new}",
            month=one.period, old=said(one.before), new=said(one.after),
        )  # fmt: skip
    return record_doubt("closed-month", what, commit, leg, one, hint=REOPEN)


def closing_doubts(commit: Commit, leg: Leg, one: ClosingStep) -> Iterator[Doubt]:
    """A closing that was committed stays, also when the month is reopened; then it is kept among its reopenings."""
    if one.before is None:
        return
    kept = () if one.after is None else one.after.reopenings
    wanted, seal = one.before.reopenings, one.before.seal
    follows = same(wanted, kept[: len(wanted)])
    if follows and seal is not None and not (one.after is not None and same(one.after.seal, seal)):
        follows = len(kept) > len(wanted) and same(kept[len(wanted)].seal, seal)
    if follows and one.after is not None:
        return
    old, new = _digest(one.before), _digest(one.after)
    what = say("the closing of {month} was changed after it was committed, without reopening it", month=one.period)
    if one.after is None:
        what = say("the closing of {month} is gone, or can't be read", month=one.period)
    yield Doubt(
        "closing", what, commit, leg.parent, one.path, ("seal", "digest"), one.after is None, one.period,
        say("{value}", value=old), say("{value}", value=new), REOPEN,
    )  # fmt: skip


def hollow_closing(commit: Commit, leg: Leg, one: ClosingStep) -> Iterator[Doubt]:
    """Why a month was closed all the same, or opened again: reasons that say nothing."""
    before, after = (() if side is None else of_closing(side) for side in (one.before, one.after))
    for ground in brought(after, before):
        what = say("{month}: {text} says nothing", month=one.period, text=as_seen(ground.text))
        yield Doubt(
            "month-grounds", what, commit, leg.parent, one.path, ground.spot.pointer, period=one.period, hint=GROUND
        )


def _digest(closing: Closing | None) -> str:
    return "-" if closing is None or closing.seal is None else short(closing.seal.digest)


def apart(before: Program | None, after: Program | None) -> tuple[Program | None, Program | None]:
    """Two versions of a program without the indicators that say the same of any month."""
    if before is None or after is None:
        return before, after
    old, new = before.by_indicator, after.by_indicator
    alike = {name for name in old.keys() & new.keys() if _same_in_months(old[name], new[name])}
    kept = [tuple(one for one in program.indicators if one.id not in alike) for program in (before, after)]
    return replace(before, indicators=kept[0]), replace(after, indicators=kept[1])


def _same_in_months(old: Indicator, new: Indicator) -> bool:
    """Whether two versions of an indicator differ in nothing but what may be corrected; most are read once for both."""
    return old is new or all(getattr(old, name) == getattr(new, name) for name in _IN_MONTHS)


def differences(old: Any, new: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:  # noqa: ANN401 - what JSON holds
    """Where two trees differ: the way there, and what is at its end."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from differences(old.get(key), new.get(key), (*way, key))
    else:
        yield way, old, new


def shown(value: Any) -> str:  # noqa: ANN401 - what JSON holds
    """A value of a tree in a few words."""
    if value is None:
        return "-"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 60 else text[:57] + "..."


def place_of(
    folder: str, way: tuple[str, ...], program: Program | None, period: Period
) -> tuple[str, tuple[str | int, ...]]:
    """The file and the value that a difference is in."""
    begin = f"data/programs/{folder}"
    if way[:1] != ("indicators",) or len(way) < 2:
        return f"{begin}/kak.yaml", way[:1]
    found = next((one for one in program.indicators if one.id == way[1]), None) if program else None
    if found is None:
        return f"{begin}/indicators.yaml", ("indicators",)
    steps = ("targets", str(period)) if way[2:3] == ("target",) else way[2:3]
    return f"{begin}/indicators.yaml", ("indicators", found.index, *steps)
