"""A signed program that changes from a month on: phases, indicators, weights, or the KAK itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Final

from kpi.measure.weights import cast_in
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.program import KakRevision, Program
from kpi.model.output.message import Message, say
from kpi.model.output.report import Block, Cell, Column, Heading, Json, Line, Report, Table, Tone
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Target
from kpi.model.values.struct import Struct
from kpi.reports._shared import cells, machine_values, words
from kpi.reports._shared.outcome import Outcome, outcome_blocks, outcome_facts
from kpi.reports.program.weights import weight_cell
from kpi.reports.program.written_targets import together


class KakChangeKind(StrEnum):
    """Kind of change."""

    PHASE = "phase"
    ADD = "add"
    RETIRE = "retire"
    WEIGHTS = "weights"
    REVISE = "revise"
    REDEFINE = "redefine"


class KakChange(Struct, frozen=True):
    """A change of what was signed: the program as it is and as it will be, what that is, and why.

    ``since`` is the first month whose figures are others, None where none are; ``revision`` the one the KAK gets,
    None where what changes keeps its own.
    """

    program: Program
    after: Program
    kind: KakChangeKind
    what: Message
    since: Period | None
    day: datetime.date
    reason: str
    document: str
    revision: KakRevision | None


_WEIGHTS: Final = (
    Column("indicator", say("Indicator"), wide=True),
    Column("before", say("Weight before"), right=True),
    Column("after", say("Weight now"), right=True),
)
_TARGETS: Final = (
    Column("indicator", say("Indicator"), wide=True),
    Column("months", say("Months")),
    Column("target", say("Target"), right=True),
)


def change_report(change: KakChange, outcome: Outcome) -> Report:
    """Report of a change of signed content: parts, first month, and commit."""
    blocks: list[Block] = [Heading(change.program.title, 1)]
    blocks.append(Line(change.what, Tone.GOOD))
    if change.document:
        blocks.append(Line(say("Decided on {day}: {document}", day=change.day, document=change.document), Tone.QUIET))
    if change.revision is not None:
        blocks.append(Line(say("Revision {number} of the KAK", number=change.revision.number), Tone.QUIET))
    weights = _weights(change)
    if weights:
        blocks.append(Table("weights", _WEIGHTS, tuple(_weight_row(*one) for one in weights)))
    targets = _targets(change)
    if targets:
        blocks.append(Table("targets", _TARGETS, tuple(_target_row(*one) for one in _stretches(targets))))
        for indicator, written in _by_indicator(targets):
            blocks += together(indicator, written)
    return Report(
        "kak-change",
        (*blocks, *outcome_blocks(outcome)),
        _facts(change, weights, targets, outcome),
        illustrative=change.program.illustrative,
    )


def _weights(change: KakChange) -> list[tuple[Indicator, Decimal | None, Decimal | None]]:
    """The weights of a month before and after, where any of them is another; None: it doesn't count, or has none."""
    if change.since is None:
        return []
    before = cast_in(change.program, change.since).weights
    after = cast_in(change.after, change.since).weights
    if before == after or not any(weight is not None for weight in (*before.values(), *after.values())):
        return []
    counted = before.keys() | after.keys()
    return [(one, before.get(one.id), after.get(one.id)) for one in change.after.indicators if one.id in counted]


def _weight_row(indicator: Indicator, before: Decimal | None, after: Decimal | None) -> tuple[Cell, ...]:
    return (Cell(indicator.id, indicator.name), weight_cell(before), weight_cell(after))


def _targets(change: KakChange) -> list[tuple[Indicator, Period, Target | None]]:
    """The targets of months that have come to be; None: the month has none, and says why."""
    known = change.program.by_indicator
    return [
        (one, month, one.targets.get(month))
        for one in change.after.indicators
        for month in sorted({*one.targets, *one.no_target})
        if one.id not in known or month not in {*known[one.id].targets, *known[one.id].no_target}
    ]


def _by_indicator(
    targets: list[tuple[Indicator, Period, Target | None]],
) -> Iterator[tuple[Indicator, dict[Period, Target]]]:
    """The targets of each indicator by month, without the months that have none."""
    for indicator in {one.id: one for one, _, _ in targets}.values():
        yield (
            indicator,
            {month: target for one, month, target in targets if one.id == indicator.id and target is not None},
        )


def _stretches(
    targets: list[tuple[Indicator, Period, Target | None]],
) -> list[tuple[Indicator, Span, Target | None]]:
    """Months that follow each other with the same target, together."""
    found: list[tuple[Indicator, Span, Target | None]] = []
    for indicator, month, target in targets:
        last = found[-1] if found else None
        if last is not None and last[0] is indicator and last[1].last.plus(1) == month and last[2] == target:
            found[-1] = (indicator, Span(last[1].first, month), target)
        else:
            found.append((indicator, Span(month, month), target))
    return found


def _target_row(indicator: Indicator, span: Span, target: Target | None) -> tuple[Cell, ...]:
    return (
        Cell(indicator.id, indicator.name),
        Cell(str(span), say("{months}", months=words.months(span))),
        cells.quantity(target, indicator),
    )


def _facts(
    change: KakChange,
    weights: list[tuple[Indicator, Decimal | None, Decimal | None]],
    targets: list[tuple[Indicator, Period, Target | None]],
    outcome: Outcome,
) -> dict[str, Json]:
    return {
        **machine_values.heading(outcome.commit),
        "program": change.program.id,
        "illustrative": change.program.illustrative,
        "change": change.kind.value,
        "what": machine_values.sentence(change.what),
        "from": None if change.since is None else str(change.since),
        "date": change.day.isoformat(),
        "reason": change.reason,
        "document": change.document,
        "revision": None if change.revision is None else change.revision.number,
        "weights": [
            {
                "indicator": one.id,
                "before": machine_values.number_or_none(before),
                "after": machine_values.number_or_none(after),
            }
            for one, before, after in weights
        ],
        "targets": [
            {"indicator": one.id, "period": str(month), "target": machine_values.quantity(target)}
            for one, month, target in targets
        ],
        **outcome_facts(outcome),
    }
