"""A closed month: what it was, chained to the month before, and whether it was opened again."""

import datetime
from collections.abc import Mapping
from typing import Any, Final

from kpi.model.values.period import Period
from kpi.model.values.struct import Struct

#: The canonical form that closings are made by, part of what is digested: raised when the form itself changes.
FORM: Final = 1


class ClosingException(Struct, frozen=True):
    """What was not in order when the month was closed all the same: a cell, what it lacked (``kind``), and why."""

    program: str
    indicator: str
    kind: str
    reason: str


class Seal(Struct, frozen=True):
    """One closing of a month.

    ``digest`` is SHA-256 (64 lower-case hexadecimal digits) over the digest of the month before (``previous``; None
    for the first month) and the canonical form of the month, see ``kpi.measure.closing.canonical``. ``results`` are the
    percentages, ratings and scores as published, JSON with exact decimals: a later change of rules doesn't reach them.
    ``form`` is the number of that canonical form.
    """

    digest: str
    previous: str | None
    at: datetime.datetime
    by: str
    tool: str
    exceptions: tuple[ClosingException, ...]
    results: Mapping[str, Any]
    form: int = FORM


class Reopening(Struct, frozen=True):
    """An earlier closing and why it no longer holds."""

    seal: Seal
    at: datetime.datetime
    by: str
    reason: str
    document: str


class Closing(Struct, frozen=True):
    """The closing file of a month. ``seal`` is None while the month is open again."""

    period: Period
    seal: Seal | None
    reopenings: tuple[Reopening, ...] = ()
