"""Recovery of an interrupted change, before each command."""

from __future__ import annotations

from collections.abc import Iterator

from kpi.changes.workspace import Workspace
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say
from kpi.store import git
from kpi.store.write import journal, mending
from kpi.store.write.lock import Locked, lock
from kpi.store.write.mending import Mended


def mend(session: Workspace) -> None:
    """Finish the change or take it back, and say which. Where that isn't possible now, say why; a reader may go on."""
    try:
        root = session.root
    except KpiError:  # the command itself says so, if it needs one
        return
    if not journal.place(root).exists():
        return
    try:
        repository = git.repository(root)
        with lock(root, None if repository is None else repository.common_dir, patience=0):
            found = mending.mend(root, repository)
    except Locked:  # whoever makes that change is still at it
        return
    except KpiError as error:
        session.remark(say("a change was interrupted and is not in order yet: {why}", why=error.message))
        if error.hint is not None:
            session.remark(error.hint)
        return
    for message in () if found is None else _told(found):
        session.remark(message)


def _told(found: Mended) -> Iterator[Message]:
    if not found.stands:
        yield say("A change was interrupted and has been taken back, nothing of it was saved: {what}", what=found.what)
    elif found.trouble is None:
        yield say("A change was interrupted; it is saved and complete now: {what}", what=found.what)
    else:
        yield say(
            "A change was interrupted; it is saved: {what}. Still to be done: {why}",
            what=found.what, why=found.trouble.message,
        )  # fmt: skip
    if found.left:
        yield say("{paths} was changed since, and stays as it is", paths=found.left)
