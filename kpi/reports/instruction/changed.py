"""A change of a month's instruction (IKP): what became of it, and the message of its commit."""

from __future__ import annotations

from collections.abc import Callable

from kpi.model.domain.instruction import Instruction
from kpi.model.output.message import Message
from kpi.model.output.report import Line, Report, Tone
from kpi.model.values.struct import Struct, field
from kpi.reports._shared import machine_values
from kpi.reports._shared.outcome import Outcome, commit_message, outcome_blocks, outcome_facts
from kpi.store.write.evidence import Offered


class SheetChange(Struct, frozen=True):
    """A change of a month's sheet by a command: the sheet after it, and the change in a sentence.

    ``item`` is empty where it is about the whole sheet; ``others`` are other files by path, as they will be;
    ``offered`` is evidence that is brought in.
    """

    command: str
    sheet: Instruction
    what: Message
    item: str = ""
    why: str = ""
    remarks: tuple[Message, ...] = ()
    others: dict[str, str] = field(default_factory=dict)
    offered: tuple[Offered, ...] = ()


def sheet_report(change: SheetChange, outcome: Outcome, *, illustrative: bool) -> Report:
    """The change, and where it was saved; where nothing was, the lines that would change."""
    return Report(
        "ikp-change",
        (
            Line(change.what, Tone.GOOD if outcome.saved else Tone.PLAIN),
            *(Line(remark, Tone.FAIR) for remark in change.remarks),
            *outcome_blocks(outcome),
        ),
        {
            **machine_values.heading(outcome.commit),
            "period": str(change.sheet.period),
            "message": machine_values.sentence(change.what),
            "remarks": [machine_values.sentence(remark) for remark in change.remarks],
            **outcome_facts(outcome),
        },
        illustrative=illustrative,
    )


def sheet_message(change: SheetChange, text: Callable[[Message], str]) -> str:
    """The message of the commit: subject in the language of the data (``text``), reason, trailers."""
    trailers = [f"KPI-Command: {change.command}", f"KPI-Period: {change.sheet.period}"]
    return commit_message(
        text(change.what), [change.why], [*trailers, *([f"KPI-Item: {change.item}"] if change.item else [])]
    )
