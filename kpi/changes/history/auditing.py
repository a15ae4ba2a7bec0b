"""The audit of a history: walked, recomputed, held against digests and tags, each finding with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from kpi.changes.as_of_commit import AtCommit
from kpi.changes.history.walk_history import walk_of
from kpi.changes.permission import may_settle
from kpi.measure.audit.digests import DigestOutcome, Expected, expected
from kpi.measure.audit.evidence import untrue
from kpi.measure.audit.settling import entry_for
from kpi.measure.audit.walk import Walk
from kpi.measure.closing.chain import Broken, Fault, latest_closed, verify
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError
from kpi.model.history import Doubt, Witness
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.progress import steps
from kpi.model.values.period import stretches
from kpi.model.values.struct import replace
from kpi.reports.audited import Audited, AuditFinding
from kpi.rules.closing import closed_month
from kpi.store import git, layout
from kpi.store.files import OneProgram
from kpi.store.git import Repository
from kpi.store.history.walk import History
from kpi.store.load import load
from kpi.store.yaml.locate import position
from kpi.store.yaml.source import lines_of


def audited_up_to(then: AtCommit, digests: Sequence[str] = ()) -> Audited:
    """The audit of the history up to a commit. Raises ``KpiError``."""
    root, repository, commit, files, at = then.root, then.repository, then.commit, then.files, then.made
    if layout.settings_path() not in files.paths():
        raise KpiError(
            say("commit {commit} holds no data: it has no {path}", commit=commit[:12], path=layout.settings_path()),
            say("name one that has: {command}", command=kpi_command("audit", BLANK)),
        )
    git.refuse_shallow(repository)
    here = commit == git.head(repository)
    history = then.history()
    fallback = load(root, at, OneProgram(files, "")).portfolio.settings
    walk = walk_of(history, fallback)
    doubts = list(walk.doubts(steps(mark("Walking the history"), history.steps())))
    portfolio = history.past.portfolio(files, at)
    broken = () if portfolio.unreadable else tuple(verify(portfolio))
    outside = tuple(expected(portfolio, digest, broken) for digest in digests)
    witnesses = tuple(one for one in git.witnesses(repository) if not _later(repository, walk, commit, one))
    # the commit with who and when first, then what it did to the months
    pointers = set[str]()
    doubts += [*untrue(portfolio, history.past, commit, walk.evidence, pointers), *_chain(portfolio, broken)]
    doubts = [*_unexpected(outside), *_tags(portfolio, walk, witnesses), *doubts]
    data = root / layout.DATA
    differing = git.changed_paths(repository, data) | git.unwatched(repository, data) if here else frozenset()
    found = tuple(_decided(then, portfolio, walk.accompanied, _located(doubts, history, commit)))
    return Audited(
        portfolio, commit, at, found, outside, witnesses, len(differing),
        history.commits, history.signed, walk.beginning, walk.imported, tuple(walk.on_paper), tuple(walk.rules),
        walk.with_people, frozenset(walk.recomputed), tuple(walk.arrivals),
        frozenset(pointers),
    )  # fmt: skip


def _decided(
    then: AtCommit, portfolio: Portfolio, accompanied: AbstractSet[str], found: Iterable[AuditFinding]
) -> Iterator[AuditFinding]:
    """Each with the decision about it, or whether whoever asks may make one."""
    allowed = may_settle(then.repository, portfolio, accompanied)
    for one in found:
        entry = entry_for(portfolio.settled, one.doubt)
        yield replace(one, settled=entry, may_settle=entry is None and allowed(one.doubt))


def _chain(portfolio: Portfolio, broken: Iterable[Broken]) -> Iterator[Doubt]:
    """Doubts about the chain of closings as it is."""
    broken = tuple(broken)
    for path in sorted(portfolio.unreadable):
        what = say("{path} can't be read, so the closings can't be recomputed", path=path)
        yield Doubt(
            "unreadable",
            what,
            path=path,
            hint=say("see what is wrong with it: {command}", command=kpi_command("validate")),
        )
    several = [one.period for one in broken if one.fault is Fault.CONTENT]
    if len(several) > 1:
        what = say("the data of {months} no longer matches the closings (digests differ)", months=stretches(several))
        hint = say(
            "take back what was changed, or reopen the months, the latest first: {command}",
            command=kpi_command("reopen", latest_closed(portfolio), "--reason", BLANK, "--document", BLANK),
        )
        path = layout.closing_path(several[0])
        yield Doubt("chain", what, path=path, pointer=("seal", "digest"), period=several[0], hint=hint)
    rest = (one for one in broken if len(several) < 2 or one.fault is not Fault.CONTENT)
    for problem in closed_month.problems(rest, latest_closed(portfolio)):
        yield Doubt("chain", problem.message, path=problem.place.path, pointer=problem.place.pointer, hint=problem.hint)


def _unexpected(outside: Iterable[Expected]) -> Iterator[Doubt]:
    for one in outside:
        match one.outcome:
            case DigestOutcome.UNKNOWN:
                what = say("no closing has the digest {digest}", digest=one.digest)
                hint = say("the closings were recomputed after it was printed, or it was copied wrongly")
                yield Doubt("expect", what, hint=hint)
            case DigestOutcome.REOPENED:
                what = say(
                    "the digest {digest} is that of an earlier closing of {month}, which was reopened since",
                    digest=one.digest, month=one.period,
                )  # fmt: skip
                yield Doubt("expect", what, period=one.period, hint=say("see why in its closing file"))
            case DigestOutcome.BROKEN:
                what = say(
                    "the closing of {month} has the digest {digest}, but the data is not what was closed",
                    digest=one.digest, month=one.period,
                )  # fmt: skip
                yield Doubt("expect", what, period=one.period)


def _later(repository: Repository, walk: Walk, commit: str, one: Witness) -> bool:
    """Whether a tag is of a commit that came after the one that is audited."""
    return not walk.knows(one.commit) and git.leads_to(repository, commit, one.commit)


def _tags(portfolio: Portfolio, walk: Walk, witnesses: Iterable[Witness]) -> Iterator[Doubt]:
    """Tags of closings are made once, on a commit that stays."""
    digests = {one.seal.digest for one in portfolio.closings.values() if one.seal is not None}
    digests |= {one.seal.digest for closing in portfolio.closings.values() for one in closing.reopenings}
    for one in witnesses:
        if not walk.knows(one.commit):
            what = say(
                "the tag {name} is of commit {commit}, which is not in this history",
                name=one.name, commit=one.commit[:12],
            )  # fmt: skip
            yield Doubt("tag", what, hint=say("the history was rewritten after the month was closed"))
        if one.digest is not None and one.digest not in digests:
            what = say(
                "the tag {name} names the digest {digest}, which no closing has", name=one.name, digest=one.digest[:12]
            )
            yield Doubt("tag", what, hint=say("the closings were recomputed after the month was closed"))


def _located(doubts: Iterable[Doubt], history: History, commit: str) -> Iterator[AuditFinding]:
    """Each with the line that it is about, in the file as it was."""
    texts: dict[tuple[str, str], str] = {}
    for one in doubts:
        at = (one.parent if one.earlier and one.parent else one.commit.id) if one.commit else commit
        if not one.path:
            yield AuditFinding(one, at, 0, 0, "")
            continue
        if (at, one.path) not in texts:
            texts = {(at, one.path): history.past.text(at, one.path)}
        text = texts[at, one.path]
        line, column = position(text, one.pointer) if text else (1, 1)
        lines = lines_of(text)
        yield AuditFinding(one, at, line, column, lines[line - 1] if line <= len(lines) else "")
