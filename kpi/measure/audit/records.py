"""Judges changes of records: each has a revision with a reason, and who and when stay as written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.change_fields import missing, same
from kpi.measure.grounds import GROUND, brought, of_record
from kpi.measure.labels import choice
from kpi.model.domain.achievement import Achievement, Content, Evidence, Revision
from kpi.model.domain.grounds import as_seen, says_something
from kpi.model.history import Commit, Doubt, Leg, RecordStep, Step
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.values.period import Period
from kpi.model.values.quantity import Fraction, Grade
from kpi.model.values.struct import replace

NEVER_DELETE: Final = say(
    "a record is never deleted; it is corrected so that what was there is kept: {command}",
    command=kpi_command("revise", "--help"),
)
REOPEN: Final = say(
    "a closed month is reopened before it is changed: {command}", command=kpi_command("reopen", "--help")
)
REVISE: Final = say(
    "a value is corrected so that the old one and the reason are kept: {command}",
    command=kpi_command("revise", "--help"),
)
_PREVIOUS: Final = say("previous: holds what the record said before: value, status, or why there was none")


def said(record: Achievement | Content | None) -> Message:
    """Short text of a record: its value, or why there is none."""
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


def taken_up(step: Step) -> dict[tuple[str, Period], set[str | None]]:
    """Cells that two people recorded apart from each other, and the legs whose record the merge took up elsewhere.

    Of two first records only one can stay the first. What the other side had recorded is taken up where the merge has
    its value, or keeps it as that of a revision that says why. Then only the first one is held against it.
    """
    found: dict[tuple[str, Period], set[str | None]] = {}
    if len(step.commit.parents) < 2:
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


def changed(commit: Commit, leg: Leg, one: RecordStep, old: Achievement, new: Achievement) -> Iterator[Doubt]:
    """What may become of a record: it is revised, and what was written of who and when stays."""
    kept = new.revisions[: len(old.revisions)]
    if not same(old.revisions, kept):
        what = say("what {month} said of its earlier corrections was changed", month=one.period)
        yield record_doubt("trail", what, commit, leg, one, "revisions")
    if not same(old.recorded, new.recorded):
        what = say("who recorded {month}, or when, was changed", month=one.period)
        yield record_doubt("trail", what, commit, leg, one, "recorded")
    added = new.revisions[len(old.revisions) :]
    left = [one for one in old.evidence if not any(_same_evidence(one, it) for it in new.evidence)]
    if left and not any(says_something(revision.reason) for revision in added):
        what = say(
            "the evidence of {month} was exchanged without a reason: {what}", month=one.period, what=left[0].title
        )
        yield record_doubt("evidence-changed", what, commit, leg, one, "evidence", hint=REVISE)
    explained = any(_keeps(revision.previous, old) and says_something(revision.reason) for revision in added)
    unchanged = same((old.value, old.not_applicable), (new.value, new.not_applicable))
    if explained or unchanged:
        yield from _invented(commit, leg, one, old, added)
    if unchanged:
        if old.status is not new.status and not explained:
            what = say(
                "the status of {month} was changed without a revision that says why: {old}, now {new}",
                month=one.period, old=choice(old.status), new=choice(new.status),
            )  # fmt: skip
            yield record_doubt("no-reason", what, commit, leg, one, "status", hint=REVISE)
        return
    if not explained:
        what = say(
            "{month} was changed without a revision that keeps the old value and says why: {old}, now {new}",
            month=one.period, old=said(old), new=said(new),
        )  # fmt: skip
        yield record_doubt("no-reason", what, commit, leg, one, "value", hint=REVISE)


def _invented(
    commit: Commit, leg: Leg, one: RecordStep, old: Achievement, added: tuple[Revision, ...]
) -> Iterator[Doubt]:
    """A correction keeps what stood before it; of several that come together, each is of a moment of its own.

    What stood between two of them before they were committed nothing shows. A merge has the corrections of both sides.
    """
    if len(commit.parents) > 1 or not added:
        return
    first, twice = added[0].previous, len({it.at for it in added}) < len(added)
    if twice or not (_keeps(first, old) and first.status in {None, old.status}):
        previous = added[-1].previous if twice else first
        what = say(
            "{month}: a correction keeps {stated}, and nothing shows that it ever stood there",
            month=one.period, stated=said(previous),
        )  # fmt: skip
        index = len(old.revisions) + (len(added) - 1 if twice else 0)
        yield record_doubt("trail", what, commit, leg, one, "revisions", index, "previous", hint=_PREVIOUS)


def _same_evidence(one: Evidence, other: Evidence) -> bool:
    """Whether a later entry names the same proof, whatever it is called: by fingerprint, else by where it is."""
    if one.sha256:  # which is not taken away either
        return one.sha256 == other.sha256
    return (one.uri, one.path) == (other.uri, other.path)


def _keeps(previous: Content, old: Achievement) -> bool:
    return same((previous.value, previous.not_applicable), (old.value, old.not_applicable))


def hollow(commit: Commit, one: RecordStep, old: Achievement | None, new: Achievement) -> Iterator[Doubt]:
    """Reasons that a commit brought and that say nothing."""
    cell = ("", "", one.period)
    for ground in brought(of_record(*cell, new), () if old is None else of_record(*cell, old)):
        what = say("{month}: {text} says nothing", month=one.period, text=as_seen(ground.text))
        yield record_doubt("grounds", what, commit, None, one, *ground.spot.pointer[1:], hint=GROUND)


def records_path(folder: str, indicator: str) -> str:
    """The achievements file of an indicator, as ``kpi.store.layout`` has it: the other way of ``cell_of_step``."""
    return f"data/programs/{folder}/achievements/{indicator}.yaml"


def cell_of_step(one: RecordStep) -> tuple[str, str]:
    """The program's folder and the indicator that a step is about."""
    parts = one.path.split("/")
    return parts[2], parts[-1].removesuffix(".yaml")


def record_doubt(
    code: str, what: Message, commit: Commit, leg: Leg | None, one: RecordStep, *step: str | int,
    hint: Message | None = None,
) -> Doubt:  # fmt: skip
    """A doubt about a record, at a place in it; where it is gone, in the file that held it."""
    gone = one.after is None
    return Doubt(
        code, what, commit, leg.parent if leg else None, one.source if gone else one.path,
        (str(one.period), *step), gone, one.period, said(one.before), said(one.after), hint,
    )  # fmt: skip


def told_as(doubt: Doubt, old: Message, new: Message) -> Doubt:
    """A doubt with other words for what was there before and after."""
    return replace(doubt, old=old, new=new)
