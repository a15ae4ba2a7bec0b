"""The percentage of achievement (*capaian*) of one value against one target, and whether the target is met.

With T the target, R the value and B the baseline: ``proportion`` R/T, ``complement`` (2T-R)/T, ``inverse`` T/R,
``deviation`` 1-|R-T|/T, ``from_baseline`` (R-B)/(T-B), each times 100; against a range, the same against the nearer
bound, and 100 inside. These are the formulas in use in Indonesian performance reports; both formulas for "lower is
better" are, and they agree only at R = T, so the formula is part of every result.
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from kpi.measure.target import bounds
from kpi.model.domain.indicator import Formula, Indicator, Measure, Polarity, ScaleStep
from kpi.model.output.message import Message, say
from kpi.model.values.number import EXACT, HUNDRED, ZERO, quotient
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value
from kpi.model.values.struct import Struct, replace

#: A value as it is compared: fractions divided out.
Measured = Decimal | Grade | bool


class Percentage(Struct, frozen=True):
    """Achievement of a value against its target.

    ``raw``: in %, unrounded, neither capped nor floored; None where it can't be computed, and ``reason`` says
    why. ``met``: whether the target is met; None where that can't be told. ``at_cap``: the formula is undefined
    and the score's cap stands in. ``at_floor``: there is no percentage, and the score's floor counts. ``bound``:
    the number that T was, where the target is a range.
    """

    raw: Decimal | None
    met: bool | None
    reason: Message | None = None
    at_cap: bool = False
    at_floor: bool = False
    bound: Decimal | None = None


def measured(indicator: Indicator, value: Value) -> Measured | None:
    """The value as it is compared: of a fraction the quotient, times 100 where the measure is percent.

    None where the denominator is 0.
    """
    if not isinstance(value, Fraction):
        return value
    if not value.denominator:
        return None
    return scaled(indicator, quotient(value.numerator, value.denominator))


def scaled(indicator: Indicator, share: Decimal) -> Decimal:
    """A quotient in the unit of the indicator: times 100 where the measure is percent."""
    return EXACT.multiply(share, HUNDRED) if indicator.measure is Measure.PERCENT else share


def percentage(indicator: Indicator, target: Target, value: Value, cap: Decimal) -> Percentage:
    """Achievement of ``value`` against ``target``; ``cap`` (in %) replaces an undefined ``inverse``."""
    reached = measured(indicator, value)
    if reached is None:
        return Percentage(None, None, say("the denominator is 0"))
    match indicator.measure:
        case Measure.ORDINAL:
            return _ranked(indicator.scale, target, reached)
        case Measure.MILESTONE:
            return _staged(indicator.stages, target, reached)
        case Measure.NUMBER | Measure.PERCENT | Measure.CURRENCY | Measure.RATIO:
            return _of_numbers(indicator, target, reached, cap)
    assert_never(indicator.measure)


def _of_numbers(indicator: Indicator, target: Target, reached: Value, cap: Decimal) -> Percentage:
    """A number against a number or a range, where both are what the indicator allows."""
    if not isinstance(reached, Decimal) or not isinstance(target, Decimal | Range):
        return Percentage(None, None, say("the value or the target is not a number"))
    if reached < 0 and not indicator.allow_negative:
        return Percentage(None, None, say("a negative value is not allowed for this indicator"))
    if not indicator.allow_negative and any(bound is not None and bound < 0 for bound in bounds(target)):
        return Percentage(None, None, say("a negative target is not allowed for this indicator"))
    return _numeric(indicator, target, reached, cap)


def is_met(indicator: Indicator, target: Decimal | Range, reached: Decimal) -> bool:
    """Whether a number meets its target, by polarity. Not the same as a percentage of 100 or a good rating."""
    low, high = bounds(target)
    match indicator.polarity:
        case Polarity.MAXIMIZE:
            return low is None or reached >= low
        case Polarity.MINIMIZE:
            return high is None or reached <= high
        case Polarity.STABILIZE:
            short = low is not None and reached < EXACT.subtract(low, _spare(indicator, target))
            return not short and not exceeds(indicator, target, reached)
        case _:
            assert_never(indicator.polarity)


def exceeds(indicator: Indicator, target: Decimal | Range, reached: Decimal) -> bool:
    """Whether a number is above its target, or the upper bound, by more than the tolerance of one to be kept to."""
    _, high = bounds(target)
    return high is not None and reached > EXACT.add(high, _spare(indicator, target))


def _spare(indicator: Indicator, target: Decimal | Range) -> Decimal:
    """The tolerance, which only a single number that is to be kept to has."""
    kept_to = indicator.polarity is Polarity.STABILIZE and isinstance(target, Decimal)
    return (indicator.tolerance or ZERO) if kept_to else ZERO


def _numeric(indicator: Indicator, target: Decimal | Range, reached: Decimal, cap: Decimal) -> Percentage:
    met = is_met(indicator, target, reached)
    if isinstance(target, Decimal):
        return _against(indicator, target, reached, cap, met=met)
    bound = _nearer_bound(target, reached)
    if bound is None:
        return Percentage(HUNDRED, met)
    return replace(_against(indicator, bound, reached, cap, met=met), bound=bound)


def _nearer_bound(target: Range, reached: Decimal) -> Decimal | None:
    """The bound that a value outside the range is next to; None inside."""
    if target.low is not None and reached < target.low:
        return target.low
    if target.high is not None and reached > target.high:
        return target.high
    return None


def _against(indicator: Indicator, target: Decimal, reached: Decimal, cap: Decimal, *, met: bool) -> Percentage:
    if indicator.formula is Formula.FROM_BASELINE:
        return _from_baseline(indicator, target, reached, met=met)
    if target < 0:
        return Percentage(None, met, say("there is no percentage against a negative target"))
    if not target:
        return _against_zero(indicator, reached, met=met)
    if indicator.formula is Formula.INVERSE and reached <= 0:
        reason = say("the value is not above 0, so the formula inverse is undefined; the cap stands in")
        return Percentage(cap, met, reason, at_cap=True)
    return Percentage(EXACT.multiply(_share(indicator.formula, target, reached), HUNDRED), met)


def _share(formula: Formula, target: Decimal, reached: Decimal) -> Decimal:
    """The formulas; target above 0, and for ``inverse`` the value too.

    (2T-R)/T is reckoned as 2 - R/T, and 1-|R-T|/T as it stands: exactly 1 at R = T, however many digits both have.
    """
    match formula:
        case Formula.COMPLEMENT:
            return EXACT.subtract(Decimal(2), quotient(reached, target))
        case Formula.INVERSE:
            return quotient(target, reached)
        case Formula.DEVIATION:
            return EXACT.subtract(Decimal(1), quotient(EXACT.abs(EXACT.subtract(reached, target)), target))
        case Formula.PROPORTION | Formula.RANK | Formula.STAGE | Formula.FROM_BASELINE:
            return quotient(reached, target)
        case _:
            assert_never(formula)


def _from_baseline(indicator: Indicator, target: Decimal, reached: Decimal, *, met: bool) -> Percentage:
    """The part of the way from the baseline to the target that is covered: (R-B)/(T-B), below 0 beyond the baseline.

    The same for growth and for reduction, where it is (B-R)/(B-T). There is no way to measure where the target is the
    baseline itself, or on the wrong side of it; what misses such a target counts with the floor.
    """
    baseline = None if indicator.baseline is None else measured(indicator, indicator.baseline.value)
    if not isinstance(baseline, Decimal):
        return Percentage(None, met, say("there is no baseline to reckon from"))
    way = EXACT.subtract(target, baseline)
    if not way and reached == target:
        return Percentage(HUNDRED, met=True)
    if not way:
        return Percentage(None, met, say("the target is the baseline: there is no way to measure"), at_floor=not met)
    if (way > 0) is indicator.polarity.bounded_above:
        why = say("the target is worse than the baseline: there is no way to measure")
        return Percentage(None, met, why, at_floor=not met)
    return Percentage(EXACT.multiply(quotient(EXACT.subtract(reached, baseline), way), HUNDRED), met)


def _against_zero(indicator: Indicator, reached: Decimal, *, met: bool) -> Percentage:
    """A target of 0 has no ratio; what can be said depends on the polarity.

    What misses such a target counts with the floor: left out of the score, it would be better off than a small miss.
    """
    if reached:
        reason = (
            say("the target is 0 and the value exceeds it: there is no ratio")
            if not indicator.polarity.bounded_above and met
            else say("the target is 0 and the value is not: there is no ratio")
        )
        return Percentage(None, met, reason, at_floor=not met)
    if indicator.polarity.bounded_above or indicator.zero_target_met:
        return Percentage(HUNDRED, met=True)
    return Percentage(None, None, say("target and value are both 0: there is no ratio"))


def ranks(scale: tuple[ScaleStep, ...]) -> dict[str, Decimal]:
    """The grades of a scale with their rank, from 1 at the bottom."""
    return {step.name: Decimal(place) for place, step in enumerate(scale, start=1)}


def worths(scale: tuple[ScaleStep, ...]) -> dict[str, Decimal]:
    """Number of each grade of a scale: its score where all grades have one, else its rank."""
    scores = {step.name: step.worth for step in scale if step.worth is not None}
    return scores if len(scores) == len(scale) else ranks(scale)


def stage_part(stages: tuple[ScaleStep, ...], reached: object) -> Decimal | None:
    """The part of a milestone, in %: that of a stage, 100 or 0 for yes or no; None where nothing says it."""
    if isinstance(reached, bool):
        return HUNDRED if reached else ZERO
    parts = {step.name: step.worth for step in stages}
    return parts.get(reached.name) if isinstance(reached, Grade) else None


def _ranked(scale: tuple[ScaleStep, ...], target: Target, reached: Measured) -> Percentage:
    """Rank (or score) of the grade reached over that of the target; met by rank."""
    by_rank, by_worth = ranks(scale), worths(scale)
    if not (isinstance(target, Grade) and isinstance(reached, Grade) and {target.name, reached.name} <= by_rank.keys()):
        return Percentage(None, None, say("the grade is not on the scale of this indicator"))
    met = by_rank[reached.name] >= by_rank[target.name]
    return _part(by_worth[target.name], by_worth[reached.name], met=met)


def _staged(stages: tuple[ScaleStep, ...], target: Target, reached: Measured) -> Percentage:
    """The part of a milestone that is reached over the part aimed at."""
    aim = None if target is False else stage_part(stages, target)
    got = stage_part(stages, reached)
    if aim is None or got is None:
        return Percentage(None, None, _no_part(stages, target if aim is None else reached))
    return _part(aim, got, met=got >= aim)


def _no_part(stages: tuple[ScaleStep, ...], stage: object) -> Message:
    """Why nothing says what part a stage is."""
    if isinstance(stage, Grade) and stage.name in {step.name for step in stages}:
        return say("the stage {name} does not say what it is worth", name=stage.name)
    return say("this is not a stage of this milestone")


def _part(aim: Decimal, got: Decimal, *, met: bool) -> Percentage:
    if aim <= 0:
        reason = say("the target is worth 0: there is no ratio")
        return Percentage(HUNDRED, met) if got == aim else Percentage(None, met, reason)
    return Percentage(EXACT.multiply(quotient(got, aim), HUNDRED), met)
