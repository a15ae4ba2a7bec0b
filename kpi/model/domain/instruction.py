"""The special instruction of a month (IKP, *instruksi khusus pimpinan*): what the leader asks of whom."""

import datetime
from decimal import Decimal
from enum import StrEnum

from kpi.model.domain.achievement import Evidence
from kpi.model.values.period import Period
from kpi.model.values.quantity import Target
from kpi.model.values.struct import Struct


class Category(StrEnum):
    """Category of an item: an indicator of a program, an actual issue, or the absorption of a budget."""

    INDICATOR = "indicator"
    ISSUE = "issue"
    BUDGET = "budget"


class Verdict(StrEnum):
    """The leader's decision about another target."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Carried(Struct, frozen=True):
    """Work that the months before left undone.

    ``since`` is the first month of the row that was not met or not reported, ``times`` how many months it has,
    ``unreported`` those of them without a value. ``lacking`` is in units of the item: the shortfall of all of these
    months where months add up, else the gap of the last of them; None where that is no number, or not known.
    """

    since: Period
    times: int
    unreported: tuple[Period, ...] = ()
    lacking: Decimal | None = None


class Promise(Struct, frozen=True):
    """A follow-up that the record of an earlier month (``period``) promised, and that is still open."""

    period: Period
    action: str
    owner: str | None = None
    due: datetime.date | None = None


class Decision(Struct, frozen=True):
    """Decision of the leader on a negotiation."""

    verdict: Verdict
    date: datetime.date
    by: str
    note: str | None = None
    document: str | None = None


class Negotiation(Struct, frozen=True):
    """Another target that an agency asks for; ``decision`` is None while it is open."""

    from_: Target
    to: Target
    reason: str
    date: datetime.date
    by: str
    decision: Decision | None = None


class Deed(Struct, frozen=True):
    """Follow-up on an item; ``done`` says that nothing is left to do.

    ``value`` is what is achieved so far, in units of the item; of an indicator its records say so instead.
    """

    date: datetime.date
    by: str
    note: str
    evidence: tuple[Evidence, ...] = ()
    done: bool = False
    value: Decimal | None = None


class Item(Struct, frozen=True):
    """One thing to be achieved in the month.

    ``id`` is ``program/indicator`` for indicators, a short name such as ``isu-01`` for the others. ``instruction``
    is what people wrote, ``output`` what is measured. ``bad_months`` are the months in a row, up to the one before,
    that were not met. ``negotiations`` and ``deeds`` are oldest first; ``note`` is the leader's.
    """

    id: str
    category: Category
    program: str | None = None
    indicator: str | None = None
    agency: str | None = None
    responsible: str | None = None
    instruction: str | None = None
    output: str | None = None
    unit: str | None = None
    target: Target | None = None
    due: datetime.date | None = None
    carried: Carried | None = None
    bad_months: int = 0
    promises: tuple[Promise, ...] = ()
    negotiations: tuple[Negotiation, ...] = ()
    deeds: tuple[Deed, ...] = ()
    note: str | None = None

    @property
    def done(self) -> bool:
        """Whether its follow-up is done."""
        return any(one.done for one in self.deeds)

    @property
    def result(self) -> Decimal | None:
        """What is achieved, as its last follow-up with a value says."""
        return next((one.value for one in reversed(self.deeds) if one.value is not None), None)

    @property
    def undecided(self) -> Negotiation | None:
        """The negotiation that waits for a decision."""
        return next((one for one in self.negotiations if one.decision is None), None)

    @property
    def negotiated_on(self) -> tuple[datetime.date, ...]:
        """The days on which its target was asked for or decided, oldest first where they are in order."""
        return tuple(
            day
            for one in self.negotiations
            for day in (one.date, *((one.decision.date,) if one.decision is not None else ()))
        )

    @property
    def lacks(self) -> tuple[str, ...]:
        """The keys without which an item can't be issued."""
        wanted = {
            "agency": self.agency,
            "responsible": self.responsible,
            "output": self.output or self.instruction,
            "due": self.due,
        }
        return tuple(name for name, value in wanted.items() if not value)


class Issued(Struct, frozen=True):
    """How a sheet was issued. ``position`` is that of ``by``, who signs."""

    number: str
    date: datetime.date
    by: str
    position: str | None = None
    place: str | None = None


class Instruction(Struct, frozen=True):
    """The sheet of a month; ``issued`` is None while it is a draft."""

    period: Period
    items: tuple[Item, ...] = ()
    issued: Issued | None = None

    def item(self, name: str) -> Item | None:
        """The item with an id."""
        return next((item for item in self.items if item.id == name), None)
