"""The months that one report covers, by the frequency of an indicator.

The target of a quarter, a semester or a year stands in its last month inside the phase: that month is due, and its cell
covers the whole period. The months before it may have records of their own, and owe nothing. Periods are those of the
calendar (January to March, January to June, ...), cut at the ends of a phase; in a gap between phases there are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from kpi.measure.target import accumulation_span
from kpi.model.domain.indicator import Frequency, Indicator, RecordedValue
from kpi.model.domain.program import Phase, Program
from kpi.model.values.number import EXACT
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Value


def reporting_span(frequency: Frequency, program: Program, period: Period) -> Span:
    """The months that the report for a month is about; of a month outside the phases itself alone."""
    if frequency is Frequency.MONTHLY:
        return Span(period, period)
    phase = program.phase_of(period)
    return Span(period, period) if phase is None else _within(frequency, phase, period)


def _within(frequency: Frequency, phase: Phase, period: Period) -> Span:
    """The period of the calendar that holds a month of a phase, as far as the phase goes."""
    length = frequency.months
    first = Period(period.year, (period.month - 1) // length * length + 1)
    return Span(max(first, phase.span.first), min(first.plus(length - 1), phase.span.last))


def due_month(frequency: Frequency, program: Program, period: Period) -> Period:
    """The month in which the report for a month is due: where its target stands and its value is recorded."""
    return reporting_span(frequency, program, period).last


def due_months(frequency: Frequency, phases: Iterable[Phase]) -> frozenset[Period]:
    """The months of the phases in which a report is due, whether or not there is a target."""
    return frozenset(_within(frequency, phase, period).last for phase in phases for period in phase.span)


def own_values(indicator: Indicator, program: Program) -> Iterator[tuple[Period, Value]]:
    """The value that each record brings, earliest first: of running totals the rise since the one recorded before it.

    With the first total of a span its rise is the total itself.
    """
    running = indicator.values is RecordedValue.RUNNING_TOTAL
    before: tuple[Span | None, Decimal] | None = None
    for period, record in sorted(indicator.achievements.items()):
        if record.value is None:
            continue
        if not (running and isinstance(record.value, Decimal)):
            yield period, record.value
            continue
        span = accumulation_span(indicator, program, period)
        goes_on = before is not None and span is not None and before[0] == span
        yield period, EXACT.subtract(record.value, before[1]) if before and goes_on else record.value
        before = span, record.value


def last_reported_month(frequency: Frequency, program: Program, span: Span | None, last: Period) -> Period:
    """Where a figure to date ends: with the last period of ``span`` that is complete by ``last``.

    What is recorded of a period under way is held against its target when that is due; until then it would stand
    against nothing. ``last`` itself while the first period of the span is under way.
    """
    now = reporting_span(frequency, program, last)
    before = now.first.plus(-1)
    return last if now.last <= last or span is None or before not in span else before
