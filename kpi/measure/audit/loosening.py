"""Rules that were opened for a record and closed again behind it, in commits of their own.

Each of the three steps is allowed by itself; together they let in what the rules before and after refuse.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from kpi.measure.audit.dating import day_of
from kpi.measure.audit.own import program_in, sides
from kpi.measure.audit.plan import Past
from kpi.measure.audit.records import record_doubt, records_path
from kpi.measure.change import program_changes
from kpi.measure.labels import key
from kpi.model.change import Change, ChangeKind
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.settings import Settings
from kpi.model.history import Commit, Doubt, Leg, RecordStep, Step
from kpi.model.output.message import say
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, field

#: Parts of an indicator that say which records are let in.
ALLOWS: Final = frozenset({"plausible", "evidence_required", "allow_negative"})
_HINT: Final = say("leave the rule as the record needs it, or let somebody look into why it was opened")


class Eased(Struct, frozen=True):
    """An indicator as it was before one of its rules was loosened on a day, and the months that were recorded then."""

    before: Indicator
    day: datetime.date
    known: frozenset[Period]


class Widened(Struct):
    """The settings before deadlines came later, by a wider window or another time zone, and the records since then."""

    before: Settings
    at: datetime.datetime
    since: list[tuple[RecordStep, datetime.datetime]] = field(default_factory=list)


class LooseningWalk(Struct):
    """A walk through the rules that let records in, commit by commit, parents first.

    ``changed`` is told what a commit changed of the rules of indicators.
    """

    past: Past
    changed: Callable[[Commit, tuple[Change, ...]], None]
    _eased: dict[tuple[str, str], list[Eased]] = field(default_factory=dict)
    _widened: list[Widened] = field(default_factory=list)

    def doubts(self, step: Step, now: Settings, after: Settings) -> Iterator[Doubt]:
        """Records that passed by a rule which a commit closes again; ``now`` and ``after`` are its settings."""
        at = step.commit.author.at
        if step.deed is not None and step.deed.defined:
            yield from self._of_indicators(step, step.deed, day_of(at, now))
        for one in step.brought if self._widened else ():
            self._keep(one, at)
        if now is not after:
            month = Period.of(at.date())
            if _end(now, month) < _end(after, month):
                self._widened.append(Widened(now, at))
            elif _end(after, month) < _end(now, month):
                yield from self._narrowed(step.commit, after)

    # Of an indicator.

    def _of_indicators(self, step: Step, deed: Leg, day: datetime.date) -> Iterator[Doubt]:
        for folder in deed.defined:
            leg = next((leg for leg in step.legs if folder in leg.defined), step.legs[0])
            before = self.past.program(leg.parent or "", folder)
            after = self.past.program(step.commit.id, folder)
            if before is None or after is None:
                continue
            moved = [
                (old, new)
                for old, new in ((one, after.by_indicator.get(one.id)) for one in before.indicators)
                if new is not None and _rules_of(old) != _rules_of(new)
            ]
            if moved and len(step.commit.parents) > 1:  # the other side may have moved them
                own = sides(step, partial(program_in, self.past, folder)).ways
                rules = {way[1] for way in own if way[:1] == ("indicators",) and ALLOWS.intersection(way[2:3])}
                moved = [(old, new) for old, new in moved if new.id in rules]
            if moved:
                names = {new.id for _, new in moved}
                told = (one for one in program_changes(before, after) if one.kind is ChangeKind.DEFINITION)
                self.changed(step.commit, tuple(one for one in told if one.field in ALLOWS and one.indicator in names))
            for old, new in moved:
                yield from self._moved(step, folder, old, new, day)

    def _moved(self, step: Step, folder: str, old: Indicator, new: Indicator, day: datetime.date) -> Iterator[Doubt]:
        earlier = self._eased.setdefault((folder, new.id), [])
        for period, record in self.past.records(step.commit.id, folder, new.id).items() if earlier else ():
            by = next(filter(None, (_let_in(one, old, new, period, record) for one in earlier)), None)
            if by is not None:
                path = records_path(folder, new.id)
                what = say(
                    "the record of {month} passed only because a rule of its indicator was loosened for a while: "
                    "{rule}",
                    month=period, rule=key(by),
                )  # fmt: skip
                yield Doubt("weakened-rules", what, step.commit, None, path, (str(period),), period=period, hint=_HINT)
        known = frozenset(self.past.records((*step.commit.parents, "")[0], folder, old.id))
        earlier.append(Eased(old, day, known))

    # Of the entry window.

    def _keep(self, one: RecordStep, at: datetime.datetime) -> None:
        """Remember a first record that earlier settings would have called late."""
        if one.before is None and one.after is not None:
            for widened in self._widened:
                due = _end(widened.before, one.period)
                over = day_of(widened.at, widened.before) > one.period.last_day and widened.at < due
                if over and at >= due:
                    widened.since.append((one, at))

    def _narrowed(self, commit: Commit, after: Settings) -> Iterator[Doubt]:
        for widened in self._widened:
            late = [it for it in widened.since if it[1] >= _end(after, it[0].period)]
            for one, at in late:
                what = say(
                    "{month} was recorded on {day}, in time only because the entry window was wider for a while",
                    month=one.period, day=day_of(at, after),
                )  # fmt: skip
                yield record_doubt("weakened-rules", what, commit, None, one, "recorded", hint=_HINT)
            widened.since = [it for it in widened.since if it not in late]
        self._widened = [one for one in self._widened if one.since]


def _end(settings: Settings, period: Period) -> datetime.datetime:
    """The moment from which on a record of a month is late."""
    day = settings.deadline(period) + datetime.timedelta(days=1)
    return datetime.datetime.combine(day, datetime.time(), settings.zone)


def _rules_of(one: Indicator) -> tuple[object, ...]:
    return one.plausible, one.evidence_required, one.allow_negative


def _let_in(eased: Eased, old: Indicator, new: Indicator, period: Period, record: Achievement) -> str | None:
    """The rule that refused a record before it was loosened, and refuses it again; None where there is none.

    What is decided before a month is over, with a revision of the definition, is a rule as any other.
    """
    if period in eased.known:
        return None
    refused = _refused(eased.before.in_month(period), record) & _refused(new, record)
    refused -= _refused(old.in_month(period), record)
    if eased.day <= period.last_day:
        refused -= {"evidence"}
    return min(refused, default=None)


def _refused(indicator: Indicator, record: Achievement) -> set[str]:
    """The rules of an indicator, by their keys, that a record does not keep."""
    found = set[str]()
    if indicator.evidence_required and record.value is not None and not record.evidence:
        found.add("evidence")
    if isinstance(record.value, Decimal):
        if indicator.plausible is not None and not indicator.plausible.holds(record.value):
            found.add("plausible")
        if record.value < 0 and not indicator.allow_negative:
            found.add("allow_negative")
    return found
