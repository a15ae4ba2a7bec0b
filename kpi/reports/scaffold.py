"""A file that was begun, and what to do with it next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.model.message import say, say_many
from kpi.model.report import Line, Report, Tone
from kpi.reports import facts
from kpi.reports.amendment import outcome_blocks, outcome_facts

if TYPE_CHECKING:
    from kpi.model.report import Block
    from kpi.reports.amendment import Outcome


def new_report(kind: str, name: str, outcome: Outcome, missing: int, *, illustrative: bool) -> Report:
    """What was begun (``kind``: program or indicator), and how many of its fields are still to be filled in."""
    program = name.partition("/")[0]
    blocks: list[Block] = list(outcome_blocks(outcome))
    if missing and outcome.saved:
        text = say_many("{count} field is still to be filled in.", "{count} fields are still to be filled in.", missing)
        blocks.append(Line(text, Tone.FAIR))
    steps = say(
        "Next: edit the file, then {validate} and {check}",
        validate="kpi validate",
        check=f"kpi kak {program} --check",
    )
    if outcome.saved:
        bring = say("What you have edited comes into the history by: {command}", command=f"kpi save {program}")
        blocks += [Line(steps, Tone.QUIET), Line(bring, Tone.QUIET)]
    return Report(
        "new",
        tuple(blocks),
        {
            **facts.heading(outcome.commit),
            "kind": kind,
            "name": name,
            "missing": missing,
            **outcome_facts(outcome),
        },
        illustrative=illustrative,
    )
