"""What an audit found, and in plain sentences what its result proves and what it doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kpi.measure.audit.digests import Outcome
from kpi.measure.audit.settling import settleable
from kpi.measure.chain import latest_closed, seal_of, short
from kpi.measure.dating import day_of
from kpi.measure.told import from_to
from kpi.model.message import say, say_many
from kpi.model.problem import Finding, Place, Problem, Severity
from kpi.model.report import Audience, Cell, Column, Heading, Line, Report, Table, Tone, Verbatim
from kpi.model.struct import Struct
from kpi.reports import facts
from kpi.reports.findings import source_with_caret
from kpi.reports.recomputed import moved_figures
from kpi.reports.settled import command, entry_facts, settled_blocks, together_blocks, why
from kpi.store import layout

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from kpi.measure.audit.digests import Expected
    from kpi.measure.audit.opening import Arrival
    from kpi.measure.audit.walk import RuleChange
    from kpi.model.achievement import Evidence
    from kpi.model.change import Change
    from kpi.model.closing import Reopening, Seal
    from kpi.model.history import Commit, Doubt, Witness
    from kpi.model.message import Message
    from kpi.model.period import Period
    from kpi.model.portfolio import Portfolio
    from kpi.model.report import Block, Json
    from kpi.model.settings import Settings
    from kpi.model.settled import Settled

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


class Found(Struct, frozen=True):
    """A doubt with its line (from 1) and column in the file as it was in ``commit``, and the line itself.

    ``settled`` is the decision that it may stand. ``may_settle``: whoever audits may decide so.
    """

    doubt: Doubt
    commit: str
    line: int
    column: int
    source: str
    settled: Settled | None = None
    may_settle: bool = False


class Audited(Struct, frozen=True):
    """All that an audit looked at. ``portfolio`` is the data in the commit ``commit``, made ``at`` a moment.

    ``differing`` are files on disk that differ from it. ``commits``: how many there are, and how many of them carry a
    signature. ``beginning`` is the commit that brought in what is older than the history, with so many records.
    ``on_paper`` are days that only a document speaks for. ``rules`` are changes of the settings. ``with_people``:
    people are named in all of them, so that each commit could be held against these.
    ``recomputed`` are the digests of closings whose figures were recomputed.
    """

    portfolio: Portfolio
    commit: str
    at: datetime.datetime
    found: tuple[Found, ...]
    expected: tuple[Expected, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    differing: int = 0
    commits: int = 0
    signed: int = 0
    beginning: Commit | None = None
    imported: int = 0
    on_paper: tuple[Doubt, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    with_people: bool = False
    recomputed: frozenset[str] = frozenset()
    arrivals: tuple[Arrival, ...] = ()

    @property
    def open(self) -> tuple[Found, ...]:
        """What nobody has settled."""
        return tuple(one for one in self.found if one.settled is None)

    @property
    def settled(self) -> tuple[tuple[Settled, Doubt], ...]:
        """What was settled, each finding with the decision about it."""
        return tuple((one.settled, one.doubt) for one in self.found if one.settled is not None)


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
    blocks += [Heading(say("What this proves")), *(Line(one, tone) for one, tone in _proves(audited))]
    blocks += [Heading(say("What this does not prove")), *(Line(one) for one in _does_not_prove(audited))]
    blocks.append(Table("audit", _COLUMNS, tuple(_row(one) for one in audited.found)))
    findings = tuple(_as_finding(one) for one in audited.found)
    return Report("audit", tuple(blocks), _facts(audited), findings, illustrative=audited.portfolio.illustrative)


def _looked_at(audited: Audited) -> list[Block]:
    """What was walked, and what was left out."""
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
    signed = say("signed (check it: {command})", command=f"git tag -v {one.name}") if one.signed else say("not signed")
    return say(
        "Tag {name}, commit {commit}: {says}, {signed}.",
        name=one.name, commit=one.commit[:12], says=says, signed=signed,
    )  # fmt: skip


def _finding(one: Found, settings: Settings) -> list[Block]:
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
        blocks.append(Line(say("    → {hint}", hint=doubt.hint)))
    if one.may_settle:
        blocks.append(Line(say("    where it was looked into and may stand:"), Tone.QUIET))
        blocks.append(Verbatim((f"    {command(doubt)}",), Tone.QUIET))
    return blocks


def _who_settles(audited: Audited) -> list[Block]:
    """Whom to ask, where somebody else may settle what was found."""
    if any(one.may_settle for one in audited.open) or not any(settleable(one.doubt) for one in audited.open):
        return []
    what = say(
        "What is looked into and may stand is settled by a verifier or an administrator who did not do it; "
        "see: {command}",
        command="kpi rules settling",
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
    """What is judged otherwise since then."""
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
        figures = moved_figures(one.seal, after)
        lines += [
            Line(what),
            *(Line(say("    {what}: {old}, now {new}", what=it[0], old=it[1], new=it[2])) for it in figures),
        ]
    return [Heading(say("Reopened months")), *lines] if lines else []


def _reopenings(portfolio: Portfolio) -> Iterator[tuple[Period, Reopening, Seal | None]]:
    """Each reopening of a month, with the closing that took the place of the one before; None while it is open."""
    for period, closing in portfolio.closings.items():
        following = [*(one.seal for one in closing.reopenings[1:]), closing.seal]
        for one, after in zip(closing.reopenings, following, strict=False):
            yield period, one, after


def _proves(audited: Audited) -> list[tuple[Message, Tone]]:
    """Each sentence says no more than what was looked at and found without fault."""
    held = [one for one in audited.expected if one.outcome is Outcome.HOLDS]
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
    """What holds where nothing was found, or nothing that isn't settled."""
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
    files = sum(1 for _ in _evidence(audited, fingerprinted=True))
    if files:
        yield say_many(
            "{count} file of evidence is the one whose fingerprint its record names.",
            "{count} files of evidence are the ones whose fingerprints their records name.",
            files,
        )
    if audited.with_people:
        yield say("Each commit is by people who were named for it in data/kpi.yaml at that time.")


