"""Changes between two states of the data, by meaning, with the commits that brought them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from enum import StrEnum

from kpi.model.domain.closing import Closing
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.problem import Pointer
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, field, replace


class ChangeKind(StrEnum):
    """Kind of the thing that changed."""

    VALUE = "value"
    STATUS = "status"
    EVIDENCE = "evidence"
    NOTE = "note"
    TRAIL = "trail"
    TARGET = "target"
    WEIGHT = "weight"
    DEFINITION = "definition"
    INDICATOR_ADDED = "indicator-added"
    INDICATOR_REMOVED = "indicator-removed"
    INDICATOR_RENAMED = "indicator-renamed"
    STATE = "state"
    KAK = "kak"
    PROGRAM = "program"
    PROGRAM_ADDED = "program-added"
    PROGRAM_REMOVED = "program-removed"
    SETTINGS = "settings"
    CLOSING = "closing"
    INSTRUCTION = "instruction"
    SETTLED = "settled"


class Subject(StrEnum):
    """Kind of file that a change is in."""

    SETTINGS = "settings"
    KAK = "kak"
    INDICATORS = "indicators"
    ACHIEVEMENTS = "achievements"
    CLOSING = "closing"
    INSTRUCTION = "instruction"
    SETTLED = "settled"


class Spot(Struct, frozen=True):
    """Where something stands, before anybody has to know how files are called.

    ``program`` is the name of its folder, ``name`` the indicator of an achievements file or the month of a closing.
    ``before``: it stands only in the earlier state. See ``kpi.store.locations``.
    """

    subject: Subject
    program: str = ""
    name: str = ""
    pointer: Pointer = ()
    on_key: bool = False
    before: bool = False

    def below(self, *steps: str | int) -> Spot:
        """A place inside this one."""
        return replace(self, pointer=(*self.pointer, *steps))


class Change(Struct, frozen=True):
    """One thing that means something else than before.

    ``program`` and ``indicator`` are ids (of a renamed indicator the new one), empty where the change is about
    neither; ``period`` is the month that it is about (of a weight: the first month that is weighed otherwise), None
    where it is about all of them. ``field`` is the name of the changed part, as in ``kpi.model``. ``old`` and ``new``
    are values of the model, None where there was or is nothing. ``reason`` and ``document`` are those of the revision
    that explains the change, where there is one.
    """

    kind: ChangeKind
    spot: Spot
    field: str
    old: object
    new: object
    program: str = ""
    indicator: str = ""
    period: Period | None = None
    reason: str | None = None
    document: str | None = None


class Authored(Struct, frozen=True):
    """A commit: who made it and when, and what it touched.

    ``at`` is the author's date and ``committed`` the committer's, in UTC. ``email`` and ``also_by`` (co-authors named
    in its message) are as written. ``paths`` are relative to the data root with ``/``; files of the repository outside
    it begin with ``../``. A merge touches only what it holds differently from all its parents.
    """

    id: str
    parents: tuple[str, ...]
    name: str
    email: str
    at: datetime.datetime
    committer: str
    committed: datetime.datetime
    also_by: tuple[str, ...] = ()
    paths: frozenset[str] = frozenset()
    message: str = ""


class Signature(Struct, frozen=True):
    """A signature that a commit brought: of a record (``revision`` None), of one of its revisions, or of a closing.

    ``indicator`` is empty for a closing. ``by`` is ``Name <e-mail>``.
    """

    commit: Authored
    program: str
    indicator: str
    period: Period
    by: str
    at: datetime.datetime
    spot: Spot
    revision: int | None = None


class Edition(Struct, frozen=True):
    """A program as its files define it, or the sheet of a month, as a commit left it.

    ``before`` is what each of its parents had (None: nothing, or nothing that can be read).
    """

    commit: Authored
    before: tuple[Program | Instruction | None, ...]
    after: Program | Instruction


class ChangeSet(Struct, frozen=True):
    """A request for a change: what the data was (``base``) and would be (``head``), and how it came about.

    ``commits`` are oldest first. ``entries`` are the signatures that they brought and that ``head`` still holds.
    ``editions`` are the programs and sheets that they touched, in their order. ``paths`` are all files that differ,
    named as those of a commit; ``refreshed`` are those of them that kpi itself writes so. ``closed_since`` are the
    closings that the branch it goes to has got since they parted.
    """

    base: Portfolio
    head: Portfolio
    changes: tuple[Change, ...]
    commits: tuple[Authored, ...] = ()
    entries: tuple[Signature, ...] = ()
    editions: tuple[Edition, ...] = ()
    paths: frozenset[str] = field(default_factory=frozenset)
    refreshed: frozenset[str] = field(default_factory=frozenset)
    closed_since: Mapping[Period, Closing] = field(default_factory=dict)
