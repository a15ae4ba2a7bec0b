"""Taking the last change back: whether that may be, and putting everything back as it was before."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from kpi.changes.repository import with_history
from kpi.changes.workspace import Workspace
from kpi.measure.change import changes
from kpi.model.change import Authored, Change
from kpi.model.errors import GitTrouble, KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.model.values.period import Period
from kpi.reports.entry.undo import LastChange, right_instead
from kpi.store import git
from kpi.store.git import Repository
from kpi.store.load import load
from kpi.store.write import undo
from kpi.store.write.saving import Written, saving
from kpi.store.yaml.encode import closings

#: A line by which a commit says what it holds; most commands write several.
_TRAILER: Final = re.compile(r"(?m)^KPI-([A-Z][a-z]+): (.*)$")


def last_change(session: Workspace) -> LastChange:
    """The last commit with what it changed. Raises ``KpiError`` where it may not be taken back."""
    root = session.root
    repository = with_history(root)
    made, message = _made(repository)
    lines = _TRAILER.findall(message.rstrip().rpartition("\n\n")[2])
    trailers = dict(reversed(lines))
    _refuse(repository, made, message, trailers)
    _refuse_changed(repository, made)
    if "Value" in trailers:
        _require_open(root, {value for name, value in lines if name == "Period"})
    files = undo.restored(repository, made.id, made.paths)
    return LastChange(
        made.id,
        message.partition("\n")[0],
        tuple(files),
        _changes(repository, root, made),
        session.load().portfolio.illustrative,
    )


def take_back(session: Workspace, found: LastChange) -> None:
    """Put the files, git's index and the branch back. Raises ``KpiError`` where they changed since they were shown."""
    root = session.root
    repository = with_history(root)
    with saving(repository.top, repository, repository) as change:
        made, _ = _made(repository)
        if made.id != found.commit:
            raise KpiError(say("another change was made in the meantime"), say("look at it, then try again"))
        _refuse_changed(repository, made)
        for one in (one for one in found.files if not one.stays):
            if one.before is not None:
                change.put([Written(one.path, one.now, one.before)])
            elif one.now is not None:
                change.remove(one.path, one.now)
        staged = {one.path: one.index for one in found.files if one.index is not None}
        change.uncommit([one.path for one in found.files], staged, found.subject)
    undo.forget(repository, made.id)


def _made(repository: Repository) -> tuple[Authored, str]:
    """The last commit and its message. Raises ``KpiError`` where there is none, or it joins two lines of history."""
    commit = git.head(repository)
    if commit is None:
        raise GitTrouble(say("there is no change in the history yet"))
    message = git.message_of(repository, commit)
    parent = f"{commit}^" if git.has_parent(repository, commit) else None
    brought = git.commits_between(repository, parent, commit)
    if len(brought) != 1:  # a merge brings more than itself
        raise KpiError(
            say("the last commit joins two lines of history: {subject}", subject=message.partition("\n")[0]),
            say(
                "what came in by it is not taken back; to correct a record: {command}",
                command=kpi_command("revise", "--help"),
            ),
        )
    return brought[-1], message


def _refuse(repository: Repository, made: Authored, message: str, trailers: dict[str, str]) -> None:
    """Refuse what kpi didn't make, what is somebody else's, and what others may have. Raises ``KpiError``."""
    if not trailers:
        raise KpiError(
            say("the last commit was not made by kpi: {subject}", subject=message.partition("\n")[0]),
            say(
                "take it back with git, if it is yours; to correct an earlier record: {command}",
                command=kpi_command("revise", "--help"),
            ),
        )
    if made.email != git.identity(repository).email:
        raise KpiError(say("the last change is not yours but by {name}", name=made.name), right_instead(trailers))
    if git.is_shared(repository, made.id):
        raise KpiError(
            say("the last change has been sent already, and others may have it: {subject}",
                subject=message.partition("\n")[0]),
            right_instead(trailers),
        )  # fmt: skip


def _refuse_changed(repository: Repository, made: Authored) -> None:
    """Refuse where a file isn't what the commit left. Raises ``KpiError``."""
    changed = sorted(made.paths & git.changed_paths(repository, repository.top))
    if changed:
        raise KpiError(
            say("{paths} was changed after that", paths=tuple(changed)),
            say("take that out of the file first, then try again"),
        )


def _require_open(root: Path, months: set[str]) -> None:
    """Months that are closed on disk, if not in the history yet, keep their records. Raises ``KpiError``."""
    for month in sorted(months):
        closings.require_open(root, Period.parse(month))


def _changes(repository: Repository, root: Path, made: Authored) -> tuple[Change, ...]:
    """Changes of a commit by meaning."""
    parent = made.parents[0] if made.parents else None
    with git.CommitFiles(repository, made.id, root) as new, git.CommitFiles(repository, parent, root) as old:
        after = load(root, None, new).portfolio
        return tuple(changes(load(root, after.as_of, old).portfolio, after))
