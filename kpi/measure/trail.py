"""Whether a history holds: values changed without a reason, records gone, dates that can't be, closings rewritten.

Each commit is held against each of its parents. What is only written differently is no change.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from kpi.measure.audit.evidence import EvidenceTrail
from kpi.measure.audit.in_force import InForce
from kpi.measure.audit.people import mail_of, makers, trouble
from kpi.measure.audit.trailers import stated, word
from kpi.measure.canonical import program_form
from kpi.measure.chain import short
from kpi.measure.change import missing, same, settings_changes
from kpi.measure.dating import DAY, WEEK, day_of
from kpi.measure.grounds import GROUND, brought, of_closing, of_record
from kpi.measure.plan_trail import PlanTrail
from kpi.model.achievement import Status
from kpi.model.change import Spot, Subject
from kpi.model.grounds import as_seen, says_something
from kpi.model.history import Doubt
from kpi.model.message import say
from kpi.model.period import stretches
from kpi.model.quantity import Fraction, Grade
from kpi.model.struct import Struct, field, replace

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kpi.measure.chain import Broken
    from kpi.measure.plan_trail import Past
    from kpi.model.achievement import Achievement, Content, Evidence
    from kpi.model.change import Change
    from kpi.model.closing import Closing, Seal
    from kpi.model.history import ClosingStep, Commit, Leg, RecordStep, Step
    from kpi.model.message import Message
    from kpi.model.period import Period
    from kpi.model.portfolio import Portfolio
    from kpi.model.problem import Place
    from kpi.model.program import Program
    from kpi.model.settings import Settings


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


class RuleChange(Struct, frozen=True):
    """Settings that a commit changed: what is judged after it is judged otherwise."""

    commit: Commit
    changes: tuple[Change, ...]


class Trail(Struct):
    """A walk through the history, commit by commit, parents first; each is judged by the settings of its parent.

    ``past`` tells what files said in a commit, ``place`` where something stands, ``fallback`` are the settings where
    none can be read, ``recompute`` what a closing should have published. Of each commit only its time, its settings
    and its closed months are kept, of the history only what was deleted or can't be read any more.
    """

    fallback: Settings
    past: Past
    place: Callable[[Spot], Place]
    recompute: Callable[[Commit, Period, Seal], Iterable[Message]] | None = None
    #: Records that were there before the history began, and the commit that brought them.
    imported: int = 0
    #: What reaches back by its document only, see ``PlanTrail``.
    on_paper: list[Doubt] = field(default_factory=list)
    beginning: Commit | None = None
    #: What commits changed of the rules, in the order of the history.
    rules: list[RuleChange] = field(default_factory=list)
    #: Whether people are named in the settings of all commits after the first, and so were held against their commits.
    with_people: bool = True
    #: Evidence files that were told of.
    evidence: set[str] = field(default_factory=set)
    _times: dict[str, datetime.datetime] = field(default_factory=dict)
    _closed: dict[str, Mapping[Period, Closing]] = field(default_factory=dict)
    _in_force: dict[str, InForce] = field(default_factory=dict)
    _gone: dict[tuple[str, Period], tuple[Achievement, Commit]] = field(default_factory=dict)
    #: Records of the commit at hand that are there again just as they were.
    _restored: set[tuple[str, Period]] = field(default_factory=set)

    def doubts(self, steps: Iterable[Step]) -> Iterator[Doubt]:
        """Everything that doesn't hold, in the order of the history."""
        plans = PlanTrail(self.past, self.place, self.on_paper)
        evidence = EvidenceTrail(self.past, self.evidence)
        for step in steps:
            rules = self._rules_of(step)
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
            yield from () if begins else plans.doubts(step, rules)
            yield from evidence.doubts(step)
            if not begins:
                yield from self._made_by(step, rules)
                yield from self._brought_by(step, rules)
            self._restored.clear()
            self._times[step.commit.id] = step.commit.committer.at
            self._closed[step.commit.id] = self._closed_after(step)
            self._in_force[step.commit.id] = self._rules_after(step, rules, begins=begins)

    def _rules_of(self, step: Step) -> InForce:
        """The rules in force in the parent; those of the first commit are its own."""
        for parent in step.commit.parents:
            if parent in self._in_force:
                return self._in_force[parent]
        own = self.past.settings(step.commit.id) or self.fallback
        return InForce(((step.commit.committer.at, own),))

    def _rules_after(self, step: Step, before: InForce, *, begins: bool) -> InForce:
        moved = [leg for leg in step.legs if leg.settings]
        parents = step.commit.parents
        if not moved or (parents and moved[0].parent != parents[0]):
            return before
        now = self.past.settings(step.commit.id)
        if now is None or now == before.now:
            return before
        if begins:
            return InForce(((step.commit.committer.at, now),))
        if len(moved) >= len(parents):
            self.rules.append(RuleChange(step.commit, tuple(settings_changes(before.now, now))))
        return before.then(step.commit.committer.at, now)

    def _made_by(self, step: Step, rules: InForce) -> Iterator[Doubt]:
        """Whether a commit was for its makers to make."""
        people = rules.now.people
        self.with_people = self.with_people and bool(people)
        touched = _touched(step) if people else []
        found = trouble(step.commit, people, [(spot.subject, spot.program) for spot in touched]) if touched else None
        if found is not None:
            what, hint = found
            yield Doubt("not-yours", what, step.commit, None, self.place(touched[0]).path, hint=hint)

    def _brought_by(self, step: Step, rules: InForce) -> Iterator[Doubt]:
        """What a commit itself brought: records, closings, and what its message says of them."""
        for one in step.brought:
            if (one.path, one.period) not in self._restored:
                yield from self._brought(step.commit, one, rules)
        for closing in step.closed:
            yield from self._sealed(step.commit, closing, rules.now)
        yield from _trailers(step)

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
        return day_of(moment, self.fallback)

    def _leg(self, commit: Commit, leg: Leg, settled: Mapping[tuple[str, Period], set[str | None]]) -> Iterator[Doubt]:
        sealed = self._still_sealed(leg)
        for one in leg.records:
            if leg.parent not in settled.get((one.path, one.period), ()):
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

    def _brought(self, commit: Commit, one: RecordStep, rules: InForce) -> Iterator[Doubt]:
        """What a commit itself brought says who and when; the commit must say so too."""
        old, new = one.before, one.after
        if new is None:
            return
        yield from _hollow(commit, one, old, new)
        if old is None:
            yield from _dates(commit, one, new, rules)
            if new.recorded is None:
                what = say("{month} doesn't say who recorded it, or when", month=one.period)
                yield _doubt("no-recorded", what, commit, None, one, hint=say("record it with kpi record"))
            else:
                yield from _agrees(commit, one, ("recorded",), new.recorded.by, new.recorded.at, rules)
        kept = 0 if old is None else len(old.revisions)
        for index, revision in enumerate(new.revisions[kept:], kept):
            yield from _agrees(commit, one, ("revisions", index), revision.by, revision.at, rules)

    def _sealed(self, commit: Commit, one: ClosingStep, settings: Settings) -> Iterator[Doubt]:
        """A closing says by whom and when, and publishes what the data of its commit makes."""
        old, new = one.before, one.after
        if new is None:
            return
        deed = old is None or old.seal is None or len(new.reopenings) > len(old.reopenings)
        if deed and new.seal is not None and (old is None or not same(old.seal, new.seal)):
            yield from _closed_by(commit, one, new.seal.by, new.seal.at, ("seal",), settings)
            for what in self.recompute(commit, one.period, new.seal) if self.recompute else ():
                hint = say("it is closed by kpi close, which reckons what it publishes")
                yield Doubt("results", what, commit, None, one.path, ("seal", "results"), period=one.period, hint=hint)
        for index, reopening in enumerate(new.reopenings):
            if index >= len(old.reopenings if old else ()):
                yield from _closed_by(commit, one, reopening.by, reopening.at, ("reopenings", index), settings)

    def _defined(self, commit: Commit, leg: Leg, folder: str, sealed: Mapping[Period, Closing]) -> Iterator[Doubt]:
        """Targets and definitions of closed months; what changed alike in several of them is told once."""
        before, after = _apart(self.past.program(leg.parent or "", folder), self.past.program(commit.id, folder))
        months: dict[tuple[tuple[str, ...], str, str], list[Period]] = {}
        for period in sealed if before != after else ():
            for way, was, now in _differences(program_form(before, period), program_form(after, period)):
                months.setdefault((way, _text(was), _text(now)), []).append(period)
        for (way, was, now), periods in months.items():
            what = say(
                "{month} is closed, and {what} in it was changed: {old}, now {new}",
                month=stretches(periods), what="/".join([folder, *way]), old=was, new=now,
            )  # fmt: skip
            yield Doubt(
                "closed-month", what, commit, leg.parent, *_place(folder, way, after, periods[0]),
                period=periods[0], old=say("{value}", value=was), new=say("{value}", value=now), hint=_REOPEN,
            )  # fmt: skip


