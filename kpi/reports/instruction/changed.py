"""A change of a month's instruction (IKP): what became of it, and the message of its commit."""

from __future__ import annotations

from kpi.model.domain.instruction import Instruction
from kpi.model.output.message import Message
from kpi.model.output.report import Line, Report, Tone
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values
from kpi.reports._shared.outcome import Outcome, commit_message, outcome_blocks, outcome_facts


class SheetChange(Struct, frozen=True):
    """A change of a month's sheet: the sheet as it will be, the change in a sentence, and remarks about it."""

    sheet: Instruction
    what: Message
    remarks: tuple[Message, ...] = ()


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


def sheet_message(command: str, said: tuple[str, str], period: Period, item: str) -> str:
    """The message of the commit: subject and reason in the language of the data, then trailers."""
    subject, why = said
    trailers = [f"KPI-Command: {command}", f"KPI-Period: {period}", *([f"KPI-Item: {item}"] if item else [])]
    return commit_message(subject, [why], trailers)
