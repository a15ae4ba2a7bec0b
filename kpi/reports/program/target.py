"""A target that is set or revised: what it was, what it will be, and which single months change with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kpi.measure.target import monthly_targets
from kpi.model.domain.indicator import Indicator, TargetRevision
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.report import Block, Cell, Column, Heading, Json, Line, Report, Table, Tone
from kpi.model.values.period import Period
from kpi.model.values.quantity import Target
from kpi.model.values.struct import Struct
from kpi.reports._shared import cells, machine_values, words
from kpi.reports._shared.outcome import Outcome, outcome_blocks, outcome_facts

_COLUMNS: Final = (
    Column("period", say("Month")),
    Column("before", say("Before"), right=True),
    Column("after", say("After"), right=True),
)


class Retarget(Struct, frozen=True):
    """A target of one month as it was and will be. ``program`` and ``indicator`` are as they were; ``after`` will be.

    ``revision`` is None while the KAK isn't signed: then a target is only written down.
    """

    program: Program
    indicator: Indicator
    after: Indicator
    period: Period
    revision: TargetRevision | None

    @property
    def old(self) -> Target | None:
        """Target of the month in the file before the change."""
        return self.indicator.targets.get(self.period)

    @property
    def new(self) -> Target | None:
        """Target of the month in the file after the change."""
        return self.after.targets.get(self.period)


def target_report(change: Retarget, outcome: Outcome) -> Report:
    """Report of a change of targets, and of its commit."""
    indicator = change.indicator
    blocks: list[Block] = [
        Heading(say("{name}, {period}", name=words.named(indicator.name, indicator.unit), period=change.period), 1)
    ]
    blocks.append(Line(_change(change)))
    if indicator.cumulative_targets:
        note = say("The targets are running totals, so the targets of these single months change:")
        blocks += [Line(note, Tone.QUIET), Table("target", _COLUMNS, _rows(change))]
    else:
        blocks.append(Table("target", _COLUMNS, _rows(change)))
    if change.revision is None:
        blocks.append(Line(say("The KAK is not signed yet: no revision is kept."), Tone.QUIET))
    return Report(
        "target", (*blocks, *outcome_blocks(outcome)), _facts(change, outcome), illustrative=change.program.illustrative
    )


def _change(change: Retarget) -> Message:
    before = words.quantity(change.old, change.indicator)
    after = words.quantity(change.new, change.indicator)
    if change.indicator.cumulative_targets:
        return say("Running total: {before} → {after}", before=before, after=after)
    return say("Target: {before} → {after}", before=before, after=after)


def _months(change: Retarget) -> list[tuple[Period, Target | None, Target | None]]:
    """The single months whose target changes."""
    before, after = (monthly_targets(one, change.program) for one in (change.indicator, change.after))
    both = ((period, before.get(period), after.get(period)) for period in sorted({*before, *after}))
    return [one for one in both if one[1] != one[2]]


def _rows(change: Retarget) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (Cell(period), cells.quantity(old, change.indicator), cells.quantity(new, change.indicator))
        for period, old, new in _months(change)
    )


def _facts(change: Retarget, outcome: Outcome) -> dict[str, Json]:
    revision = change.revision
    return {
        **machine_values.heading(outcome.commit),
        "program": change.program.id,
        "indicator": change.indicator.id,
        "period": str(change.period),
        "illustrative": change.program.illustrative,
        "cumulative": change.indicator.cumulative_targets,
        "before": machine_values.quantity(change.old),
        "after": machine_values.quantity(change.new),
        "months": [
            {"period": str(period), "before": machine_values.quantity(old), "after": machine_values.quantity(new)}
            for period, old, new in _months(change)
        ],
        "revision": None
        if revision is None
        else {
            "date": revision.date.isoformat(),
            "by": revision.by,
            "reason": revision.reason,
            "document": revision.document,
        },
        **outcome_facts(outcome),
    }


def target_subject(change: Retarget, text: Callable[[Message], str]) -> str:
    """The subject of the commit, in the language of the data (``text``)."""
    indicator = change.indicator
    return text(
        say(
            "Target {name}, {period}: {before} → {after}",
            name=indicator.name,
            period=change.period,
            before=words.quantity(change.old, indicator),
            after=words.with_unit(change.new, indicator),
        )
    )
