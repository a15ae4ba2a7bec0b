"""Judges changes of the plan commit by commit: targets, weights, states, revisions, steps of IKP sheets.

The judgements are those of ``kpi check``: ``kpi.measure.audit.revision_checks`` and ``kpi.measure.audit.dating``.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Protocol, TypeAlias, TypeVar

from kpi.measure.audit.dating import Bearing, Came, Plan, after_the_result, brought, day_of, misdated
from kpi.measure.audit.in_force import InForce
from kpi.measure.audit.revision_checks import (
    Trouble,
    definition_troubles,
    left_behind,
    rewritten,
    sheet_troubles,
    target_troubles,
    weight_troubles,
)
from kpi.measure.change import program_changes
from kpi.measure.grounds import GROUND, Ground, of_program, of_sheet
from kpi.measure.grounds import brought as brought_grounds
from kpi.measure.signed_content import signed_troubles
from kpi.measure.too_late import Known, carried_out, known_troubles, overdue_troubles
from kpi.measure.wording import from_to, told
from kpi.model.change import Change, ChangeKind, Spot, Subject
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.grounds import as_seen
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Settings
from kpi.model.history import Commit, Doubt, Leg, Step
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.model.output.problem import Place
from kpi.model.values.period import Period, stretches
from kpi.model.values.struct import Struct, field, replace

Name = TypeVar("Name")

#: What a change is about, however it is told: two changes of the same are compared in a merge. The last part is
#: whether it is asked when it came: of a merge only what is its own, the rest is asked where the merge has it from.
_About: TypeAlias = "tuple[str, Period | None, Subject, bool]"

_TARGET: Final = say(
    "a target is changed so that the old one, the reason and the document are kept: {command}",
    command=kpi_command("change", "target", "--help"),
)
_WEIGHT: Final = say(
    "a weight is changed with a revision in weight_revisions: from, previous, date, by, reason, document"
)
_KEEP: Final = say("what was decided stays written; what is decided later is added below it")
_RETIRE: Final = say("an indicator is retired, with the month and the reason, and never deleted")
_SHEET: Final = say(
    "an issued sheet stays as it was issued; what may follow is listed by: {command}",
    command=kpi_command("ikp", "--help"),
)
_STOP: Final = say("a program is stopped, with its date and reason, and never deleted")


class Past(Protocol):
    """What files said in a commit; None or nothing where there were none, or they can't be read."""

    def program(self, commit: str, folder: str) -> Program | None:
        """A program as it was defined, without what was achieved."""

    def settings(self, commit: str) -> Settings | None:
        """The settings."""

    def content(self, commit: str, path: str) -> bytes | None:
        """Bytes of any file in the commit."""

    def sheet(self, commit: str, period: Period) -> Instruction | None:
        """The instruction (IKP) of a month."""

    def records(self, commit: str, folder: str, indicator: str) -> Mapping[Period, Achievement]:
        """What an indicator had achieved, by month."""


