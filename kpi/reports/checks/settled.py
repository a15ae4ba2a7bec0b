"""Settled findings: how an audit shows them apart, and what came of settling one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from kpi.measure.audit.dating import day_of
from kpi.measure.audit.settling import by_its_doer, cell_of
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.settings import Settings
from kpi.model.domain.settled import Settled
from kpi.model.history import Commit, Doubt
from kpi.model.output.command import BLANK, Command, kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import Block, Heading, Json, Line, Report, Tone
from kpi.model.values.period import Period
from kpi.reports._shared import machine_values
from kpi.reports._shared.outcome import commit_message


def why(entry: Settled, commit: Commit | None) -> Message:
    """By whom, when, why and on which document a finding about a commit was settled."""
    if commit is not None and by_its_doer(entry, commit):
        return say(
            "settled by {by}, who made that commit, as no second person is named in data/kpi.yaml, on {day}: {reason} "
            "({document})",
            by=entry.by, day=entry.date, reason=entry.reason, document=entry.document,
        )  # fmt: skip
    return say(
        "settled by {by} on {day}: {reason} ({document})",
        by=entry.by, day=entry.date, reason=entry.reason, document=entry.document,
    )  # fmt: skip


def command(doubt: Doubt) -> Command:
    """The command that settles just this finding; only reason and document are left to be written."""
    if doubt.commit is None:
        raise AssertionError("a finding is settled by the commit that it is about")
    cell, period = cell_of(doubt), doubt.period
    only = [*(["--cell", cell] if cell else []), *(["--period", str(period)] if period is not None else [])]
    return _command(doubt.code, doubt.commit.id, only)


def together_blocks(doubts: Iterable[Doubt]) -> list[Block]:
    """The commands that settle all that one commit did of a kind, where that is more than one finding."""
    counts = Counter((one.code, one.commit.id) for one in doubts if one.commit is not None)
    commands = [_command(*name) for name, count in counts.items() if count > 1]
    if not commands:
        return []
    lines = [Line(say("{command}", command=one), Tone.QUIET) for one in commands]
    return [Line(say("All that a commit did of a kind is settled at once by:"), Tone.QUIET), *lines]


def _command(code: str, commit: str, only: Iterable[str] = ()) -> Command:
    return kpi_command("settle", code, "--commit", commit[:12], *only, "--reason", BLANK, "--document", BLANK)


def settled_blocks(portfolio: Portfolio, found: Iterable[tuple[Settled, Doubt]]) -> list[Block]:
    """Each decision with the number of its findings, and those of them that are about closed months in full."""
    by_entry: dict[Settled, list[Doubt]] = {}
    for entry, doubt in found:
        by_entry.setdefault(entry, []).append(doubt)
    blocks: list[Block] = [Heading(say("Settled findings"))] if by_entry else []
    for entry, doubts in by_entry.items():
        blocks.append(_heading(entry, doubts, portfolio.settings))
        blocks += [Line(say("    {what}", what=one.message)) for one in doubts if _is_closed(portfolio, one.period)]
        blocks.append(Line(say("    {what}", what=why(entry, doubts[0].commit)), Tone.QUIET))
    return blocks


def _heading(entry: Settled, doubts: list[Doubt], settings: Settings) -> Line:
    commit = doubts[0].commit
    if commit is None:
        raise AssertionError("a finding is settled by the commit that it is about")
    text = say_many(
        "[{code}] {count} finding about commit {commit} of {day} by {author}",
        "[{code}] {count} findings about commit {commit} of {day} by {author}",
        len(doubts),
        code=entry.code,
        commit=entry.commit[:12],
        day=day_of(commit.author.at, settings),
        author=str(commit.author),
    )
    return Line(text)


def _is_closed(portfolio: Portfolio, period: Period | None) -> bool:
    closing = None if period is None else portfolio.closings.get(period)
    return closing is not None and closing.seal is not None


def entry_facts(entry: Settled | None) -> Json:
    """An entry for machines."""
    if entry is None:
        return None
    return {
        "date": entry.date.isoformat(),
        "by": entry.by,
        "reason": entry.reason,
        "document": entry.document,
        "cell": entry.cell or None,
        "period": None if entry.period is None else str(entry.period),
    }


def settled_report(portfolio: Portfolio, entry: Settled, doubts: Iterable[Doubt], commit: str | None) -> Report:
    """A decision about findings, and where it was saved; ``commit`` None: nothing was written."""
    found = tuple(doubts)
    blocks: list[Block] = [
        Heading(say_many("Settling {count} finding", "Settling {count} findings", len(found)), 1),
        *(Line(say("[{code}] {message}", code=one.code, message=one.message)) for one in found),
        Line(why(entry, found[0].commit)),
        *_saved(commit),
    ]
    told: dict[str, Json] = {
        **machine_values.heading(commit),
        "saved": commit is not None,
        "code": entry.code,
        "about": entry.commit,
        "settled": entry_facts(entry),
        "findings": [machine_values.sentence(one.message) for one in found],
    }
    return Report("settle", tuple(blocks), told, illustrative=portfolio.illustrative)


def _saved(commit: str | None) -> Iterator[Block]:
    if commit is None:
        yield Line(say("nothing was written"), Tone.QUIET)
    else:
        what = say(
            "Saved as commit {commit}. See what is left: {command}", commit=commit[:12], command=kpi_command("audit")
        )
        yield Line(what, Tone.GOOD)


def settle_message(entry: Settled, count: int, text: Callable[[Message], str]) -> str:
    """The message of the commit that settles a finding."""
    subject = text(
        say_many(
            "Settle {count} finding of the audit: {code} in {commit}",
            "Settle {count} findings of the audit: {code} in {commit}",
            count,
            code=entry.code,
            commit=entry.commit[:12],
        )
    )
    body = text(say("{reason} ({document})", reason=entry.reason, document=entry.document))
    return commit_message(subject, [body], ["KPI-Command: settle"])
