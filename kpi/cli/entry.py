"""Saving one record: check what would result, show it, write it, commit that file."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Final

from kpi.cli import asking
from kpi.cli.draft import basis, draft
from kpi.cli.repository import to_write
from kpi.model.errors import GitTrouble, KpiError, StaleFile
from kpi.model.message import say, say_many
from kpi.model.problem import Severity
from kpi.model.struct import Struct
from kpi.reports.entry import Outcome, commit_message, entry_report
from kpi.store import closings, evidence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

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
#: A name and an e-mail address, as the files want them.
WHO: Final = re.compile(r"[^<>\r\n]*[^<> \t\r\n] <[^<>@ \t\r\n]+@[^<>@ \t\r\n]+>")


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
    root = session.root
    repository = to_write(root, commits=manner.commits)
    by = author(repository, typed.by, commits=manner.commits)
    for left in reversed(range(TRIES)):
        found = basis(root, asking.CellName.of(typed.cell).program)
        drafted = draft(found, typed, by, session.folder())
        answered = _check(session, drafted, found, manner)
        try:
            outcome = _outcome(session, drafted, manner, repository)
        except StaleFile:
            if answered or not left:  # what somebody said yes to may be something else by now
                raise
            continue
        session.show(entry_report(drafted.entry, outcome), manner.form)
        return 0
    raise AssertionError("the last try has raised")


def author(repository: Repository | None, by: str, *, commits: bool) -> str:
    """Who writes: git's identity, so that the file and the commit name the same person; else ``by``."""
    from kpi.store import git

    if by:
        if commits:
            raise KpiError(
                say("--by goes with --no-commit: a commit is made by git's own identity"),
                say("leave --by away, or set git's identity: git config user.name, git config user.email"),
            )
        if not WHO.fullmatch(by):
            raise KpiError(
                say("{option} can't be {typed}", option="--by", typed=by),
                say("write name and e-mail: {example}", example='--by "Nama <nama@contoh.go.id>"'),
            )
        return by
    identity = git.identity(repository)
    return f"{identity.name} <{identity.email}>"


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


def _outcome(session: Session, drafted: Draft, manner: Manner, repository: Repository | None) -> Outcome:
    """Write and commit, or only say what would change. Raises ``StaleFile`` where the file isn't as it was."""
    if manner.dry_run:
        old = "" if drafted.old is None else drafted.old.decode("utf-8")
        return Outcome(saved=False, old=old, new=drafted.new.decode("utf-8"))
    from kpi.store import write

    root = drafted.entry.portfolio.root
    with write.lock(root, repository.common_dir if repository else None):
        closings.require_open(root, drafted.entry.period)
        committing = None if manner.no_commit else repository
        if committing is not None and _holds_more(committing, drafted):
            session.remark(
                say(
                    "{path} held changes that were not in the history yet; they go into the same commit",
                    path=drafted.entry.path,
                )
            )
        return Outcome(saved=True, commit=_saved(drafted, committing))


def _holds_more(repository: Repository, drafted: Draft) -> bool:
    """Whether the file had changes before this one that are not in the history."""
    from kpi.store import git

    file = drafted.entry.portfolio.root / drafted.entry.path
    return drafted.old is not None and git.within(repository, file) in git.changed_paths(repository, file.parent)


def _saved(drafted: Draft, committing: Repository | None) -> str | None:
    """Write the file and commit it; returns the commit. Where the commit fails everything is as it was."""
    from kpi.store import write

    root = drafted.entry.portfolio.root
    file = root / drafted.entry.path
    with contextlib.ExitStack() as undo:
        for one in drafted.offered:
            brought = evidence.bring(root, one)
            if brought is not None:
                undo.callback(brought.unlink, missing_ok=True)
        write.replace(file, drafted.old, drafted.new)
        undo.callback(write.take_back, file, drafted.new, drafted.old)
        commit = None
        if committing is not None:
            commit = _committed(drafted, committing)
        undo.pop_all()
    return commit


def _committed(drafted: Draft, repository: Repository) -> str:
    """Commit the file, and the evidence that its record names: without it the fingerprint would prove nothing."""
    from kpi.store import git

    root = drafted.entry.portfolio.root
    proofs = [root / one.evidence.path for one in drafted.offered if one.evidence.path is not None]
    try:
        return git.commit_files(repository, [root / drafted.entry.path, *proofs], _message(drafted.entry))
    except GitTrouble as error:
        hint = error.hint or say("nothing was saved; put right what is said above, then try again")
        raise GitTrouble(error.message, hint, error.detail) from error


def _message(entry: Entry) -> str:
    from kpi.render.language import language

    return commit_message(entry, language(entry.portfolio.settings.language).text)
