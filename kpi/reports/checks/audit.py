"""The report of an audit: what was looked at, each finding with its place, and what the result proves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kpi.measure.audit.dating import day_of
from kpi.measure.audit.settling import settleable
from kpi.measure.audit.walk import RuleChange
from kpi.measure.closing.chain import latest_closed, seal_of, short
from kpi.measure.wording import from_to
from kpi.model.change import Change
from kpi.model.domain.closing import Reopening, Seal
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.settings import Settings
from kpi.model.history import Witness
from kpi.model.output.command import Command, kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.problem import Finding, Place, Problem, Severity
from kpi.model.output.report import Audience, Block, Cell, Column, Heading, Json, Line, Report, Table, Tone, Verbatim
from kpi.model.values.period import Period
from kpi.reports._shared import machine_values
from kpi.reports.audited import Audited, AuditFinding
from kpi.reports.checks.findings import hint_line, source_with_caret
from kpi.reports.checks.settled import command, entry_facts, settled_blocks, together_blocks, why
from kpi.reports.closing.recomputed import moved_figures, moved_lines
from kpi.reports.proof import does_not_prove, proves
from kpi.store import layout

_COLUMNS: Final = tuple(
    Column(key, title, audience=Audience.MACHINES)
    for key, title in (
        ("code", say("Rule")),
        ("commit", say("Commit")),
        ("at", say("When")),
        ("author", say("Who")),
        ("path", say("File")),
        ("line", say("Line")),
        ("period", say("Month")),
        ("old", say("Before")),
        ("new", say("After")),
        ("message", say("Message")),
        ("settled", say("Settled")),
    )
)


def audit_report(audited: Audited) -> Report:
    """Every finding with its commit and place, then what the result proves and what it doesn't."""
    blocks: list[Block] = [
        Heading(say("Audit of the history up to commit {commit}", commit=audited.commit[:12]), 1),
        Line(audited.portfolio.settings.organisation),
        *_looked_at(audited),
        *_rules(audited),
        *_reopened(audited),
    ]
    for one in audited.open:
        blocks += _finding(one, audited.portfolio.settings)
    blocks += together_blocks(one.doubt for one in audited.open if one.may_settle)
    blocks += _who_settles(audited)
    blocks += settled_blocks(audited.portfolio, audited.settled)
    blocks.append(_summary(audited))
    proved, unproved = proves(audited), list(does_not_prove(audited))
    blocks += [Heading(say("What this proves")), *(Line(one, tone) for one, tone in proved)]
    blocks += [Heading(say("What this does not prove")), *map(Line, unproved)]
    blocks.append(Table("audit", _COLUMNS, tuple(_row(one) for one in audited.found)))
    findings = tuple(_as_finding(one) for one in audited.found)
    return Report(
        "audit", tuple(blocks), _facts(audited, proved, unproved), findings, illustrative=audited.portfolio.illustrative
    )


def _looked_at(audited: Audited) -> list[Block]:
    """Extent of the audit, and what it left out."""
    latest = latest_closed(audited.portfolio)
    seal = None if latest is None else seal_of(audited.portfolio, latest)
    blocks: list[Block] = [
        Line(
            say(
                "{commits}; {closed}.",
                commits=say_many("{count} commit", "{count} commits", audited.commits),
                closed=say("no month is closed yet")
                if latest is None or seal is None
                else say("closed up to {month}, digest {digest}", month=latest, digest=short(seal.digest)),
            ),
            Tone.QUIET,
        )
    ]
    if audited.differing:
        blocks.append(
            Line(
                say_many(
                    "{count} file on disk differs from this commit; it was not looked at.",
                    "{count} files on disk differ from this commit; they were not looked at.",
                    audited.differing,
                ),
                Tone.FAIR,
            )
        )
    blocks += [Line(_witness(audited, one), Tone.QUIET) for one in audited.witnesses]
    return blocks


