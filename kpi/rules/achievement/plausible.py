"""Values look like what they measure; what doesn't is worth a second look.

A value outside plausible, ten or a hundred times the one before (or a tenth of it), or worth more than 300 or less
than -100 percent of its target, is often a slip: a zero too many, a point for a comma, a percentage for a number. A
jump that the targets make too is no surprise. If the value is right, widen plausible or leave it so: this is a warning.

Wrong:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 13
    2023-12:
      value: 213

Right:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
    2023-12:
      value: 213
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from kpi.measure.achievement import measured, percentage
from kpi.measure.reporting import own_values
from kpi.measure.target import monthly_targets
from kpi.model.domain.indicator import Formula, Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.number import EXACT, rounded
from kpi.model.values.period import Period
from kpi.model.values.quantity import Fraction, Target, Value
from kpi.rules._support.locations import in_record, recorded
from kpi.rules._support.suggestions import shown
from kpi.rules.scope import Scope

CODE: Final = "plausible"
SCOPE: Final = Scope.PROGRAM

_TEN: Final = Decimal(10)
_HUNDRED: Final = Decimal(100)
_HIGHEST: Final = Decimal(300)
_LOWEST: Final = Decimal(-100)


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Numbers that are out of all proportion."""
    hint = say("if it is right, leave it so; if it is a slip, put it right")
    cap = portfolio.settings.score.cap
    for program, indicator in recorded(portfolio):
        if indicator.measure.numeric:
            targets = monthly_targets(indicator, program) if indicator.cumulative_targets else indicator.targets
            for period, what in _questions(indicator, own_values(indicator, program), targets, cap):
                yield Problem(CODE, Severity.WARNING, in_record(program, indicator, period, "value"), what, hint)


def _questions(
    indicator: Indicator, values: Iterable[tuple[Period, Value]], targets: Mapping[Period, Target], cap: Decimal
) -> Iterator[tuple[Period, Message]]:
    """Questions about the months of an indicator, earliest first."""
    limits = indicator.plausible
    low, high = (limits.low, limits.high) if limits is not None else (None, None)
    before: tuple[Period, Decimal] | None = None
    for period, found in values:
        value = measured(indicator, found) if isinstance(found, Fraction) else found
        if not isinstance(value, Decimal):
            continue
        if (low is not None and value < low) or (high is not None and value > high):
            yield period, _outside(value, low, high)
        if before is not None and _jumps(before[1], value) and not _planned(targets, before[0], period):
            yield period, _jump(before, value)
        target = targets.get(period)
        if target is not None:
            percent = _extreme(indicator.in_month(period), target, value, cap)
            if percent is not None:
                yield period, say("{value} against a target of {target} is {percent} percent", value=_short(value),
                                  target=shown(target), percent=rounded(percent))  # fmt: skip
        before = period, value


def _outside(value: Decimal, low: Decimal | None, high: Decimal | None) -> Message:
    if low is not None and high is not None:
        return say("{value} is outside what is plausible, {low} to {high}", value=_short(value), low=low, high=high)
    if low is not None:
        return say("{value} is less than is plausible, {low}", value=_short(value), low=low)
    return say("{value} is more than is plausible, {high}", value=_short(value), high=high)


def _jumps(before: Decimal, value: Decimal) -> bool:
    """Whether one is at least ten times the other; a 0 is a value as any other and no jump."""
    if before.adjusted() == value.adjusted():  # as many digits before the point: most values end here
        return False
    one, other = abs(before), abs(value)
    return bool(one and other) and (other >= EXACT.multiply(one, _TEN) or one >= EXACT.multiply(other, _TEN))


def _planned(targets: Mapping[Period, Target], before: Period, period: Period) -> bool:
    """Whether the targets of both months are as far apart, in the same direction or not."""
    old, new = targets.get(before), targets.get(period)
    return isinstance(old, Decimal) and isinstance(new, Decimal) and _jumps(old, new)


def _jump(before: tuple[Period, Decimal], value: Decimal) -> Message:
    month, old = before
    names = {"value": _short(value), "month": month, "old": _short(old)}
    for times in (_HUNDRED, _TEN):
        if abs(value) >= EXACT.multiply(abs(old), times):
            return say("{value} is {times} times the value of {month}, {old}, or more", times=times, **names)
        if abs(old) >= EXACT.multiply(abs(value), times):
            part = say("a tenth") if times == _TEN else say("a hundredth")
            return say("{value} is {part} of the value of {month}, {old}, or less", part=part, **names)
    raise AssertionError("only asked where there is a jump")


def _extreme(indicator: Indicator, target: Target, value: Decimal, cap: Decimal) -> Decimal | None:
    """The percentage where it is above 300 or below -100."""
    bounded = indicator.formula not in {Formula.INVERSE, Formula.FROM_BASELINE}
    if bounded and isinstance(target, Decimal) and 0 <= value <= target + target:
        return None  # from 0 to 200 percent by every other formula: most values end here
    found = percentage(indicator, target, value, cap).raw
    return found if found is not None and not _LOWEST <= found <= _HIGHEST else None


def _short(value: Decimal) -> Decimal:
    """A quotient without its endless decimals."""
    return rounded(value) if value.as_tuple().exponent < -4 else value  # type: ignore[operator]
