"""The steps from values and targets to a percentage, a rating and a score, with the numbers put in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_DOWN, Decimal
from functools import reduce
from typing import Final, assert_never

from kpi.measure.accumulation import Standing, limited
from kpi.measure.achievement import Measured, is_met, measured, ranks, stage_part, worths
from kpi.measure.question import Question, View
from kpi.measure.score import MeasuredIndicator, ProgramStanding, clamped
from kpi.measure.states import CellState
from kpi.measure.target import accumulation_span, added, bounds, monthly_targets
from kpi.measure.together import denominators
from kpi.model.domain.indicator import Aggregation, Formula, Indicator, Measure, Polarity, RecordedValue
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Settings
from kpi.model.output.message import Message, say
from kpi.model.output.report import Json, Number
from kpi.model.values.number import EXACT, decimals_of, quotient, rounded
from kpi.model.values.period import stretches
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value
from kpi.model.values.struct import Struct
from kpi.reports._shared import cells, machine_values, words
from kpi.reports.indicator.untargeted import untargeted

#: Decimals of an unrounded number before its dots.
_SHOWN: Final = 6
#: What a few quotients leave right; see ``kpi.model.values.number.rounded``.
_SETTLED: Final = 60


class ExplanationStep(Struct, frozen=True):
    """One step: its name for machines, what it says, and what comes out of it."""

    name: str
    text: Message
    value: Json = None


class ExplainedIndicator(Struct, frozen=True):
    """One indicator in one program as it was asked about and as that stood, and where both stand."""

    program: Program
    portfolio: Portfolio
    question: Question
    row: MeasuredIndicator
    whole: ProgramStanding

    @property
    def settings(self) -> Settings:
        """Settings of the organisation."""
        return self.portfolio.settings

    @property
    def found(self) -> Standing:
        """Where the indicator stands."""
        return self.row.standing

    @property
    def indicator(self) -> Indicator:
        """The indicator."""
        return self.row.standing.indicator


def steps(case: ExplainedIndicator) -> Iterator[ExplanationStep]:
    """Every step, in the order in which they are taken."""
    yield _state(case)
    yield from _target(case)
    yield from _actual(case)
    yield from _untargeted(case)
    yield from _formula(case)
    yield from _rounding(case)
    yield from _met(case)
    yield from _rating(case)
    yield from _score(case)


def digits(value: Decimal) -> Number | Message:
    """A number with all its digits; of one without end, the first decimals and dots."""
    settled = rounded(value, _SETTLED)
    if decimals_of(settled) <= _SHOWN:
        return Number(settled, decimals_of(settled))
    cut = value.quantize(Decimal(1).scaleb(-_SHOWN), rounding=ROUND_DOWN, context=EXACT)
    return say("{number}…", number=Number(cut, _SHOWN))


def _shown(value: Target | Value | None, indicator: Indicator) -> object:
    return digits(value) if isinstance(value, Decimal) else words.quantity(value, indicator, exact=True)


def _state(case: ExplainedIndicator) -> ExplanationStep:
    found = case.found
    text = say("State: {state}", state=words.state(found.state))
    if found.state is CellState.NOT_APPLICABLE and found.reason is not None:  # which says so itself
        text = say("State: {state}", state=found.reason)
    elif found.reason is not None and (found.percentage is None or found.state is not CellState.REPORTED):
        text = say("{state}, {reason}", state=text, reason=found.reason)
    if found.missing:
        text = say("{state}; no record for {periods}", state=text, periods=stretches(found.missing))
    return ExplanationStep("state", text, found.state.value)


def _target(case: ExplainedIndicator) -> Iterator[ExplanationStep]:
    found, indicator = case.found, case.indicator
    if found.target is None:
        return
    target = _shown(found.target, indicator)
    monthly = monthly_targets(indicator, case.program, case.question.basis)
    several = [monthly[period] for period in found.targeted]
    text = say("Target: {target}", target=target)
    if len(several) > 1 and all(isinstance(one, Decimal | Range) for one in several):
        text = say("Target: {sum} = {target}", sum=_target_sum(indicator, several), target=target)
        if indicator.aggregation.by_parts:
            text = _weighted(case, several, target)
    if case.question.view is View.FULL:
        text = say("{target}, the final target of the span", target=text)
        if limited(indicator) and found.reason is None and found.percent is not None:
            text = say("{target}, of the months with a report", target=text)
    yield ExplanationStep("target", text, machine_values.quantity(found.target))


def _weighted(case: ExplainedIndicator, several: list[Target], target: object) -> Message:
    """The mean of the months' targets, weighted with the denominators; without them where all are the same."""
    indicator = case.indicator
    parts = denominators(indicator, case.program, case.found.targeted)
    if len(parts) < len(several) or all(one == several[0] for one in several):
        return say("Target: {target}, the same in all these months", target=target)
    products = [
        say("{one} × {other}", one=_shown(one, indicator), other=digits(part))
        for one, part in zip(several, parts, strict=True)
    ]
    above, below = _plus(products), _plus(digits(part) for part in parts)
    return say("Target: ({above}) / ({below}) = {target}", above=above, below=below, target=target)


