"""Signed content: it changes by a dated revision of the KAK only, never for a month whose value is known.

One judgement for two: ``kpi check`` holds a request to it, ``kpi audit`` every commit.
"""

from __future__ import annotations

from collections.abc import Iterator

from kpi.measure.audit.revision_checks import Trouble
from kpi.measure.change_of_indicators import alike_in_words
from kpi.measure.too_late import FIXED, carried_out, kak_revisions
from kpi.measure.wording import from_to
from kpi.model.change import Change, ChangeKind
from kpi.model.domain.grounds import says_something
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.program import KakRevision, Program
from kpi.model.output.message import say


def signed_troubles(one: Change, before: Program, after: Program) -> Iterator[Trouble]:
    """What a change of signed content lacks. ``one`` is a change from ``before`` to ``after``."""
    if not (carried_out(before) and before.indicators and _is_signed(one, before, after)):
        return
    if one.kind is not ChangeKind.WEIGHT and not any(map(_says_why, kak_revisions(before, after))):
        what = say("{change}, and no revision of the KAK says why", change=from_to(one))
        yield what, say("take it back, or add a revision to kak.revisions: number, date, reason, document")
    twin = _twin(one, before, after)
    if twin is not None:
        what = say("{old} is retired, and comes back as {new}", old=twin.id, new=one.indicator)
        yield what, say("an indicator keeps its id, its targets and its past; its name may be changed")


def _is_signed(one: Change, before: Program, after: Program) -> bool:
    match one.kind:
        case ChangeKind.DEFINITION:
            return one.field in FIXED
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


def _says_why(one: KakRevision) -> bool:
    return says_something(one.reason) and says_something(one.document or "")


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