def _apart(before: Program | None, after: Program | None) -> tuple[Program | None, Program | None]:
    """Two versions of a program without the indicators that are the same in both: these say the same of any month."""
    if before is None or after is None:
        return before, after
    old, new = before.by_indicator, after.by_indicator
    alike = {name for name in old.keys() & new.keys() if replace(old[name], index=0) == replace(new[name], index=0)}
    kept = [tuple(one for one in program.indicators if one.id not in alike) for program in (before, after)]
    return replace(before, indicators=kept[0]), replace(after, indicators=kept[1])


def _touched(step: Step) -> list[Spot]:
    """What a commit itself changed: what differs from all its parents, a spot for each file or program."""
    if not step.legs or len(step.legs) < len(step.commit.parents):
        return []
    found: list[Spot] = []
    if all(leg.settings for leg in step.legs):
        found.append(Spot(Subject.SETTINGS))
    cells = [dict.fromkeys(_cells(leg)) for leg in step.legs]
    found += [Spot(Subject.ACHIEVEMENTS, *cell) for cell in cells[0] if all(cell in some for some in cells)]
    folders = [leg.defined for leg in step.legs]
    found += [Spot(Subject.KAK, one) for one in folders[0] if all(one in some for some in folders)]
    found += [Spot(Subject.CLOSING, name=str(one.period)) for one in step.closed]
    sheets = [leg.sheets for leg in step.legs]
    return found + [
        Spot(Subject.INSTRUCTION, name=str(one)) for one in sheets[0] if all(one in some for some in sheets)
    ]


