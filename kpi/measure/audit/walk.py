"""The walk of the audit: every commit of a history judged against its parents.

Each commit is held against each of its parents. What is only written differently is no change.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from kpi.measure.audit.closed import apart, changed_closed, closing_doubts, differences, hollow_closing, place_of, shown
from kpi.measure.audit.dating import DAY, day_of
from kpi.measure.audit.evidence import EvidenceWalk
from kpi.measure.audit.in_force import InForce
from kpi.measure.audit.loosening import LooseningWalk
from kpi.measure.audit.opening import Arrival, opening_trouble
from kpi.measure.audit.own import Touch, sides, touches
from kpi.measure.audit.people import maker_trouble, trouble
from kpi.measure.audit.plan import Past, PlanWalk
from kpi.measure.audit.records import (
    NEVER_DELETE,
    REOPEN,
    REVISE,
    cell_of_step,
    changed,
    hollow,
    record_doubt,
    said,
    taken_up,
    told_as,
)
from kpi.measure.audit.settling import SettlingWalk
from kpi.measure.audit.signatures import Signed, agrees, closed_by, dates, joined_in
from kpi.measure.audit.trailer_checks import trailer_doubts
from kpi.measure.audit.trailers import stated_digests
from kpi.measure.change import settings_changes
from kpi.measure.change_fields import same
from kpi.measure.closing.canonical import Definitions, program_form
from kpi.model.change import Change, Spot, Subject
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.closing import Closing, Seal
from kpi.model.domain.guards import is_guard
from kpi.model.domain.settings import Opening, Person, Settings
from kpi.model.history import ClosingStep, Commit, Doubt, Leg, RecordStep, Step
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Place
from kpi.model.values.period import Period, stretches
from kpi.model.values.struct import Struct, field, replace


class RuleChange(Struct, frozen=True):
    """Settings, or rules of indicators, that a commit changed: what comes after it is judged otherwise."""

    commit: Commit
    changes: tuple[Change, ...]


class Walk(Struct):
    """A walk through the history, commit by commit, parents first; each is judged by the settings of its parent.

    ``past`` tells what files said in a commit, ``place`` where something stands, ``fallback`` are the settings where
    none can be read, ``recompute`` what a closing should have published. Of each commit only its time, its settings
    and its closed months are kept, of the history only what was deleted or can't be read any more.
    """

    fallback: Settings
    past: Past
    place: Callable[[Spot], Place]
    recompute: Callable[[Commit, Period, Seal], Iterable[Message]] | None = None
    #: Whether a file that guards the data is as kpi itself writes it, by its path and what it holds.
    refreshed: Callable[[str, bytes | None], bool] = lambda *_: False
    #: Records that were there before the history began, and the commit that brought them.
    imported: int = 0
    #: What reaches back by its document only, see ``PlanWalk``.
    on_paper: list[Doubt] = field(default_factory=list)
    beginning: Commit | None = None
    #: What commits changed of the rules, in the order of the history.
    rules: list[RuleChange] = field(default_factory=list)
    #: Whether people are named in the settings of all commits after the first, and so were held against their commits.
    with_people: bool = True
    #: What came in with the opening, commit by commit.
    arrivals: list[Arrival] = field(default_factory=list)
    #: Digests of the closings whose figures were recomputed.
    recomputed: set[str] = field(default_factory=set)
    #: Evidence files that were told of.
    evidence: set[str] = field(default_factory=set)
    #: Commits at whose time a second person was named.
    accompanied: set[str] = field(default_factory=set)
    _times: dict[str, datetime.datetime] = field(default_factory=dict)
    _closed: dict[str, Mapping[Period, Closing]] = field(default_factory=dict)
    _in_force: dict[str, InForce] = field(default_factory=dict)
    _gone: dict[tuple[str, Period], tuple[Achievement, Commit]] = field(default_factory=dict)
    #: The parent of each commit (of a merge none), by whom it was written, and when it was made.
    _made: dict[str, tuple[str, str, datetime.datetime]] = field(default_factory=dict)
    #: Records of the commit at hand that are there again just as they were.
    _restored: set[tuple[str, Period]] = field(default_factory=set)

    def doubts(self, steps: Iterable[Step]) -> Iterator[Doubt]:
        """Everything that doesn't hold, in the order of the history."""
        plans = PlanWalk(self.past, self.place, self.on_paper)
        evidence, settling = EvidenceWalk(self.past, self.evidence), SettlingWalk(self.accompanied)
        loosening = LooseningWalk(self.past, self._changed_rules)
        for step in steps:
            rules = self._rules_of(step)
            late, opening = self._opening(step, rules)
            yield from late
            opened = rules.opened_by(opening)
            yield from self._order(step.commit)
            begins = self.beginning is None and any(leg.begins for leg in step.legs)
            if begins:
                self.beginning, self.imported = step.commit, len(step.brought)
            found: dict[tuple[object, ...], Doubt] = {}
            settled = taken_up(step)
            for leg in step.legs:
                for doubt in self._leg(step.commit, leg, settled):
                    found.setdefault((doubt.code, doubt.path, doubt.pointer), doubt)
            told = [*found.values(), *(() if begins else _unsaid(plans.doubts(step, opened), found.values()))]
            yield from (one for one in (*told, *evidence.doubts(step)) if not self._as_before(step.commit, one))
            yield from settling.doubts(step, rules)
            after = self._rules_after(step, rules, begins=begins)
            if not begins:
                yield from self._made_by(step)
                yield from self._brought_by(step, opened)
                yield from loosening.doubts(step, rules.now, after.now)
            self._restored.clear()
            self._times[step.commit.id] = step.commit.committer.at
            parent = step.commit.parents[0] if len(step.commit.parents) == 1 else ""
            self._made[step.commit.id] = (parent, step.commit.author.email.casefold(), step.commit.committer.at)
            self._closed[step.commit.id] = self._closed_after(step)
            self._in_force[step.commit.id] = after

    def _as_before(self, commit: Commit, doubt: Doubt) -> bool:
        """Whether a commit only takes back records of its author's of the same day: ``git revert``.

        A plan, a sheet or a closing was decided, and is not taken back so.
        """
        if doubt.code not in _TAKEN or doubt.commit is None or "/achievements/" not in doubt.path:
            return False
        now = self.past.content(commit.id, doubt.path)
        return any(self.past.content(one, doubt.path) == now for one in self._own_row(commit))

    def _own_row(self, commit: Commit) -> Iterator[str]:
        """The commits on which an author has gone on within a day, alone and without merging, the latest first."""
        at = commit.parents[0] if len(commit.parents) == 1 else ""
        while at in self._made:
            parent, maker, made = self._made[at]
            if maker != commit.author.email.casefold() or commit.committer.at - made > DAY or not parent:
                return
            yield parent
            at = parent

    def _opening(self, step: Step, rules: InForce) -> tuple[list[Doubt], Opening | None]:
        """An opening that a commit says: what is wrong with it, or the opening where nothing is."""
        moved = [leg for leg in step.legs if leg.settings]
        if not moved or len(moved) < len(step.commit.parents):
            return [], None
        now = self.past.settings(step.commit.id)
        if now is None or not step.commit.parents:
            return [], None if now is None else now.opening
        closed = any(self._closed.get(parent) for parent in step.commit.parents)
        trouble = opening_trouble(rules.now.opening, now.opening, closed=closed)
        if trouble is None or any(leg.begins for leg in step.legs):
            return [], now.opening
        what, hint = trouble
        place = self.place(Spot(Subject.SETTINGS, pointer=("opening",)))
        return [Doubt("opening-changed", what, step.commit, None, place.path, place.pointer, hint=hint)], None

    def _rules_of(self, step: Step) -> InForce:
        """The rules in force in the parent; those of the first commit are its own."""
        for parent in step.commit.parents:
            if parent in self._in_force:
                return self._in_force[parent]
        own = self.past.settings(step.commit.id) or self.fallback
        return InForce(((step.commit.committer.at, own),))

    def _rules_after(self, step: Step, before: InForce, *, begins: bool) -> InForce:
        now = self.past.settings(step.commit.id) if any(leg.settings for leg in step.legs) else None
        if now is None:
            return before
        if begins:
            return InForce(((step.commit.committer.at, now),))
        changes = tuple(self._own_rules(step, now))
        if changes:
            self.rules.append(RuleChange(step.commit, changes))
        return before if now == before.now else before.then(step.commit.committer.at, now)

    def _own_rules(self, step: Step, now: Settings) -> Iterator[Change]:
        """What a commit itself changed of the settings, against the first parent that has it otherwise."""
        if step.deed is None or not step.deed.settings:
            return
        own = {way[0] for way in sides(step, self.past.settings).ways if way}
        told = set[str]()
        for parent in step.commit.parents:
            for one in settings_changes(self._in_force[parent].now if parent in self._in_force else now, now):
                if one.field in own and one.field not in told:
                    told.add(one.field)
                    yield one

    def _changed_rules(self, commit: Commit, changes: tuple[Change, ...]) -> None:
        self.rules.append(RuleChange(commit, changes))

    def _made_by(self, step: Step) -> Iterator[Doubt]:
        """Whether a commit was for its makers to make, by the people of each parent that it goes on from."""
        judges = [settings.people for settings in self._judges(step)]
        self.with_people = self.with_people and all(judges)
        if step.deed is None or not any(judges):
            return
        touched = list(touches(step, self.past, self.place))
        guards = [one for one in sorted(step.own) if is_guard(one) and not self._is_refreshed(step.commit, one)]
        for people in judges:
            found = [*_guarded(step.commit, people, guards[:1]), *_not_theirs(step.commit, people, touched)]
            if found:
                yield from found
                return

    def _judges(self, step: Step) -> Iterator[Settings]:
        """The settings of the parents; those of a merge that have gone on since these parted, where some have."""
        held = {id(one.now): one.now for parent in step.commit.parents if (one := self._in_force.get(parent))}
        before = self._in_force.get(step.parted or "")
        gone_on = [one for one in held.values() if before is None or one != before.now]
        yield from gone_on or list(held.values())[:1] or [self._rules_of(step).now]

    def _is_refreshed(self, commit: Commit, path: str) -> bool:
        return self.refreshed(path, self.past.content(commit.id, path))

    def _brought_by(self, step: Step, rules: InForce) -> Iterator[Doubt]:
        """What a commit itself brought: records, closings, and what its message says of them."""
        older = [one for one in step.brought if one.before is None and one.after and rules.now.opened(one.period)]
        if older and rules.now.opening is not None:
            self.arrivals.append(Arrival(step.commit, rules.now.opening, len(older)))
        joined = joined_in(step)
        for one in step.brought:
            if (one.path, one.period) not in self._restored:
                joins = (*cell_of_step(one), one.period) in joined
                yield from self._brought(step.commit, one, rules, joins=joins)
        for closing in step.closed:
            yield from self._sealed(step.commit, closing, rules.now)
        yield from trailer_doubts(step, self.past, self._digests_after(step))

    def knows(self, commit: str) -> bool:
        """Whether a commit is part of the history that was walked."""
        return commit in self._times

    def settings_at(self, commit: str) -> Settings:
        """The settings in force after a commit that was walked: its own, or the last ones that could be read."""
        return self._in_force[commit].now

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

    def _digests_after(self, step: Step) -> frozenset[str]:
        """The digests of the closings after a commit, and of those that were opened again."""
        if not stated_digests(step.commit.message):
            return frozenset()
        closings = self._closed_after(step).values()
        seals = [one.seal for one in closings] + [one.seal for closing in closings for one in closing.reopenings]
        return frozenset(seal.digest for seal in seals if seal is not None)

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
                    yield replace(doubt, hint=REOPEN) if one.period in sealed and doubt.hint is REVISE else doubt
            closing = sealed.get(one.period)
            if closing is not None and not (one.path == one.source and same(one.before, one.after)):
                yield changed_closed(commit, leg, one)
        for step in leg.closings:
            yield from closing_doubts(commit, leg, step)
            yield from hollow_closing(commit, leg, step)
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
            yield record_doubt("deleted", what, commit, leg, one, hint=NEVER_DELETE)
        elif old is None and new is not None and where in self._gone:
            earlier, when = self._gone.pop(where)
            if same(earlier, new):
                self._restored.add(where)
            else:
                what = say(
                    "the record of {month} is there again, after it was deleted in {commit}: {old}, now {new}",
                    month=one.period, commit=when.id[:12], old=said(earlier), new=said(new),
                )  # fmt: skip
                found = record_doubt("added-again", what, commit, leg, one, hint=NEVER_DELETE)
                yield told_as(found, old=said(earlier), new=said(new))
        elif old is not None and new is not None:
            yield from changed(commit, leg, one, old, new)

    def _brought(self, commit: Commit, one: RecordStep, rules: InForce, *, joins: bool) -> Iterator[Doubt]:
        """What a commit itself brought says who and when; the commit must say so too."""
        old, new, cell = one.before, one.after, cell_of_step(one)
        if new is None:
            return
        yield from hollow(commit, one, old, new)
        if old is None:
            opened = rules.now.opened(one.period)
            yield from () if opened else dates(commit, one, new, rules)
            if new.recorded is None:
                what = say("{month} doesn't say who recorded it, or when", month=one.period)
                yield record_doubt(
                    "no-recorded",
                    what,
                    commit,
                    None,
                    one,
                    hint=say("record it by: {command}", command=kpi_command("record", "--help")),
                )
            elif not opened:
                signed = Signed(cell, one.period, new.recorded.by, new.recorded.at)
                yield from agrees(commit, one, ("recorded",), signed, rules, joins=joins)
            if opened:  # its revisions came in with it
                return
        kept = 0 if old is None else len(old.revisions)
        for index, revision in enumerate(new.revisions[kept:], kept):
            signed = Signed(cell, one.period, revision.by, revision.at)
            yield from agrees(commit, one, ("revisions", index), signed, rules, joins=joins)

    def _sealed(self, commit: Commit, one: ClosingStep, settings: Settings) -> Iterator[Doubt]:
        """A closing says by whom and when, and publishes what the data of its commit makes."""
        old, new = one.before, one.after
        if new is None:
            return
        deed = old is None or old.seal is None or len(new.reopenings) > len(old.reopenings)
        if deed and new.seal is not None and (old is None or not same(old.seal, new.seal)):
            yield from closed_by(commit, one, new.seal, ("seal",), settings)
            self.recomputed.add(new.seal.digest)
            for what in self.recompute(commit, one.period, new.seal) if self.recompute else ():
                hint = say(
                    "a month is closed by the command that reckons what it publishes: {command}",
                    command=kpi_command("close", "--help"),
                )
                yield Doubt("results", what, commit, None, one.path, ("seal", "results"), period=one.period, hint=hint)
        for index, reopening in enumerate(new.reopenings):
            if index >= len(old.reopenings if old else ()):
                yield from closed_by(commit, one, reopening, ("reopenings", index), settings)

    def _defined(self, commit: Commit, leg: Leg, folder: str, sealed: Mapping[Period, Closing]) -> Iterator[Doubt]:
        """Targets and definitions of closed months; what changed alike in several of them is told once."""
        before, after = apart(self.past.program(leg.parent or "", folder), self.past.program(commit.id, folder))
        months: dict[tuple[tuple[str, ...], str, str], list[Period]] = {}
        told: tuple[Definitions, Definitions] = ({}, {})
        for period in sealed if before != after else ():
            forms = program_form(before, period, told[0]), program_form(after, period, told[1])
            for way, was, now in differences(*forms):
                months.setdefault((way, shown(was), shown(now)), []).append(period)
        for (way, was, now), periods in months.items():
            what = say(
                "{month} is closed, and {what} in it was changed: {old}, now {new}",
                month=stretches(periods), what="/".join([folder, *way]), old=was, new=now,
            )  # fmt: skip
            yield Doubt(
                "closed-month", what, commit, leg.parent, *place_of(folder, way, after, periods[0]),
                period=periods[0], old=say("{value}", value=was), new=say("{value}", value=now), hint=REOPEN,
            )  # fmt: skip


