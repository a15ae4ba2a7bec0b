"""Changes of a plan that come too late: when the result of a month is known, recorded or due without a report.

One judgement for ``kpi check``, ``kpi audit`` and the commands that change a plan.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from kpi.measure.audit.revision_checks import REVISED, Trouble, only_more_decimals
from kpi.measure.change_fields import missing
from kpi.measure.wording import from_to
from kpi.model.change import Change, ChangeKind
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.field import Changes
from kpi.model.domain.indicator import DefinitionRevision, Indicator, TargetRevision, WeightRevision
from kpi.model.domain.indicator_fields import changing
from kpi.model.domain.lifecycle import resting
from kpi.model.domain.program import KakRevision, Program, State
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import say
from kpi.model.values.period import Period, stretches
from kpi.model.values.struct import Struct

#: Parts of an indicator that no dated revision of its definition can change, see ``definition_troubles``.
FIXED: Final = frozenset(one.held for one in changing(Changes.SIGNED))

#: What says why something of a plan changed, on which day.
Why: TypeAlias = "TargetRevision | WeightRevision | DefinitionRevision | KakRevision"


class Known(Struct, frozen=True):
    """What is known before a change, and what came along with it.

    ``records`` are those of an indicator by its id, ``brought`` those that stand beside the change. ``overdue`` is
    whether a month was due by then: without a report it is as well known as with one.
    """

    records: Callable[[str], Mapping[Period, Achievement]]
    brought: Callable[[str], Mapping[Period, Achievement]]
    overdue: Callable[[Period], bool]

    def recorded(self, name: str, decided: datetime.date | None) -> set[Period]:
        """The months of an indicator that were recorded before, or by what they say before the day of a decision."""
        told = self.brought(name).items() if decided is not None else ()
        return set(self.records(name)) | {
            month for month, one in told if decided and one.recorded is not None and one.recorded.at.date() < decided
        }


def known_troubles(one: Change, before: Program, after: Program, known: Known) -> Iterator[Trouble]:
    """That a change of what was signed comes when the value of its month is recorded."""
    months = _reached(one, before, after, known) if carried_out(before) else []
    if months:
        what = say("{change}, and the value of {months} is recorded", change=from_to(one), months=stretches(months))
        yield what, say("take it back: what was signed stays for months whose value is known")


def overdue_troubles(one: Change, before: Program, after: Program, known: Known) -> Iterator[Trouble]:
    """That a change comes when its month was due and is not reported; a merge brings no change of its own."""
    if not carried_out(before) or _reached(one, before, after, known):
        return
    late = sorted(
        month for month in _owed(one, before, after, known) if known.overdue(month) and _owed_then(month, before, after)
    )
    if not late:
        return
    what = say("{change}, and {months} was due already", change=from_to(one), months=stretches(late))
    cell = f"{one.program}/{one.indicator}"
    if _is_taken_away(one):
        command = kpi_command("record", cell, late[0], "--not-applicable", BLANK)
        yield what, say("where nothing can be achieved, say so: {command}", command=command)
    elif one.kind is ChangeKind.TARGET:
        command = kpi_command("record", cell, late[0], BLANK)
        yield what, say("report the result first, and then change the target: {command}", command=command)
    elif one.kind is ChangeKind.WEIGHT or one.field in REVISED:
        yield what, say("begin in {month} or later", month=str(late[-1].plus(1)))
    else:
        yield what, say("take it back: it may hold for months to come only")


def carried_out(program: Program) -> bool:
    """Whether a program is carried out or was: a detour over other states takes back no signature."""
    return program.measured or any(step.state in {State.IMPLEMENTING, State.COMPLETED} for step in program.states)


def _is_taken_away(one: Change) -> bool:
    """Whether a month loses its target, and with it what it owes."""
    return one.kind is ChangeKind.TARGET and one.field == "targets" and one.new is None


def _owed_then(month: Period, *versions: Program) -> bool:
    """Whether a program owed a month: it did not rest, as far as one of its versions says so."""
    return all(resting(one, month.first_day, month.last_day) is None for one in versions)


def _reached(one: Change, before: Program, after: Program, known: Known) -> list[Period]:
    """The months with a record that a change would judge otherwise, earliest first."""
    match one.kind:
        case ChangeKind.DEFINITION if one.field in {"added", "retired"}:
            old, new = before.by_indicator.get(one.indicator), after.by_indicator[one.indicator]
            kept = sorted(known.records(one.indicator))
            return [month for month in kept if old is not None and old.live(month) and not new.live(month)]
        case ChangeKind.DEFINITION if one.field in FIXED:
            return sorted(known.recorded(one.indicator, _decided(kak_revisions(before, after))))
        case ChangeKind.WEIGHT:
            months = known.recorded(one.indicator, _decided(_revisions(one, before, after)))
            return sorted(month for month in months if one.period is None or month >= one.period)
        case ChangeKind.PROGRAM if one.field == "phases":
            day = _decided(kak_revisions(before, after))
            months = {month for each in before.indicators for month in known.recorded(each.id, day)}
            return sorted(month for month in months if _begins(before, month) != _begins(after, month))
        case ChangeKind.TARGET if _is_taken_away(one):
            return [month for month in known.records(one.indicator) if month == one.period]
        case _:
            return []


def _begins(program: Program, month: Period) -> tuple[str, Period] | None:
    """The phase of a month, and where running figures begin in it; a phase may end later than once planned."""
    phase = program.phase_of(month)
    return None if phase is None else (phase.id, phase.span.first)


def _owed(one: Change, before: Program, after: Program, known: Known) -> set[Period]:
    """The months with a target that a change judges otherwise, or that an indicator begins or ceases to owe."""
    old, new = before.by_indicator.get(one.indicator), after.by_indicator.get(one.indicator)
    match one.kind:
        case ChangeKind.INDICATOR_ADDED:
            return _only_in(old, new)
        case ChangeKind.DEFINITION if one.field in {"added", "retired"}:
            return _only_in(old, new)
        case ChangeKind.DEFINITION if one.field in FIXED:
            return _with_target(old)
        case ChangeKind.DEFINITION if one.field in REVISED and not only_more_decimals(one):
            since = _since(old, new)
            return {month for month in _with_target(old) if since is not None and month >= since}
        case ChangeKind.WEIGHT:
            return {month for month in _with_target(old) if one.period is None or month >= one.period}
        case ChangeKind.PROGRAM if one.field == "phases":
            due = {month for each in before.indicators for month in _with_target(each)}
            return {month for month in due if _begins(before, month) != _begins(after, month)}
        case ChangeKind.TARGET if one.field == "targets" and one.period is not None and before.phase_of(one.period):
            return {one.period} - known.recorded(one.indicator, _decided(_revisions(one, before, after)))
        case _:
            return set()


def _with_target(one: Indicator | None) -> set[Period]:
    return set() if one is None else {month for month in one.targets if one.live(month)}


def _since(old: Indicator | None, new: Indicator | None) -> Period | None:
    """The first month of another definition, as its new revisions say; None where there is none."""
    added = missing(new.definition_revisions, old.definition_revisions) if old is not None and new is not None else ()
    return min((one.from_ for one in added), default=None)


def _only_in(one: Indicator | None, other: Indicator | None) -> set[Period]:
    """The months with a target in which an indicator counts in one of two versions of its program."""
    return {
        month
        for side, without in ((one, other), (other, one))
        for month in _with_target(side)
        if without is None or not without.live(month)
    }


def _revisions(one: Change, before: Program, after: Program) -> Sequence[Why]:
    """The revisions of a target or a weight that came along with a change of it."""
    old, new = before.by_indicator.get(one.indicator), after.by_indicator.get(one.indicator)
    if old is None or new is None:
        return ()
    if one.kind is ChangeKind.WEIGHT:
        return missing(new.weight_revisions, old.weight_revisions)
    return missing(new.target_revisions, old.target_revisions)


def kak_revisions(before: Program, after: Program) -> Sequence[KakRevision]:
    """The revisions that the KAK has got."""
    kept = () if before.kak is None else before.kak.revisions
    return () if after.kak is None else missing(after.kak.revisions, kept)


def _decided(revisions: Iterable[Why]) -> datetime.date | None:
    """The day on which a change was decided; None where no revision says it."""
    return max((one.date for one in revisions), default=None)