def _cells(leg: Leg) -> Iterator[tuple[str, str]]:
    for one in leg.records:
        yield _cell(one)


def _agrees(  # noqa: PLR0913, PLR0917 - what is held against a commit
    commit: Commit, one: RecordStep, step: tuple[str | int, ...], by: str, at: datetime.datetime, rules: InForce
) -> Iterator[Doubt]:
    if mail_of(by) not in makers(commit):
        what = say(
            "{month} says it is by {by}, and the commit is by {author}",
            month=one.period, by=by, author=str(commit.author),
        )  # fmt: skip
        yield _doubt("other-author", what, commit, None, one, *step, "by")
    waited = WEEK if _joins(commit, one) and at < commit.author.at else DAY
    if abs(at - commit.author.at) > waited:
        what = say(
            "{month} says {day}, and the commit says {committed}",
            month=one.period, day=day_of(at, rules.now), committed=day_of(commit.author.at, rules.now),
        )  # fmt: skip
        yield _doubt("other-time", what, commit, None, one, *step, "at")


def _joins(commit: Commit, one: RecordStep) -> bool:
    """Whether a commit joins others (squash): its message carries the trailers of a record that they made."""
    named = (*_cell(one), one.period)
    return any((it.program, it.indicator, it.period) == named for it in stated(commit.message))


def _dates(commit: Commit, one: RecordStep, new: Achievement, rules: InForce) -> Iterator[Doubt]:
    """A month is not over before it ends, and a late report is late: by the file, the author and the committer."""
    period, written = one.period, day_of(commit.author.at, rules.now)
    made = written if commit.committer.at == commit.author.at else day_of(commit.committer.at, rules.now)
    first = period.last_day if new.status is Status.FINAL else period.first_day
    if written < first:
        what = say(
            "the commit that brought {month} says {day}, before that month could be reported",
            month=period, day=written,
        )  # fmt: skip
        yield _doubt("too-early", what, commit, None, one)
    said_so = written if new.recorded is None else min(written, day_of(new.recorded.at, rules.now))
    due = rules.deadline(period)
    if said_so <= due and made - due > DAY and commit.committer.at - commit.author.at > DAY:
        what = say(
            "{month} was due on {due}: the commit says {day}, in time, but was made on {made}",
            month=period, due=due, day=said_so, made=made,
        )  # fmt: skip
        yield _doubt("made-late", what, commit, None, one)


