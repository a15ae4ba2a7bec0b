"""Saving records: each with the evidence that it names, in one commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from kpi.changes import asking, pipeline
from kpi.changes.basis import one_program
from kpi.changes.context import Desk, Questions, data_language, desk
from kpi.changes.pipeline import FileChange
from kpi.changes.record.draft import RecordDraft, TypedRecord, draft
from kpi.changes.workspace import Workspace
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import StaleFile
from kpi.model.output.options import WriteOptions
from kpi.reports.entry.record_report import entry_report, record_message
from kpi.store import git, layout, pending
from kpi.store.git import Answer, Repository
from kpi.store.load import load
from kpi.store.write.saving import Written

#: How often to begin anew where another kpi wrote to the same file in between.
TRIES: Final = 20


def save(session: Workspace, typed: TypedRecord, given: WriteOptions, asked: Questions | None = None) -> int:
    """Record or correct what was achieved in a month. Raises ``KpiError`` where that can't be done.

    ``asked`` is what git was asked before.
    """
    at = desk(session.root, typed.by, commits=given.commits, asked=asked)
    for left in reversed(range(TRIES)):
        try:
            return _saved(session, typed, given, at)
        except StaleFile:
            if not left:
                raise
    raise AssertionError("the last try has raised")


def _saved(session: Workspace, typed: TypedRecord, given: WriteOptions, at: Desk) -> int:
    found = one_program(at.root, asking.CellName.of(typed.cell).program, session.cache(at.root))
    drafted = draft(found, typed, at.by, session.folder())
    entry = drafted.entry
    change = change_of(at, [drafted], record_message(entry, data_language(entry.portfolio).text))
    with _standing(at.committing, at.root, found.portfolio) as standing:
        whole = pipeline.Draft(change, found)
        return pipeline.save(session, at, whole, given, partial(entry_report, entry), standing)


def change_of(at: Desk, drafts: Sequence[RecordDraft], message: str) -> FileChange:
    """Records that are saved as one commit, with the evidence that they name."""
    files: dict[str, Written] = {}
    for one in drafts:
        path = one.entry.path
        files[path] = Written(path, files[path].old if path in files else one.old, one.new)
    folders = {one.entry.program.folder: None for one in drafts}
    return FileChange(
        tuple(files.values()),
        message,
        months=frozenset(one.entry.period for one in drafts),
        offered=tuple(proof for one in drafts for proof in one.offered),
        rests_on=(
            layout.settings_path(),
            *(path for one in folders for path in (layout.kak_path(one), layout.indicators_path(one))),
        ),
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


def _require_known(at: Desk, drafts: Iterable[RecordDraft], edited: AbstractSet[str]) -> None:
    """Refuse records of indicators that the history doesn't know; ``edited`` are files that differ from it.

    Raises ``KpiError``.
    """
    for one in drafts:
        path = layout.indicators_path(one.entry.program.folder)
        if at.committing is None or path not in edited:
            continue
        with git.CommitFiles(at.committing, "HEAD", at.root) as files:
            program = load(at.root, None, files).portfolio.program(one.entry.program.id)
        if program is None or one.entry.indicator.id not in program.by_indicator:
            raise pending.unknown([path])
