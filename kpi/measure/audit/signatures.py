"""Who and when in records, closings and messages, held against author and committer of their commit."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.dating import DAY, WEEK, day_of
from kpi.measure.audit.in_force import InForce
from kpi.measure.audit.people import mail_of, makers
from kpi.measure.audit.records import cell_of_step, record_doubt, said
from kpi.measure.audit.trailers import stated, word
from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.closing import Reopening, Seal
from kpi.model.domain.settings import Settings
from kpi.model.history import ClosingStep, Commit, Doubt, RecordStep, Step
from kpi.model.output.message import say
from kpi.model.values.period import Period

_PROVISIONAL: Final = say("say it as it is: status: provisional, and final once the month is over")
_NOT_MADE_ANEW: Final = say(
    "commits that hold records are merged, and not made anew (rebase, amend) after the month was due: an author's date "
    "alone proves nothing"
)


def agrees(
    commit: Commit, one: RecordStep, step: tuple[str | int, ...], by: str, at: datetime.datetime, rules: InForce
) -> Iterator[Doubt]:
    """By whom and when a record or a revision is, against the commit that brought it."""
    if mail_of(by) not in makers(commit):
        what = say(
            "{month} says it is by {by}, and the commit is by {author}",
            month=one.period, by=by, author=str(commit.author),
        )  # fmt: skip
        yield record_doubt("other-author", what, commit, None, one, *step, "by")
    if _doubtful(commit, one, at, rules):
        what = say(
            "{month} says {day}, and the commit says {committed}",
            month=one.period, day=day_of(at, rules.now), committed=day_of(commit.author.at, rules.now),
        )  # fmt: skip
        yield record_doubt("other-time", what, commit, None, one, *step, "at")


def _doubtful(commit: Commit, one: RecordStep, at: datetime.datetime, rules: InForce) -> bool:
    """Whether a moment can't be that of a commit, or only helps whoever claims it.

    What was recorded and committed some days later is no lie where both were in time, or both too late.
    """
    waited, due = commit.author.at - at, rules.deadline(one.period)
    if waited < -DAY:
        return True
    in_time = day_of(at, rules.now) <= due < day_of(commit.author.at, rules.now)
    return in_time and waited > (WEEK if joins(commit.message, *cell_of_step(one), one.period) else DAY)


def joins(message: str, folder: str, indicator: str, period: Period) -> bool:
    """Whether a commit joins others (squash): its message carries the trailers of a record that they made."""
    named = (folder, indicator, period)
    return any((it.program, it.indicator, it.period) == named for it in stated(message))


def dates(commit: Commit, one: RecordStep, new: Achievement, rules: InForce) -> Iterator[Doubt]:
    """A month is not over before it ends, and a late report is late: by the file, the author and the committer."""
    period, written = one.period, day_of(commit.author.at, rules.now)
    made = written if commit.committer.at == commit.author.at else day_of(commit.committer.at, rules.now)
    first = period.last_day if new.status is Status.FINAL else period.first_day
    if written < first:
        what = say(
            "the commit that brought {month} says {day}, before that month could be reported",
            month=period, day=written,
        )  # fmt: skip
        yield record_doubt("too-early", what, commit, None, one, "status", hint=_PROVISIONAL)
    said_so = written if new.recorded is None else min(written, day_of(new.recorded.at, rules.now))
    due = rules.deadline(period)
    if said_so <= due and made - due > DAY and commit.committer.at - commit.author.at > DAY:
        what = say(
            "{month} was due on {due}: the commit says {day}, in time, but was made on {made}",
            month=period, due=due, day=said_so, made=made,
        )  # fmt: skip
        yield record_doubt("made-late", what, commit, None, one, hint=_NOT_MADE_ANEW)


def closed_by(
    commit: Commit, one: ClosingStep, deed: Seal | Reopening, step: tuple[str | int, ...], settings: Settings
) -> Iterator[Doubt]:
    """By whom and when a month was closed or reopened, against author and committer.

    A commit that joins others (squash) may be a week later where its message names the digest, as kpi does.
    """
    by, at = deed.by, deed.at
    digest = deed.digest if isinstance(deed, Seal) else deed.seal.digest
    waits = WEEK if re.search(rf"^KPI-(?:Digest|Reopened): {digest}$", commit.message, re.MULTILINE) else DAY
    if mail_of(by) not in makers(commit):
        what = say(
            "the closing of {month} says it is by {by}, and the commit is by {author}",
            month=one.period, by=by, author=str(commit.author),
        )  # fmt: skip
        yield Doubt("other-author", what, commit, None, one.path, (*step, "by"), period=one.period)
    if abs(at - commit.author.at) > waits or abs(at - commit.committer.at) > WEEK:
        what = say(
            "the closing of {month} says {day}, and the commit was written on {written} and made on {made}",
            month=one.period, day=day_of(at, settings), written=day_of(commit.author.at, settings),
            made=day_of(commit.committer.at, settings),
        )  # fmt: skip
        yield Doubt("other-time", what, commit, None, one.path, (*step, "at"), period=one.period)
    if "seal" in step and day_of(at, settings) <= one.period.last_day:
        what = say("{month} was closed on {day}, before it was over", month=one.period, day=day_of(at, settings))
        yield Doubt("too-early", what, commit, None, one.path, (*step, "at"), period=one.period)


def trailer_doubts(step: Step) -> Iterator[Doubt]:
    """Where the message of a commit states another value than the file that it brought."""
    if "KPI-Value" not in step.commit.message:
        return
    brought = {(*cell, one.period): one for one, cell in ((one, cell_of_step(one)) for one in step.brought)}
    for it in stated(step.commit.message):
        one = brought.get((it.program, it.indicator, it.period))
        if one is not None and one.after is not None and word(one.after.value) != it.value:
            what = say(
                "the message of the commit says {stated} for {month}, and the file says {value}",
                stated=it.value, month=it.period, value=said(one.after),
            )  # fmt: skip
            yield record_doubt("trailer", what, step.commit, None, one, "value")
