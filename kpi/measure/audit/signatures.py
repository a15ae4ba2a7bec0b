"""Who and when in records, closings and messages, held against author and committer of their commit."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Final

from kpi.measure.audit.dating import DAY, WEEK, day_of
from kpi.measure.audit.in_force import InForce
from kpi.measure.audit.people import false_name, mail_of, makers
from kpi.measure.audit.records import cell_of_step, record_doubt
from kpi.measure.audit.trailers import stated
from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.closing import Reopening, Seal
from kpi.model.domain.settings import Settings
from kpi.model.history import ClosingStep, Commit, Doubt, RecordStep, Step
from kpi.model.output.message import say
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct

_PROVISIONAL: Final = say("say it as it is: status: provisional, and final once the month is over")
_NOT_MADE_ANEW: Final = say(
    "commits that hold records are merged, and not made anew (rebase, amend) after the month was due: an author's date "
    "alone proves nothing"
)


class Signed(Struct, frozen=True):
    """A record or a revision of it as a commit brought it: of which cell and month, by whom, and when."""

    cell: tuple[str, str]
    period: Period
    by: str
    at: datetime.datetime


def joined(message: str, made_by: Iterable[str], signed: Iterable[Signed]) -> frozenset[tuple[str, str, Period]]:
    """The records (folder, indicator, month) of other commits that a commit joins (squash), as far as it names them.

    Its message carries the trailers of these commits. So does that of an ordinary one, where a person commits what
    they recorded themselves: that joins nothing, unless it holds what was recorded at several times. ``made_by`` are
    the addresses of author and committer.
    """
    named = {(it.program, it.indicator, it.period) for it in stated(message)}
    told = [one for one in signed if (*one.cell, one.period) in named]
    several = len({(*one.cell, one.period) for one in told}) > 1 and len({one.at for one in told}) > 1
    makers_ = {one.casefold() for one in made_by}
    return frozenset((*one.cell, one.period) for one in told if several or makers_ - {mail_of(one.by)})


def signed_in(step: Step) -> Iterator[Signed]:
    """Who and when in the records and revisions that a commit itself brought."""
    for one in step.brought:
        if one.after is None:
            continue
        cell, kept = cell_of_step(one), 0 if one.before is None else len(one.before.revisions)
        if one.before is None and one.after.recorded is not None:
            yield Signed(cell, one.period, one.after.recorded.by, one.after.recorded.at)
        for revision in one.after.revisions[kept:]:
            yield Signed(cell, one.period, revision.by, revision.at)


def joined_in(step: Step) -> frozenset[tuple[str, str, Period]]:
    """The records that a commit joins from others, see ``joined``."""
    commit = step.commit
    if "KPI-Value" not in commit.message:
        return frozenset()
    return joined(commit.message, (commit.author.email, commit.committer.email), signed_in(step))


def agrees(
    commit: Commit, one: RecordStep, step: tuple[str | int, ...], signed: Signed, rules: InForce, *, joins: bool
) -> Iterator[Doubt]:
    """By whom and when a record or a revision is, against the commit that brought it; ``joins``: from another one."""
    by, at = signed.by, signed.at
    if mail_of(by) not in makers(commit):
        what = say(
            "{month} says it is by {by}, and the commit is by {author}",
            month=one.period, by=by, author=str(commit.author),
        )  # fmt: skip
        yield record_doubt("other-author", what, commit, None, one, *step, "by")
    else:
        for what in filter(None, [false_name(rules.now.people, by)]):
            yield record_doubt("other-author", what, commit, None, one, *step, "by")
    if _doubtful(commit, one, at, rules, joins=joins):
        what = say(
            "{month} says {day}, and the commit says {committed}",
            month=one.period, day=day_of(at, rules.now), committed=day_of(commit.author.at, rules.now),
        )  # fmt: skip
        yield record_doubt("other-time", what, commit, None, one, *step, "at")
    if "revisions" in step:
        yield from _made_late(commit, one, at, rules, step)


def _doubtful(commit: Commit, one: RecordStep, at: datetime.datetime, rules: InForce, *, joins: bool) -> bool:
    """Whether a moment can't be that of a commit, or only helps whoever claims it.

    What was recorded and committed some days later is no lie where both were in time, or both too late.
    """
    waited, due = commit.author.at - at, rules.deadline(one.period)
    if waited < -DAY:
        return True
    in_time = day_of(at, rules.now) <= due < day_of(commit.author.at, rules.now)
    return in_time and waited > (WEEK if joins else DAY)


def _made_late(
    commit: Commit, one: RecordStep, at: datetime.datetime | None, rules: InForce, step: tuple[str | int, ...]
) -> Iterator[Doubt]:
    """What says that it was in time, and so does its author's date alone."""
    written = day_of(commit.author.at, rules.now)
    made = written if commit.committer.at == commit.author.at else day_of(commit.committer.at, rules.now)
    said_so = written if at is None else min(written, day_of(at, rules.now))
    due = rules.deadline(one.period)
    if said_so <= due and made - due > DAY and commit.committer.at - commit.author.at > DAY:
        what = say(
            "{month} was due on {due}: the commit says {day}, in time, but was made on {made}",
            month=one.period, due=due, day=said_so, made=made,
        )  # fmt: skip
        yield record_doubt("made-late", what, commit, None, one, *step, hint=_NOT_MADE_ANEW)