def _target_sum(indicator: Indicator, several: list[Target]) -> Message:
    return _over(indicator, _plus(_shown(one, indicator) for one in several), len(several))


def _plus(parts: Iterable[object]) -> object:
    return reduce(lambda one, other: say("{one} + {other}", one=one, other=other), parts)


def _over(indicator: Indicator, whole: object, count: int) -> Message:
    match indicator.aggregation:
        case Aggregation.AVERAGE:
            return say("({sum}) / {count}", sum=whole, count=count)
        case Aggregation.SUM | Aggregation.LAST | Aggregation.RATIO:
            return say("{sum}", sum=whole)
    assert_never(indicator.aggregation)


def _actual(case: ExplainedIndicator) -> Iterator[ExplanationStep]:
    found, indicator = case.found, case.indicator
    if found.actual is None:
        return
    values = [indicator.achievements[period].value for period in found.counted]
    actual = _shown(found.actual, indicator)
    text = say("Actual: {actual}", actual=actual)
    if values and indicator.values is RecordedValue.RUNNING_TOTAL:
        text = _risen(case, found.actual, values[-1])
    elif found.carried_from is not None:
        text = say("Actual: {actual}, carried from {period}", actual=actual, period=found.carried_from)
    elif len(values) > 1 or any(isinstance(value, Fraction) for value in values):
        text = say("Actual: {sum} = {actual}", sum=_value_sum(indicator, values), actual=actual)
    yield ExplanationStep("actual", text, machine_values.quantity(found.actual))


def _risen(case: ExplainedIndicator, actual: Measured, total: Value | None) -> Message:
    """A recorded running total less the one before, where the months covered are of one span."""
    first, last = case.found.counted[0], case.found.counted[-1]
    one, other = (accumulation_span(case.indicator, case.program, period) for period in (first, last))
    if one != other or not isinstance(actual, Decimal) or not isinstance(total, Decimal):
        return say("Actual: {actual}", actual=_shown(actual, case.indicator))
    before = EXACT.subtract(total, actual)
    if not before:
        return say("Actual: {actual}, the running total", actual=_shown(actual, case.indicator))
    return say("Actual: {total} - {before} = {actual}, the rise of the running total",
               total=digits(total), before=digits(before), actual=_shown(actual, case.indicator))  # fmt: skip


def _untargeted(case: ExplainedIndicator) -> Iterator[ExplanationStep]:
    """Notes on values in months that have no target of their own, or that don't count."""
    found, period = case.found, case.question.months.last
    if len(found.months) == 1:
        other = untargeted(case.portfolio, case.program, case.indicator, period)
        if other is not None and found.state is CellState.NOT_DUE:
            yield ExplanationStep("untargeted", other.text, [str(period)])
    elif found.untargeted:
        text = say("In the actual, without a target of their own: {periods}", periods=stretches(found.untargeted))
        yield ExplanationStep("untargeted", text, [str(one) for one in found.untargeted])
    if found.left_out and len(found.months) > 1:
        text = say("Recorded and not counted: {periods}", periods=stretches(found.left_out))
        yield ExplanationStep("left_out", text, [str(one) for one in found.left_out])


def _value_sum(indicator: Indicator, values: list[Value | None]) -> Message:
    parts = [value for value in values if isinstance(value, Fraction)]
    if indicator.aggregation.by_parts and len(parts) > 1:
        above = say("({sum})", sum=_plus(digits(part.numerator) for part in parts))
        below = say("({sum})", sum=_plus(digits(part.denominator) for part in parts))
        return _divided(indicator, above, below)
    return _over(indicator, _plus(_one(indicator, value) for value in values), len(values))


def _one(indicator: Indicator, value: Value | None) -> object:
    if isinstance(value, Fraction):
        return _divided(indicator, digits(value.numerator), digits(value.denominator))
    return _shown(value, indicator)


def _divided(indicator: Indicator, above: object, below: object) -> Message:
    if indicator.measure is Measure.PERCENT:
        return say("{above} / {below} × 100", above=above, below=below)
    return say("{above} / {below}", above=above, below=below)


