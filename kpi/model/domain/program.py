"""A program: its state, phases and KAK (terms of reference)."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from kpi.model.domain.indicator import Indicator
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct


class State(StrEnum):
    """How far a program has come."""

    PROPOSED = "proposed"
    REFORMULATING = "reformulating"
    READY = "ready"
    IMPLEMENTING = "implementing"
    COMPLETED = "completed"
    STOPPED = "stopped"

    @property
    def measured(self) -> bool:
        """Whether a program in this state may have achievements and a score, see ``Program.measured``."""
        match self:
            case State.IMPLEMENTING | State.COMPLETED | State.STOPPED:
                return True
            case State.PROPOSED | State.REFORMULATING | State.READY:
                return False
        assert_never(self)

    @property
    def over(self) -> bool:
        """Whether nothing more is owed."""
        match self:
            case State.COMPLETED | State.STOPPED:
                return True
            case State.PROPOSED | State.REFORMULATING | State.READY | State.IMPLEMENTING:
                return False
        assert_never(self)

    @property
    def following(self) -> tuple["State", ...]:
        """States that may follow; none after completion."""
        match self:
            case State.PROPOSED:
                return (State.REFORMULATING, State.READY, State.STOPPED)
            case State.REFORMULATING:
                return (State.PROPOSED, State.READY, State.STOPPED)
            case State.READY:
                return (State.REFORMULATING, State.IMPLEMENTING, State.STOPPED)
            case State.IMPLEMENTING:
                return (State.COMPLETED, State.STOPPED)
            case State.COMPLETED:
                return ()
            case State.STOPPED:
                return (State.PROPOSED, State.REFORMULATING, State.READY, State.IMPLEMENTING)
        assert_never(self)


class StateChange(Struct, frozen=True):
    """A step in the life of a program."""

    state: State
    since: datetime.date
    reason: str | None = None
    document: str | None = None


class Phase(Struct, frozen=True):
    """A named stretch of months."""

    id: str
    title: str
    span: Span


class Stage(Struct, frozen=True):
    """A step of the KAK's strategy."""

    title: str
    span: Span


class Signatory(Struct, frozen=True):
    """Signatory: name, side and position."""

    role: str
    name: str
    position: str


class Signing(Struct, frozen=True):
    """When and where a KAK was signed, and by whom."""

    date: datetime.date
    place: str
    signatories: tuple[Signatory, ...]


class KakRevision(Struct, frozen=True):
    """A later change of the KAK."""

    number: int
    date: datetime.date
    reason: str
    document: str | None = None


class Background(Struct, frozen=True):
    """Why there is a program: its legal basis, an overview, the rationale."""

    legal_basis: tuple[str, ...] = ()
    overview: str | None = None
    rationale: str | None = None


class Strategy(Struct, frozen=True):
    """How the program is carried out."""

    method: str | None = None
    stages: tuple[Stage, ...] = ()


class Budget(Struct, frozen=True):
    """Costs in units of ``currency``, and their source."""

    amount: Decimal
    currency: str
    source: str


class FreeSection(Struct, frozen=True):
    """A section that no usual KAK has, under a title of its own."""

    title: str
    text: str


class KakSections(Struct, frozen=True):
    """The sections of a KAK; ``None`` or empty where one isn't written yet."""

    background: Background | None = None
    purpose: str | None = None
    beneficiaries: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    location: tuple[str, ...] = ()
    output: tuple[str, ...] = ()
    strategy: Strategy | None = None
    timeframe: Span | None = None
    budget: Budget | None = None
    responsible: tuple[str, ...] = ()
    other: tuple[FreeSection, ...] = ()


class Kak(Struct, frozen=True):
    """The terms of reference. ``signed`` is None until both sides have signed."""

    number: str | None
    signed: Signing | None
    sections: KakSections
    revisions: tuple[KakRevision, ...] = ()


class Program(Struct, frozen=True):
    """A program with its indicators.

    ``folder`` is the name of its folder, equal to ``id`` in valid data. ``unreadable`` holds the paths,
    relative to the root, of files of this program that are there but could not be read; what they hold is
    unknown, not empty.
    """

    folder: str
    id: str
    title: str
    illustrative: bool
    state: State
    states: tuple[StateChange, ...]
    lead_agency: str | None
    policy_team: tuple[str, ...]
    implementing_team: tuple[str, ...]
    facilitator: str | None
    phases: tuple[Phase, ...]
    kak: Kak | None
    indicators: tuple[Indicator, ...] = ()
    unreadable: frozenset[str] = frozenset()

    def agency_of(self, indicator: Indicator) -> str:
        """Which agency answers for an indicator; empty where none is named."""
        return indicator.agency or self.lead_agency or ""

    @property
    def in_place(self) -> bool:
        """Whether its folder is called as it is; what stands elsewhere, such as a copy, is not measured."""
        return self.folder == self.id

    @property
    def span(self) -> Span | None:
        """From the first month of the first phase to the last month of the last; None without phases."""
        if not self.phases:
            return None
        return Span(min(phase.span.first for phase in self.phases), max(phase.span.last for phase in self.phases))

    def phase_of(self, period: Period) -> Phase | None:
        """The phase that holds a month."""
        return next((phase for phase in self.phases if period in phase.span), None)

    @property
    def signed(self) -> bool:
        """Whether both sides have signed the KAK."""
        return self.kak is not None and self.kak.signed is not None

    @property
    def measured(self) -> bool:
        """Whether it has targets, achievements and a score; what was stopped before it was signed never had."""
        return self.state.measured and (self.signed or self.state is not State.STOPPED)

    @property
    def by_indicator(self) -> Mapping[str, Indicator]:
        """The indicators by their id; of two with the same id, the first."""
        return {indicator.id: indicator for indicator in reversed(self.indicators)}
