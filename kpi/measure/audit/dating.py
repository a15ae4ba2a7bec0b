"""Judges days of decisions in the plan against the commits that brought them.

A paper is signed first and typed in afterwards, so a day before its commit is no lie. It becomes one where it
decides about a month whose result was known by then: a target lowered in January and dated November looks as if it
had been lowered in time. So what decides about a month is entered before that month is recorded or due, or it is dated
by the day on which it was entered, and names the paper with its own day. A negotiation of the sheet (IKP) ends when the
value is known, whatever its day: what is granted then is a result. What holds from its own day on (a state of a
program, a revision of the KAK) can't be dated otherwise; where it reaches back over months that were due, it names its
document. What tells of something done may be told at any later time. Nothing is dated after its commit, except a state,
which may be decided for a day to come.

One judgement for two: ``kpi check`` holds a request to it, ``kpi audit`` every commit.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from itertools import takewhile
from typing import Final, TypeAlias

from kpi.measure.labels import choice
from kpi.model.change import Spot, Subject
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.grounds import says_something
from kpi.model.domain.indicator import DefinitionRevision, Indicator, TargetRevision, WeightRevision
from kpi.model.domain.instruction import Instruction, Item, Verdict
from kpi.model.domain.lifecycle import OVER
from kpi.model.domain.program import Program, StateChange
from kpi.model.domain.settings import Settings
from kpi.model.output.message import Message, say
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct

#: What clocks and time zones may differ by.
DAY: Final = datetime.timedelta(days=1)
#: Commits are made anew when they are rebased; later than this, the author's date alone proves nothing.
WEEK: Final = datetime.timedelta(days=7)
#: Clocks differ, and a command takes its time.
SLACK: Final = datetime.timedelta(minutes=10)

#: A program as its files define it, or the sheet of a month.
Plan: TypeAlias = "Program | Instruction"
#: A dated decision about an indicator.
Revision: TypeAlias = "TargetRevision | WeightRevision | DefinitionRevision"
#: The record of a month by the program's folder and the id of the indicator; None where there is none.
Recorded: TypeAlias = "Callable[[str, str, Period], Achievement | None]"


class Bearing(StrEnum):
    """What the day of something means: when a month was decided about, since when it holds, or when it happened."""

    DECIDES = "decides"
    HOLDS = "holds"
    TELLS = "tells"


class Dated(Struct, frozen=True):
    """Something that says when it was.

    ``entry`` is the thing itself and ``spot`` where its day stands; ``what`` names it in a sentence. ``months`` are the
    one that it decides about, or all that it may reach, earliest first. ``cell`` is the folder of the program and the
    indicator that it is about, as far as there are any.
    """

    what: Message
    spot: Spot
    day: datetime.date
    entry: object
    bearing: Bearing
    months: tuple[Period, ...]
    cell: tuple[str, str] = ("", "")
    #: Of the issue of a sheet, the cells that it asks something of.
    asked: tuple[tuple[str, str], ...] = ()
    document: str | None = None
    #: Whether it asks for, or grants, another target of its month by the leader's word: only before the result.
    moves_target: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Key by which it is recognised in another version of its file."""
        return (self.spot.name, *self.nameless)

    @property
    def nameless(self) -> tuple[object, ...]:
        """The same, whatever the indicator is called."""
        return self.spot.subject, self.bearing, self.entry


class Came(Struct, frozen=True):
    """The commit that brought something: when it was written and when it was made."""

    commit: str
    written: datetime.datetime
    made: datetime.datetime

    @property
    def redated(self) -> bool:
        """Whether it was made so much later than it says it was written that only the making counts."""
        return self.made - self.written > WEEK

    @property
    def at(self) -> datetime.datetime:
        """From when on it was surely there."""
        return self.made if self.redated else self.written


class Misdated(Struct, frozen=True):
    """What is wrong with a day, and what would be right. ``sure`` False: an honest reason is likely, look at it."""

    one: Dated
    what: Message
    hint: Message
    sure: bool = True


