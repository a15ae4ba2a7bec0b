"""Whether a history holds: values changed without a reason, records gone, dates that can't be, closings rewritten.

Each commit is held against each of its parents. What is only written differently is no change.
"""

from __future__ import annotations

import datetime
import json
import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from kpi.measure.canonical import canonical_form
from kpi.measure.chain import short
from kpi.measure.change import same
from kpi.measure.dating import DAY, day_of
from kpi.measure.grounds import GROUND, brought, of_closing, of_record
from kpi.measure.plan_trail import PlanTrail
from kpi.model.achievement import Status
from kpi.model.grounds import as_seen, says_something
from kpi.model.history import Doubt
from kpi.model.message import say
from kpi.model.portfolio import Portfolio
from kpi.model.quantity import Fraction, Grade
from kpi.model.struct import Struct, field, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from kpi.measure.chain import Broken
    from kpi.measure.plan_trail import Past
    from kpi.model.achievement import Achievement, Content
    from kpi.model.change import Spot
    from kpi.model.closing import Closing
    from kpi.model.history import ClosingStep, Commit, Leg, RecordStep, Step
    from kpi.model.message import Message
    from kpi.model.period import Period
    from kpi.model.problem import Place
    from kpi.model.program import Program
    from kpi.model.settings import Settings

_ALSO_BY: Final = re.compile(r"^Co-authored-by:.*<(.+)>\s*$", re.MULTILINE | re.IGNORECASE)
_MAIL: Final = re.compile(r"<([^<>]*)>\s*$")


class Outcome(StrEnum):
    """What became of a digest from outside."""

    HOLDS = "holds"
    BROKEN = "broken"
    REOPENED = "reopened"
    UNKNOWN = "unknown"


class Expected(Struct, frozen=True):
    """A digest from signed paper or a tag, and the month whose closing has it (None: none has)."""

    digest: str
    outcome: Outcome
    period: Period | None = None


def expected(portfolio: Portfolio, digest: str, broken: Iterable[Broken]) -> Expected:
    """What a digest from outside, whole or its first digits, proves; ``broken`` is all that is wrong with the chain."""
    for period, closing in portfolio.closings.items():
        if closing.seal is not None and closing.seal.digest.startswith(digest):
            holds = all(one.period > period for one in broken)
            return Expected(digest, Outcome.HOLDS if holds else Outcome.BROKEN, period)
    for period, closing in portfolio.closings.items():
        if any(one.seal.digest.startswith(digest) for one in closing.reopenings):
            return Expected(digest, Outcome.REOPENED, period)
    return Expected(digest, Outcome.UNKNOWN)


def said(record: Achievement | Content | None) -> Message:
    """What a record says, in a word or two."""
    if record is None:
        return say("nothing")
    match record.value:
        case None:
            return say("not applicable: {why}", why=record.not_applicable or "")
        case Fraction(numerator, denominator):
            return say("{numerator} of {denominator}", numerator=numerator, denominator=denominator)
        case Grade(name):
            return say("{value}", value=name)
        case _:
            return say("{value}", value=record.value)