def _formula(case: ExplainedIndicator) -> Iterator[ExplanationStep]:
    found, indicator = case.found, case.indicator
    formula = indicator.formula
    named = say("Formula {name}: {symbols}", name=formula.value, symbols=words.formula(formula))
    yield ExplanationStep("formula", named, formula.value)
    worth = found.percentage
    if worth is None or found.target is None or found.actual is None:
        return
    if worth.bound is not None:
        nearer = say("Outside the range: T is its nearer bound, {bound}", bound=digits(worth.bound))
        yield ExplanationStep("bound", nearer, machine_values.number(worth.bound))
    if worth.raw is None:
        yield ExplanationStep("percentage", say("No percentage: {reason}", reason=found.reason or words.DASH))
    elif worth.at_cap:
        stands_in = say(
            "R is not above 0: the formula is undefined, and the cap of {cap} stands in", cap=digits(worth.raw)
        )
        yield ExplanationStep("percentage", stands_in, machine_values.number(worth.raw))
    else:
        yield ExplanationStep("percentage", _with_numbers(found, worth.raw), machine_values.number(worth.raw))


def _with_numbers(found: Standing, raw: Decimal) -> Message:
    """The formula with T and R put in; in words where it is not used."""
    indicator, worth = found.indicator, found.percentage
    if isinstance(found.target, Range) and worth is not None and worth.bound is None:
        return say("Inside the range: {percent}", percent=digits(raw))
    target, reached = _entering(found)
    if target is None or reached is None:
        return say("= {percent}", percent=digits(raw))
    if indicator.formula is Formula.FROM_BASELINE:
        return _way_covered(indicator, target, reached, raw)
    if not target:
        return say("T is 0 and so is R: {percent}", percent=digits(raw))
    names: dict[str, object] = {"T": digits(target), "R": digits(reached), "percent": digits(raw)}
    match indicator.formula:
        case Formula.COMPLEMENT:
            return say("(2 × {T} - {R}) / {T} × 100 = {percent}", **(names | {"R": _signed(reached)}))
        case Formula.INVERSE:
            return say("{T} / {R} × 100 = {percent}", **names)
        case Formula.DEVIATION:
            return say("(1 - |{R} - {T}| / {T}) × 100 = {percent}", **names)
        case Formula.PROPORTION | Formula.RANK | Formula.STAGE | Formula.FROM_BASELINE:
            return say("{R} / {T} × 100 = {percent}", **names)
    assert_never(indicator.formula)


def _way_covered(indicator: Indicator, target: Decimal, reached: Decimal, raw: Decimal) -> Message:
    baseline = None if indicator.baseline is None else measured(indicator, indicator.baseline.value)
    if not isinstance(baseline, Decimal) or baseline == target:
        return say("R is T, which is the baseline: {percent}", percent=digits(raw))
    return say("({R} - {B}) / ({T} - {B}) × 100 = {percent}",
               R=digits(reached), B=_signed(baseline), T=digits(target), percent=digits(raw))  # fmt: skip


def _signed(value: Decimal) -> object:
    """A number behind a minus: a negative one in brackets."""
    return say("({sum})", sum=digits(value)) if value < 0 else digits(value)


def _entering(found: Standing) -> tuple[Decimal | None, Decimal | None]:
    """The numbers that T and R are: of grades their rank or score, of stages their part."""
    indicator, worth = found.indicator, found.percentage
    target: object = found.target if worth is None or worth.bound is None else worth.bound
    match indicator.measure:
        case Measure.ORDINAL:
            by_worth = worths(indicator.scale)
            return _worth_of(by_worth, target), _worth_of(by_worth, found.actual)
        case Measure.MILESTONE:
            return stage_part(indicator.stages, target), stage_part(indicator.stages, found.actual)
        case Measure.NUMBER | Measure.PERCENT | Measure.CURRENCY | Measure.RATIO:
            return _number_or_none(target), _number_or_none(found.actual)
    assert_never(indicator.measure)


