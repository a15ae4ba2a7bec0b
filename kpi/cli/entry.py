"""Saving one record: check what would result, show it, write it, commit that file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kpi.cli import asking
from kpi.cli.desk import desk
from kpi.cli.draft import basis, draft
from kpi.model.errors import KpiError, StaleFile
from kpi.model.message import say, say_many
from kpi.model.problem import Severity
from kpi.model.struct import Struct
from kpi.reports.entry import Outcome, commit_message, entry_report
from kpi.store import closings, evidence
from kpi.store.saving import Written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from kpi.cli.desk import Desk
    from kpi.cli.draft import Basis, Draft, Typed
    from kpi.cli.session import Session
    from kpi.model.message import Message
    from kpi.model.problem import Problem
    from kpi.reports.entry import Entry
    from kpi.store.git import Repository

#: How often to begin anew where another kpi wrote to the same file in between.
TRIES: Final = 20
#: The rule about months: what else is wrong in a month that can't be follows from that.
_MONTH: Final = "achievement-month"


class Manner(Struct, frozen=True):
    """How to go about it: only show, save without a commit, accept what is unusual."""

    dry_run: bool = False
    no_commit: bool = False
    yes: bool = False
    form: str = "table"

    @property
    def commits(self) -> bool:
        """Whether it ends with a commit."""
        return not (self.dry_run or self.no_commit)


def save(session: Session, typed: Typed, manner: Manner) -> int:
    """Record or correct what was achieved in a month. Raises ``KpiError`` where that can't be done."""
    at = desk(session.root, typed.by, commits=manner.commits)
    for left in reversed(range(TRIES)):
        found = basis(at.root, asking.CellName.of(typed.cell).program)
        drafted = draft(found, typed, at.by, session.folder())
        answered = _check(session, drafted, found, manner)
        try:
            outcome = _outcome(session, drafted, manner, at)
        except StaleFile:
            if answered or not left:  # what somebody said yes to may be something else by now
                raise
            continue
        session.show(entry_report(drafted.entry, outcome), manner.form)
        return 0
    raise AssertionError("the last try has raised")


def _check(session: Session, drafted: Draft, before: Basis, manner: Manner) -> bool:
    """Refuse what would make the data wrong; ask about what is unusual. Whether somebody was asked and agreed."""
    brought = frozenset(one.evidence.path for one in drafted.offered if one.source is not None)
    news = news_of(before, {drafted.entry.path: drafted.new}, brought)
    errors = sorted((one for one in news if one.severity is Severity.ERROR), key=lambda one: one.code != _MONTH)
    if errors:
        for problem in errors[1:]:
            session.remark(say("kpi: {message}", message=problem.message))
        raise KpiError(errors[0].message, hint_of(errors[0]))
    for problem in news:
        session.remark(say("unusual: {message}", message=problem.message))
    if not news or manner.yes or manner.dry_run:
        return False
    question = say_many("Save it all the same?", "Save all of it all the same?", len(news))
    if not session.ask(question):
        raise KpiError(say("nothing was written"), say("if it is right: the same command with --yes"))
    return True


#: What is right in a file, and what then is right on a command line.
_TYPED_HINTS: Final = {
    "write value: {form}": say("write how many of how many, for example 163/205"),
    "where nothing could be counted, write not_applicable: and the reason": say(
        "where nothing could be counted: --not-applicable REASON"
    ),
    "if values below 0 mean something here, write allow_negative: true in the indicator": say(
        "this indicator has no values below 0"
    ),
    "round it, or write decimals: {decimals} in the indicator": say("round it"),
}


def hint_of(problem: Problem) -> Message | None:
    """What would be right, on a command line instead of in a file."""
    if problem.code == "evidence-missing":
        return say("add it: --evidence FILE")
    hint = problem.hint
    return hint if hint is None else _TYPED_HINTS.get(hint.template, hint)


def news_of(before: Basis, changed: Mapping[str, bytes], brought: AbstractSet[str | None]) -> list[Problem]:
    """What would be wrong that isn't now: files that change, by their paths, and evidence that is to be copied in."""
    from kpi.rules.catalogue import arising
    from kpi.store.load import Changed, load

    portfolio = before.portfolio
    after = load(portfolio.root, portfolio.as_of, Changed(before.files, changed))
    return [problem for problem in arising(before.loaded, after) if not _intended(problem, brought)]


def _intended(problem: Problem, brought: AbstractSet[str | None]) -> bool:
    """Evidence that will be copied in a moment, and a correction of something else than the value."""
    if problem.code == "evidence-file":
        return problem.message.values.get("path") in brought
    return problem.code == "record-history" and problem.severity is Severity.WARNING


def _outcome(session: Session, drafted: Draft, manner: Manner, at: Desk) -> Outcome:
    """Write and commit, or only say what would change. Raises ``StaleFile`` where the file isn't as it was.

    The evidence that the record names goes into the same commit.
    """
    if manner.dry_run:
        old = "" if drafted.old is None else drafted.old.decode("utf-8")
        return Outcome(saved=False, old=old, new=drafted.new.decode("utf-8"))
    path = drafted.entry.path
    with at.saving() as change:
        closings.require_open(at.root, drafted.entry.period)
        if at.committing is not None and _holds_more(at.committing, drafted):
            session.remark(
                say("{path} held changes that were not in the history yet; they go into the same commit", path=path)
            )
        change.bring(drafted.offered)
        change.put([Written(path, drafted.old, drafted.new)])
        commit = change.commit([path, *evidence.named(drafted.offered)], _message(drafted.entry))
    return Outcome(saved=True, commit=commit)


def _holds_more(repository: Repository, drafted: Draft) -> bool:
    """Whether the file had changes before this one that are not in the history."""
    from kpi.store import git

    file = drafted.entry.portfolio.root / drafted.entry.path
    return drafted.old is not None and git.within(repository, file) in git.changed_paths(repository, file.parent)


def _message(entry: Entry) -> str:
    from kpi.render.language import language

    return commit_message(entry, language(entry.portfolio.settings.language).text)