def _witness(audited: Audited, one: Witness) -> Message:
    digests = {closing.seal.digest for closing in audited.portfolio.closings.values() if closing.seal is not None}
    if one.digest is None:
        says = say("names no digest")
    elif one.digest in digests:
        says = say("names the digest of its closing, {digest}", digest=short(one.digest))
    else:
        says = say("names the digest {digest}", digest=short(one.digest))
    signed = (
        say("signed (check it: {command})", command=Command(("git", "tag", "-v", one.name)))
        if one.signed
        else say("not signed")
    )
    return say(
        "Tag {name}, commit {commit}: {says}, {signed}.",
        name=one.name, commit=one.commit[:12], says=says, signed=signed,
    )  # fmt: skip


def _finding(one: AuditFinding, settings: Settings) -> list[Block]:
    doubt = one.doubt
    what = say("[{code}] {message}", code=doubt.code, message=doubt.message)
    if doubt.path:
        what = say("{path}:{line}: {what}", path=doubt.path, line=str(one.line), what=what)
    blocks: list[Block] = [Line(what, Tone.BAD)]
    if doubt.commit is not None:
        blocks.append(
            Line(
                say(
                    "    commit {commit} of {day} by {author}",
                    commit=doubt.commit.id[:12], day=day_of(doubt.commit.author.at, settings),
                    author=str(doubt.commit.author),
                ),
                Tone.QUIET,
            )
        )  # fmt: skip
    if one.source.strip():
        blocks.append(Verbatim(source_with_caret(_as_finding(one)), Tone.QUIET))
    if doubt.hint is not None:
        blocks.append(hint_line(doubt.hint))
    if one.may_settle:
        blocks.append(
            Line(say("    where it was looked into and may stand: {command}", command=command(doubt)), Tone.QUIET)
        )
    return blocks


def _who_settles(audited: Audited) -> list[Block]:
    """Whom to ask, where somebody else may settle what was found."""
    if any(one.may_settle for one in audited.open) or not any(settleable(one.doubt) for one in audited.open):
        return []
    what = say(
        "What is looked into and may stand is settled by a verifier or an administrator who did not do it: to them the "
        "audit prints the command; see: {command}",
        command=kpi_command("rules", "settling"),
    )
    return [Line(what, Tone.QUIET)]


def _summary(audited: Audited) -> Line:
    settled = len(audited.settled)
    if not audited.found:
        return Line(say("✓ nothing found that does not hold"), Tone.GOOD)
    if not audited.open:
        text = say_many(
            "✓ nothing found that does not hold, apart from {count} settled finding",
            "✓ nothing found that does not hold, apart from {count} settled findings",
            settled,
        )
        return Line(text, Tone.GOOD)
    text = say_many("{count} thing does not hold", "{count} things do not hold", len(audited.open))
    if settled:
        text = say(
            "{text}; {settled}", text=text, settled=say_many("{count} is settled", "{count} are settled", settled)
        )
    return Line(text, Tone.BAD)


def _rules(audited: Audited) -> list[Block]:
    """Rules that were changed, from then on."""
    settings = audited.portfolio.settings
    lines = [
        Line(
            say(
                "{day}, commit {commit} by {author}: {change}",
                day=day_of(one.commit.committer.at, settings), commit=one.commit.id[:12], author=str(one.commit.author),
                change=from_to(change),
            )
        )
        for one in audited.rules
        for change in one.changes
    ]  # fmt: skip
    return [Heading(say("Changes of the rules")), *lines] if lines else []


def _reopened(audited: Audited) -> list[Block]:
    """Every reopening, with the figures before and after."""
    settings = audited.portfolio.settings
    lines: list[Block] = []
    for period, one, after in _reopenings(audited.portfolio):
        what = say(
            "{month}, reopened on {day} by {by}: {reason} ({document})",
            month=period, day=day_of(one.at, settings), by=one.by, reason=one.reason, document=one.document,
        )  # fmt: skip
        moved = moved_lines(audited.portfolio, one.seal, after)
        lines += [Line(what), *(Line(say("    {what}", what=told)) for told in moved)]
    return [Heading(say("Reopened months")), *lines] if lines else []


def _reopenings(portfolio: Portfolio) -> Iterator[tuple[Period, Reopening, Seal | None]]:
    """Each reopening of a month, with the closing that took the place of the one before; None while it is open."""
    for period, closing in portfolio.closings.items():
        following = [*(one.seal for one in closing.reopenings[1:]), closing.seal]
        for one, after in zip(closing.reopenings, following, strict=False):
            yield period, one, after


