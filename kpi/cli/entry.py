"""Saving one record: check what would result, show it, write it, commit that file."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpi.cli import asking
from kpi.cli.draft import draft
from kpi.model.errors import KpiError
from kpi.model.message import say, say_many
from kpi.model.problem import Severity
from kpi.reports.entry import Outcome, commit_message, entry_report
from kpi.store import evidence, layout

if TYPE_CHECKING:
    from pathlib import Path

    from kpi.cli.draft import Draft, Typed
    from kpi.cli.session import Session
    from kpi.model.problem import Problem
    from kpi.reports.entry import Entry
    from kpi.store.git import Repository
    from kpi.store.load import Loaded


@dataclass(frozen=True, slots=True)
class Manner:
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
    from kpi.store import git

    root = session.root
    repository = git.repository(root)
    if repository is None and manner.commits:
        raise KpiError(
            say("{root} is not in a git repository, so nothing can be committed", root=str(root)),
            say("save without a commit: --no-commit"),
        )
    before = _load_program(root, asking.CellName.of(typed.cell).program)
    drafted = draft(before.portfolio, typed, author(repository, typed.by, commits=manner.commits), session.folder())
    _check(session, drafted, before, manner)
    if manner.dry_run:
        old = "" if drafted.old is None else drafted.old.decode("utf-8")
        outcome = Outcome(saved=False, old=old, new=drafted.new.decode("utf-8"))
    else:
        outcome = Outcome(saved=True, commit=_saved(drafted, repository if manner.commits else None, repository))
    session.show(entry_report(drafted.entry, outcome), manner.form)
    return 0


def author(repository: Repository | None, by: str, *, commits: bool) -> str:
    """Who writes: git's identity, so that the file and the commit name the same person; else ``by``."""
    from kpi.store import git

    if by:
        if commits:
            raise KpiError(
                say("--by goes with --no-commit: a commit is made by git's own identity"),
                say("leave --by away, or set git's identity: git config user.name, git config user.email"),
            )
        return by
    identity = git.identity(repository)
    return f"{identity.name} <{identity.email}>"


def _load_program(root: Path, folder: str) -> Loaded:
    """The settings and one program: what a record can affect. Raises ``UnknownName``."""
    from kpi.store.load import Folder, OneProgram, load

    files = Folder(root)
    folders = layout.program_folders(files.paths())
    if folder not in folders:
        raise asking.no_program(folder, folders)
    return load(root, files=OneProgram(files, folder))


def _check(session: Session, drafted: Draft, before: Loaded, manner: Manner) -> None:
    """Refuse what would make the data wrong; ask about what is unusual."""
    news = _news(drafted, before)
    errors = [problem for problem in news if problem.severity is Severity.ERROR]
    if errors:
        for problem in errors[1:]:
            session.remark(say("kpi: {message}", message=problem.message))
        raise KpiError(errors[0].message, errors[0].hint)
    for problem in news:
        session.remark(say("unusual: {message}", message=problem.message))
    if not news or manner.yes or manner.dry_run:
        return
    question = say_many("Save it all the same?", "Save all of it all the same?", len(news))
    if not session.ask(question):
        raise KpiError(say("nothing was written"), say("if it is right: the same command with --yes"))


def _news(drafted: Draft, before: Loaded) -> list[Problem]:
    """What would be wrong that isn't now."""
    from kpi.rules.catalogue import findings
    from kpi.store.load import Changed, Folder, OneProgram, load

    entry = drafted.entry
    root = entry.portfolio.root
    brought = {one.evidence.path: one.source for one in drafted.offered if one.source is not None}
    files = OneProgram(Changed(Folder(root), {entry.path: drafted.new}), entry.program.folder)
    after = load(root, entry.portfolio.as_of, files)
    known = {_identity(problem) for problem in (*before.problems, *findings(before.portfolio))}
    found = [*after.problems, *findings(after.portfolio)]
    return [
        problem for problem in found
        if _identity(problem) not in known and not (problem.code == "evidence-file" and _brings(problem, brought))
    ]  # fmt: skip


def _brings(problem: Problem, brought: dict[str | None, Path]) -> bool:
    return problem.message.values.get("path") in brought


def _identity(problem: Problem) -> tuple[object, ...]:
    return problem.code, problem.place.path, problem.place.pointer, str(problem.message)


def _saved(drafted: Draft, committing: Repository | None, repository: Repository | None) -> str | None:
    """Write the file and commit it; returns the commit. Where the commit fails everything is as it was."""
    from kpi.store import git, write

    entry = drafted.entry
    root = entry.portfolio.root
    file = root / entry.path
    with write.lock(root, repository.common_dir if repository else None), contextlib.ExitStack() as undo:
        for one in drafted.offered:
            brought = evidence.bring(root, one)
            if brought is not None:
                undo.callback(brought.unlink)
        write.replace(file, drafted.old, drafted.new)
        undo.callback(write.restore, file, drafted.new, drafted.old)
        commit = None
        if committing is not None:
            commit = git.commit_files(committing, [file, *_named_files(drafted, root)], _message(entry))
        undo.pop_all()
    return commit


def _named_files(drafted: Draft, root: Path) -> list[Path]:
    """Evidence named in this record: it goes into the same commit, or its fingerprint would prove nothing."""
    return [root / one.evidence.path for one in drafted.offered if one.evidence.path is not None]


def _message(entry: Entry) -> str:
    from kpi.render.language import language

    return commit_message(entry, language(entry.portfolio.settings.language).text)
