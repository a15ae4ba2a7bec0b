"""The last steps of every change: months are open, files are as the history has them, written, committed.

A kind of change reads, drafts, judges (``validation``) and shows; then it hands a ``Change`` to ``write``, which is the
only way from here to the disk. Taking back (``history/undoing``) and joining (``sync/syncing``) move commits that are
there already, and use ``kpi.store.write.saving`` themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet

from kpi.changes.context import Desk
from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.store import layout
from kpi.store.git import Answer
from kpi.store.write import evidence
from kpi.store.write.evidence import Offered
from kpi.store.write.saving import Written
from kpi.store.yaml.encode import closings


class Change(Struct, frozen=True):
    """What one commit will hold, and what must be so when it is made.

    ``months`` must be open. ``offered`` is evidence: it is copied in, or lies in the repository already. ``along`` are
    other files, as they lie on disk; ``sweeping``: hand edits in ``files`` go in, too. ``rests_on`` are files that the
    history must know. ``again`` judges what was read before, once nobody else can write; ``known`` judges which of the
    files in ``rests_on`` differ from the history. Both raise ``KpiError``.
    """

    files: tuple[Written, ...]
    message: str
    months: frozenset[Period] = frozenset()
    offered: tuple[Offered, ...] = ()
    along: tuple[str, ...] = ()
    sweeping: bool = False
    rests_on: tuple[str, ...] = (layout.settings_path(),)
    again: Callable[[], None] | None = None
    known: Callable[[AbstractSet[str]], None] | None = None


def write(
    at: Desk, change: Change, standing: Answer | None = None, meanwhile: Callable[[], object] | None = None
) -> str | None:
    """Write a change and commit it; the commit, None where none is made. Where anything fails all is as it was.

    ``standing``: git was asked before how the files stand; ``meanwhile`` is called while git is at work. Refuses, in
    this order: another kpi that writes, a closed month, what is no longer as it was read, what is for others to change,
    a file that somebody has edited since the last commit. Raises ``KpiError``.
    """
    paths = [one.path for one in change.files]
    along = [*change.along, *evidence.named(one for one in change.offered if one.source is None)]
    with at.saving() as saving:
        refuse_closed(at, change.months)
        if change.again is not None:
            change.again()
        edited = saving.claim(paths, along, rests_on=change.rests_on, sweeping=change.sweeping, asked=standing)
        if change.known is not None:
            change.known(edited)
        saving.bring(change.offered)
        saving.put(change.files)
        named = dict.fromkeys([*paths, *along, *evidence.named(change.offered)])
        return saving.commit(named, change.message, meanwhile)


def refuse_closed(at: Desk, months: Iterable[Period]) -> None:
    """Refuse the first month that is closed. Raises ``KpiError``."""
    for month in sorted(months):
        closings.require_open(at.root, month)


def changed_meanwhile() -> KpiError:
    """That what was shown is no longer what there is."""
    return KpiError(
        say("the data was changed by somebody else in the meantime"),
        say("nothing was written; look at it, then try again"),
    )
