"""Random indicators with holes: as cases for the independent reckoning, and as kpi has them."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from fractions import Fraction as Exact
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.indicator import (
    AccumulateOver,
    Aggregation,
    Boundary,
    Formula,
    Frequency,
    Indicator,
    Measure,
    Polarity,
    RecordedValue,
)
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Kak, KakSections, Phase, Program, Signing, State, StateChange
from kpi.model.domain.settings import Band, RatingProfile, ScorePolicy, Settings
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Range, Target
from tests.measure.reckoning import NA, Case, day, end

if TYPE_CHECKING:
    from tests.measure import reckoning

START: Final = 2024 * 12
FORMULAS: Final = {
    "maximize": ["proportion"],
    "minimize": ["complement", "inverse"],
    "stabilize": ["deviation"],
}
SETTINGS: Final = Settings(
    organisation="Contoh",
    language="id",
    timezone="Asia/Jakarta",
    entry_window_days=10,
    rating=RatingProfile("p", (Band(None, {"en": "any"}),)),
    score=ScorePolicy(),
)


def drawn(chance: random.Random) -> Case:
    """A random indicator: monthly, quarterly or ragged targets, holes in the records, two phases, stops, retirement."""
    aggregation = chance.choice(["sum", "average", "last", "ratio"])
    polarity = chance.choice(list(FORMULAS))
    split = chance.randrange(2, 11)
    phases = [(START, START + split - 1), (START + split + chance.choice([0, 0, 1]), START + 14)]
    months = [month for first, last in phases for month in range(first, last + 1)]
    every = chance.choice([1, 1, 3, 6])
    rhythm = every if chance.random() < 0.5 else chance.choice([1, 1, 1, 3, 12])
    due = [month for month in months if month % every == every - 1 and chance.random() < 0.95]
    if rhythm > 1:  # targets stand where the periods end, also at the end of a phase
        ends = {
            min(month // rhythm * rhythm + rhythm - 1, last)
            for first, last in phases
            for month in range(first, last + 1)
        }
        due = sorted(month for month in ends if chance.random() < 0.95)
    alike = chance.random() < 0.3
    targets: dict[int, reckoning.Target] = {month: target(chance, polarity) for month in due}
    if alike and due:
        targets = dict.fromkeys(due, targets[due[0]])
    reported = chance.choice([0.5, 0.8, 1])
    records = {month: record(chance, aggregation) for month in months if chance.random() < reported}
    running = aggregation == "sum" and chance.random() < 0.2
    stopped = day(chance.choice(months), chance.choice([1, 1, 17])) if chance.random() < 0.2 else None
    resumed = day(chance.choice(months), chance.choice([1, 20])) if stopped and chance.random() < 0.5 else None
    return Case(
        aggregation,
        polarity,
        chance.choice(FORMULAS[polarity]),
        chance.choice(["phase", "year", "program"]),
        phases,
        targets,
        records,
        percent=aggregation == "ratio" and chance.random() < 0.7,
        tolerance=number(chance, 5) if polarity == "stabilize" and chance.random() < 0.5 else Exact(0),
        added=chance.choice(months) if chance.random() < 0.1 else None,
        retired=chance.choice(months) if chance.random() < 0.1 else None,
        stopped=stopped,
        resumed=resumed if resumed and stopped and resumed > stopped else None,
        zero_met=chance.random() < 0.2,
        every=rhythm,
        running=running,
    )


def number(chance: random.Random, most: int = 60) -> Exact:
    return Exact(chance.choice([0, 10, 20, 30, chance.randrange(most * 10)]), chance.choice([1, 1, 10]))


def target(chance: random.Random, polarity: str) -> reckoning.Target:
    if chance.random() < 0.75:
        return number(chance)
    low, high = sorted([number(chance), number(chance)])
    return {"maximize": (low, None), "minimize": (None, high)}.get(polarity, (low, high))


def record(chance: random.Random, aggregation: str) -> reckoning.Record:
    if chance.random() < 0.1:
        return NA
    if aggregation == "ratio" and chance.random() < 0.97:
        return number(chance, 50), number(chance, 90)
    return number(chance)


def decimal(value: Exact) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def period(month: int) -> Period:
    return Period(month // 12, month % 12 + 1)


def quantity(value: reckoning.Target) -> Target:
    if isinstance(value, tuple):
        return Range(*(None if bound is None else decimal(bound) for bound in value))
    return decimal(value)


def achieved(value: reckoning.Record) -> Achievement:
    if isinstance(value, str):
        return Achievement(None, value, Status.FINAL)
    if isinstance(value, tuple):
        return Achievement(Fraction(*map(decimal, value)), None, Status.FINAL)
    return Achievement(decimal(value), None, Status.FINAL)


def indicator(case: Case, name: str = "satu", index: int = 0) -> Indicator:
    return Indicator(
        index, name, name.capitalize(), Measure.PERCENT if case.percent else Measure.NUMBER, "unit",
        Polarity(case.polarity), Aggregation(case.aggregation),
        stated_formula=Formula(case.formula),
        accumulate_over=AccumulateOver(case.over),
        tolerance=decimal(case.tolerance),
        zero_target_met=case.zero_met,
        frequency=next(one for one in Frequency if one.months == case.every),
        values=RecordedValue.RUNNING_TOTAL if case.running else RecordedValue.PERIOD,
        targets={period(month): quantity(one) for month, one in case.targets.items()},
        added=None if case.added is None else Boundary(period(case.added), "baru"),
        retired=None if case.retired is None else Boundary(period(case.retired), "diganti"),
        achievements={period(month): achieved(one) for month, one in case.records.items()},
    )  # fmt: skip


def program(*cases: Case) -> Program:
    """A program with an indicator for each case; phases and states are those of the first."""
    case, names = cases[0], ("satu", "dua", "tiga", "empat")
    steps = [StateChange(State.IMPLEMENTING, datetime.date(2023, 12, 1))]
    steps += [StateChange(State.STOPPED, case.stopped)] if case.stopped else []
    steps += [StateChange(State.IMPLEMENTING, case.resumed)] if case.resumed else []
    phases = tuple(Phase(str(at), "", Span(period(one[0]), period(one[1]))) for at, one in enumerate(case.phases))
    kak = Kak("1", Signing(datetime.date(2023, 11, 16), "Kota", ()), KakSections())
    return Program(
        "satu", "satu", "Satu", True, steps[-1].state, tuple(steps), None, (), (), None, phases, kak,  # noqa: FBT003
        tuple(indicator(one, names[at], at) for at, one in enumerate(cases)),
    )  # fmt: skip


def portfolio(today: datetime.date, *programs: Program) -> Portfolio:
    """Some programs at noon (UTC) of a day."""
    return Portfolio(
        Path("nowhere"), datetime.datetime.combine(today, datetime.time(12), datetime.UTC), SETTINGS, programs
    )


def asked(chance: random.Random) -> tuple[int, int, datetime.date]:
    """The first and the last month of a question, and the day of it."""
    first = START + chance.randrange(-1, 16)
    last = first + chance.choice([0, 0, 0, 1, 2, 5])
    today = chance.choice([end(START + 20), day(last, 15), day(last + 1, chance.choice([5, 10, 11])), day(first, 20)])
    return first, last, today