def dates(commit: Commit, one: RecordStep, new: Achievement, rules: InForce) -> Iterator[Doubt]:
    """A month is not over before it ends, and a late report is late: by the file, the author and the committer."""
    period, written = one.period, day_of(commit.author.at, rules.now)
    first = period.last_day if new.status is Status.FINAL else period.first_day
    if written < first:
        what = say(
            "the commit that brought {month} says {day}, before that month could be reported",
            month=period, day=written,
        )  # fmt: skip
        yield record_doubt("too-early", what, commit, None, one, "status", hint=_PROVISIONAL)
    yield from _made_late(commit, one, None if new.recorded is None else new.recorded.at, rules, ())


def closed_by(
    commit: Commit, one: ClosingStep, deed: Seal | Reopening, step: tuple[str | int, ...], settings: Settings
) -> Iterator[Doubt]:
    """By whom and when a month was closed or reopened, against author and committer.

    Another person or a host may join it with other commits (squash) within a week, where the message names the digest
    as kpi does, or make its commit anew (rebase).
    """
    by, at = deed.by, deed.at
    digest = deed.digest if isinstance(deed, Seal) else deed.seal.digest
    apart = {commit.author.email.casefold(), commit.committer.email.casefold()} - {mail_of(by)}
    named = re.search(rf"^KPI-(?:Digest|Reopened): {digest}$", commit.message, re.MULTILINE)
    written_within, made_within = WEEK if named and apart else DAY, WEEK if apart else DAY
    if mail_of(by) not in makers(commit):
        what = say(
            "the closing of {month} says it is by {by}, and the commit is by {author}",
            month=one.period, by=by, author=str(commit.author),
        )  # fmt: skip
        yield Doubt("other-author", what, commit, None, one.path, (*step, "by"), period=one.period)
    else:
        for what in filter(None, [false_name(settings.people, by)]):
            yield Doubt("other-author", what, commit, None, one.path, (*step, "by"), period=one.period)
    if abs(at - commit.author.at) > written_within or abs(at - commit.committer.at) > made_within:
        what = say(
            "the closing of {month} says {day}, and the commit was written on {written} and made on {made}",
            month=one.period, day=day_of(at, settings), written=day_of(commit.author.at, settings),
            made=day_of(commit.committer.at, settings),
        )  # fmt: skip
        yield Doubt("other-time", what, commit, None, one.path, (*step, "at"), period=one.period)
    if "seal" in step and day_of(at, settings) <= one.period.last_day:
        what = say("{month} was closed on {day}, before it was over", month=one.period, day=day_of(at, settings))
        yield Doubt("too-early", what, commit, None, one.path, (*step, "at"), period=one.period)
