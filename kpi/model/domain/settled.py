"""Findings of an audit that were looked into: ``data/settled.yaml``."""

import datetime

from kpi.model.values.period import Period
from kpi.model.values.struct import Struct


class Settled(Struct, frozen=True):
    """A decision that something which a commit did may stand: by whom, when, why, and on which document.

    ``code`` and ``commit`` (its full id) name the finding; ``cell`` is ``PROGRAM/INDICATOR``, or a program, empty for
    all that the commit touched; ``period`` None for every month.
    """

    code: str
    commit: str
    date: datetime.date
    by: str
    reason: str
    document: str
    cell: str = ""
    period: Period | None = None
