"""Values in months without a target of their own, and the figures that they enter."""

from __future__ import annotations

from kpi.measure.accumulation import Standing, standing
from kpi.measure.covered import as_it_stood
from kpi.measure.question import Question, View
from kpi.measure.target import accumulation_span, monthly_targets
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.report import Json
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Target
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values as facts
from kpi.reports._shared import words


class Untargeted(Struct, frozen=True):
    """A value of a month without a target: the running figure that it is in, and the next target of the same span."""

    period: Period
    running: Standing
    next: tuple[Period, Target] | None

    @property
    def text(self) -> Message:
        """A sentence about these months."""
        indicator, months = self.running.indicator, words.months(self.running.months)
        so_far = words.quantity(self.running.actual, indicator)
        if self.next is None:
            return say(
                "{month} has no target of its own: the value counts in the figures to date ({months}: {actual})",
                month=self.period, months=months, actual=so_far,
            )  # fmt: skip
        return say(
            "{month} has no target of its own: the value counts in the figures to date ({months}: {actual}), "
            "toward the target of {next} ({target})",
            month=self.period, months=months, actual=so_far,
            next=self.next[0], target=words.quantity(self.next[1], indicator),
        )  # fmt: skip

    @property
    def facts(self) -> dict[str, Json]:
        """The same for machines."""
        months = self.running.months
        return {
            "from": str(months.first),
            "to": str(months.last),
            "actual": facts.quantity(self.running.actual),
            "next_target": None
            if self.next is None
            else {"period": str(self.next[0]), "target": facts.quantity(self.next[1])},
        }


def untargeted(portfolio: Portfolio, program: Program, indicator: Indicator, period: Period) -> Untargeted | None:
    """Months that a value counts for; None where its month has a target, or the value doesn't count."""
    running = standing(portfolio, program, indicator, Question.of(period, View.TO_DATE))
    if period not in running.untargeted or running.actual is None:
        return None
    return Untargeted(period, running, _next(as_it_stood(program, Span(period, period)), indicator, period))


def _next(program: Program, indicator: Indicator, period: Period) -> tuple[Period, Target] | None:
    """The next month of the span with a target."""
    span = accumulation_span(indicator, program, period)
    targets = monthly_targets(indicator, program)
    later = (month for month in targets if month > period and span is not None and month in span)
    found = next(later, None)
    return None if found is None else (found, targets[found])
