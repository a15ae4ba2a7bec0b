"""An indicator: what is measured, how it is reckoned, and the target of each month."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, assert_never

from kpi.model.domain.achievement import Achievement
from kpi.model.values.period import Period
from kpi.model.values.quantity import Target, Value
from kpi.model.values.struct import Struct, field, replace


class Level(StrEnum):
    """Where in the chain of results an indicator stands."""

    INPUT = "input"
    PROCESS = "process"
    OUTPUT = "output"
    OUTCOME = "outcome"
    IMPACT = "impact"


class Measure(StrEnum):
    """Kind of value of an indicator."""

    NUMBER = "number"
    PERCENT = "percent"
    CURRENCY = "currency"
    RATIO = "ratio"
    ORDINAL = "ordinal"
    MILESTONE = "milestone"

    @property
    def numeric(self) -> bool:
        """Whether values and targets are numbers."""
        match self:
            case Measure.NUMBER | Measure.PERCENT | Measure.CURRENCY | Measure.RATIO:
                return True
            case Measure.ORDINAL | Measure.MILESTONE:
                return False
        assert_never(self)


class Polarity(StrEnum):
    """Which direction is good."""

    MAXIMIZE = "maximize"
    MINIMIZE = "minimize"
    STABILIZE = "stabilize"

    @property
    def bounded_below(self) -> bool:
        """Whether a value can be too low."""
        match self:
            case Polarity.MAXIMIZE | Polarity.STABILIZE:
                return True
            case Polarity.MINIMIZE:
                return False
        assert_never(self)

    @property
    def bounded_above(self) -> bool:
        """Whether a value can be too high."""
        match self:
            case Polarity.MINIMIZE | Polarity.STABILIZE:
                return True
            case Polarity.MAXIMIZE:
                return False
        assert_never(self)


class Formula(StrEnum):
    """How a percentage of achievement is reckoned, see ``kpi.measure.achievement``."""

    PROPORTION = "proportion"
    COMPLEMENT = "complement"
    INVERSE = "inverse"
    DEVIATION = "deviation"
    FROM_BASELINE = "from_baseline"
    RANK = "rank"
    STAGE = "stage"


class Aggregation(StrEnum):
    """How several months become one figure, see ``kpi.measure.accumulation``."""

    SUM = "sum"
    AVERAGE = "average"
    LAST = "last"
    RATIO = "ratio"

    @property
    def adds_up(self) -> bool:
        """Whether the figure of several months is the sum of theirs, so that running totals make sense."""
        match self:
            case Aggregation.SUM:
                return True
            case Aggregation.AVERAGE | Aggregation.LAST | Aggregation.RATIO:
                return False
        assert_never(self)

    @property
    def by_parts(self) -> bool:
        """Whether values are needed as numerator and denominator."""
        match self:
            case Aggregation.RATIO:
                return True
            case Aggregation.SUM | Aggregation.AVERAGE | Aggregation.LAST:
                return False
        assert_never(self)


class AccumulateOver(StrEnum):
    """Where a running figure starts again from nothing."""

    PHASE = "phase"
    YEAR = "year"
    PROGRAM = "program"


class Frequency(StrEnum):
    """How often a target is due, see ``kpi.measure.reporting``."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMESTER = "semester"
    YEARLY = "yearly"

    @property
    def months(self) -> int:
        """How many months of the calendar one target covers."""
        match self:
            case Frequency.MONTHLY:
                return 1
            case Frequency.QUARTERLY:
                return 3
            case Frequency.SEMESTER:
                return 6
            case Frequency.YEARLY:
                return 12
        assert_never(self)


class RecordedValue(StrEnum):
    """Meaning of a recorded value: that of its months, or the total since the span of accumulation began."""

    PERIOD = "period"
    RUNNING_TOTAL = "running_total"


class ScaleStep(Struct, frozen=True):
    """A step of a scale: an ordinal grade with an optional score, or a stage with the part it is worth, in %."""

    name: str
    worth: Decimal | None = None