class Trail(Struct):
    """A walk through the history, commit by commit, parents first.

    ``past`` tells what files said in a commit, ``place`` where something stands. Of each commit only its time and its
    closed months are kept, of the history only what was deleted or can't be read any more.
    """

    settings: Settings
    root: Path
    past: Past
    place: Callable[[Spot], Place]
    #: Records that were there before the history began, and the commit that brought them.
    imported: int = 0
    #: What reaches back by its document only, see ``PlanTrail``.
    on_paper: list[Doubt] = field(default_factory=list)
    beginning: Commit | None = None
    _times: dict[str, datetime.datetime] = field(default_factory=dict)
    _closed: dict[str, Mapping[Period, Closing]] = field(default_factory=dict)
    _gone: dict[tuple[str, Period], tuple[Achievement, Commit]] = field(default_factory=dict)
    #: Records of the commit at hand that are there again just as they were.
    _restored: set[tuple[str, Period]] = field(default_factory=set)

    def doubts(self, steps: Iterable[Step]) -> Iterator[Doubt]:
        """Everything that doesn't hold, in the order of the history."""
        plans = PlanTrail(self.settings, self.past, self.place, self.on_paper)
        for step in steps:
            yield from self._order(step.commit)
            begins = self.beginning is None and any(leg.begins for leg in step.legs)
            if begins:
                self.beginning, self.imported = step.commit, len(step.brought)
            found: dict[tuple[object, ...], Doubt] = {}
            settled = _settled(step)
            for leg in step.legs:
                for doubt in self._leg(step.commit, leg, settled):
                    found.setdefault((doubt.code, doubt.path, doubt.pointer), doubt)
            yield from found.values()
            yield from () if begins else plans.doubts(step)
            for one in () if begins else step.brought:
                if (one.path, one.period) not in self._restored:
                    yield from self._brought(step.commit, one)
            self._restored.clear()
            self._times[step.commit.id] = step.commit.committer.at
            self._closed[step.commit.id] = self._closed_after(step)

    def knows(self, commit: str) -> bool:
        """Whether a commit is part of the history that was walked."""
        return commit in self._times

    def _closed_after(self, step: Step) -> Mapping[Period, Closing]:
        parents = step.commit.parents
        before = self._closed.get(parents[0], {}) if parents else {}
        leg = next((leg for leg in step.legs if not parents or leg.parent == parents[0]), None)
        if leg is None or not leg.closings:
            return before
        after = {**before, **{one.period: one.after for one in leg.closings if one.after is not None}}
        for one in leg.closings:
            if one.after is None:
                after.pop(one.period, None)
        return after

    def _order(self, commit: Commit) -> Iterator[Doubt]:
        """A commit is not made before what it rests on, nor written after it was made."""
        latest = max((self._times[parent] for parent in commit.parents if parent in self._times), default=None)
        if latest is not None and latest - commit.committer.at > DAY:
            what = say(
                "this commit says {day}, and the one before it was made on {before}",
                day=self._day(commit.committer.at), before=self._day(latest),
            )  # fmt: skip
            yield Doubt("backwards", what, commit)
        if commit.author.at - commit.committer.at > DAY:
            what = say(
                "written on {day}, says this commit, which was made on {before}",
                day=self._day(commit.author.at), before=self._day(commit.committer.at),
            )  # fmt: skip
            yield Doubt("author-date", what, commit)

    def _day(self, moment: datetime.datetime) -> datetime.date:
        return day_of(moment, self.settings)

    def _leg(self, commit: Commit, leg: Leg, settled: Mapping[tuple[str, Period], Leg]) -> Iterator[Doubt]:
        sealed = self._still_sealed(leg)
        for one in leg.records:
            if settled.get((one.path, one.period), leg) is leg:
                for doubt in self._record(commit, leg, one):
                    yield replace(doubt, hint=_REOPEN) if one.period in sealed and doubt.hint is _REVISE else doubt
            closing = sealed.get(one.period)
            if closing is not None and not (one.path == one.source and same(one.before, one.after)):
                yield _changed_closed(commit, leg, one)
        for step in leg.closings:
            yield from _closing(commit, leg, step)
            yield from _hollow_closing(commit, leg, step)
        if sealed and leg.parent is not None:
            for folder in leg.defined:
                yield from self._defined(commit, leg, folder, sealed)

    def _still_sealed(self, leg: Leg) -> Mapping[Period, Closing]:
        """The months that were closed before a commit, and that it doesn't close or open anew."""
        before = {} if leg.parent is None else self._closed.get(leg.parent, {})
        if not before:
            return before
        moved = {one.period for one in leg.closings}
        return {period: one for period, one in before.items() if one.seal is not None and period not in moved}

    def _record(self, commit: Commit, leg: Leg, one: RecordStep) -> Iterator[Doubt]:
        old, new, where = one.before, one.after, (one.path, one.period)
        if old is not None and new is None:
            self._gone[where] = (old, commit)
            what = say("the record of {month} is gone: {value}", month=one.period, value=said(old))
            yield _doubt("deleted", what, commit, leg, one, hint=_NEVER_DELETE)
        elif old is None and new is not None and where in self._gone:
            earlier, when = self._gone.pop(where)
            if same(earlier, new):
                self._restored.add(where)
            else:
                what = say(
                    "the record of {month} is there again, after it was deleted in {commit}: {old}, now {new}",
                    month=one.period, commit=when.id[:12], old=said(earlier), new=said(new),
                )  # fmt: skip
                found = _doubt("added-again", what, commit, leg, one, hint=_NEVER_DELETE)
                yield _with(found, old=said(earlier), new=said(new))
        elif old is not None and new is not None:
            yield from _changed(commit, leg, one, old, new)

    def _brought(self, commit: Commit, one: RecordStep) -> Iterator[Doubt]:
        """What a commit itself brought says who and when; the commit must say so too."""
        old, new = one.before, one.after
        if new is None:
            return
        yield from _hollow(commit, one, old, new)
        if old is None:
            yield from self._dates(commit, one, new)
            if new.recorded is not None:
                yield from self._agrees(commit, one, ("recorded",), new.recorded.by, new.recorded.at)
        kept = 0 if old is None else len(old.revisions)
        for index, revision in enumerate(new.revisions[kept:], kept):
            yield from self._agrees(commit, one, ("revisions", index), revision.by, revision.at)

    def _agrees(
        self, commit: Commit, one: RecordStep, step: tuple[str | int, ...], by: str, at: datetime.datetime
    ) -> Iterator[Doubt]:
        if _mail_of(by) not in _makers(commit):
            what = say(
                "{month} says it is by {by}, and the commit is by {author}",
                month=one.period, by=by, author=str(commit.author),
            )  # fmt: skip
            yield _doubt("other-author", what, commit, None, one, *step, "by")
        if abs(at - commit.author.at) > DAY:
            what = say(
                "{month} says {day}, and the commit says {committed}",
                month=one.period, day=day_of(at, self.settings), committed=day_of(commit.author.at, self.settings),
            )  # fmt: skip
            yield _doubt("other-time", what, commit, None, one, *step, "at")

    def _dates(self, commit: Commit, one: RecordStep, new: Achievement) -> Iterator[Doubt]:
        """A month is not over before it ends, and a late report is late."""
        period, written, made = (
            one.period,
            day_of(commit.author.at, self.settings),
            day_of(commit.committer.at, self.settings),
        )
        first = period.last_day if new.status is Status.FINAL else period.first_day
        if written < first:
            what = say(
                "the commit that brought {month} says {day}, before that month could be reported",
                month=period, day=written,
            )  # fmt: skip
            yield _doubt("too-early", what, commit, None, one)
        if (made - written).days <= self.settings.entry_window_days:
            return
        due = self.settings.deadline(period)
        if written <= due < made:
            what = say(
                "{month} was due on {due}: the commit says {day}, in time, but was made on {made}",
                month=period, due=due, day=written, made=made,
            )  # fmt: skip
            yield _doubt("made-late", what, commit, None, one)

    def _defined(self, commit: Commit, leg: Leg, folder: str, sealed: Mapping[Period, Closing]) -> Iterator[Doubt]:
        """Targets and definitions of closed months."""
        before = self.past.program(leg.parent or "", folder)
        after = self.past.program(commit.id, folder)
        for period in sealed:
            old, new = self._form(before, period), self._form(after, period)
            for way, was, now in _differences(old, new):
                what = say(
                    "{month} is closed, and {what} in it was changed: {old}, now {new}",
                    month=period, what="/".join([folder, *way]), old=_text(was), new=_text(now),
                )  # fmt: skip
                yield Doubt(
                    "closed-month", what, commit, leg.parent, *_place(folder, way, after, period),
                    period=period, old=say("{value}", value=_text(was)), new=say("{value}", value=_text(now)),
                    hint=_REOPEN,
                )  # fmt: skip

    def _form(self, program: Program | None, period: Period) -> Any:  # noqa: ANN401 - what JSON holds
        if program is None:
            return None
        at_its_end = datetime.datetime.combine(period.last_day, datetime.time(), self.settings.zone)
        alone = Portfolio(self.root, at_its_end, self.settings, (program,))
        return json.loads(canonical_form(alone, period))["programs"].get(program.folder)


