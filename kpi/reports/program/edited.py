"""An edit of a program's files: saved, or the lines that would change."""

from __future__ import annotations

from kpi.model.output.message import say
from kpi.model.output.report import Block, Json, Line, Tone, Verbatim
from kpi.model.values.struct import Struct
from kpi.reports.entry.record_report import changed_lines
from kpi.store.write.saving import Written


class Outcome(Struct, frozen=True):
    """Outcome of an edit: the commit (None: saved without one, or not saved)."""

    files: tuple[Written, ...]
    saved: bool
    commit: str | None = None


def outcome_blocks(outcome: Outcome) -> list[Block]:
    """Where it was saved; before saving, the lines that would change."""
    blocks: list[Block] = []
    for one in outcome.files:
        if not outcome.saved:
            old = "" if one.old is None else one.old.decode("utf-8")
            text = say("Nothing was written. These lines of {path} would change:", path=one.path)
            lines = Verbatim(changed_lines(old, one.new.decode("utf-8")), Tone.QUIET)
            blocks += [Line(text, Tone.QUIET), lines]
        elif outcome.commit is None:
            text = say("Saved in {path}, not yet in the history (git).", path=one.path)
            blocks.append(Line(text, Tone.QUIET))
        else:
            text = say("Saved in {path}, commit {commit}.", path=one.path, commit=outcome.commit[:7])
            blocks.append(Line(text, Tone.QUIET))
    return blocks


def outcome_facts(outcome: Outcome) -> dict[str, Json]:
    """The same for machines."""
    return {"saved": outcome.saved, "paths": [one.path for one in outcome.files]}
