"""All that an audit looked at, as its report takes it."""

from __future__ import annotations

import datetime

from kpi.measure.audit.digests import Expected
from kpi.measure.audit.opening import Arrival
from kpi.measure.audit.walk import RuleChange
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.settled import Settled
from kpi.model.history import Commit, Doubt, Witness
from kpi.model.values.struct import Struct


class AuditFinding(Struct, frozen=True):
    """A doubt with its line (from 1) and column in the file as it was in ``commit``, and the line itself.

    ``settled`` is the decision that it may stand. ``may_settle``: whoever audits may decide so.
    """

    doubt: Doubt
    commit: str
    line: int
    column: int
    source: str
    settled: Settled | None = None
    may_settle: bool = False


class Audited(Struct, frozen=True):
    """All that an audit looked at. ``portfolio`` is the data in the commit ``commit``, made ``at`` a moment.

    ``differing`` are files on disk that differ from it. ``commits``: how many there are, and how many of them carry a
    signature. ``beginning`` is the commit that brought in what is older than the history, with so many records.
    ``on_paper`` are days that only a document speaks for. ``rules`` are changes of the settings. ``with_people``:
    people are named in all of them, so that each commit could be held against these.
    ``recomputed`` are the digests of closings whose figures were recomputed. ``pointers`` are the paths of evidence of
    which only a pointer is here (Git LFS).
    """

    portfolio: Portfolio
    commit: str
    at: datetime.datetime
    found: tuple[AuditFinding, ...]
    expected: tuple[Expected, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    differing: int = 0
    commits: int = 0
    signed: int = 0
    beginning: Commit | None = None
    imported: int = 0
    on_paper: tuple[Doubt, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    with_people: bool = False
    recomputed: frozenset[str] = frozenset()
    arrivals: tuple[Arrival, ...] = ()
    pointers: frozenset[str] = frozenset()

    @property
    def open(self) -> tuple[AuditFinding, ...]:
        """Findings that are not settled."""
        return tuple(one for one in self.found if one.settled is None)

    @property
    def settled(self) -> tuple[tuple[Settled, Doubt], ...]:
        """Settled findings, each with the decision about it."""
        return tuple((one.settled, one.doubt) for one in self.found if one.settled is not None)