class PlanWalk(Struct):
    """A walk through what commits made of programs and sheets, parents first; ``place`` says where a spot is.

    ``on_paper`` are states and revisions of the KAK that reach back over months that were due, and targets that
    changed when their value was known, each by its document: nothing in the history speaks for or against them.
    """

    past: Past
    place: Callable[[Spot], Place]
    on_paper: list[Doubt] = field(default_factory=list)
    #: What a commit took away or made unreadable, as it was before: nothing changes under cover of a broken file.
    _stood: dict[str | Period, Plan] = field(default_factory=dict)

    def doubts(self, step: Step, rules: InForce) -> Iterator[Doubt]:
        """What doesn't hold in what a commit made of the plan, by the rules in force before it."""
        if not any(leg.defined or leg.sheets or leg.gone for leg in step.legs):
            return
        yield from self._unexplained(step, rules)
        for folder in _in_all(leg.defined for leg in step.legs) if step.whole else ():
            before = [self._program(leg, folder) for leg in step.legs]
            after = self._readable(step.commit, folder)
            if after is not None and any(one is not None for one in before):
                yield from self._misdated(step.commit, before, after, rules)
            if after is not None:
                fresh = brought_grounds(of_program(after), *(of_program(one) for one in before if one is not None))
                yield from self._hollow(step.commit, "grounds", fresh)
        for period in _in_all(leg.sheets for leg in step.legs) if step.whole else ():
            sheets = [self._sheet(leg, period) for leg in step.legs]
            sheet = self.past.sheet(step.commit.id, period)
            if sheet is not None:
                yield from self._misdated(step.commit, sheets, sheet, rules)
                fresh = brought_grounds(of_sheet(sheet), *(of_sheet(one) for one in sheets if one is not None))
                yield from self._hollow(step.commit, "month-grounds", fresh)
        self._remember(step)

    def _readable(self, commit: Commit, folder: str) -> Program | None:
        found = self.past.program(commit.id, folder)
        return None if found is None or found.unreadable else found

    def _program(self, leg: Leg, folder: str) -> Program | None:
        """A program before a commit, also where it was called otherwise; None where it was not there."""
        if leg.parent is None:
            return None
        for name in (folder, _moved(leg).get(folder, folder)):
            found = self.past.program(leg.parent, name)
            if found is not None and not found.unreadable:
                return found
            stood = self._stood.get(name)
            if isinstance(stood, Program):
                return stood
        return None

    def _sheet(self, leg: Leg, period: Period) -> Instruction | None:
        found = None if leg.parent is None else self.past.sheet(leg.parent, period)
        stood = self._stood.get(period)
        return stood if found is None and isinstance(stood, Instruction) else found

    def _remember(self, step: Step) -> None:
        for leg in step.legs:
            for folder in leg.defined:
                program = self._program(leg, folder)
                if program is not None and self._readable(step.commit, folder) is None:
                    self._stood[folder] = program
            for period in leg.sheets:
                sheet = self._sheet(leg, period)
                if sheet is not None and self.past.sheet(step.commit.id, period) is None:
                    self._stood[period] = sheet

    # What a change owes.

    def _unexplained(self, step: Step, rules: InForce) -> Iterator[Doubt]:
        """What lacks its explanation against a parent; of what both sides of a merge changed, against all of them."""
        legs = [[*self._of_leg(step.commit, leg, rules), *self._of_sheets(step.commit, leg)] for leg in step.legs]
        settled, own = _settled(legs), _own(legs) if step.whole else frozenset()
        seen: set[tuple[object, ...]] = set()
        for about, doubts in (one for leg in legs for one in leg):
            for doubt in () if about in settled or (about[-1] and about not in own) else doubts:
                if (doubt.code, doubt.path, doubt.pointer) not in seen:
                    seen.add((doubt.code, doubt.path, doubt.pointer))
                    yield doubt

    def _of_leg(self, commit: Commit, leg: Leg, rules: InForce) -> Iterator[tuple[_About, list[Doubt]]]:
        moved = set(_moved(leg).values())
        for folder in leg.defined:
            before, after = self._program(leg, folder), self._readable(commit, folder)
            if before is None or leg.parent is None:
                continue
            if after is not None:
                old, new = self._with_records(leg.parent, before, commit, after)
                for one in program_changes(old, new):
                    about = (f"{folder}/{one.indicator}", one.period, one.spot.subject)
                    known = self._known(commit, leg, old, new, rules)
                    late = overdue_troubles(one, old, new, known)
                    told_late = (self._of(commit, leg, one, "signed-content", it, lasting=True) for it in late)
                    yield (*about, True), list(told_late)
                    yield (*about, False), list(self._change(commit, leg, one, (old, new), known, rules))
            elif folder in leg.gone and folder not in moved and before.measured:
                what = say("the program {name} is gone: {title}", name=before.id, title=before.title)
                place = self.place(Spot(Subject.KAK, folder, pointer=("id",)))
                yield (
                    ("", None, Subject.KAK, False),
                    [Doubt("deleted", what, commit, leg.parent, place.path, place.pointer, earlier=True, hint=_STOP)],
                )

    def _of_sheets(self, commit: Commit, leg: Leg) -> Iterator[tuple[_About, list[Doubt]]]:
        for period in leg.sheets:
            before, after = self._sheet(leg, period), self.past.sheet(commit.id, period)
            if before is not None and (after is not None or period in leg.gone):
                place = self.place(Spot(Subject.INSTRUCTION, name=str(period)))
                doubts = [
                    Doubt(
                        "issued-sheet", what, commit, leg.parent, place.path, pointer, after is None, period,
                        hint=_SHEET,
                    )
                    for pointer, what in sheet_troubles(before, after)
                ]  # fmt: skip
                yield ("", period, Subject.INSTRUCTION, False), doubts

    def _with_records(self, parent: str, before: Program, commit: Commit, after: Program) -> tuple[Program, Program]:
        """With the records of indicators that went and came: whether they are the same, records tell best."""
        gone = before.by_indicator.keys() - after.by_indicator.keys()
        come = after.by_indicator.keys() - before.by_indicator.keys()
        if not (gone and come):
            return before, after
        old = _recorded(before, gone, lambda name: self.past.records(parent, before.folder, name))
        return old, _recorded(after, come, lambda name: self.past.records(commit.id, after.folder, name))

    def _known(self, commit: Commit, leg: Leg, before: Program, after: Program, rules: InForce) -> Known:
        made = day_of(commit.committer.at, rules.now)
        return Known(
            lambda name: self.past.records(leg.parent or "", before.folder, name),
            lambda name: self.past.records(commit.id, after.folder, name),
            lambda month: not rules.now.opened(month) and rules.deadline(month) < made,
        )

    def _change(
        self, commit: Commit, leg: Leg, one: Change, versions: tuple[Program, Program], known: Known, rules: InForce
    ) -> Iterator[Doubt]:
        """Doubts about one change of a program between two versions of it."""
        before, after = versions
        new = after.by_indicator.get(one.indicator)
        names = [str(one.old)] if one.kind is ChangeKind.INDICATOR_RENAMED else [one.indicator]
        old = next((before.by_indicator[name] for name in names if name in before.by_indicator), None)
        if one.kind is ChangeKind.DEFINITION and old is not None:  # was a result known by then?
            old = replace(old, achievements=known.records(old.id))
            new = new and replace(new, achievements=known.brought(new.id))
        day = day_of(commit.author.at, rules.now)
        for code, trouble in self._troubles(day, one, old, new, running=carried_out(before)):
            yield self._of(commit, leg, one, code, trouble)
        for trouble in known_troubles(one, before, after, known):
            yield self._of(commit, leg, one, "signed-content", trouble, lasting=True)
        for trouble in signed_troubles(one, before, after):
            yield self._of(commit, leg, one, "signed-content", trouble)

    def _of(
        self, commit: Commit, leg: Leg, one: Change, code: str, trouble: Trouble, *, lasting: bool = False
    ) -> Doubt:
        (what, hint), place = trouble, self.place(one.spot)
        return Doubt(
            code, what, commit, leg.parent, place.path, place.pointer, one.spot.before, one.period,
            say("{value}", value=told(one.old)), say("{value}", value=told(one.new)), hint, lasting,
        )  # fmt: skip

    def _troubles(
        self, day: datetime.date, one: Change, old: Indicator | None, new: Indicator | None, *, running: bool
    ) -> Iterator[tuple[str, Trouble]]:
        if running:
            yield from (("unexplained-target", (what, _TARGET)) for what, _ in target_troubles(one, old, new, day))
            yield from (("unexplained-weight", (what, _WEIGHT)) for what, _ in weight_troubles(one, old, new))
            yield from (("unexplained-definition", trouble) for trouble in definition_troubles(one, old, new))
        if left_behind(one, old, new):
            what = say(
                "{old} came back as {new}, and left its records of {months} behind",
                old=str(one.old), new=one.indicator, months=stretches(left_behind(one, old, new)),
            )  # fmt: skip
            yield "shed-past", (what, say("an indicator keeps its id, and may change its name"))
        if rewritten(one) and one.spot.subject is not Subject.ACHIEVEMENTS:
            yield "trail", (say("what was written about the past was changed: {change}", change=from_to(one)), _KEEP)
        if one.kind is ChangeKind.INDICATOR_REMOVED and running:
            what = say(
                "the indicator {name} is gone: {title}", name=f"{one.program}/{one.indicator}", title=told(one.old)
            )
            yield "deleted", (what, _RETIRE)

    def _hollow(self, commit: Commit, code: str, grounds: Iterable[Ground]) -> Iterator[Doubt]:
        """Reasons and documents that a commit brought and that say nothing."""
        for ground in grounds:
            place = self.place(ground.spot)
            what = say("{text} says nothing", text=as_seen(ground.text))
            yield Doubt(code, what, commit, None, place.path, place.pointer, hint=GROUND)

    # What the days say.

    def _misdated(self, commit: Commit, before: Iterable[Plan | None], after: Plan, rules: InForce) -> Iterator[Doubt]:
        came = Came(commit.id, commit.author.at, commit.committer.at)

        def recorded(folder: str, indicator: str, period: Period) -> Achievement | None:
            return self.past.records(commit.id, folder, indicator).get(period) if indicator else None

        for one in brought(before, after):
            if one.bearing is Bearing.DECIDES and rules.now.opened(one.months[0]):
                continue
            settings = rules.of(one.months[0]) if one.months else rules.now
            wrong = misdated(one, came, recorded, settings)
            found = wrong or after_the_result(one, came, recorded, settings)
            if found is not None:
                place = self.place(one.spot)
                doubt = Doubt(
                    "backdated",
                    found.what,
                    commit,
                    None,
                    place.path,
                    place.pointer,
                    period=one.months[0] if one.months else None,
                    hint=found.hint,
                )
                if wrong is None or (one.bearing is Bearing.HOLDS and not found.sure):
                    self.on_paper.append(doubt)
                else:
                    yield doubt