@lru_cache(maxsize=256)
def _mail_of(by: str) -> str:
    """The e-mail address in ``Name <e-mail>``, in small letters; empty where there is none."""
    found = _MAIL.search(by)
    return "" if found is None else found[1].casefold()


def _makers(commit: Commit) -> Iterator[str]:
    """The e-mail addresses of whoever made a commit, in small letters."""
    yield commit.author.email.casefold()
    yield commit.committer.email.casefold()
    yield from (also.casefold() for also in _ALSO_BY.findall(commit.message))


def _settled(step: Step) -> dict[tuple[str, Period], Leg]:
    """Cells that two people recorded apart from each other, and the leg whose record the merge honestly goes on from.

    Of two first records only one can stand; the other then stands as a correction of it, which says why.
    """
    found: dict[tuple[str, Period], Leg] = {}
    if len(step.legs) < 2:
        return found
    sides: dict[tuple[str, Period], list[tuple[Leg, RecordStep]]] = {}
    for leg in step.legs:
        for one in leg.records:
            sides.setdefault((one.path, one.period), []).append((leg, one))
    for key, several in sides.items():
        first = {None if one.before is None else one.before.recorded for _, one in several}
        if len(several) == len(first) > 1 and None not in first:
            for leg, one in several:
                if one.before and one.after and not any(_changed(step.commit, leg, one, one.before, one.after)):
                    found[key] = leg
    return found