def brought(before: Iterable[Plan | None], after: Plan) -> Iterator[Dated]:
    """What a version of a file says that none of the versions before it did (None: there was none, or unread).

    An indicator that got another id takes what it said along.
    """
    names = {one.spot.name for one in dated(after)}
    known: set[tuple[object, ...]] = set()
    for plan in before:
        for one in () if plan is None else dated(plan):
            known |= {one.key} if one.spot.name in names else {one.key, one.nameless}
    return (one for one in dated(after) if one.key not in known and one.nameless not in known)


def misdated(one: Dated, came: Came, recorded: Recorded, settings: Settings) -> Misdated | None:
    """What is wrong with a day that came in with a commit; None where it may be true."""
    day = day_of(came.written, settings)
    if one.day - day > DAY and not isinstance(one.entry, StateChange):
        what = say(
            "{what} is dated {day}, after its commit {commit} of {other}",
            what=one.what, day=one.day, commit=came.commit[:12], other=day,
        )  # fmt: skip
        return Misdated(one, what, say("write the day when it was decided"))
    match one.bearing:
        case Bearing.DECIDES:
            return _too_late(one, came, _first_known(one, recorded), settings)
        case Bearing.HOLDS:
            return _reaching_back(one, came, settings)
        case Bearing.TELLS:
            return None


def _first_known(one: Dated, recorded: Recorded) -> Achievement | None:
    """The record of the month that something decides about; of several that a sheet asks for, the first one."""
    records = (recorded(*cell, one.months[0]) for cell in (one.asked or (one.cell,)))
    known = {record.recorded.at: record for record in records if record is not None and record.recorded is not None}
    return known[min(known)] if known else None


def after_the_result(one: Dated, came: Came, recorded: Recorded, settings: Settings) -> Misdated | None:
    """A target that openly changed when the value of its month was known: nothing but its document speaks for it."""
    if not isinstance(one.entry, TargetRevision):
        return None
    month = one.months[0]
    known = _known(recorded(*one.cell, month), came, settings)
    if known is None:
        return None
    what = say(
        "{what} is of {day}, when the value of {month} was recorded already ({known})",
        what=one.what, day=one.day, month=month, known=known,
    )  # fmt: skip
    return Misdated(one, what, say("look at the document, {document}", document=one.document or "-"), sure=False)


def witnessed(
    day: datetime.date, month: Period, record: Achievement | None, now: datetime.datetime, settings: Settings
) -> bool:
    """Whether a decision about a month may say that it is from ``day`` when it is entered now.

    Of a month that came in with the opening the files alone tell.
    """
    if settings.opened(month):
        return True
    came = Came("", now, now)
    known, due = _known(record, came, settings), settings.deadline(month)
    late = day_of(now, settings) - due > DAY
    return not ((known is not None and day < known) or (late and day <= due))


def negotiable(record: Achievement | None, now: datetime.datetime, settings: Settings) -> bool:
    """Whether the sheet of a month may still get another target: its value isn't known yet."""
    return _known(record, Came("", now, now), settings) is None


def foreseen(
    before: Plan | None, after: Plan, recorded: Recorded, now: datetime.datetime, settings: Settings
) -> Iterator[Dated]:
    """What a change brings with a day that is surely wrong, if it is committed now."""
    came = Came("", now, now)
    for one in brought([before], after):
        found = misdated(one, came, recorded, settings)
        if found is not None and found.sure:
            yield one


def day_of(moment: datetime.datetime, settings: Settings) -> datetime.date:
    """The day of a moment where the organisation is; of one that no calendar has, the day that it says."""
    try:
        return _day_in(moment, settings.zone)
    except OverflowError:
        return moment.date()


@lru_cache(maxsize=64)  # a commit and the record that it brings mostly name one moment
def _day_in(moment: datetime.datetime, zone: datetime.tzinfo) -> datetime.date:
    return moment.astimezone(zone).date()


