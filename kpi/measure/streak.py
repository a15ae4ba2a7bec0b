"""Streaks: consecutive due reports that were not met."""

from __future__ import annotations

from itertools import pairwise

from kpi.measure.accumulation import standing
from kpi.measure.achievement import percentage
from kpi.measure.question import Question
from kpi.measure.target import monthly_targets
from kpi.model.domain.indicator import Frequency, Indicator, RecordedValue
from kpi.model.domain.lifecycle import stood
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.values.period import Period
from kpi.model.values.quantity import Target
from kpi.model.values.struct import Struct


class Streak(Struct, frozen=True):
    """Consecutive due reports that were not met, oldest first.

    ``silent`` are due months between them without a report, ``unclear`` reports between them of which nothing can be
    told: neither ends the row or adds to it. Months that were not due or not applicable are in none.
    """

    months: tuple[Period, ...] = ()
    silent: tuple[Period, ...] = ()
    unclear: tuple[Period, ...] = ()

    def __len__(self) -> int:
        return len(self.months)

    @property
    def unbroken(self) -> bool:
        """Whether no due month lies between them, so that they are in a row."""
        return not (self.silent or self.unclear)

    @property
    def monthly(self) -> bool:
        """Whether each month follows the one before."""
        return all(later == earlier.plus(1) for earlier, later in pairwise(self.months))


def streak(portfolio: Portfolio, whole: Program, indicator: Indicator, question: Question) -> Streak:
    """The row that ends with the last month asked for, as far as that has begun."""
    program = stood(whole, question.months.last.last_day)
    today = portfolio.today
    targets = monthly_targets(indicator, program, question.basis) if program.measured else {}
    bad: list[Period] = []
    silent: list[Period] = []
    unclear: list[Period] = []
    asked = (period for period in targets if period <= question.months.last and period.first_day <= today)
    for period in sorted(asked, reverse=True):
        record = indicator.achievements.get(period)
        if record is None:
            silent.append(period)
        elif record.value is not None:
            met = _met(portfolio, program, indicator, Question.of(period, basis=question.basis), targets[period])
            if met:
                break
            (unclear if met is None else bad).append(period)
    return _between(bad[::-1], silent, unclear)


def _met(
    portfolio: Portfolio, program: Program, indicator: Indicator, question: Question, target: Target
) -> bool | None:
    """Whether the report of a due month met its target; None where that can't be told."""
    period = question.months.last
    value = indicator.achievements[period].value
    if value is not None and indicator.frequency is Frequency.MONTHLY and indicator.values is RecordedValue.PERIOD:
        # what is recorded is what was reached: the same answer without asking for the months covered
        return percentage(indicator.in_month(period), target, value, portfolio.settings.score.cap).met
    return standing(portfolio, program, indicator, question).met


def _between(bad: list[Period], silent: list[Period], unclear: list[Period]) -> Streak:
    def inside(periods: list[Period]) -> tuple[Period, ...]:
        return tuple(period for period in sorted(periods) if bad[0] < period < bad[-1])

    return Streak(tuple(bad), inside(silent), inside(unclear)) if bad else Streak()
