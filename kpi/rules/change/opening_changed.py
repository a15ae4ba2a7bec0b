"""The opening is said once, before any month is closed, and stays as it was said.

Up to its last month nobody holds who and when against commits. An opening that comes later, or is extended, would let
records of any month in without a witness.

Wrong:

    # data/kpi.yaml, after November 2023 was closed
    opening: {through: 2024-10, date: 2024-11-05, by: Bappeda, reason: Data lama, document: Nota dinas 4}

Right:

    # the same, before any month is closed, and never changed afterwards
    opening: {through: 2023-10, date: 2023-11-05, by: Bappeda, reason: Data lama, document: Nota dinas 4}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.opening import opening_trouble
from kpi.model.change import ChangeKind, ChangeSet
from kpi.model.output.problem import Problem
from kpi.rules._support.lookup import begun, problem

CODE: Final = "opening-changed"


def check(change: ChangeSet) -> Iterator[Problem]:
    """An opening that comes too late, or is another one."""
    if not begun(change):
        return
    closed = any(closing.seal is not None or closing.reopenings for closing in change.base.closings.values())
    trouble = opening_trouble(change.base.settings.opening, change.head.settings.opening, closed=closed)
    for one in change.changes if trouble else ():
        if one.kind is ChangeKind.SETTINGS and one.field == "opening" and trouble is not None:
            yield problem(CODE, one, *trouble)