class Plausible(Struct, frozen=True):
    """Values outside ``low..high`` are asked about, not refused."""

    low: Decimal | None
    high: Decimal | None

    def holds(self, value: Decimal) -> bool:
        """Whether a value is inside."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


class Baseline(Struct, frozen=True):
    """Where the indicator stood before the program."""

    value: Value
    period: Period
    source: str | None = None


class Reference(Struct, frozen=True):
    """The same indicator in a code list that others share: the list, and its code there."""

    scheme: str
    code: str


class TargetRevision(Struct, frozen=True):
    """A target changed after signing: the old value is never lost. ``from_`` or ``to`` None: there was or is none."""

    period: Period
    from_: Target | None
    to: Target | None
    date: datetime.date
    by: str
    reason: str
    document: str | None = None


class WeightRevision(Struct, frozen=True):
    """A weight changed from a month on: before ``from_`` it was ``previous``; None: there was none."""

    from_: Period
    previous: Decimal | None
    date: datetime.date
    by: str
    reason: str
    document: str | None = None


class EarlierDefinition(Struct, frozen=True):
    """The parts of a definition that a revision changed, as they were before it.

    Only the attributes named in ``changed`` count: a part may have been empty before. They are called as those of
    ``Indicator``.
    """

    changed: tuple[str, ...]
    definition: str = ""
    level: Level = Level.OUTPUT
    unit: str = ""
    decimals: int = 0
    stated_formula: Formula | None = None
    allow_negative: bool = False
    evidence_required: bool = True
    zero_target_met: bool = False
    tolerance: Decimal | None = None
    scale: tuple[ScaleStep, ...] = ()
    stages: tuple[ScaleStep, ...] = ()


class DefinitionRevision(Struct, frozen=True):
    """A definition changed from a month on: before ``from_`` its parts were as ``previous`` says."""

    from_: Period
    previous: EarlierDefinition
    date: datetime.date
    by: str
    reason: str
    document: str | None = None


class Boundary(Struct, frozen=True):
    """From which month on an indicator counts (``added``) or no longer counts (``retired``), and why."""

    from_: Period
    reason: str


def possible_formulas(measure: Measure, polarity: Polarity) -> tuple[Formula, ...]:
    """The formulas that fit a measure and a polarity, the usual one first."""
    match measure:
        case Measure.ORDINAL:
            return (Formula.RANK,)
        case Measure.MILESTONE:
            return (Formula.STAGE,)
        case Measure.NUMBER | Measure.PERCENT | Measure.CURRENCY | Measure.RATIO:
            return _numeric_formulas(polarity)
    assert_never(measure)


def _numeric_formulas(polarity: Polarity) -> tuple[Formula, ...]:
    match polarity:
        case Polarity.MAXIMIZE:
            return (Formula.PROPORTION, Formula.FROM_BASELINE)
        case Polarity.MINIMIZE:
            return (Formula.COMPLEMENT, Formula.INVERSE, Formula.FROM_BASELINE)
        case Polarity.STABILIZE:
            return (Formula.DEVIATION,)
    assert_never(polarity)


class Indicator(Struct, frozen=True):
    """An indicator of a program. ``index`` is its place (from 0) in ``indicators.yaml``.

    ``stated_formula`` is what the file says, ``formula`` what holds. ``targets`` are as in the file: running
    totals where ``cumulative_targets`` is true; ``no_target`` says why a month has none. ``weight`` is what holds
    after all ``weight_revisions``, see ``weight_in``; the definition is that after all ``definition_revisions``, see
    ``in_month``. ``tolerance`` is in units of the indicator. ``scale`` holds the grades of an ordinal from the lowest
    to the highest, ``stages`` those of a staged milestone. ``achievements`` are by month; where their file is there
    and can't be read, they are ``unread``: unknown, which isn't the same as none.
    """

    index: int
    id: str
    name: str
    measure: Measure
    unit: str
    polarity: Polarity
    aggregation: Aggregation
    definition: str = ""
    definition_revisions: tuple[DefinitionRevision, ...] = ()
    level: Level = Level.OUTPUT
    decimals: int = 0
    stated_formula: Formula | None = None
    cumulative_targets: bool = False
    accumulate_over: AccumulateOver = AccumulateOver.PHASE
    frequency: Frequency = Frequency.MONTHLY
    values: RecordedValue = RecordedValue.PERIOD
    weight: Decimal | None = None
    weight_revisions: tuple[WeightRevision, ...] = ()
    plausible: Plausible | None = None
    allow_negative: bool = False
    evidence_required: bool = True
    zero_target_met: bool = False
    tolerance: Decimal | None = None
    scale: tuple[ScaleStep, ...] = ()
    stages: tuple[ScaleStep, ...] = ()
    agency: str | None = None
    owner: str | None = None
    source: str | None = None
    reference: Reference | None = None
    baseline: Baseline | None = None
    targets: Mapping[Period, Target] = field(default_factory=dict)
    no_target: Mapping[Period, str] = field(default_factory=dict)
    target_revisions: tuple[TargetRevision, ...] = ()
    added: Boundary | None = None
    retired: Boundary | None = None
    achievements: Mapping[Period, Achievement] = field(default_factory=dict)
    unread: bool = False

    @property
    def formula(self) -> Formula:
        """The formula that holds: the one stated, else the usual one of the measure and polarity."""
        if self.stated_formula is not None:
            return self.stated_formula
        return possible_formulas(self.measure, self.polarity)[0]

    def live(self, period: Period) -> bool:
        """Whether the indicator counts in a month: not before it was added, not from its retirement on."""
        if self.added is not None and period < self.added.from_:
            return False
        return self.retired is None or period < self.retired.from_

    def counts_beside(self, other: "Indicator") -> bool:
        """Whether there may be a month in which both count: neither is retired before the other is added."""
        return not any(
            one.retired is not None and two.added is not None and one.retired.from_ <= two.added.from_
            for one, two in ((self, other), (other, self))
        )

    def weight_in(self, period: Period) -> Decimal | None:
        """The weight that held in a month; None where it had none."""
        revision = self.next_weight_revision(period)
        return self.weight if revision is None else revision.previous

    def next_weight_revision(self, period: Period) -> WeightRevision | None:
        """The first revision from a month after this one on: it says what held until then. None: ``weight`` holds."""
        later = (one for one in self.weight_revisions if one.from_ > period)
        return min(later, key=lambda one: one.from_, default=None)

    def in_month(self, period: Period) -> "Indicator":
        """The indicator as it was defined in a month, with the revisions of its definition up to that month."""
        later = [one for one in self.definition_revisions if one.from_ > period]
        if not later:
            return self
        parts: dict[str, Any] = {}
        for one in sorted(later, key=lambda one: one.from_):  # the first one after the month says what held in it
            for name in one.previous.changed:
                parts.setdefault(name, getattr(one.previous, name))
        kept = tuple(one for one in self.definition_revisions if one.from_ <= period)
        return replace(self, definition_revisions=kept, **parts)
