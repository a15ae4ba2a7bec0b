"""A file that was begun, and what to do with it next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpi.measure.spread import sum_of
from kpi.model.domain.indicator import Indicator
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.model.output.report import Block, Line, Report, Tone
from kpi.model.values.period import Period
from kpi.model.values.quantity import Target
from kpi.reports._shared import machine_values
from kpi.reports._shared.outcome import Outcome, outcome_blocks, outcome_facts
from kpi.reports.kak.completeness import Lack
from kpi.reports.program.move import missing_text
from kpi.reports.program.written_targets import written_targets


def new_report(
    kind: str, name: str, gaps: Sequence[Lack], outcome: Outcome, *,
    targets: tuple[Indicator, Mapping[Period, Target]] | None = None, illustrative: bool,
) -> Report:  # fmt: skip
    """Report of a new file (``kind``: program or indicator), and the gaps of its program before it can be signed.

    ``targets``: an indicator and the targets that were written.
    """
    program = name.partition("/")[0]
    blocks: list[Block] = list(outcome_blocks(outcome))
    if targets is not None:
        blocks += written_targets(*targets)
    if gaps and outcome.saved:
        blocks.append(Line(missing_text(gaps), Tone.FAIR))
    steps = say(
        "Next: edit the file, then see what is still missing: {check}",
        check=kpi_command("kak", program, "--check"),
    )
    if outcome.saved:
        bring = say("What you have edited comes into the history by: {command}", command=kpi_command("save", program))
        blocks += [Line(steps, Tone.QUIET), Line(bring, Tone.QUIET)]
    return Report(
        "new",
        tuple(blocks),
        {
            **machine_values.heading(outcome.commit),
            "kind": kind,
            "name": name,
            "missing": len(gaps),
            "targets": [
                {"period": str(month), "target": machine_values.quantity(target)}
                for month, target in sorted(targets[1].items() if targets else ())
            ],
            "together": None if targets is None else machine_values.quantity(sum_of(targets[0], targets[1].values())),
            **outcome_facts(outcome),
        },
        illustrative=illustrative,
    )
