"""Drafts the sheet of a month: its targets, what earlier months left undone, what was promised.

A month is *bad* when its target was not met, *silent* when its window ended without a value. Both are carried into
the next month; months that were not due, not applicable or can't be told neither count nor end the row.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final, assert_never

from kpi.measure.accumulation import Standing, standing
from kpi.measure.achievement import measured
from kpi.measure.question import Question
from kpi.measure.states import CellState
from kpi.measure.streak import streak
from kpi.measure.target import added, bounds, monthly_targets, rested
from kpi.model.domain.indicator import Aggregation, Indicator, Measure, Polarity
from kpi.model.domain.instruction import Carried, Category, Instruction, Item, Promise, Verdict
from kpi.model.domain.lifecycle import stood
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.values.number import EXACT, ZERO, decimals_of, rounded
from kpi.model.values.period import Period
from kpi.model.values.quantity import Range, Target
from kpi.model.values.struct import Struct, replace

#: From this many bad months in a row on, a mark: it may cost an official the office.
MARKED: Final = 3

#: What is lacking is written with so many decimals at most: a quotient has no end.
_DECIMALS: Final = 4

#: Sorts behind every day.
_NEVER: Final = datetime.date.max


class _Row(Struct, frozen=True):
    """An indicator in a month, with the targets that hold."""

    portfolio: Portfolio
    program: Program
    indicator: Indicator
    period: Period
    targets: Mapping[Period, Target]

    def undone(self) -> list[Period]:
        """The months directly before this one that were bad or silent, earliest first."""
        row: list[Period] = []
        for period in sorted((one for one in self.targets if one < self.period), reverse=True):
            good = self.good(period)
            if good:
                break
            row += [period] if good is False else []
        return row[::-1]

    def silent(self, period: Period) -> bool:
        """Whether the window of a month is over and it has no value."""
        return self.standing(period).state is CellState.UNREPORTED

    def good(self, period: Period) -> bool | None:
        """Whether a month was met; False for a silent one, None for one that neither counts nor ends a row."""
        found = self.standing(period)
        return False if found.state is CellState.UNREPORTED else found.met

    def standing(self, period: Period) -> Standing:
        """Where the indicator stands in a month."""
        return standing(self.portfolio, self.program, self.indicator, Question.of(period))

    def lacking(self, row: list[Period]) -> Decimal | None:
        """Shortfall after these months, in units of the indicator; None where it is no number."""
        indicator = self.indicator
        if not indicator.measure.numeric:
            return None
        match indicator.aggregation:
            case Aggregation.SUM:
                parts = [self.gap(period, self.value(period, blank=ZERO)) for period in row]
                known = [part for part in parts if part is not None]
                return added(known) if known else None
            case Aggregation.LAST:
                return self.gap(row[-1], self.last_known(row[-1]))
            case Aggregation.AVERAGE | Aggregation.RATIO:
                return self.gap(row[-1], self.value(row[-1]))
        assert_never(indicator.aggregation)

    def value(self, period: Period, blank: Decimal | None = None) -> Decimal | None:
        """The number of a month.

        ``blank`` stands for one without a record, where more is better: of what should stay small nothing is known.
        """
        record = self.indicator.achievements.get(period)
        if record is None:
            return None if self.indicator.polarity.bounded_above else blank
        found = None if record.value is None else measured(self.indicator, record.value)
        return found if isinstance(found, Decimal) else None

    def last_known(self, period: Period) -> Decimal | None:
        """The number of a month, or of the last one before it that has one."""
        months = sorted((one for one in self.indicator.achievements if one <= period), reverse=True)
        return next((value for value in map(self.value, months) if value is not None), None)

    def gap(self, period: Period, value: Decimal | None) -> Decimal | None:
        """How far a value is from the target of a month, on the wrong side; None where it isn't."""
        target = self.targets[period]
        if value is None or not isinstance(target, Decimal | Range):
            return None
        found = distance(self.indicator, target, value)
        exact = found if decimals_of(found) <= _DECIMALS else rounded(found, _DECIMALS)
        return exact or None

    def carried(self) -> Carried | None:
        """Work that the months before left undone."""
        row = self.undone()
        if not row:
            return None
        silent = tuple(period for period in row if period not in self.indicator.achievements)
        return Carried(row[0], len(row), silent, self.lacking(row))

    def bad_months(self) -> int:
        """Months in a row, up to the one before, that were not met."""
        return len(streak(self.portfolio, self.program, self.indicator, Question.of(self.period.plus(-1))))

    def promises(self, kept: frozenset[tuple[str, Period]]) -> tuple[Promise, ...]:
        """Follow-ups of earlier months that are not marked as done, the earliest first."""
        records = sorted(self.indicator.achievements.items())
        return tuple(
            Promise(period, one.action, one.owner, one.due)
            for period, record in records
            if period < self.period and (one := record.follow_up) and (self.name, period) not in kept
        )

    @property
    def name(self) -> str:
        """The id of its item."""
        return f"{self.program.id}/{self.indicator.id}"


def distance(indicator: Indicator, target: Decimal | Range, value: Decimal) -> Decimal:
    """How much is lacking to a target, or too much, in units of the indicator; 0 where it is met."""
    low, high = bounds(target)
    short = ZERO if low is None else max(ZERO, EXACT.subtract(low, value))
    over = ZERO if high is None else max(ZERO, EXACT.subtract(value, high))
    match indicator.polarity:
        case Polarity.MAXIMIZE:
            return short
        case Polarity.MINIMIZE:
            return over
        case Polarity.STABILIZE:
            return max(short, over)
    assert_never(indicator.polarity)


