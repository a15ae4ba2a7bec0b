"""Findings of the audit in the commits of a request that the net change doesn't show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from kpi.measure.audit.settling import alone, entry_for
from kpi.model.change import ChangeSet
from kpi.model.history import Doubt
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.reports.checks.settled import command
from kpi.store import layout

#: The rules on a change that judge of the whole request what a code of the audit judges of a single commit.
_OF_THE_WHOLE: Final[Mapping[str, frozenset[str]]] = {
    "closed-month": frozenset({"locked-month"}),
    "no-reason": frozenset({"unexplained-value", "locked-month"}),
    "evidence-changed": frozenset({"unexplained-value", "locked-month", "evidence-file", "instruction-evidence"}),
    "trail": frozenset({"rewritten-history"}),
    "closing": frozenset({"closing-chain"}),
    "other-author": frozenset({"recorded-commit"}),
    "other-time": frozenset({"recorded-commit", "future-record"}),
    "deleted": frozenset({"shed-past"}),
    "made-late": frozenset({"recorded-commit"}),
    "too-early": frozenset({"future-record"}),
}
#: Doubts about who made a commit, and when: no other request would say otherwise, so these may be settled in it.
_WHO_AND_WHEN: Final = frozenset({"other-author", "other-time", "made-late", "author-date", "backwards"})
#: What a commit did to something that was there: joined with the commit that puts it right, it was never done.
_MENDED: Final = frozenset(
    {
        "no-reason", "closed-month", "trail", "closing", "deleted", "added-again", "evidence-changed",
        "unexplained-target", "unexplained-weight", "unexplained-definition", "signed-content", "issued-sheet",
        "shed-past",
    }
)  # fmt: skip


def with_commits(change: ChangeSet, doubts: Iterable[Doubt], told: Iterable[Problem]) -> list[Problem]:
    """Findings ``told`` of the request as a whole, and doubts about its commits beyond those.

    A warning goes where an audit will find the same without a doubt. What is said of who and when may have been settled
    on the way; anything else is put right in the request instead.
    """
    doubts = list(doubts)
    decided = [one for one in doubts if one.code in _WHO_AND_WHEN and entry_for(change.head.settled, one)]
    settled = {_key(code, place) for one in decided for code, place in _told_as(one)}
    doubts = [one for one in doubts if one not in decided]
    whole = [one for one in told if _key(one.code, one.place) not in settled]
    known = {_key(one.code, one.place) for one in whole if one.severity is Severity.ERROR}
    added = {
        _key(one.code, place): Problem(one.code, Severity.ERROR, place, _message(one), _hint(change, one))
        for one, place in ((one, _place(one)) for one in doubts)
        if not any(_key(code, told_at) in known for code, told_at in _told_as(one))
    }
    return [*(one for one in whole if _key(one.code, one.place) not in added), *added.values()]


def _told_as(one: Doubt) -> Iterator[tuple[str, Place]]:
    """The codes by which a doubt may be told already, each with its place."""
    place = Place(one.path, one.pointer)
    return ((code, place) for code in (one.code, *_OF_THE_WHOLE.get(one.code, ())))


def _key(code: str, place: Place) -> tuple[str | int, ...]:
    """A code, and what it is about: the month of a record, an indicator, a part of the KAK, a whole file or program."""
    match code, place.pointer:
        case "deleted" | "shed-past", _:
            return code, *place.path.split("/")[:3]
        case "not-yours" | "closing-chain" | "closing", _:
            return code, place.path
        case _, ("indicators" | "items" | "kak" as part, thing, *_):
            return code, place.path, part, thing
        case _, (part, *_):
            return code, place.path, part
        case _:
            return code, place.path


def _place(one: Doubt) -> Place:
    """Where a doubt is shown; one about a commit as a whole at the settings, as hosts want a file for each finding."""
    return Place(one.path, one.pointer) if one.path else Place(layout.settings_path(), line=1, column=1)


def _message(one: Doubt) -> Message:
    if one.commit is None:
        return one.message
    return say("{message} (commit {commit})", message=one.message, commit=one.commit.id[:12])


def _hint(change: ChangeSet, one: Doubt) -> Message | None:
    """Hint of a doubt; where the request as a whole is in order, how it can be merged."""
    if one.code in _WHO_AND_WHEN and one.commit is not None:
        return _settled_by(change, one)
    if one.code not in _MENDED or one.lasting or len(change.commits) < 2:
        return one.hint
    return say(
        "the request as a whole is in order here, but an audit sees each commit: join its commits into one before it "
        "is merged (squash)"
    )


def _settled_by(change: ChangeSet, one: Doubt) -> Message:
    """How a request becomes green that a commit made anew, or made too late, has turned red."""
    if alone(change.base.settings.people):
        return say(
            "merge it as it was first committed; where that can't be, look into it and settle it in this request: "
            "{command}",
            command=command(one),
        )
    return say(
        "merge it as it was first committed; where that can't be, a verifier or an administrator who did not make this "
        "commit looks into it and settles it in this request: {command}",
        command=command(one),
    )
