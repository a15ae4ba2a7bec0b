"""What a record says of who wrote it and when agrees with the commit that brought it.

The file says who and when, and git is the independent witness. Whoever commits the work of somebody else names that
person in the message of the commit: Co-authored-by: Name <e-mail>. A record that claims a day within the entry
window must be in a commit of that time; later the window is over. A commit that joins others (squash) may be a week
later where its message names the record as they do (KPI-Cell, KPI-Period, KPI-Value). It joins where a host or another
person made it, or where it names several records of different times: whoever commits what they recorded themselves
does so at once.

Wrong:

    # in a commit of 20 January 2024
    2023-11:
      value: 132
      recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana <perencana@contoh.go.id>}

Right:

    # in a commit of 4 December 2023 by the same person
    2023-11:
      value: 132
      recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana <perencana@contoh.go.id>}
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kpi.measure.audit.dating import DAY, WEEK, day_of
from kpi.measure.audit.signatures import Signed, joined
from kpi.model.change import Authored, ChangeSet, Signature
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.lookup import begun, email_of, opened_settings
from kpi.store import layout, locations

CODE: Final = "recorded-commit"

#: Clocks differ, and a command takes its time.
SLACK: Final = datetime.timedelta(minutes=10)


def check(change: ChangeSet) -> Iterator[Problem]:
    """Records, revisions and closings whose commit says otherwise; what begins the data may bring older records."""
    if not begun(change):
        return
    settings = opened_settings(change)
    for entry in change.entries:
        if entry.indicator and settings.opened(entry.period) and not _known_before(change, entry):
            continue
        yield from _by(entry)
        yield from _late(entry, change)
    yield from _order(change)


def _known_before(change: ChangeSet, entry: Signature) -> bool:
    """Whether the month had a record already: what was corrected afterwards didn't come in with the opening."""
    programs = {program.id: program for program in change.base.programs}
    program = programs.get(entry.program)
    indicator = None if program is None else program.by_indicator.get(entry.indicator)
    return indicator is not None and entry.period in indicator.achievements


def _problem(entry: Signature, severity: Severity, message: Message, hint: Message) -> Problem:
    return Problem(CODE, severity, locations.place(entry.spot), message, hint)


def _by(entry: Signature) -> Iterator[Problem]:
    commit = entry.commit
    authors = {email_of(one) for one in (commit.email, *commit.also_by)}
    if email_of(entry.by) not in authors:
        message = say(
            "{month}: recorded by {by}, in commit {commit} by {author}",
            month=entry.period, by=entry.by, commit=commit.id[:12], author=f"{commit.name} <{commit.email}>",
        )  # fmt: skip
        hint = say("let the same person commit it, or name that person in the commit: Co-authored-by: ...")
        yield _problem(entry, Severity.ERROR, message, hint)


def _late(entry: Signature, change: ChangeSet) -> Iterator[Problem]:
    zone, commit = change.base.settings.zone, entry.commit
    dated, author, committer = (one.astimezone(zone).date() for one in (entry.at, commit.at, commit.committed))
    deadline = change.base.settings.deadline(entry.period)
    message = say(
        "{month}: recorded on {day}, and commit {commit} is of {other}",
        month=entry.period, day=dated, commit=commit.id[:12], other=author,
    )  # fmt: skip
    in_time = entry.indicator and dated <= deadline
    if in_time and not _joined(entry, change) and author > deadline + DAY:
        hint = say("the month was due on {day}; write when it was recorded", day=deadline)
        if change.base.settings.opening is None and not change.base.closings:
            hint = say(
                "the month was due on {day}; where older months are brought in, an administrator says so once, under "
                "opening: in {path}",
                day=deadline, path=layout.settings_path(),
            )  # fmt: skip
        yield _problem(entry, Severity.ERROR, message, hint)
    elif in_time and committer > deadline + WEEK:
        what = say(
            "{month}: recorded on {day}, and commit {commit} was made on {other}, whatever its author's date",
            month=entry.period, day=dated, commit=commit.id[:12], other=committer,
        )  # fmt: skip
        hint = say("rebasing does this, and so does an author's date that was set by hand: look at it")
        yield _problem(entry, Severity.WARNING, what, hint)
    elif commit.at - entry.at > WEEK:
        yield _problem(entry, Severity.WARNING, message, say("commit what you record on the same day"))


def _joined(entry: Signature, change: ChangeSet) -> bool:
    """Whether the commit of a record joins it with others (squash), no more than a week later."""
    commit = entry.commit
    signed = [
        Signed((one.program, one.indicator), one.period, one.by, one.at)
        for one in change.entries
        if one.commit.id == commit.id
    ]
    names = joined(commit.message, (commit.email, email_of(commit.committer)), signed)
    return (entry.program, entry.indicator, entry.period) in names and commit.at - entry.at <= WEEK


def _order(change: ChangeSet) -> Iterator[Problem]:
    """Commits of one person, each upon the other, whose dates go backwards."""
    first: dict[str, Signature] = {}
    settings = change.head.settings
    for entry in change.entries:
        first.setdefault(entry.commit.id, entry)
    for one, other in pairwise(change.commits):
        if other.id in first and _backwards(one, other):
            entry = first[other.id]
            message = say(
                "{month}: commit {commit} is of {day}, before the commit below it, {other}",
                month=entry.period, commit=other.id[:12],
                day=day_of(other.at, settings), other=day_of(one.at, settings),
            )  # fmt: skip
            yield _problem(entry, Severity.WARNING, message, say("look at the clock of the computer"))


def _backwards(one: Authored, other: Authored) -> bool:
    return one.id in other.parents and email_of(one.email) == email_of(other.email) and other.at < one.at - SLACK