def _as_finding(one: AuditFinding) -> Finding:
    """For formats that draw findings; what has no place of its own is shown at the closings."""
    doubt = one.doubt
    message = doubt.message
    if doubt.commit is not None:
        message = say("{message} (commit {commit})", message=message, commit=doubt.commit.id[:12])
    place = Place(doubt.path or layout.CLOSINGS, doubt.pointer)
    problem = Problem(doubt.code, Severity.ERROR, place, message, doubt.hint)
    settled = None if one.settled is None else why(one.settled, one.doubt.commit)
    return Finding(problem, one.line, one.column, one.source, settled)


def _row(one: AuditFinding) -> tuple[Cell, ...]:
    doubt, commit = one.doubt, one.doubt.commit
    return (
        Cell(doubt.code),
        Cell(one.commit),
        Cell(None if commit is None else commit.author.at.isoformat()),
        Cell(None if commit is None else str(commit.author)),
        Cell(doubt.path or None),
        Cell(one.line),
        Cell(doubt.period),
        Cell(doubt.old),
        Cell(doubt.new),
        Cell(doubt.message),
        Cell(None if one.settled is None else why(one.settled, one.doubt.commit)),
    )


def _facts(audited: Audited, proved: Iterable[tuple[Message, Tone]], unproved: Iterable[Message]) -> dict[str, Json]:
    latest = latest_closed(audited.portfolio)
    seal = None if latest is None else seal_of(audited.portfolio, latest)
    begin = audited.beginning
    return {
        **machine_values.heading(audited.commit),
        "holds": not audited.open,
        "settled": len(audited.settled),
        "commits": audited.commits,
        "signed": audited.signed,
        "differing_files": audited.differing,
        "closed_up_to": None if latest is None else str(latest),
        "digest": None if seal is None else seal.digest,
        "beginning": None if begin is None else {"commit": begin.id, "records": audited.imported},
        "expected": [
            {
                "digest": one.digest,
                "outcome": one.outcome.value,
                "period": None if one.period is None else str(one.period),
            }
            for one in audited.expected
        ],
        "tags": [
            {"name": one.name, "commit": one.commit, "digest": one.digest, "signed": one.signed}
            for one in audited.witnesses
        ],
        "rules": [_rule_facts(one, change) for one in audited.rules for change in one.changes],
        "reopenings": [_reopening_facts(*one) for one in _reopenings(audited.portfolio)],
        "proves": [machine_values.sentence(one) for one, _ in proved],
        "does_not_prove": [machine_values.sentence(one) for one in unproved],
        "findings": [_found_facts(one) for one in audited.found],
    }


def _reopening_facts(period: Period, one: Reopening, after: Seal | None) -> Json:
    return {
        "period": str(period),
        "at": one.at.isoformat(),
        "by": one.by,
        "reason": one.reason,
        "document": one.document,
        "digest": one.seal.digest,
        "figures": [{"what": what, "old": old, "new": new} for what, old, new in moved_figures(one.seal, after)],
    }


def _rule_facts(one: RuleChange, change: Change) -> Json:
    return {
        "commit": one.commit.id,
        "at": one.commit.committer.at.isoformat(),
        "author": str(one.commit.author),
        "field": change.field,
        "change": machine_values.sentence(from_to(change)),
    }


def _found_facts(one: AuditFinding) -> Json:
    doubt, commit = one.doubt, one.doubt.commit
    return {
        "code": doubt.code,
        "commit": one.commit,
        "at": None if commit is None else commit.author.at.isoformat(),
        "author": None if commit is None else str(commit.author),
        "path": doubt.path or None,
        "line": one.line,
        "column": one.column,
        "pointer": list(doubt.pointer),
        "period": None if doubt.period is None else str(doubt.period),
        "old": None if doubt.old is None else machine_values.sentence(doubt.old),
        "new": None if doubt.new is None else machine_values.sentence(doubt.new),
        "message": machine_values.sentence(doubt.message),
        "hint": None if doubt.hint is None else machine_values.sentence(doubt.hint),
        "source": one.source,
        "about": None if commit is None else commit.id,
        "settled": entry_facts(one.settled),
    }