def _number_or_none(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _worth_of(by_worth: dict[str, Decimal], grade: object) -> Decimal | None:
    return by_worth.get(grade.name) if isinstance(grade, Grade) else None


def _rounding(case: ExplainedIndicator) -> Iterator[ExplanationStep]:
    raw = case.found.percent
    if raw is None:
        return
    text = say("Rounded half-up to 2 decimals: {raw} → {percent} %", raw=digits(raw), percent=words.percent(raw))
    yield ExplanationStep("rounded", text, machine_values.percent(raw))


def _met(case: ExplainedIndicator) -> Iterator[ExplanationStep]:
    found = case.found
    if found.percentage is None:
        return
    if not found.complete:
        yield ExplanationStep("met", say("Met: not told while the last month has no value"))
    elif found.met is None:
        yield ExplanationStep("met", say("Met: can't be told"))
    else:
        verdict = say("met") if found.met else say("not met")
        yield ExplanationStep(
            "met", say("Met: {comparison}: {verdict}", comparison=_compared(found), verdict=verdict), found.met
        )


def _compared(found: Standing) -> object:
    """The comparison that decides, with what was compared."""
    indicator, target, actual = found.indicator, found.target, found.actual
    if isinstance(target, Decimal | Range) and isinstance(actual, Decimal):
        return _by_polarity(indicator, target, actual)
    if isinstance(target, Grade) and isinstance(actual, Grade) and indicator.measure is Measure.ORDINAL:
        by_rank = ranks(indicator.scale)
        return _at_least(by_rank[actual.name], by_rank[target.name], met=bool(found.met))
    aim, got = stage_part(indicator.stages, target), stage_part(indicator.stages, actual)
    if aim is None or got is None:
        return _shown(actual, indicator)
    return _at_least(got, aim, met=bool(found.met))


def _at_least(one: Decimal, other: Decimal, *, met: bool) -> Message:
    if met:
        return say("{one} ≥ {other}", one=digits(one), other=digits(other))
    return say("{one} < {other}", one=digits(one), other=digits(other))


def _at_most(one: Decimal, other: Decimal, *, met: bool) -> Message:
    if met:
        return say("{one} ≤ {other}", one=digits(one), other=digits(other))
    return say("{one} > {other}", one=digits(one), other=digits(other))


def _by_polarity(indicator: Indicator, target: Decimal | Range, actual: Decimal) -> Message:
    met = is_met(indicator, target, actual)
    low, high = bounds(target)
    if indicator.polarity is Polarity.STABILIZE and isinstance(target, Decimal) and indicator.tolerance:
        low, high = EXACT.subtract(target, indicator.tolerance), EXACT.add(target, indicator.tolerance)
    if indicator.polarity is Polarity.STABILIZE and low == high and low is not None:
        return (
            say("{one} = {other}", one=digits(actual), other=digits(low))
            if met
            else say("{one} ≠ {other}", one=digits(actual), other=digits(low))
        )
    checks = []
    if indicator.polarity.bounded_below and low is not None:
        checks.append(_at_least(actual, low, met=actual >= low))
    if indicator.polarity.bounded_above and high is not None:
        checks.append(_at_most(actual, high, met=actual <= high))
    return say("{checks}", checks=tuple(checks) if checks else digits(actual))


def _rating(case: ExplainedIndicator) -> Iterator[ExplanationStep]:
    found, profile = case.found, case.settings.rating
    band = words.band(profile, found)
    if band is None:
        return
    names: dict[str, object] = {
        "percent": words.percent(found.percent), "rating": words.rating_label(band), "profile": profile.name
    }  # fmt: skip
    if band.min is not None:
        text = say("Rating: {percent} ≥ {min}: {rating} (profile {profile})", min=digits(band.min), **names)
    else:
        text = say("Rating: {percent} is under all bands: {rating} (profile {profile})", **names)
    yield ExplanationStep("rating", text, machine_values.rating(band))
    if cells.printed_gap(profile, found):
        gap = say("The percentage lies between two bands as printed in whole numbers; the lower one holds")
        yield ExplanationStep("printed_gap", gap, value=True)


def _score(case: ExplainedIndicator) -> Iterator[ExplanationStep]:
    policy, row = case.settings.score, case.row
    if row.score is None:
        yield ExplanationStep("score", say("Score: this indicator is not in it"))
    else:
        yield _clamp(case, row.score)
        weights = added(one.weight for one in case.whole.indicators if one.score is not None)
        if weights:
            points = quotient(EXACT.multiply(row.weight, row.score), weights)
            text = say(
                "Contribution: weight {weight} × {score} / sum of weights {weights} = {points}",
                weight=digits(row.weight), score=digits(row.score), weights=digits(weights), points=digits(points),
            )  # fmt: skip
            yield ExplanationStep("contribution", text, machine_values.number(points))
    whole = case.whole.score
    text = say("Program score: {score} ({coverage})", score=words.scored(whole), coverage=words.covered(whole.coverage))
    if whole.value is not None and whole.band is None:
        text = say("{score}; at least {minimum} % have to be counted", score=text, minimum=policy.minimum_coverage)
    yield ExplanationStep("program_score", text, machine_values.percent(whole.value))


def _clamp(case: ExplainedIndicator, score: Decimal) -> ExplanationStep:
    policy, raw = case.settings.score, case.found.percent
    names = {"floor": digits(policy.floor), "cap": digits(policy.cap), "score": digits(score)}
    if raw is None:
        text = say("Score: no percentage and not met, so the floor counts: {score}", **names)
    elif clamped(raw, policy) == raw:
        text = say("Score: {score} lies between floor {floor} and cap {cap}", **names)
    else:
        text = say("Score: {raw} becomes {score}, between floor {floor} and cap {cap}", raw=digits(raw), **names)
    return ExplanationStep("score", text, machine_values.number(score))
