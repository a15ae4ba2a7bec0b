"""The figures once more, in fractions and plain numbers, without anything of ``kpi.measure``.

Written from the rules of arithmetic alone, to be compared with what kpi says. Months are counted from year 0; a target
is a number or a pair of bounds; a record a number, a pair of numerator and denominator, or ``NA``.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

NA: Final = "not applicable"
Bounds = tuple[Fraction | None, Fraction | None]
Target = Fraction | Bounds
Record = Fraction | tuple[Fraction, Fraction] | str


@dataclass(frozen=True)
class Case:
    """An indicator in its program: all that a figure rests on but the question and the day."""

    aggregation: str
    polarity: str
    formula: str
    over: str
    phases: list[tuple[int, int]]
    targets: dict[int, Target]
    records: dict[int, Record]
    percent: bool = False
    tolerance: Fraction = Fraction(0)
    added: int | None = None
    retired: int | None = None
    #: Days on which the program was stopped and taken up again.
    stopped: datetime.date | None = None
    resumed: datetime.date | None = None
    zero_met: bool = False
    #: How many months of the calendar one report is about.
    every: int = 1
    #: Whether records are totals since the span began.
    running: bool = False
    window: int = 10
    cap: Fraction = Fraction(120)


@dataclass
class Figure:
    """What kpi should say; ``percent`` in hundredths of a percent, rounded half up."""

    state: str
    target: Target | None = None
    actual: Fraction | None = None
    percent: int | None = None
    met: bool | None = None
    missing: list[int] = field(default_factory=list)


def day(month: int, number: int = 1) -> datetime.date:
    return datetime.date(month // 12, month % 12 + 1, number)


def end(month: int) -> datetime.date:
    return day(month, calendar.monthrange(month // 12, month % 12 + 1)[1])


def hundredths(value: Fraction) -> int:
    """Half up, away from zero."""
    whole = (abs(value) * 100 + Fraction(1, 2)).__floor__()
    return whole if value >= 0 else -whole


class Reckoner:
    """One question about one case on one day."""

    def __init__(self, case: Case, view: str, first: int, last: int, today: datetime.date) -> None:
        self.case, self.view, self.today = case, view, today
        self.known = end(last)  # what becomes of a program later changes no month
        self.months, self.span = self.covered(first, last)
        self.due = [month for month in self.months if self.target(month) is not None and day(month) <= today]
        self.na = [month for month in self.due if case.records.get(month) == NA]
        self.due = [month for month in self.due if month not in self.na]
        self.reported = [month for month in self.due if month in case.records]
        self.missing = [month for month in self.due if month not in case.records]
        self.late = [month for month in self.missing if today > day(month + 1, case.window)]
        self.values = {
            month: record
            for month, record in sorted(case.records.items())
            if month in self.months and record != NA and self.phase(month) and self.live(month) and day(month) <= today
        }

    def phase(self, month: int) -> tuple[int, int] | None:
        return next(((first, last) for first, last in self.case.phases if first <= month <= last), None)

    def about(self, month: int) -> list[int]:
        """The months that the report for a month is about: of its quarter or half-year, those in the same phase."""
        phase, every = self.phase(month), self.case.every
        if phase is None:
            return [month]
        first = month // every * every
        return [one for one in range(first, first + every) if phase[0] <= one <= phase[1]]

    def live(self, month: int) -> bool:
        added, retired = self.case.added, self.case.retired
        return (added is None or month >= added) and (retired is None or month < retired)

    def rests(self, month: int) -> bool:
        """Stopped all through a month; one that is stopped on the first is not owed."""
        stopped, resumed = self.case.stopped, self.case.resumed
        if stopped is None or stopped > self.known or stopped > day(month):
            return False
        return resumed is None or resumed > self.known or resumed > end(month)

    def target(self, month: int) -> Target | None:
        return self.case.targets.get(month) if self.live(month) and not self.rests(month) else None

    def covered(self, first: int, last: int) -> tuple[list[int], list[int]]:
        inside = [month for month in range(first, last + 1) if self.phase(month)] or [last]
        anchor = max([month for month in inside if day(month) <= self.today] or [inside[-1]])
        span = self.limits(anchor) if self.phase(anchor) else []
        if self.view == "month":
            whole = self.about(last) if first == last and self.about(last)[-1] == last else []
            return whole or list(range(first, last + 1)), span
        if self.view == "to-date" and self.about(anchor)[-1] > anchor and self.about(anchor)[0] - 1 in span:
            anchor = self.about(anchor)[0] - 1  # a period under way stands against nothing
        return (list(range(span[0], anchor + 1)) if span else [anchor]), span

    def limits(self, month: int) -> list[int]:
        """The months over which the running figure of a month runs; of one outside the phases itself alone."""
        phase = self.phase(month)
        if phase is None:
            return [month]
        whole = (self.case.phases[0][0], self.case.phases[-1][1])
        year = (max(whole[0], month // 12 * 12), min(whole[1], month // 12 * 12 + 11))
        first, last = {"phase": phase, "year": year, "program": whole}[self.case.over]
        return list(range(first, last + 1))

    def figure(self) -> Figure:
        found = Figure(self.state(), missing=self.missing)
        against, comparable = self.against()
        found.target = self.combined(against)
        if not against and len(self.months) == 1 and self.view != "full":
            found.target = self.target(self.months[0])
        entering = dict(list(self.values.items())[-1:]) if self.case.aggregation == "last" else self.values
        if not entering:
            if len(self.months) == 1 and not self.due:  # shown, though it counts for nothing
                only = self.case.records.get(self.months[0], NA)
                found.actual = None if only == NA else self.joined({self.months[0]: only})
            return found
        actual = self.joined(entering)
        if actual is None or (against and found.target is None):
            found.actual, found.state = actual, "not_computable" if found.state == "reported" else found.state
            return found
        found.actual = actual
        if against and found.target is not None and comparable:
            self.hold(found, found.target, actual)
        return found

    def hold(self, found: Figure, target: Target, actual: Fraction) -> None:
        """The percentage, and whether the target is met."""
        case = self.case
        limited = self.view == "full" and case.aggregation == "sum" and case.polarity != "maximize"
        exceeded = limited and self.above(self.combined(self.final()), actual)
        if limited and not self.over():
            found.met = False if exceeded else None
            return
        percent, met = self.worth(target, actual)
        found.percent = None if percent is None else hundredths(percent)
        found.met = met
        if limited and met and self.missing:
            found.met = None
        if found.state == "reported" and percent is None:
            found.state = "not_computable"
        if found.state in {"waiting", "unreported"} and not exceeded:
            found.met = None

    def state(self) -> str:
        if self.due:
            last = self.due[-1]
            return "reported" if last in self.reported else "unreported" if last in self.late else "waiting"
        return "not_applicable" if self.na else "not_due"

    def final(self) -> list[int]:
        return [month for month in self.span if self.target(month) is not None and self.case.records.get(month) != NA]

    def over(self) -> bool:
        """No month of the span is left in which anything could be achieved, by what was asked and by today."""
        left = [month for month in self.span if self.live(month) and not self.rests(month)]
        return all(month <= self.months[-1] and end(month) < self.today for month in left)

    def against(self) -> tuple[list[int], bool]:
        """The months whose targets count, and whether anything can be held against them."""
        how, limited = self.case.aggregation, self.case.polarity != "maximize"
        if self.view == "full" and self.final() and not (how == "sum" and limited and self.over()):
            return (self.final() if how == "sum" else self.final()[-1:]), True
        if how == "last":
            return self.due[-1:], True
        if how == "sum" and not limited:
            latest = max(self.values, default=-1)
            owed = [one for one in self.due if one in self.reported or one in self.late or self.about(one)[0] <= latest]
            return owed or self.missing, True
        return self.reported or self.missing, bool(self.reported)

    def rise(self, values: dict[int, Record]) -> Fraction | None:
        """What running totals rose by: a total for each span, less the one known before the covered months."""
        whole = Fraction(0)
        for span in {tuple(self.limits(month)) for month in values}:
            inside = [month for month in sorted(values) if month in span]
            earlier = [one for one in sorted(self.case.records) if span[0] <= one < self.months[0] and one in span]
            numbers = [one for one in earlier if self.case.records[one] != NA]
            owed = [one for one in span if one < self.months[0] and self.target(one) is not None]
            owed = [one for one in owed if one not in self.case.records]
            if owed and (not numbers or numbers[-1] < owed[-1]):
                return None
            before = self.case.records[numbers[-1]] if numbers else Fraction(0)
            total = values[inside[-1]]
            assert isinstance(total, Fraction)
            assert isinstance(before, Fraction)
            whole += total - before
        return whole

    def joined(self, values: dict[int, Record]) -> Fraction | None:
        if self.case.running:
            return self.rise(values)
        if self.case.aggregation == "ratio" and len(values) > 1:
            pairs = [value for value in values.values() if isinstance(value, tuple)]
            below = sum((pair[1] for pair in pairs), Fraction(0))
            if len(pairs) < len(values) or not below:
                return None
            return sum((pair[0] for pair in pairs), Fraction(0)) / below * (100 if self.case.percent else 1)
        numbers = [self.number(value) for value in values.values()]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers):
            return None
        whole = sum(known, Fraction(0))
        return whole / len(known) if self.case.aggregation == "average" else whole

    def number(self, value: Record) -> Fraction | None:
        if isinstance(value, tuple):
            return value[0] / value[1] * (100 if self.case.percent else 1) if value[1] else None
        assert isinstance(value, Fraction)
        return value

    def combined(self, months: list[int]) -> Target | None:
        """The targets of some months as one: added up, their mean, or weighted by the denominators of a ratio."""
        targets = [one for month in months if (one := self.target(month)) is not None]
        if not targets or (all(one == targets[0] for one in targets[1:]) and self.case.aggregation == "ratio"):
            return targets[0] if targets else None
        weights = [Fraction(1)] * len(targets)
        share = Fraction(len(targets)) if self.case.aggregation == "average" else Fraction(1)
        if self.case.aggregation == "ratio":
            weights = [weight for month in months if (weight := self.denominators(month)) is not None]
            share = sum(weights, Fraction(0))
            if len(weights) < len(months) or not share:
                return None
        if all(isinstance(one, Fraction) for one in targets):
            return sum((self.bounds(one)[0] or 0) * by for one, by in zip(targets, weights, strict=True)) / share
        ends = [self.bounds(one) for one in targets]
        low, high = ([one[side] for one in ends] for side in (0, 1))
        both = (self.mean(low, weights, share), self.mean(high, weights, share))
        return None if both == (None, None) else both

    def denominators(self, due: int) -> Fraction | None:
        """Those of all months that a report is about, together; None where a record has none."""
        known = [self.case.records[one] for one in self.about(due) if self.case.records.get(one, NA) != NA]
        pairs = [one[1] for one in known if isinstance(one, tuple)]
        return sum(pairs, Fraction(0)) if pairs and len(pairs) == len(known) else None

    @staticmethod
    def mean(numbers: list[Fraction | None], weights: list[Fraction], share: Fraction) -> Fraction | None:
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers):
            return None
        return sum((one * by for one, by in zip(known, weights, strict=True)), Fraction(0)) / share

    @staticmethod
    def bounds(target: Target) -> Bounds:
        return target if isinstance(target, tuple) else (target, target)

    def above(self, target: Target | None, actual: Fraction) -> bool:
        high = None if target is None else self.bounds(target)[1]
        spare = self.case.tolerance if isinstance(target, Fraction) and self.case.polarity == "stabilize" else 0
        return high is not None and actual > high + spare

    def worth(self, target: Target, actual: Fraction) -> tuple[Fraction | None, bool | None]:
        """The percentage of one value against one target, and whether that is met."""
        case, (low, high) = self.case, self.bounds(target)
        if actual < 0:  # a running total that fell: records themselves are never negative here
            return None, None
        spare = case.tolerance if case.polarity == "stabilize" and isinstance(target, Fraction) else Fraction(0)
        short = low is not None and actual < low - spare
        met = {"maximize": not short, "minimize": not self.above(target, actual)}.get(
            case.polarity, not short and not self.above(target, actual)
        )
        nearer = target if isinstance(target, Fraction) else None
        if isinstance(target, tuple):
            nearer = low if low is not None and actual < low else high if high is not None and actual > high else None
            if nearer is None:
                return Fraction(100), met
        assert nearer is not None
        if not nearer:
            if actual:
                return None, met
            return (Fraction(100), True) if case.polarity != "maximize" or case.zero_met else (None, None)
        if case.formula == "inverse" and actual <= 0:
            return case.cap, met
        share = {
            "proportion": lambda: actual / nearer,
            "complement": lambda: (2 * nearer - actual) / nearer,
            "inverse": lambda: nearer / actual,
            "deviation": lambda: 1 - abs(actual - nearer) / nearer,
        }[case.formula]()
        return share * 100, met


def reckoned(case: Case, view: str, first: int, last: int, today: datetime.date) -> Figure:
    """The figure that the design demands."""
    return Reckoner(case, view, first, last, today).figure()