def _evidence(audited: Audited, *, fingerprinted: bool) -> Iterator[Evidence]:
    """The evidence of all records that is a file with a fingerprint, or that isn't."""
    for program in audited.portfolio.programs:
        for indicator in program.indicators:
            for record in indicator.achievements.values():
                yield from (
                    one for one in record.evidence if (one.path is not None and one.sha256 is not None) is fingerprinted
                )


def _does_not_prove(audited: Audited) -> list[Message]:
    held = [one.period for one in audited.expected if one.outcome is Outcome.HOLDS and one.period is not None]
    latest = latest_closed(audited.portfolio)
    lines: list[Message] = []
    if latest is None:
        lines.append(say("No month is closed yet, so every figure may still be changed, with a reason."))
    if not held:
        lines.append(
            say(
                "Whoever rewrites the whole history can recompute the closings as well, and no look at this repository "
                "alone can see that. Compare with the last digest on signed paper or in a signed tag: {command}",
                command=say("kpi audit --expect DIGEST"),
            )
        )
    elif latest is not None and latest > max(held):
        lines.append(
            say(
                "The closed months after {month} have no witness from outside in this audit: a rewriting of the "
                "history since then, with its closings, can't be seen.",
                month=max(held),
            )
        )
    old = sum(
        1 for one in audited.portfolio.closings.values() if one.seal and one.seal.digest not in audited.recomputed
    )
    if old:
        lines.append(
            say_many(
                "{count} closing came in with the first data; what it publishes was not recomputed.",
                "{count} closings came in with the first data; what they publish was not recomputed.",
                old,
            )
        )
    if audited.beginning is not None and audited.imported:
        lines.append(
            say_many(
                "{count} record came in with the first data, in commit {commit} of {day}; git can't witness what was "
                "before.",
                "{count} records came in with the first data, in commit {commit} of {day}; git can't witness what was "
                "before.",
                audited.imported,
                commit=audited.beginning.id[:12],
                day=day_of(audited.beginning.author.at, audited.portfolio.settings),
            )
        )
    lines += [
        say_many(
            "{count} record of months up to {month} came in with the opening ({document}), in commit {commit} of "
            "{day} by {author}; who recorded it and when is what the file says.",
            "{count} records of months up to {month} came in with the opening ({document}), in commit {commit} of "
            "{day} by {author}; who recorded them and when is what the files say.",
            one.records, month=one.opening.through, commit=one.commit.id[:12], author=str(one.commit.author),
            day=day_of(one.commit.author.at, audited.portfolio.settings), document=one.opening.document,
        )
        for one in audited.arrivals
    ]  # fmt: skip
    lines += [
        say("{path}: {what}; {hint}.", path=one.path, what=one.message, hint=one.hint) for one in audited.on_paper
    ]
    lines.append(
        say(
            "Records of months that are not closed can be dropped or amended by whoever rewrites the last commits and "
            "pushes them by force: no digest speaks for them yet."
        )
    )
    if not audited.with_people:
        lines.append(say("Who may change what: people are not named in data/kpi.yaml at all times."))
    others = sum(1 for _ in _evidence(audited, fingerprinted=False))
    if others:
        lines.append(
            say_many(
                "{count} piece of evidence is an address, or a file without a fingerprint: what it shows can't be held "
                "against anything here.",
                "{count} pieces of evidence are addresses, or files without a fingerprint: what they show can't be "
                "held against anything here.",
                others,
            )
        )
    lines.append(
        say(
            "Commit names and dates are self-declared. {signed} of {commits} commits carry a signature; "
            "signatures are counted here and not checked: {command}",
            signed=audited.signed, commits=audited.commits, command="git log --show-signature",
        )
    )  # fmt: skip
    if audited.settled:
        lines.append(
            say("That what is settled was settled rightly: it rests on the word of those who settled it, and on their "
                "documents.")
        )  # fmt: skip
    lines.append(say("That a value was right when it was recorded: that is what the evidence is for."))
    return lines


