"""A record is written after its month began, and its revisions follow each other in time and change something.

Who wrote a figure and when is what an audit asks for. The times come from kpi record and kpi revise; where
they are written by hand, they must be possible: not in the future, and the newest last.

Wrong:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      recorded: {at: "2023-10-04T10:11:12+07:00", by: Perencana <perencana@contoh.go.id>}

Right:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana <perencana@contoh.go.id>}
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial
from typing import Final

from kpi.measure.audit.dating import day_of
from kpi.model.domain.achievement import Achievement, Content
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.period import Period
from kpi.rules._support.locations import in_record, recorded
from kpi.rules.scope import Scope

CODE: Final = "record-history"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Times that can't be, and revisions that change nothing."""
    now, zone = portfolio.as_of, portfolio.settings.zone
    beginnings: dict[Period, datetime.datetime] = {}
    for program, indicator in recorded(portfolio):
        for period, record in indicator.achievements.items():
            begin = beginnings.get(period)
            if begin is None:
                begin = datetime.datetime.combine(period.first_day, datetime.time(), zone)
                beginnings[period] = begin
            written = record.recorded
            if written is not None and not begin <= written.at <= now:
                where = in_record(program, indicator, period, "recorded", "at")
                yield Problem(CODE, Severity.ERROR, where, *_impossible(written.at.astimezone(zone), begin, period))
            if record.revisions:
                yield from _revisions(program, indicator, period, record, portfolio)


def _impossible(moment: datetime.datetime, begin: datetime.datetime, period: Period) -> tuple[Message, Message]:
    if moment < begin:
        return (
            say("recorded on {day}, before {month} began", day=moment.date(), month=period),
            say("write when it was recorded, or the month that is meant"),
        )
    return say("{day} is in the future", day=moment.date()), say("write when it was recorded")


def _revisions(
    program: Program, indicator: Indicator, period: Period, record: Achievement, portfolio: Portfolio
) -> Iterator[Problem]:
    now, day = portfolio.as_of, partial(day_of, settings=portfolio.settings)
    before = record.recorded.at if record.recorded is not None else None
    for index, revision in enumerate(record.revisions):
        where = in_record(program, indicator, period, "revisions", index, "at")
        if before is not None and revision.at < before:
            what = say("{day} is before what it revises, {before}", day=day(revision.at), before=day(before))
            yield Problem(CODE, Severity.ERROR, where, what, say("order the revisions from the oldest to the newest"))
        elif revision.at > now:
            what = say("{day} is in the future", day=day(revision.at))
            yield Problem(CODE, Severity.ERROR, where, what, say("write when it was revised"))
        before = revision.at
    for index, (old, new) in enumerate(_changes(record)):
        if _same(old, new):
            what = say("this revision changes neither the value nor its status")
            where = in_record(program, indicator, period, "revisions", index, "previous")
            yield Problem(CODE, Severity.WARNING, where, what, say("write what the record said before"))


def _changes(record: Achievement) -> Iterator[tuple[Content, Content | Achievement]]:
    """Each content with the one that took its place: that of the next revision, at last the present one."""
    contents = [revision.previous for revision in record.revisions]
    return zip(contents, [*contents[1:], record], strict=True)


def _same(old: Content, new: Content | Achievement) -> bool:
    if (old.value, old.not_applicable) != (new.value, new.not_applicable):
        return False
    return None in {old.status, new.status} or old.status is new.status
