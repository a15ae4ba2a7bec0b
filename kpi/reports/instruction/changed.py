"""A change of a month's instruction (IKP): what became of it, and the message of its commit."""

from __future__ import annotations

from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import Message, say
from kpi.model.output.report import Block, Line, Report, Tone, Verbatim
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values
from kpi.reports.entry.record_report import changed_lines


class Done(Struct, frozen=True):
    """What was done (or would be): in a sentence, the commit (None: without one), each file as it was and is."""

    sheet: Instruction
    what: Message
    saved: bool
    commit: str | None
    changes: tuple[tuple[str, str, str], ...]
    remarks: tuple[Message, ...] = ()


def done_report(done: Done, portfolio: Portfolio) -> Report:
    """The change, and where it was saved; where nothing was, the lines that would change."""
    blocks: list[Block] = [Line(done.what, Tone.GOOD if done.saved else Tone.PLAIN)]
    blocks += [Line(remark, Tone.FAIR) for remark in done.remarks]
    for path, old, new in done.changes:
        blocks.append(Line(_saved(done, path), Tone.QUIET))
        if not done.saved:
            blocks.append(Verbatim(changed_lines(old, new), Tone.QUIET))
    return Report(
        "ikp-change",
        tuple(blocks),
        {
            **machine_values.heading(done.commit),
            "period": str(done.sheet.period),
            "message": machine_values.sentence(done.what),
            "remarks": [machine_values.sentence(remark) for remark in done.remarks],
            "saved": done.saved,
            "paths": [path for path, _, _ in done.changes],
        },
        illustrative=portfolio.illustrative,
    )


def _saved(done: Done, path: str) -> Message:
    if not done.saved:
        return say("Nothing was written. These lines of {path} would change:", path=path)
    if done.commit is None:
        return say("Saved in {path}, not yet in the history (git).", path=path)
    return say("Saved in {path}, commit {commit}.", path=path, commit=done.commit[:7])


def commit_message(command: str, said: tuple[str, str], period: Period, item: str) -> str:
    """The message of the commit: subject and reason in the language of the data, then trailers."""
    subject, why = said
    body = [why, ""] if why else []
    trailers = [f"KPI-Command: {command}", f"KPI-Period: {period}", *([f"KPI-Item: {item}"] if item else [])]
    return "\n".join([" ".join(subject.split()), "", *body, *trailers, ""])
