"""The revisions of a target lead, oldest first, from one value to the next and to the target of today.

So the target that was signed, and every one since, can still be read. Each revision begins where the one before ended,
changes something, is of the kind that the measure asks for, is not dated in the future, and is about a month of the
program.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        targets: {2023-11: 150, 2023-12: 200}
        target_revisions:
          - {period: 2023-12, from: 250, to: 180, date: 2023-11-28, by: Bappeda, reason: Anggaran berkurang}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        targets: {2023-11: 150, 2023-12: 200}
        target_revisions:
          - {period: 2023-12, from: 250, to: 200, date: 2023-11-28, by: Bappeda, reason: Anggaran berkurang}
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from kpi.model.domain.indicator import Indicator, TargetRevision
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.period import Period
from kpi.model.values.quantity import Range, Target
from kpi.rules._support.locations import in_indicator, indicators, months_of
from kpi.rules._support.suggestions import shown
from kpi.rules._support.value_checks import kind_troubles
from kpi.rules.scope import Scope

CODE: Final = "target-revisions"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Revisions that don't fit to each other, to the target, or to the calendar."""
    today = portfolio.today
    for program, indicator in indicators(portfolio):
        if not indicator.target_revisions:
            continue
        by_period: dict[Period, list[tuple[int, TargetRevision]]] = {}
        for index, revision in enumerate(indicator.target_revisions):
            by_period.setdefault(revision.period, []).append((index, revision))
            yield from _single(program, indicator, index, revision, today)
        for period, chain in by_period.items():
            yield from _chain(program, indicator, chain)
            yield from _end(program, indicator, period, *chain[-1])


def _single(
    program: Program, indicator: Indicator, index: int, revision: TargetRevision, today: datetime.date
) -> Iterator[Problem]:
    here = ("target_revisions", index)
    stated = revision.period in {*indicator.targets, *indicator.no_target}  # of which target-month says it
    if program.phases and not stated and revision.period not in months_of(program):
        what = say("{month} is outside the phases of the program", month=revision.period)
        yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, *here, "period"), what)
    then = indicator.in_month(revision.period)
    for key, target in (("from", revision.from_), ("to", revision.to)):
        for one in () if target is None or _is_number(then, target) else kind_troubles(then, target):
            yield one.at(CODE, Severity.ERROR, in_indicator(program, indicator, *here, key))
    if revision.from_ == revision.to:
        what = say("this revision changes nothing")
        yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, *here, "to"), what, say("delete it"))
    if revision.date > today:
        what = say("{day} is in the future", day=revision.date)
        where = in_indicator(program, indicator, *here, "date")
        yield Problem(CODE, Severity.ERROR, where, what, say("write the day when it was decided"))


def _is_number(indicator: Indicator, target: Target) -> bool:
    return indicator.measure.numeric and isinstance(target, Decimal | Range)


def _chain(program: Program, indicator: Indicator, chain: list[tuple[int, TargetRevision]]) -> Iterator[Problem]:
    for (_, before), (index, revision) in pairwise(chain):
        if revision.from_ != before.to:
            what = say("this revision begins with {from_}, and the one before ended with {to}",
                       from_=shown(revision.from_), to=shown(before.to))  # fmt: skip
            where = in_indicator(program, indicator, "target_revisions", index, "from")
            yield Problem(CODE, Severity.ERROR, where, what, say("write from: with the value that held before"))
        if revision.date < before.date:
            what = say("{day} is before the revision above, {before}", day=revision.date, before=before.date)
            where = in_indicator(program, indicator, "target_revisions", index, "date")
            yield Problem(CODE, Severity.ERROR, where, what, say("order the revisions from the oldest to the newest"))


def _end(
    program: Program, indicator: Indicator, period: Period, index: int, revision: TargetRevision
) -> Iterator[Problem]:
    target = indicator.targets.get(period)
    if revision.to != target:
        what = say(
            "the target of {month} is {target}, and its last revision leads to {to}",
            month=period,
            target=shown(target),
            to=shown(revision.to),
        )
        where = in_indicator(program, indicator, "target_revisions", index, "to")
        if target is not None:  # most often a target was changed and its revision forgotten
            where = in_indicator(program, indicator, "targets", str(period))
        yield Problem(CODE, Severity.ERROR, where, what, say("add the missing revision, or put the target right"))