def _as_finding(one: Found) -> Finding:
    """For formats that draw findings; what has no place of its own is shown at the closings."""
    doubt = one.doubt
    message = doubt.message
    if doubt.commit is not None:
        message = say("{message} (commit {commit})", message=message, commit=doubt.commit.id[:12])
    place = Place(doubt.path or layout.CLOSINGS, doubt.pointer)
    problem = Problem(doubt.code, Severity.ERROR, place, message, doubt.hint)
    settled = None if one.settled is None else why(one.settled)
    return Finding(problem, one.line, one.column, one.source, settled)


def _row(one: Found) -> tuple[Cell, ...]:
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
        Cell(None if one.settled is None else why(one.settled)),
    )


def _facts(audited: Audited) -> dict[str, Json]:
    latest = latest_closed(audited.portfolio)
    seal = None if latest is None else seal_of(audited.portfolio, latest)
    begin = audited.beginning
    return {
        **facts.heading(audited.commit),
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
        "proves": [facts.sentence(one) for one, _ in _proves(audited)],
        "does_not_prove": [facts.sentence(one) for one in _does_not_prove(audited)],
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
        "change": facts.sentence(from_to(change)),
    }


def _found_facts(one: Found) -> Json:
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
        "old": None if doubt.old is None else facts.sentence(doubt.old),
        "new": None if doubt.new is None else facts.sentence(doubt.new),
        "message": facts.sentence(doubt.message),
        "hint": None if doubt.hint is None else facts.sentence(doubt.hint),
        "source": one.source,
        "about": None if commit is None else commit.id,
        "settled": entry_facts(one.settled),
    }
