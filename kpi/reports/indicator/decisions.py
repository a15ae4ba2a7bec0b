"""Decisions about an indicator after signing: revisions of targets, weights and definitions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Final

from kpi.model.domain.indicator import Indicator
from kpi.model.output.message import Message, say
from kpi.model.output.report import Audience, Cell, Column, Json, Table
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values, words
from kpi.reports.program.redefined import redefined

COLUMNS: Final = (
    Column("date", say("Decided")),
    Column("indicator", say("Indicator"), wide=True),
    Column("kind", say("Kind"), audience=Audience.MACHINES),
    Column("period", say("Month"), wide=True),
    Column("change", say("What"), wide=True),
    Column("by", say("Who"), wide=True, cut=True, spare=True),
    Column("reason", say("Reason"), wide=True),
    Column("document", say("Document"), wide=True),
)


class DatedRevision(Struct, frozen=True):
    """A revision of an indicator: of which kind, and from which month on, or of which month where it is a target."""

    date: datetime.date
    indicator: str
    kind: str
    period: Period
    change: Message
    by: str
    reason: str
    document: str | None


def decisions(indicators: Iterable[Indicator], months: Span | None) -> list[DatedRevision]:
    """The revisions of some indicators, as far as they are about some of the months (None: all), oldest first."""
    found = [one for indicator in indicators for one in _of(indicator)]
    return sorted((one for one in found if months is None or _about(one, months)), key=lambda one: one.date)


def _about(one: DatedRevision, months: Span) -> bool:
    return one.period in months or (one.kind != "target" and one.period <= months.last)


def _of(indicator: Indicator) -> Iterator[DatedRevision]:
    for target in indicator.target_revisions:
        before, after = (words.quantity(one, indicator) for one in (target.from_, target.to))
        what = say("target: {before} → {after}", before=before, after=after)
        yield DatedRevision(target.date, indicator.id, "target", target.period, what, target.by, target.reason,
                       target.document)  # fmt: skip
    for weight in indicator.weight_revisions:
        was, now = (words.DASH if one is None else one for one in (weight.previous, indicator.weight_in(weight.from_)))
        what = say("weight: {before} → {after}", before=was, after=now)
        yield DatedRevision(weight.date, indicator.id, "weight", weight.from_, what, weight.by, weight.reason,
                       weight.document)  # fmt: skip
    for one in indicator.definition_revisions:
        what = say("definition: {parts}", parts=redefined(indicator, one))
        yield DatedRevision(one.date, indicator.id, "definition", one.from_, what, one.by, one.reason, one.document)


def decisions_table(found: Iterable[DatedRevision]) -> Table:
    """The decisions for reading."""
    return Table("decisions", COLUMNS, tuple(_row(one) for one in found))


def _row(one: DatedRevision) -> tuple[Cell, ...]:
    since = (
        say("{month}", month=str(one.period)) if one.kind == "target" else say("from {month} on", month=str(one.period))
    )
    return (
        Cell(one.date.isoformat()),
        Cell(one.indicator),
        Cell(one.kind),
        Cell(one.period, since),
        Cell(one.change),
        Cell(one.by),
        Cell(one.reason),
        Cell(one.document, one.document or words.DASH),
    )


def decision_facts(one: DatedRevision) -> dict[str, Json]:
    """A decision for machines."""
    return {
        "date": one.date.isoformat(),
        "indicator": one.indicator,
        "kind": one.kind,
        "period": str(one.period),
        "change": machine_values.sentence(one.change),
        "by": one.by,
        "reason": one.reason,
        "document": one.document,
    }
