"""Nothing is recorded, revised or closed at a time that comes after its own commit.

A record dated ahead of its commit was not written when it says. The month that it is about has begun by then, too.

Wrong:

    # in a commit of 4 December 2023
    2023-11:
      value: 132
      recorded: {at: "2023-12-24T10:11:12+07:00", by: Perencana <perencana@contoh.go.id>}

Right:

    # in a commit of 4 December 2023
    2023-11:
      value: 132
      recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana <perencana@contoh.go.id>}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.change import ChangeSet
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules.change.recorded_commit import SLACK
from kpi.store import locations

CODE: Final = "future-record"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Times after the commit, and records of months that had not begun."""
    zone = change.base.settings.zone
    for entry in change.entries:
        commit, place = entry.commit, locations.place(entry.spot)
        made = max(commit.at, commit.committed)
        if entry.at > made + SLACK:
            message = say(
                "{month}: dated {day}, after its commit {commit} of {other}",
                month=entry.period, day=entry.at.astimezone(zone), commit=commit.id[:12], other=made.astimezone(zone),
            )  # fmt: skip
            yield Problem(CODE, Severity.ERROR, place, message, say("write when it really was"))
        elif entry.period.first_day > made.astimezone(zone).date():
            message = say(
                "{month} had not begun when commit {commit} was made, {day}",
                month=entry.period, commit=commit.id[:12], day=made.astimezone(zone).date(),
            )  # fmt: skip
            yield Problem(CODE, Severity.ERROR, place, message, say("record what was achieved, not what is expected"))
