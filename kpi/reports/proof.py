"""In plain sentences: what the result of an audit proves, and what it does not prove."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from kpi.measure.audit.dating import day_of
from kpi.measure.audit.digests import DigestOutcome
from kpi.measure.audit.evidence import evidence_in
from kpi.measure.audit.opening import Arrival
from kpi.measure.closing.chain import latest_closed
from kpi.model.domain.achievement import Evidence
from kpi.model.output.command import BLANK, Command, kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import Tone
from kpi.reports.audited import Audited


def proves(audited: Audited) -> list[tuple[Message, Tone]]:
    """Each sentence says no more than what was looked at and found without fault."""
    held = [one for one in audited.expected if one.outcome is DigestOutcome.HOLDS]
    told: list[tuple[Message, Tone]] = []
    if not audited.open:
        told += [(one, Tone.PLAIN) for one in _held(audited)]
    elif not held:
        told.append((say("Nothing, as long as something does not hold."), Tone.BAD))
    for one in held:
        text = say(
            "The digest {digest} from outside is that of the closing of {month}: that month and all closed months "
            "before it are exactly what they were when it was printed or signed.",
            digest=one.digest, month=one.period,
        )  # fmt: skip
        told.append((text, Tone.GOOD))
    return told


def _held(audited: Audited) -> Iterator[Message]:
    """Statements that hold where every finding is settled."""
    if audited.settled:
        yield say_many(
            "With the exception of {count} settled finding, which is listed above:",
            "With the exception of {count} settled findings, which are listed above:",
            len(audited.settled),
        )
    if latest_closed(audited.portfolio) is not None:
        yield say("Every closed month still says what its closing says, and each follows the one before it.")
    closings = [one.seal.digest for one in audited.portfolio.closings.values() if one.seal is not None]
    if closings and audited.recomputed.issuperset(closings):
        yield say("What each closing publishes is what its data made when it was closed.")
    yield say(
        "In the history that is here, after the first data, no value was changed without a reason, no record was "
        "deleted, and no closing was changed without reopening it."
    )
    yield say(
        "What the records say of who and when agrees with their commits, as far as a computer was told the truth."
    )
    files = sum(1 for one in _evidence(audited, fingerprinted=True) if one.path not in audited.pointers)
    if files:
        yield say_many(
            "{count} file of evidence is the one whose fingerprint its record names.",
            "{count} files of evidence are the ones whose fingerprints their records name.",
            files,
        )
    if audited.with_people:
        yield say("Each commit is by people who were named for it in data/kpi.yaml at that time.")


def does_not_prove(audited: Audited) -> Iterator[Message]:
    """Limits of the proof: what no agreement of files shows."""
    yield from _without_witness(audited)
    yield from _first_data(audited)
    yield from _openings(audited)
    for one in audited.on_paper:
        yield say("{path}: {what}; {hint}.", path=one.path, what=one.message, hint=one.hint)
    yield say(
        "Records of months that are not closed can be dropped or amended by whoever rewrites the last commits and "
        "pushes them by force: no digest speaks for them yet."
    )
    if not audited.with_people:
        yield say("Who may change what: people are not named in data/kpi.yaml at all times.")
    others = sum(1 for _ in _evidence(audited, fingerprinted=False))
    if others:
        yield say_many(
            "{count} piece of evidence is an address, or a file without a fingerprint: what it shows can't be held "
            "against anything here.",
            "{count} pieces of evidence are addresses, or files without a fingerprint: what they show can't be "
            "held against anything here.",
            others,
        )
    pointers = sum(1 for one in _evidence(audited, fingerprinted=True) if one.path in audited.pointers)
    if pointers:
        yield say_many(
            "{count} file of evidence is only a pointer here (Git LFS): the file itself was not looked at.",
            "{count} files of evidence are only pointers here (Git LFS): the files themselves were not looked at.",
            pointers,
        )
    yield say(
        "Commit names and dates are self-declared. {signed} of {commits} commits carry a signature; "
        "signatures are counted here and not checked: {command}",
        signed=audited.signed, commits=audited.commits, command=Command(("git", "log", "--show-signature")),
    )  # fmt: skip
    if audited.settled:
        yield say(
            "That what is settled was settled rightly: it rests on the word of those who settled it, and on their "
            "documents."
        )
    yield say("That a value was right when it was recorded: that is what the evidence is for.")


def _without_witness(audited: Audited) -> Iterator[Message]:
    """Which closings no digest from outside speaks for."""
    held = [one.period for one in audited.expected if one.outcome is DigestOutcome.HOLDS and one.period is not None]
    latest = latest_closed(audited.portfolio)
    if latest is None:
        yield say("No month is closed yet, so every figure may still be changed, with a reason.")
    if not held:
        yield say(
            "Whoever rewrites the whole history can recompute the closings as well, and no look at this repository "
            "alone can see that. Compare with the last digest on signed paper or in a signed tag: {command}",
            command=kpi_command("audit", "--expect", BLANK),
        )
    elif latest is not None and latest > max(held):
        yield say(
            "The closed months after {month} have no witness from outside in this audit: a rewriting of the "
            "history since then, with its closings, can't be seen.",
            month=max(held),
        )


def _first_data(audited: Audited) -> Iterator[Message]:
    """Data that is older than the history."""
    closings = audited.portfolio.closings.values()
    old = sum(1 for one in closings if one.seal and one.seal.digest not in audited.recomputed)
    if old:
        yield say_many(
            "{count} closing came in with the first data; what it publishes was not recomputed.",
            "{count} closings came in with the first data; what they publish was not recomputed.",
            old,
        )
    if audited.beginning is not None and audited.imported:
        yield say_many(
            "{count} record came in with the first data, in commit {commit} of {day}; git can't witness what was "
            "before.",
            "{count} records came in with the first data, in commit {commit} of {day}; git can't witness what was "
            "before.",
            audited.imported,
            commit=audited.beginning.id[:12],
            day=day_of(audited.beginning.author.at, audited.portfolio.settings),
        )


def _openings(audited: Audited) -> Iterator[Message]:
    """Records of the opening of an organisation, by each person who committed some."""
    by: dict[str, list[Arrival]] = {}
    for one in audited.arrivals:
        by.setdefault(str(one.commit.author), []).append(one)
    for author, (first, *others) in by.items():
        names = {
            "month": first.opening.through, "document": first.opening.document, "author": author,
            "commit": first.commit.id[:12], "day": _day(audited, first),
        }  # fmt: skip
        if not others:
            yield say_many(
                "{count} record of months up to {month} came in with the opening ({document}), in commit {commit} of "
                "{day} by {author}; who recorded it and when is what the file says.",
                "{count} records of months up to {month} came in with the opening ({document}), in commit {commit} of "
                "{day} by {author}; who recorded them and when is what the files say.",
                first.records, **names,
            )  # fmt: skip
            continue
        yield say(
            "{records} records of months up to {month} came in with the opening ({document}), in {commits} commits by "
            "{author}, from {commit} of {day} to {last} of {until}; who recorded them and when is what the files say.",
            records=first.records + sum(one.records for one in others), commits=1 + len(others),
            last=others[-1].commit.id[:12], until=_day(audited, others[-1]), **names,
        )  # fmt: skip


def _day(audited: Audited, one: Arrival) -> datetime.date:
    return day_of(one.commit.author.at, audited.portfolio.settings)


def _evidence(audited: Audited, *, fingerprinted: bool) -> Iterator[Evidence]:
    """The evidence of all records and follow-ups that is a file with a fingerprint, or that isn't."""
    for one in evidence_in(audited.portfolio):
        if (one.path is not None and one.sha256 is not None) is fingerprinted:
            yield one
