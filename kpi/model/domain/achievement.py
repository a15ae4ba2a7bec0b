"""An achievement: the record of one cell, with evidence and revisions."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from kpi.model.values.period import Period
from kpi.model.values.quantity import Value
from kpi.model.values.struct import Struct


class Status(StrEnum):
    """Whether a figure may still move."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class Evidence(Struct, frozen=True):
    """Evidence of a value: ``uri`` is an address, ``path`` a file inside the repository; one of them is set.

    ``sha256`` is the fingerprint of the file, 64 lower-case hexadecimal digits.
    """

    title: str
    uri: str | None = None
    path: str | None = None
    sha256: str | None = None


class FollowUp(Struct, frozen=True):
    """Planned follow-up: the action, the person responsible, the due day."""

    action: str
    owner: str | None = None
    due: datetime.date | None = None


class Recorded(Struct, frozen=True):
    """Who wrote the record and when; ``by`` is ``Name <e-mail>``, ``at`` carries its offset from UTC."""

    at: datetime.datetime
    by: str


class Content(Struct, frozen=True):
    """What a record says: a value, or why there can be none."""

    value: Value | None
    not_applicable: str | None
    status: Status | None = None


class Revision(Struct, frozen=True):
    """A correction: what the record said before, who changed it, when and why."""

    at: datetime.datetime
    by: str
    previous: Content
    reason: str


class Achievement(Struct, frozen=True):
    """What was achieved in one month. ``value`` is None exactly when ``not_applicable`` says why."""

    value: Value | None
    not_applicable: str | None
    status: Status
    evidence: tuple[Evidence, ...] = ()
    obstacles: str | None = None
    supports: str | None = None
    follow_up: FollowUp | None = None
    note: str | None = None
    recorded: Recorded | None = None
    revisions: tuple[Revision, ...] = ()
    stated_percent: Decimal | None = None
    stated_total: Decimal | None = None


#: What an indicator achieved, by month.
Records: TypeAlias = Mapping[Period, Achievement]
