"""Report of a plan that was imported, or would be: what becomes of each indicator, and the counts."""

from __future__ import annotations

from typing import Final

from kpi.model.output.message import Message, say
from kpi.model.output.report import Block, Cell, Column, Heading, Json, Line, Report, Table, Tone
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values
from kpi.reports._shared.outcome import Outcome, outcome_facts
from kpi.reports.entry.batch import At, Slip

_COLUMNS: Final = (
    Column("program", say("Program")),
    Column("indicator", say("Indicator"), wide=True),
    Column("change", say("Change"), wide=True),
    Column("targets", say("Targets"), right=True),
)


class PlannedIndicator(Struct, frozen=True):
    """An indicator that a row brings.

    ``changed`` are the fields and months that become another; None: it is new. ``index`` is its place in the file.
    """

    at: At
    program: str
    id: str
    name: str
    targets: int
    changed: tuple[str, ...] | None
    index: int

    @property
    def unchanged(self) -> bool:
        """Whether the file says all of it already."""
        return self.changed == ()


class PlanSummary(Struct, frozen=True):
    """A plan as it was read. ``skipped`` are rows that are no indicator, by address; ``unusual`` is only warned of."""

    name: str
    indicators: tuple[PlannedIndicator, ...]
    skipped: tuple[str, ...]
    unusual: tuple[Slip, ...]
    illustrative: bool = False

    @property
    def written(self) -> tuple[PlannedIndicator, ...]:
        """Those that change a file."""
        return tuple(one for one in self.indicators if not one.unchanged)


def plan_report(summary: PlanSummary, outcome: Outcome | None) -> Report:
    """What a sheet brings; ``outcome`` None: nothing, since the files say all of it."""
    blocks: list[Block] = [Heading(say("Plan from {name}", name=summary.name), 1)]
    if summary.written:
        blocks.append(Table("plan", _COLUMNS, tuple(_row(one) for one in summary.written)))
    blocks += [Line(_slip(one), Tone.FAIR) for one in summary.unusual]
    blocks.append(Line(_counts(summary)))
    if summary.skipped:
        blocks.append(Line(say("Skipped, as they add up others: {cells}", cells=summary.skipped), Tone.QUIET))
    if outcome is not None:
        blocks.append(Line(_saved(outcome), Tone.QUIET))
    return Report("plan", tuple(blocks), _facts(summary, outcome), illustrative=summary.illustrative)


def _row(one: PlannedIndicator) -> tuple[Cell, ...]:
    change = say("new") if one.changed is None else say("{changes}", changes=one.changed)
    return (
        Cell(one.program),
        Cell(one.id, one.name),
        Cell("new" if one.changed is None else " ".join(one.changed), change),
        Cell(one.targets),
    )


def _slip(one: Slip) -> Message:
    return say("{sheet}, {cell}: {message}", sheet=one.at.sheet, cell=one.at.name, message=one.message)


def _counts(summary: PlanSummary) -> Message:
    """Counts that add up to the rows that were read."""
    new = sum(one.changed is None for one in summary.indicators)
    same = sum(one.unchanged for one in summary.indicators)
    return say(
        "{read} rows read: {new} new, {changed} changed, {same} as they are, {skipped} skipped",
        read=len(summary.indicators) + len(summary.skipped), new=new,
        changed=len(summary.indicators) - new - same, same=same, skipped=len(summary.skipped),
    )  # fmt: skip


def _saved(outcome: Outcome) -> Message:
    paths = tuple(one.path for one in outcome.files)
    if not outcome.saved:
        return say("Nothing was written. These files would change: {paths}", paths=paths)
    if outcome.commit is None:
        return say("Saved, not yet in the history (git): {paths}", paths=paths)
    return say("Saved, commit {commit}: {paths}", commit=outcome.commit[:7], paths=paths)


def _facts(summary: PlanSummary, outcome: Outcome | None) -> dict[str, Json]:
    return {
        **machine_values.heading(None if outcome is None else outcome.commit),
        "sheet": summary.name,
        "indicators": [
            {
                "sheet": one.at.sheet,
                "row": one.at.row,
                "program": one.program,
                "id": one.id,
                "name": one.name,
                "targets": one.targets,
                "new": one.changed is None,
                "changed": list(one.changed or ()),
            }
            for one in summary.indicators
        ],
        "skipped": list(summary.skipped),
        "unusual": [
            {"sheet": one.at.sheet, "cell": one.at.name, "message": machine_values.sentence(one.message)}
            for one in summary.unusual
        ],
        **({"saved": False, "paths": []} if outcome is None else outcome_facts(outcome)),
    }
