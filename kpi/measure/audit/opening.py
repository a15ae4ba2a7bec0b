"""Judges the ``opening`` of a history, and counts the records that came in with it."""

from __future__ import annotations

from kpi.model.domain.settings import Opening
from kpi.model.history import Commit
from kpi.model.output.message import Message, say
from kpi.model.values.struct import Struct


class Arrival(Struct, frozen=True):
    """How many records of opened months a commit brought."""

    commit: Commit
    opening: Opening
    records: int


def opening_trouble(before: Opening | None, after: Opening | None, *, closed: bool) -> tuple[Message, Message] | None:
    """What is wrong with an opening that is another than before, and what would be right; None where nothing is.

    ``closed``: a month was closed by then.
    """
    if before == after:
        return None
    if before is not None:
        return say("the opening was said before, and is another one now"), say("put it back as it was said")
    if closed:
        return (
            say("an opening is said before any month is closed"),
            say("take it back; what comes in late is recorded as late, with its own day"),
        )
    return None
