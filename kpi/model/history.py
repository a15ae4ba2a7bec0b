"""The history of the data: commits, and what each of them changed against each of its parents."""

from __future__ import annotations

import datetime
from functools import cached_property

from kpi.model.domain.achievement import Achievement
from kpi.model.domain.closing import Closing
from kpi.model.domain.settled import Settled
from kpi.model.output.message import Message
from kpi.model.output.problem import Pointer
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct


class Stamp(Struct, frozen=True):
    """Who, and when by the clock of their computer, with its distance from UTC."""

    name: str
    email: str
    at: datetime.datetime

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class Commit(Struct, frozen=True):
    """A commit. ``signed`` is whether it carries a signature, which nobody has checked."""

    id: str
    parents: tuple[str, ...]
    author: Stamp
    committer: Stamp
    message: str = ""
    signed: bool = False


class Touched(Struct, frozen=True):
    """A file that a commit changed: its path, and the ids of what it held before and after (None: no such file)."""

    path: str
    before: str | None
    after: str | None


class Edge(Struct, frozen=True):
    """A commit against one of its parents (None: it has none, or changes nothing). Paths are below the data root."""

    commit: Commit
    parent: str | None
    touched: tuple[Touched, ...]


class RecordStep(Struct, frozen=True):
    """The record of a month that one commit changed. ``path`` is the file after it, ``source`` the one before it.

    ``after`` None: it was deleted. The two paths differ where the indicator was renamed.
    """

    path: str
    source: str
    period: Period
    before: Achievement | None
    after: Achievement | None


class ClosingStep(Struct, frozen=True):
    """The closing file of a month that one commit changed; None: there was none, or there is none any more."""

    path: str
    period: Period
    before: Closing | None
    after: Closing | None


class SettledStep(Struct, frozen=True):
    """The entries of ``data/settled.yaml`` before and after a commit; none where there is no file, or it is broken."""

    before: tuple[Settled, ...]
    after: tuple[Settled, ...]


class Leg(Struct, frozen=True):
    """Changes of a commit against one parent (None: the first commit).

    ``defined`` are the folders of programs whose definitions (KAK, indicators, targets) were touched, ``sheets`` the
    months whose instruction (IKP) was. ``gone`` are those of both whose file (KAK, sheet) was deleted. ``begins``: the
    settings came in, and with them whatever is older than this history. ``settings``: they came, changed or went.
    ``settled``: findings of the audit were settled. ``others`` are files that hold no data, among them evidence.
    """

    parent: str | None
    records: tuple[RecordStep, ...] = ()
    closings: tuple[ClosingStep, ...] = ()
    defined: tuple[str, ...] = ()
    sheets: tuple[Period, ...] = ()
    gone: frozenset[str | Period] = frozenset()
    begins: bool = False
    settings: bool = False
    others: tuple[Touched, ...] = ()
    settled: SettledStep | None = None


class Step(Struct, frozen=True, dict=True):
    """One commit. ``legs`` are by parent; a parent from which nothing differs has none.

    ``deed`` is what the commit itself did, in the files of ``own``. Of a merge these are the files that merging its
    parents does not make so: none of them has the file like this, or one has, and another had gone on from there. What
    became of them is told against the commit where its parents ``parted`` (None: they have nothing in common).
    """

    commit: Commit
    legs: tuple[Leg, ...]
    deed: Leg | None = None
    own: frozenset[str] = frozenset()
    parted: str | None = None

    @cached_property
    def whole(self) -> bool:
        """Whether the commit differs from all of its parents: what differs everywhere is its own deed."""
        return bool(self.legs) and len(self.legs) >= len(self.commit.parents)

    @cached_property
    def brought(self) -> tuple[RecordStep, ...]:
        """Records that this commit itself brought in or changed: none of its parents has them like this.

        Against the parent that had one before, where there is such a parent.
        """
        if not self.whole:
            return ()
        if len(self.legs) == 1:
            return self.legs[0].records
        by_leg = [{(one.path, one.period): one for one in leg.records} for leg in self.legs]
        shared = [key for key in by_leg[0] if all(key in leg for leg in by_leg)]
        told = [[leg[key] for leg in by_leg] for key in shared]
        return tuple(next((one for one in some if one.before is not None), some[0]) for some in told)

    @property
    def closed(self) -> tuple[ClosingStep, ...]:
        """Closings that this commit itself brought in or changed, against its first parent."""
        if not self.whole:
            return ()
        others = [{one.path for one in leg.closings} for leg in self.legs[1:]]
        return tuple(one for one in self.legs[0].closings if all(one.path in some for some in others))


class Witness(Struct, frozen=True):
    """A tag ``kpi/<month>``: what it points to, the digest that its message names (None: none), whether it is signed.

    Nobody has checked the signature.
    """

    name: str
    commit: str
    digest: str | None
    signed: bool


class Doubt(Struct, frozen=True):
    """Something in the history that doesn't hold.

    ``code`` is its stable name; ``path`` and ``pointer`` say where in the files, ``earlier`` that it stands only in
    the parent of the commit. ``old`` and ``new`` are what was there and what took its place. ``lasting``: joined with
    what puts it right (squash), it would be found again.
    """

    code: str
    message: Message
    commit: Commit | None = None
    parent: str | None = None
    path: str = ""
    pointer: Pointer = ()
    earlier: bool = False
    period: Period | None = None
    old: Message | None = None
    new: Message | None = None
    hint: Message | None = None
    lasting: bool = False
