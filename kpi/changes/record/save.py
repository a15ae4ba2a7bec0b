"""Saving one record: check what would result, show it, write it, commit that file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from kpi.changes import asking
from kpi.changes.context import Desk, Questions, desk, in_the_data_language
from kpi.changes.pipeline import Change, write
from kpi.changes.record.draft import Basis, Draft, TypedRecord, basis, draft
from kpi.changes.validation import agreed, errors_in, hint_of, news_of, refuse
from kpi.changes.workspace import Workspace
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import StaleFile
from kpi.model.output.options import WriteOptions
from kpi.reports.entry.record_report import Entry, Outcome, commit_message, entry_report
from kpi.store import git, layout, pending
from kpi.store.git import Answer, Repository
from kpi.store.load import load
from kpi.store.write import evidence
from kpi.store.write.saving import Written

#: How often to begin anew where another kpi wrote to the same file in between.
TRIES: Final = 20
#: The rule about months: what else is wrong in a month that can't be follows from that.
_MONTH: Final = "achievement-month"


def save(session: Workspace, typed: TypedRecord, manner: WriteOptions, asked: Questions | None = None) -> int:
    """Record or correct what was achieved in a month. Raises ``KpiError`` where that can't be done.

    ``asked`` is what git was asked before.
    """
    at = desk(session.root, typed.by, commits=manner.commits, asked=asked)
    for left in reversed(range(TRIES)):
        answered = False
        try:
            found = basis(at.root, asking.CellName.of(typed.cell).program, session.cache(at.root))
            drafted = draft(found, typed, at.by, session.folder())
            with _standing(at.committing, at.root, found.portfolio) as standing:
                answered = _check(session, drafted, found, manner)
                outcome = _outcome(session, drafted, manner, at, standing)
        except StaleFile:
            if answered or not left:  # what somebody said yes to may be something else by now
                raise
            continue
        session.show(entry_report(drafted.entry, outcome), manner.form)
        return 0
    raise AssertionError("the last try has raised")


def _check(session: Workspace, drafted: Draft, before: Basis, manner: WriteOptions) -> bool:
    """Refuse what would make the data wrong; ask about what is unusual. Whether somebody was asked and agreed."""
    news = news_of(before, {drafted.entry.path: drafted.new}, evidence.coming(drafted.offered))
    errors = sorted(errors_in(news), key=lambda one: one.code != _MONTH)
    refuse(session, errors, hint_of)
    return agreed(session, [problem.message for problem in news], manner)


def _outcome(session: Workspace, drafted: Draft, manner: WriteOptions, at: Desk, standing: Answer | None) -> Outcome:
    """Write and commit, or only say what would change. Raises ``StaleFile`` where the file isn't as it was.

    The evidence that the record names goes into the same commit.
    """
    if manner.dry_run:
        old = "" if drafted.old is None else drafted.old.decode("utf-8")
        return Outcome(saved=False, old=old, new=drafted.new.decode("utf-8"))
    change = change_of(at, [drafted], _message(drafted.entry))
    commit = write(at, change, standing, partial(session.get_ready, manner.form))
    return Outcome(saved=True, commit=commit)


def change_of(at: Desk, drafts: Sequence[Draft], message: str) -> Change:
    """Records that are saved as one commit, with the evidence that they name."""
    files: dict[str, Written] = {}
    for one in drafts:
        path = one.entry.path
        files[path] = Written(path, files[path].old if path in files else one.old, one.new)
    return Change(
        tuple(files.values()),
        message,
        months=frozenset(one.entry.period for one in drafts),
        offered=tuple(proof for one in drafts for proof in one.offered),
        rests_on=tuple(dict.fromkeys(path for one in drafts for path in _rests_on(one))),
        known=partial(_require_known, at, drafts),
    )


@contextmanager
def _standing(repository: Repository | None, root: Path, portfolio: Portfolio) -> Iterator[Answer | None]:
    """How the files of the program and the settings stand to the history: git looks while kpi judges."""
    if repository is None:
        yield None
        return
    folders = [layout.program_path(program.folder) for program in portfolio.programs]
    with git.ask_standing(repository, root, [*folders, layout.settings_path()]) as asked:
        yield asked


def _rests_on(drafted: Draft) -> list[str]:
    """The files without which a record means nothing."""
    folder = drafted.entry.program.folder
    return [layout.settings_path(), layout.kak_path(folder), layout.indicators_path(folder)]


def _require_known(at: Desk, drafts: Iterable[Draft], edited: AbstractSet[str]) -> None:
    """Refuse records of indicators that the history doesn't know; ``edited`` are files that differ from it.

    Raises ``KpiError``.
    """
    for one in drafts:
        _require_one_known(at, one, edited)


def _require_one_known(at: Desk, drafted: Draft, edited: AbstractSet[str]) -> None:
    path = layout.indicators_path(drafted.entry.program.folder)
    if at.committing is None or path not in edited:
        return
    with git.Commit(at.committing, "HEAD", at.root) as files:
        program = load(at.root, None, files).portfolio.program(drafted.entry.program.id)
    if program is None or drafted.entry.indicator.id not in program.by_indicator:
        raise pending.unknown([path])


def _message(entry: Entry) -> str:
    return commit_message(entry, partial(in_the_data_language, entry.portfolio))
