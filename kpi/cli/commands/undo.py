"""``kpi undo``: take back the last record that nobody else has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer

from kpi.cli import options
from kpi.model.errors import GitTrouble, KpiError
from kpi.model.message import mark, say

if TYPE_CHECKING:
    from pathlib import Path

    from kpi.cli.session import Session
    from kpi.store.git import Repository

HELP: Final = mark(
    "Take back your last record or change of a program, as long as it has not been sent; else correct it: kpi revise."
)
EXAMPLE: Final = mark("Example: kpi undo")

#: What the message of a commit says of a cell, or of a program.
_OURS: Final = ("KPI-Cell: ", "KPI-Program: ")
_PERIOD: Final = "KPI-Period: "


def undo(ctx: typer.Context, dry_run: options.DryRun = False, yes: options.UndoYes = False) -> int:
    """Take the last commit back, if it is a record of one's own that nobody else has.

    The branch moves back by that commit; what was recorded before, staged or changed elsewhere stays, and the commit
    can still be found in git's log of the branch (git reflog). A commit that says the opposite would leave a record
    that was deleted without a reason in the history for ever, though nobody ever saw it.
    """
    session: Session = ctx.obj
    from kpi.cli.repository import with_history
    from kpi.store import git
    from kpi.store.write.lock import lock

    root = session.root
    repository = with_history(root)
    with lock(root, repository.common_dir):
        commit, message, paths = _last(repository, root)
        subject = message.partition("\n")[0]
        session.tell(say("To be taken back: {subject}", subject=subject))
        if dry_run:
            return 0
        if not yes and session.ask(say("Take it back?")) is False:
            raise KpiError(say("nothing was changed"))
        git.take_back(repository, commit, paths)
        git.bring_back(repository, [one for one in paths if _is_data(one)])
    session.tell(
        say("Taken back; files of evidence stay. It can still be seen: {command}", command=f"git show {commit[:10]}")
    )
    return 0


def _is_data(path: Path) -> bool:
    """Whether a file holds records, or what a program is; anything else is evidence, which stays."""
    from kpi.store import layout

    return path.parent.name == layout.ACHIEVEMENTS or path.name in {layout.KAK, layout.INDICATORS}


def _last(repository: Repository, root: Path) -> tuple[str, str, list[Path]]:
    """The last commit, its message and its files, if it can be taken back. Raises ``KpiError``."""
    from kpi.model.period import Period
    from kpi.store import closings, git

    commit = git.head(repository)
    if commit is None:
        raise GitTrouble(say("there is no record in the history yet"))
    message = git.message_of(repository, commit)
    brought = git.commits_between(repository, f"{commit}^", commit) if git.has_parent(repository, commit) else ()
    made = brought[-1] if len(brought) == 1 else None  # a merge brings more than itself
    if made is None or not any(f"\n{one}" in message for one in _OURS):
        raise KpiError(
            say("the last commit is not a record: {subject}", subject=message.partition("\n")[0]),
            say("to correct an earlier record: kpi revise"),
        )
    if made.email != git.identity(repository).email:
        raise KpiError(say("the last record is not yours but by {name}", name=made.name),
                       say("to correct it: kpi revise"))  # fmt: skip
    if git.is_shared(repository, commit):
        raise KpiError(say("the last record has been sent already, and others may have it"),
                       say("correct it, with a reason: kpi revise"))  # fmt: skip
    changed = sorted(made.paths & git.changed_paths(repository, repository.top))
    if changed:
        raise KpiError(say("{paths} was changed after the record", paths=tuple(changed)),
                       say("commit that, or undo the change; then try again"))  # fmt: skip
    for line in message.splitlines():
        if line.startswith(_PERIOD):
            closings.require_open(root, Period.parse(line.removeprefix(_PERIOD)))
    return commit, message, [repository.top / path for path in sorted(made.paths)]
