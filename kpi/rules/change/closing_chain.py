"""Closings are only added: a closed month is reopened, latest first, with its closing kept; never edited or removed.

The chain of digests proves what was published only as long as nobody exchanges a link of it. kpi close and kpi
reopen write these files, and nobody else.

Wrong:

    # data/closings/2023-11.yaml was deleted

Right:

    kpi reopen 2023-11 --reason "..." --document "..."
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.dating import day_of
from kpi.measure.change_fields import same
from kpi.measure.wording import told
from kpi.model.change import Change, ChangeKind, ChangeSet
from kpi.model.domain.closing import Closing
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem
from kpi.rules._support.lookup import locked, problem, reopened

CODE: Final = "closing-chain"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Closings that are gone, edited, or out of their order."""
    for one in change.changes:
        if one.kind is ChangeKind.CLOSING:
            old, new = _closing(one.old), _closing(one.new)
            message = _gone_or_edited(one, old, new) or _out_of_order(change, one, old, new)
            if message is not None:
                hint = say(
                    "take it back; a month is opened again by: {command}", command=kpi_command("reopen", "--help")
                )
                yield problem(CODE, one, message, hint)


def _closing(value: object) -> Closing | None:
    return value if isinstance(value, Closing) else None


def _gone_or_edited(one: Change, old: Closing | None, new: Closing | None) -> Message | None:
    if old is None:
        return None
    if new is None:
        return say("the closing of {month} was deleted: {old}", month=one.period, old=told(old))
    kept = len(old.reopenings)
    if not same(new.reopenings[:kept], old.reopenings):
        return say("an earlier closing of {month} is no longer what it was", month=one.period)
    if old.seal is not None and not reopened(old, new):
        return say(
            "the closing of {month} was edited: {old} becomes {new}", month=one.period, old=told(old), new=told(new)
        )
    return None


def _out_of_order(change: ChangeSet, one: Change, old: Closing | None, new: Closing | None) -> Message | None:
    if one.period is None or new is None:
        return None
    later = [period for period in locked(change) if period > one.period]
    if later and (old is None or old.seal is not None):
        return say("{month} is changed while {later} after it is closed", month=one.period, later=min(later))
    settings = change.head.settings
    seal, before = new.seal, change.head.closings.get(one.period.plus(-1))
    if seal is not None and before is not None and before.seal is not None and seal.at < before.seal.at:
        return say(
            "{month} was closed on {day}, before {earlier} was, on {other}",
            month=one.period, day=day_of(seal.at, settings),
            earlier=before.period, other=day_of(before.seal.at, settings),
        )  # fmt: skip
    if seal is not None and seal.at > change.head.as_of:
        return say(
            "{month} was closed on {day}, which is still to come", month=one.period, day=day_of(seal.at, settings)
        )
    return None
