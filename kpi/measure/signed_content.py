"""Signed content: it changes by a dated revision of the KAK only, never for a month whose value is known.

One judgement for two: ``kpi check`` holds a request to it, ``kpi audit`` every commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from kpi.measure.audit.revision_checks import Trouble
from kpi.measure.change_fields import missing
from kpi.measure.change_of_indicators import alike_in_words
from kpi.measure.wording import from_to
from kpi.model.change import Change, ChangeKind
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.field import Changes
from kpi.model.domain.grounds import says_something
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.indicator_fields import changing
from kpi.model.domain.program import Program, State
from kpi.model.output.message import say
from kpi.model.values.period import Period, stretches
from kpi.model.values.struct import Struct

#: Parts of an indicator that no dated revision of its definition can change, see ``definition_troubles``.
_FIXED: Final = frozenset(one.held for one in changing(Changes.SIGNED))


class Known(Struct, frozen=True):
    """What is known before a change: the records of an indicator by its id, and whether a month was due by then."""

    records: Callable[[str], Mapping[Period, Achievement]]
    overdue: Callable[[Period], bool]


def carried_out(program: Program) -> bool:
    """Whether a program is carried out or was: a detour over other states takes back no signature."""
    return program.measured or any(step.state in {State.IMPLEMENTING, State.COMPLETED} for step in program.states)


def signed_troubles(one: Change, before: Program, after: Program, known: Known) -> Iterator[Trouble]:
    """What a change of signed content lacks, or decides too late. ``one`` is a change from ``before`` to ``after``."""
    if not (carried_out(before) and before.indicators) or not _is_signed(one, before, after):
        return
    months = _reached(one, before, after, known)
    if months:
        what = say("{change}, and the value of {months} is recorded", change=from_to(one), months=stretches(months))
        yield what, say("take it back: what was signed stays for months whose value is known")
    late = _overdue(one, before, after, known)
    if late and not months:
        what = say("{change}, and {months} was due already", change=from_to(one), months=stretches(late))
        yield what, say("take it back: it may hold for months to come only")
    if one.kind is not ChangeKind.WEIGHT and not _revised(before, after):
        what = say("{change}, and no revision of the KAK says why", change=from_to(one))
        yield what, say("take it back, or add a revision to kak.revisions: number, date, reason, document")
    twin = _twin(one, before, after)
    if twin is not None:
        what = say("{old} is retired, and comes back as {new}", old=twin.id, new=one.indicator)
        yield what, say("an indicator keeps its id, its targets and its past; its name may be changed")


def _is_signed(one: Change, before: Program, after: Program) -> bool:
    match one.kind:
        case ChangeKind.DEFINITION:
            return one.field in _FIXED
        case ChangeKind.PROGRAM:
            return one.field == "phases" and _spans(before) != _spans(after)
        case ChangeKind.KAK:
            return one.field != "revisions"
        case ChangeKind.INDICATOR_ADDED | ChangeKind.WEIGHT:
            return True
        case _:
            return False


def _spans(program: Program) -> list[tuple[object, ...]]:
    return [(phase.id, phase.span) for phase in program.phases]


def _reached(one: Change, before: Program, after: Program, known: Known) -> list[Period]:
    """The months with a record that a change would judge otherwise, earliest first."""
    match one.kind:
        case ChangeKind.DEFINITION if one.field in {"added", "retired"}:
            old, new = before.by_indicator.get(one.indicator), after.by_indicator[one.indicator]
            recorded = sorted(known.records(one.indicator))
            return [month for month in recorded if old is not None and old.live(month) and not new.live(month)]
        case ChangeKind.DEFINITION:
            return sorted(known.records(one.indicator))
        case ChangeKind.WEIGHT:
            return sorted(month for month in known.records(one.indicator) if one.period is None or month >= one.period)
        case ChangeKind.PROGRAM:
            recorded = sorted({month for each in before.indicators for month in known.records(each.id)})
            return [month for month in recorded if _begins(before, month) != _begins(after, month)]
        case _:
            return []


def _begins(program: Program, month: Period) -> tuple[str, Period] | None:
    """The phase of a month, and where running figures begin in it; a phase may end later than once planned."""
    phase = program.phase_of(month)
    return None if phase is None else (phase.id, phase.span.first)


def _overdue(one: Change, before: Program, after: Program, known: Known) -> list[Period]:
    """The months that were due, and that an indicator would begin or cease to owe."""
    if not (one.kind is ChangeKind.INDICATOR_ADDED or one.field in {"added", "retired"}):
        return []
    old, new = before.by_indicator.get(one.indicator), after.by_indicator.get(one.indicator)
    owed = {
        month
        for side, other in ((old, new), (new, old))
        for month in (side.targets if side is not None else ())
        if side is not None and side.live(month) and not (other is not None and other.live(month))
    }
    return sorted(month for month in owed if known.overdue(month))


def _revised(before: Program, after: Program) -> bool:
    """Whether the KAK has got a revision that says why, on which document."""
    kept = () if before.kak is None else before.kak.revisions
    added = () if after.kak is None else missing(after.kak.revisions, kept)
    return any(says_something(one.reason) and says_something(one.document or "") for one in added)


def _twin(one: Change, before: Program, after: Program) -> Indicator | None:
    """The indicator that retires while one of the same name or definition comes: the same without its past."""
    new = after.by_indicator.get(one.indicator)
    if one.kind is not ChangeKind.INDICATOR_ADDED or new is None:
        return None
    retiring = (
        old
        for old in after.indicators
        if old.retired is not None and old.id in before.by_indicator and before.by_indicator[old.id].retired is None
    )
    return next((old for old in retiring if alike_in_words(old, new)), None)
