"""Outcome of a change: where it was saved, or the lines that would change; and the message of its commit."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from kpi.model.output.message import Message, say
from kpi.model.output.report import Block, Json, Line, Tone, Verbatim
from kpi.model.values.struct import Struct
from kpi.store.write.saving import Written


class Outcome(Struct, frozen=True):
    """Outcome of a change: its files, and the commit (None: saved without one, or not saved)."""

    files: tuple[Written, ...]
    saved: bool
    commit: str | None = None


def outcome_blocks(outcome: Outcome) -> list[Block]:
    """Where each file was saved; before saving, the lines that would change."""
    blocks: list[Block] = []
    for one in outcome.files:
        blocks.append(Line(_sentence(outcome, one.path), Tone.QUIET))
        if not outcome.saved:
            blocks.append(Verbatim(_changed_lines(one), Tone.QUIET))
    return blocks


def outcome_facts(outcome: Outcome) -> dict[str, Json]:
    """The same for machines."""
    return {"saved": outcome.saved, "paths": [one.path for one in outcome.files]}


def _sentence(outcome: Outcome, path: str) -> Message:
    if not outcome.saved:
        return say("Nothing was written. These lines of {path} would change:", path=path)
    if outcome.commit is None:
        return say("Saved in {path}, not yet in the history (git).", path=path)
    return say("Saved in {path}, commit {commit}.", path=path, commit=outcome.commit[:7])


def _changed_lines(file: Written) -> tuple[str, ...]:
    """The lines that go (``-``) and come (``+``), with one line around them."""
    old, new = ((content or b"").decode("utf-8-sig").splitlines() for content in (file.old, file.new))
    lines = difflib.unified_diff(old, new, lineterm="", n=1)
    return tuple(line for line in lines if not line.startswith(("---", "+++", "@@")))


def commit_message(subject: str, body: Iterable[str | None], trailers: Iterable[str]) -> str:
    """The message of a commit: its subject, what else there is to say, and trailers, each ``KPI-NAME: VALUE``."""
    said = [line for line in body if line]
    told = [" ".join(line.splitlines()) for line in trailers]
    return "\n".join([" ".join(subject.split()), "", *said, *([""] if said else []), *told, ""])