def _settled(legs: list[list[tuple[_About, list[Doubt]]]]) -> set[_About]:
    """What all sides of a merge differ in, and what is explained against one of them: two decisions became one row."""
    if len(legs) < 2:
        return set()
    touched = [{about for about, _ in leg} for leg in legs]
    doubted = [{about for about, doubts in leg if doubts} for leg in legs]
    return {about for about in touched[0] if all(about in some for some in touched)} - {
        about for about in doubted[0] if all(about in some for some in doubted)
    }


def _own(legs: list[list[tuple[_About, list[Doubt]]]]) -> frozenset[_About]:
    """What a commit changed itself: what differs from all of its parents."""
    return frozenset.intersection(*(frozenset(about for about, _ in leg) for leg in legs)) if legs else frozenset()


def _in_all(groups: Iterable[tuple[Name, ...]]) -> list[Name]:
    """What stands in each of several groups, in the order of the first."""
    first, *others = groups
    return [one for one in first if all(one in other for other in others)]


def _moved(leg: Leg) -> dict[str, str]:
    """The folders that programs have now, each with the one that its records came from."""
    pairs = ((one.path.split("/")[2], one.source.split("/")[2]) for one in leg.records if one.path != one.source)
    return {now: was for now, was in pairs if now != was}


def _recorded(program: Program, names: Iterable[str], of: Callable[[str], Mapping[Period, Achievement]]) -> Program:
    some = set(names)
    return replace(
        program,
        indicators=tuple(
            replace(one, achievements=of(one.id)) if one.id in some else one for one in program.indicators
        ),
    )