def _closed_by(  # noqa: PLR0913, PLR0917 - what is held against a commit
    commit: Commit, one: ClosingStep, by: str, at: datetime.datetime, step: tuple[str | int, ...], settings: Settings
) -> Iterator[Doubt]:
    """By whom and when a month was closed or reopened, against author and committer."""
    if mail_of(by) not in makers(commit):
        what = say(
            "the closing of {month} says it is by {by}, and the commit is by {author}",
            month=one.period, by=by, author=str(commit.author),
        )  # fmt: skip
        yield Doubt("other-author", what, commit, None, one.path, (*step, "by"), period=one.period)
    if abs(at - commit.author.at) > DAY or abs(at - commit.committer.at) > WEEK:
        what = say(
            "the closing of {month} says {day}, and the commit was written on {written} and made on {made}",
            month=one.period, day=day_of(at, settings), written=day_of(commit.author.at, settings),
            made=day_of(commit.committer.at, settings),
        )  # fmt: skip
        yield Doubt("other-time", what, commit, None, one.path, (*step, "at"), period=one.period)
    if "seal" in step and day_of(at, settings) <= one.period.last_day:
        what = say("{month} was closed on {day}, before it was over", month=one.period, day=day_of(at, settings))
        yield Doubt("too-early", what, commit, None, one.path, (*step, "at"), period=one.period)


def _trailers(step: Step) -> Iterator[Doubt]:
    """Where the message of a commit states another value than the file that it brought."""
    if "KPI-Value" not in step.commit.message:
        return
    brought = {(*cell, one.period): one for one, cell in ((one, _cell(one)) for one in step.brought)}
    for it in stated(step.commit.message):
        one = brought.get((it.program, it.indicator, it.period))
        if one is not None and one.after is not None and word(one.after.value) != it.value:
            what = say(
                "the message of the commit says {stated} for {month}, and the file says {value}",
                stated=it.value, month=it.period, value=said(one.after),
            )  # fmt: skip
            yield _doubt("trailer", what, step.commit, None, one, "value")


def _cell(one: RecordStep) -> tuple[str, str]:
    parts = one.path.split("/")
    return parts[2], parts[-1].removesuffix(".yaml")


def _settled(step: Step) -> dict[tuple[str, Period], set[str | None]]:
    """Cells that two people recorded apart from each other, and the legs whose record the merge took up elsewhere.

    Of two first records only one can stay the first. What the other side had recorded is taken up where the merge has
    its value, or keeps it as that of a revision that says why. Then only the first one is held against it.
    """
    found: dict[tuple[str, Period], set[str | None]] = {}
    if len(step.legs) < 2:
        return found
    for leg in step.legs:
        for one in leg.records:
            old, new = one.before, one.after
            if old is None or new is None or same(old.recorded, new.recorded):
                continue
            kept = same((old.value, old.not_applicable), (new.value, new.not_applicable)) or any(
                _keeps(revision.previous, old) and says_something(revision.reason) for revision in new.revisions
            )
            if kept and not missing(old.revisions, new.revisions) and _recorded_by_another(step, leg, one):
                found.setdefault((one.path, one.period), set()).add(leg.parent)
    return found


def _recorded_by_another(step: Step, leg: Leg, one: RecordStep) -> bool:
    """Whether another parent has the record that a merge goes on from, as it was first recorded."""
    for other in step.commit.parents:
        if other == leg.parent:
            continue
        theirs = next((it for it in step.legs if it.parent == other), None)
        step_of = (
            next((it for it in theirs.records if (it.path, it.period) == (one.path, one.period)), None)
            if theirs
            else None
        )
        if step_of is None:  # the merge has it as that parent does
            return True
        if step_of.before is not None and one.after is not None and same(step_of.before.recorded, one.after.recorded):
            return True
    return False


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
    added = new.revisions[len(old.revisions) :]
    left = [one for one in old.evidence if not any(_same_evidence(one, it) for it in new.evidence)]
    if left and not any(says_something(revision.reason) for revision in added):
        what = say(
            "the evidence of {month} was exchanged without a reason: {what}", month=one.period, what=left[0].title
        )
        yield _doubt("evidence-changed", what, commit, leg, one, "evidence", hint=_REVISE)
    if same((old.value, old.not_applicable), (new.value, new.not_applicable)):
        return
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


def _same_evidence(one: Evidence, other: Evidence) -> bool:
    """Whether two entries name the same proof, whatever they are called: by fingerprint, else by where it is."""
    if one.sha256 and other.sha256:
        return one.sha256 == other.sha256
    return (one.uri, one.path) == (other.uri, other.path)


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