def drafted(portfolio: Portfolio, period: Period) -> Instruction:
    """The sheet of a month from the data: a new one, or the one that is there with what comes from the data renewed.

    What people wrote stays: items of other categories, due dates, negotiations, follow-ups and notes. An item that
    the data no longer gives stays only where people wrote something in it. By agency, the most urgent first.
    """
    existing = portfolio.instructions.get(period)
    before = {} if existing is None else {item.id: item for item in existing.items}
    fresh = {item.id: item for item in (*_from_data(portfolio, period), *_left_over(portfolio, period))}
    items = [_merged(item, before.get(name)) for name, item in fresh.items()]
    items += [item for name, item in before.items() if name not in fresh and _by_people(item)]
    ordered = tuple(sorted(items, key=urgency))
    return replace(existing, items=ordered) if existing is not None else Instruction(period, ordered)


def urgency(item: Item) -> tuple[object, ...]:
    """Sort key: by agency, then the longest row of bad months, what was carried most, what is due first."""
    times = 0 if item.carried is None else item.carried.times
    return (item.agency is None, item.agency or "", -item.bad_months, -times, item.due or _NEVER, item.id)


def fixed(sheet: Instruction) -> Instruction:
    """What of an issued sheet may no longer change: all but negotiations and follow-ups."""
    return replace(sheet, items=tuple(fixed_item(item) for item in sheet.items))


def fixed_item(item: Item) -> Item:
    """An item without what may follow, with the target before any negotiation was accepted."""
    accepted = [one for one in item.negotiations if one.decision and one.decision.verdict is Verdict.ACCEPTED]
    target = accepted[0].from_ if accepted else item.target
    return replace(item, target=target, negotiations=(), deeds=())


def waiting(portfolio: Portfolio, period: Period) -> int:
    """How many indicators may still report the month before, so that it is too early to say what it left undone."""
    before = period.plus(-1)
    return sum(row.standing(before).state is CellState.WAITING for row in _rows(portfolio, period))


def _rows(portfolio: Portfolio, period: Period) -> Iterator[_Row]:
    for program in portfolio.programs:
        then = stood(program, period.last_day)
        if then.measured and then.phase_of(period) is not None and rested(then, period) is None:
            for indicator in then.by_indicator.values():
                yield _Row(portfolio, then, indicator, period, monthly_targets(indicator, then))


def _from_data(portfolio: Portfolio, period: Period) -> Iterator[Item]:
    """One item for each indicator that is due, was left undone, or has a promise to keep."""
    kept = _kept(portfolio, period)
    for row in _rows(portfolio, period):
        carried, promises = row.carried(), row.promises(kept)
        goes_on = row.indicator.live(period) and (carried is not None or promises)
        if period in row.targets or goes_on:
            yield _item(row, carried, promises)


def _item(row: _Row, carried: Carried | None, promises: tuple[Promise, ...]) -> Item:
    indicator = row.indicator
    return Item(
        id=row.name,
        category=Category.INDICATOR,
        program=row.program.id,
        indicator=indicator.id,
        agency=indicator.agency or row.program.lead_agency,
        responsible=indicator.owner,
        output=indicator.name,
        unit=None if indicator.measure is Measure.MILESTONE else indicator.unit,
        target=row.targets.get(row.period),
        due=row.period.last_day,
        carried=carried,
        bad_months=row.bad_months(),
        promises=promises,
    )


def _left_over(portfolio: Portfolio, period: Period) -> Iterator[Item]:
    """Items of the other categories that the sheet before left undone."""
    before = portfolio.instructions.get(period.plus(-1))
    for item in before.items if before is not None and before.issued is not None else ():
        if item.category is not Category.INDICATOR and not item.done:
            old = item.carried
            since, times = (old.since, old.times) if old else (period.plus(-1), 0)
            carried = Carried(since, times + 1)
            yield replace(item, due=period.last_day, carried=carried, negotiations=(), deeds=(), note=None)


def _kept(portfolio: Portfolio, period: Period) -> frozenset[tuple[str, Period]]:
    """Promises that an earlier sheet calls done, by item and month."""
    sheets = (sheet for month, sheet in portfolio.instructions.items() if month < period)
    done = (item for sheet in sheets for item in sheet.items if item.done)
    return frozenset((item.id, promise.period) for item in done for promise in item.promises)


def _merged(fresh: Item, existing: Item | None) -> Item:
    """What the data says now, and what people wrote."""
    if existing is None:
        return fresh
    if fresh.category is not Category.INDICATOR:  # the words are people's, only the row comes from the data
        return replace(existing, carried=fresh.carried)
    return replace(
        fresh,
        instruction=existing.instruction,
        responsible=fresh.responsible or existing.responsible,
        due=existing.due or fresh.due,
        negotiations=existing.negotiations,
        deeds=existing.deeds,
        note=existing.note,
    )


def _by_people(item: Item) -> bool:
    """Whether people wrote anything in an item."""
    written: Iterable[object] = (item.instruction, item.negotiations, item.deeds, item.note)
    return item.category is not Category.INDICATOR or any(written)