def _too_late(one: Dated, came: Came, record: Achievement | None, settings: Settings) -> Misdated | None:
    """What claims to be from before a result was known, and came in after that."""
    month = one.months[0]
    parts = {"what": one.what, "day": one.day, "month": month, "commit": came.commit[:12],
             "came": day_of(came.at, settings)}  # fmt: skip
    hint = say("date it by the day on which it was entered, and name the paper with its own day under document:")
    if one.spot.subject is Subject.INSTRUCTION:
        hint = say("what comes in after a month was due belongs to the IKP of the next one")
    known, due = _known(record, came, settings), settings.deadline(month)
    if one.moves_target and known is not None:
        what = say("{what} came in with commit {commit} on {came}, when the value of {month} was recorded ({known})",
                   known=known, **{key: part for key, part in parts.items() if key != "day"})  # fmt: skip
        return Misdated(one, what, hint, sure=not came.redated)
    if witnessed(one.day, month, record, came.at, settings):
        return None
    if known is not None and one.day < known:
        what = say(
            "{what} is dated {day}, but came in with commit {commit} on {came}, when the value of {month} was recorded "
            "({known})",
            known=known, **parts,
        )  # fmt: skip
        return Misdated(one, what, hint, sure=not came.redated)
    what = say(
        "{what} is dated {day}, but came in with commit {commit} on {came}, when {month} was due already ({due})",
        due=due, **parts,
    )  # fmt: skip
    return Misdated(one, what, hint, sure=not came.redated)


def _known(record: Achievement | None, came: Came, settings: Settings) -> datetime.date | None:
    """Since when the value of a month was in the history before a commit; None: it wasn't."""
    if record is None or record.recorded is None or record.recorded.at - came.at > SLACK:
        return None
    return day_of(record.recorded.at, settings)


def _reaching_back(one: Dated, came: Came, settings: Settings) -> Misdated | None:
    """What holds from its own day on, and came in when months of it were due already."""
    day = day_of(came.at, settings)
    months = tuple(takewhile(lambda month: day - settings.deadline(month) > DAY, one.months))
    if not months:
        return None
    what = say(
        "{what} holds from {day} on, but came in with commit {commit} on {came}, when {months} was due already",
        what=one.what, day=one.day, commit=came.commit[:12], came=day, months=_stretch(months),
    )  # fmt: skip
    if one.document and says_something(one.document):
        hint = say("git can't tell when it was decided: look at the document, {document}", document=one.document)
        return Misdated(one, what, hint, sure=False)
    return Misdated(one, what, say("name the document that decided it under document:"))


def _stretch(months: tuple[Period, ...]) -> Message | Period:
    return months[0] if len(months) == 1 else say("{first} to {last}", first=months[0], last=months[-1])


def dated(plan: Plan) -> Iterator[Dated]:
    """Everything in a program or a sheet that says when it was, in the order of the files."""
    return _of_program(plan) if isinstance(plan, Program) else _of_sheet(plan)


def _of_program(plan: Program) -> Iterator[Dated]:
    yield from _states(plan)
    yield from _kak_revisions(plan)
    for indicator in plan.indicators:
        yield from _revisions(plan, indicator)


def _states(program: Program) -> Iterator[Dated]:
    for index, step in enumerate(program.states):
        spot = Spot(Subject.KAK, program.folder, pointer=("states", index, "since"))
        what = say("the state {state}", state=choice(step.state))
        # the month in which a program ends still owes something
        months = _months_from(program, step.since, 1 if step.state in OVER else 0) if step.state.measured else ()
        yield Dated(what, spot, step.since, step, Bearing.HOLDS, months, document=step.document)


