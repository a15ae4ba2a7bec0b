"""The findings that a squash of a request would cause, by the judgement of the audit.

A merge keeps the commits that witness who and when; a squash makes a new one, of the day on which it is made.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial
from typing import Final

from kpi.measure.audit.dating import Came, Plan, brought, misdated
from kpi.measure.audit.in_force import InForce
from kpi.measure.audit.people import allowed
from kpi.measure.audit.records import cell_of_step, records_path
from kpi.measure.audit.signatures import Signed, agrees, closed_by, joined
from kpi.measure.change_fields import same
from kpi.model.change import ChangeSet
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.portfolio import Portfolio
from kpi.model.history import ClosingStep, Commit, RecordStep, Stamp
from kpi.model.output.message import Message
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct

#: How many days ahead are tried: what waits longer is asked about again when it is pushed again.
AHEAD: Final = 14


class Squash(Struct, frozen=True):
    """The first day on which a squash would be a finding, and which one; ``named``: with the trailers of what it joins.

    ``named`` None: no day that was tried, or the trailers are not there.
    """

    day: datetime.date
    what: Message
    named: datetime.date | None = None


def squashed(change: ChangeSet) -> Squash | None:
    """When a squash of a request would turn red whose dates hold now; None: on none of the days that are tried."""
    if not change.commits or not change.base.settings.organisation:
        return None
    last = max(one.at for one in change.commits)
    days = [last + datetime.timedelta(days=number) for number in range(AHEAD + 1)]
    plain = _first_red(change, days, "")
    if plain is None or plain[0] == last:  # what is red already is a finding of its own
        return None
    zone = change.base.settings.zone
    named = _first_red(change, days, "\n".join(one.message for one in change.commits))
    later = None if named is None or named[0] == plain[0] else named[0].astimezone(zone).date()
    return Squash(plain[0].astimezone(zone).date(), plain[1], later)


def to_be_named(change: ChangeSet) -> tuple[str, ...]:
    """Who must be named in the message of a squash, because nobody may change all of a request alone.

    Empty where one person may, or nobody wrote anything that another may not.
    """
    people = change.base.settings.people
    spots = {(one.spot.subject, one.spot.program) for one in change.changes}
    authors = {one.email.casefold(): one for one in change.commits if len(one.parents) < 2}
    alone = (all(allowed(people, one, "", (), *spot) for spot in spots) for one in authors)
    if not people or len(authors) < 2 or any(alone):
        return ()
    return tuple(f"{one.name} <{one.email}>" for one in authors.values())


def _first_red(
    change: ChangeSet, days: list[datetime.datetime], message: str
) -> tuple[datetime.datetime, Message] | None:
    for day in days:
        what = next(_untrue(change, day, message), None)
        if what is not None:
            return day, what
    return None


def _untrue(change: ChangeSet, day: datetime.datetime, message: str) -> Iterator[Message]:
    """What the dates of a request would be found to say otherwise than one commit of a moment."""
    stamp = Stamp("", "", day)
    commit = Commit("squash", (), stamp, stamp, message)
    rules = InForce(((day, change.base.settings),))
    for one in _records(change.base, change.head):
        if one.after is None or rules.now.opened(one.period):
            continue
        kept = 0 if one.before is None else len(one.before.revisions)
        first = [one.after.recorded] if one.before is None and one.after.recorded is not None else []
        signed = [*((it.by, it.at) for it in first), *((it.by, it.at) for it in one.after.revisions[kept:])]
        for by, at in signed:
            told = Signed(cell_of_step(one), one.period, by, at)
            named = joined(message, ("",), [told])
            found = agrees(commit, one, ("recorded",), told, rules, joins=bool(named))
            yield from (doubt.message for doubt in found if doubt.code == "other-time")
    yield from _of_closings(change, commit)
    yield from _of_plans(change, commit)


def _of_closings(change: ChangeSet, commit: Commit) -> Iterator[Message]:
    for period, closing in change.head.closings.items():
        before = change.base.closings.get(period)
        if closing.seal is not None and not (before is not None and same(before.seal, closing.seal)):
            step = ClosingStep("", period, before, closing)
            found = closed_by(commit, step, closing.seal, ("seal",), change.base.settings)
            yield from (doubt.message for doubt in found if doubt.code == "other-time")


def _of_plans(change: ChangeSet, commit: Commit) -> Iterator[Message]:
    came, settings = Came(commit.id, commit.author.at, commit.committer.at), change.base.settings

    recorded = partial(achievement_in, change.head)
    for before, after in plans(change.base, change.head):
        for one in brought([before], after):
            found = None if one.months and settings.opened(one.months[0]) else misdated(one, came, recorded, settings)
            if found is not None and found.sure:
                yield found.what


def _records(base: Portfolio, head: Portfolio) -> Iterator[RecordStep]:
    """The records that differ."""
    before = {program.folder: program for program in base.programs}
    for program in head.programs:
        if before.get(program.folder) is program:  # read once for both
            continue
        old = before[program.folder].by_indicator if program.folder in before else {}
        for indicator in program.indicators:
            known = old[indicator.id].achievements if indicator.id in old else {}
            path = records_path(program.folder, indicator.id)
            for period, record in indicator.achievements.items():
                if not same(known.get(period), record):
                    yield RecordStep(path, path, period, known.get(period), record)


def achievement_in(portfolio: Portfolio, folder: str, indicator: str, period: Period) -> Achievement | None:
    """The record of a month by the folder of its program; None where program, indicator or record isn't there."""
    program = next((one for one in portfolio.programs if one.folder == folder), None)
    found = None if program is None else program.by_indicator.get(indicator)
    return None if found is None else found.achievements.get(period)


def plans(base: Portfolio, head: Portfolio) -> Iterator[tuple[Plan | None, Plan]]:
    """What was and what would be: of the programs that there were before and that changed, and of all sheets."""
    programs = {program.folder: program for program in base.programs}
    for program in head.programs:
        if program.folder in programs and programs[program.folder] is not program:
            yield programs[program.folder], program
    for period, sheet in head.instructions.items():
        yield base.instructions.get(period), sheet