_NEVER_DELETE: Final = say("records are corrected with kpi revise, which keeps what was there, and never deleted")
_REOPEN: Final = say("a closed month is reopened before it is changed: kpi reopen")
_REVISE: Final = say("a value is corrected with kpi revise, which keeps the old value and the reason")


def _doubt(  # noqa: PLR0913 - what a doubt about a record is made of
    code: str, what: Message, commit: Commit, leg: Leg | None, one: RecordStep, *step: str | int,
    hint: Message | None = None,
) -> Doubt:  # fmt: skip
    gone = one.after is None
    return Doubt(
        code, what, commit, leg.parent if leg else None, one.source if gone else one.path,
        (str(one.period), *step), gone, one.period, said(one.before), said(one.after), hint,
    )  # fmt: skip


def _with(doubt: Doubt, old: Message, new: Message) -> Doubt:
    return replace(doubt, old=old, new=new)


def _changed(commit: Commit, leg: Leg, one: RecordStep, old: Achievement, new: Achievement) -> Iterator[Doubt]:
    """What may become of a record: it is revised, and what was written of who and when stays."""
    kept = new.revisions[: len(old.revisions)]
    if not same(old.revisions, kept):
        what = say("what {month} said of its earlier corrections was changed", month=one.period)
        yield _doubt("trail", what, commit, leg, one, "revisions")
    if not same(old.recorded, new.recorded):
        what = say("who recorded {month}, or when, was changed", month=one.period)
        yield _doubt("trail", what, commit, leg, one, "recorded")
    if same((old.value, old.not_applicable), (new.value, new.not_applicable)):
        return
    added = new.revisions[len(old.revisions) :]
    if not any(_keeps(revision.previous, old) and says_something(revision.reason) for revision in added):
        what = say(
            "{month} was changed without a revision that keeps the old value and says why: {old}, now {new}",
            month=one.period, old=said(old), new=said(new),
        )  # fmt: skip
        yield _doubt("no-reason", what, commit, leg, one, "value", hint=_REVISE)


def _hollow(commit: Commit, one: RecordStep, old: Achievement | None, new: Achievement) -> Iterator[Doubt]:
    """Reasons that a commit brought and that say nothing."""
    cell = ("", "", one.period)
    for ground in brought(of_record(*cell, new), () if old is None else of_record(*cell, old)):
        what = say("{month}: {text} says nothing", month=one.period, text=as_seen(ground.text))
        yield _doubt("grounds", what, commit, None, one, *ground.spot.pointer[1:], hint=GROUND)


def _keeps(previous: Content, old: Achievement) -> bool:
    return same((previous.value, previous.not_applicable), (old.value, old.not_applicable))


def _changed_closed(commit: Commit, leg: Leg, one: RecordStep) -> Doubt:
    if one.path != one.source and same(one.before, one.after):
        what = say("the records of closed months were moved here from {path}", path=one.source)
        return Doubt("closed-month", what, commit, leg.parent, one.path, hint=_REOPEN)
    if same(said(one.before), said(one.after)):
        what = say("{month} is closed, and what its record says besides the value was changed", month=one.period)
    else:
        what = say(
            "{month} is closed, and its record was changed: {old}, now {new}",
            month=one.period, old=said(one.before), new=said(one.after),
        )  # fmt: skip
    return _doubt("closed-month", what, commit, leg, one, hint=_REOPEN)


def _closing(commit: Commit, leg: Leg, one: ClosingStep) -> Iterator[Doubt]:
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
        say("{value}", value=old), say("{value}", value=new), _REOPEN,
    )  # fmt: skip


def _hollow_closing(commit: Commit, leg: Leg, one: ClosingStep) -> Iterator[Doubt]:
    """Why a month was closed all the same, or opened again: reasons that say nothing."""
    before, after = (() if side is None else of_closing(side) for side in (one.before, one.after))
    for ground in brought(after, before):
        what = say("{month}: {text} says nothing", month=one.period, text=as_seen(ground.text))
        yield Doubt(
            "month-grounds", what, commit, leg.parent, one.path, ground.spot.pointer, period=one.period, hint=GROUND
        )


def _digest(closing: Closing | None) -> str:
    return "-" if closing is None or closing.seal is None else short(closing.seal.digest)


def _differences(old: Any, new: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:  # noqa: ANN401 - what JSON holds
    """Where two trees differ: the way there, and what is at its end."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _differences(old.get(key), new.get(key), (*way, key))
    else:
        yield way, old, new


def _text(value: Any) -> str:  # noqa: ANN401 - what JSON holds
    if value is None:
        return "-"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 60 else text[:57] + "..."


def _place(
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