def _kak_revisions(program: Program) -> Iterator[Dated]:
    for index, one in enumerate(program.kak.revisions if program.kak else ()):
        spot = Spot(Subject.KAK, program.folder, pointer=("kak", "revisions", index, "date"))
        what = say("revision {number} of the KAK", number=one.number)
        yield Dated(what, spot, one.date, one, Bearing.HOLDS, _months_from(program, one.date), document=one.document)


def _months_from(program: Program, day: datetime.date, later: int = 0) -> tuple[Period, ...]:
    """The months of a program from that of a day on, or from so many months later."""
    begin = day.year * 12 + day.month - 1 + later
    return () if program.span is None else tuple(month for month in program.span if month.ordinal >= begin)


def _revisions(program: Program, indicator: Indicator) -> Iterator[Dated]:
    """The revisions of an indicator: of targets, of weights, of its definition."""
    cell = f"{program.folder}/{indicator.id}"
    for index, target in enumerate(indicator.target_revisions):
        what = say("the target revision of {cell}, {month}", cell=cell, month=target.period)
        yield _revision(program, indicator, ("target_revisions", index), target, target.period, what)
    for index, weight in enumerate(indicator.weight_revisions):
        what = say("the weight revision of {cell} from {month} on", cell=cell, month=weight.from_)
        yield _revision(program, indicator, ("weight_revisions", index), weight, weight.from_, what)
    for index, definition in enumerate(indicator.definition_revisions):
        what = say("the revised definition of {cell} from {month} on", cell=cell, month=definition.from_)
        yield _revision(program, indicator, ("definition_revisions", index), definition, definition.from_, what)


def _revision(
    program: Program, indicator: Indicator, steps: tuple[str, int], one: Revision, month: Period, what: Message
) -> Dated:
    pointer = ("indicators", indicator.index, *steps, "date")
    spot, cell = Spot(Subject.INDICATORS, program.folder, indicator.id, pointer), (program.folder, indicator.id)
    return Dated(what, spot, one.date, one, Bearing.DECIDES, (month,), cell=cell, document=one.document)


def _of_sheet(plan: Instruction) -> Iterator[Dated]:
    if plan.issued is not None:
        spot = Spot(Subject.INSTRUCTION, name=str(plan.period), pointer=("issued", "date"))
        what = say("the issue of the IKP of {month}", month=plan.period)
        asked = tuple((item.program or "", item.indicator or "") for item in plan.items if item.indicator)
        yield Dated(what, spot, plan.issued.date, plan.issued, Bearing.DECIDES, (plan.period,), asked=asked)
    for index, item in enumerate(plan.items):
        yield from _steps(plan, index, item)


def _steps(sheet: Instruction, index: int, item: Item) -> Iterator[Dated]:
    here, cell = ("items", index), (item.program or "", item.indicator or "")

    def spot(*steps: str | int) -> Spot:
        return Spot(Subject.INSTRUCTION, name=str(sheet.period), pointer=(*here, *steps))

    for at, one in enumerate(item.negotiations):
        where = ("negotiations", at)
        entry = (item.id, one.from_, one.to, one.reason, one.date, one.by)
        what = say("the negotiation of {item}, {month}", item=item.id, month=sheet.period)
        place, asked = spot(*where, "date"), one.decision is None or one.decision.verdict is Verdict.ACCEPTED
        yield Dated(what, place, one.date, entry, Bearing.DECIDES, (sheet.period,), cell=cell, moves_target=asked)
        if one.decision is not None:
            what = say("the decision on {item}, {month}", item=item.id, month=sheet.period)
            place, day = spot(*where, "decision", "date"), one.decision.date
            yield Dated(
                what, place, day, (*entry, one.decision), Bearing.DECIDES, (sheet.period,), cell=cell,
                moves_target=asked,
            )  # fmt: skip
    for at, deed in enumerate(item.deeds):
        what = say("the follow-up of {item}, {month}", item=item.id, month=sheet.period)
        place = spot("follow_ups", at, "date")
        yield Dated(what, place, deed.date, (item.id, deed), Bearing.TELLS, (sheet.period,), cell=cell)