def _guarded(commit: Commit, people: Sequence[Person], guards: Iterable[str]) -> Iterator[Doubt]:
    """Files that guard the data, and were not for the makers of a commit to change."""
    for path in guards:
        found = trouble(commit, people, Subject.SETTINGS, "") if people else None
        if found is not None:
            yield Doubt("not-yours", found[0], commit, None, path, hint=found[1])


def _not_theirs(commit: Commit, people: Sequence[Person], touched: Iterable[Touch]) -> Iterator[Doubt]:
    """The first thing that a commit changed by meaning, and that was not for its makers to change."""
    makers = maker_trouble(commit, people) if people else None
    for one in touched if people else ():
        found = trouble(commit, people, one.subject, one.program) or makers
        if found is not None and one.sides().own:
            yield Doubt("not-yours", found[0], commit, None, one.path, hint=found[1])
            return


#: What a record loses by a commit.
_TAKEN: Final = frozenset({"deleted", "no-reason", "trail", "evidence-changed"})
_LESSER: Final = frozenset({"signed-content", "unexplained-definition"})


def _unsaid(doubts: Iterable[Doubt], told: Iterable[Doubt]) -> Iterator[Doubt]:
    """Without what changed in closed months and lacks a revision: that they changed says the worse already."""
    closed = {(one.path, one.pointer[:2]) for one in told if one.code == "closed-month"}
    return (one for one in doubts if one.code not in _LESSER or (one.path, one.pointer[:2]) not in closed)
