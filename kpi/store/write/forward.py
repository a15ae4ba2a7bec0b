"""Bringing what others have sent into the files and the branch, as one change; over nothing that is only here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import cast

from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.store import git, pending
from kpi.store.git import Forward, Repository
from kpi.store.write import atomic
from kpi.store.write.saving import Saving, Written


def advance(change: Saving, repository: Repository, root: Path, new: str, message: str) -> None:
    """Move files, index and branch on to a commit that follows the last one; ``root`` is the data root.

    Raises ``KpiError`` where something that is in no commit would be lost, and as ``Saving.commit``.
    """
    old = cast("str", git.head(repository))
    between = git.between(repository, old, new)
    _refuse_changed(repository, root, between)
    try:
        held = git.held_on_disk(repository, new, between)
    except OSError as error:
        raise atomic.unwritable(repository.git_dir, error) from error
    _refuse_in_the_way(repository.top, between, held)
    for path in between.files:
        now, then = atomic.content(repository.top / path), held.get(path)
        if now == then or (now is None and path not in between.come):  # a sparse checkout has left it away
            continue
        if then is None:
            change.remove(path, cast("bytes", now))
        else:
            change.put([Written(path, now, then)])
    change.advance(between, old, new, message)


def _refuse_changed(repository: Repository, root: Path, between: Forward) -> None:
    """Refuse to move over changes that are in no commit. Raises ``KpiError``."""
    top = repository.top
    changed = (git.changed_paths(repository, top) - between.come) | git.unwatched(repository, top)
    touched = sorted(changed.intersection(between.paths))
    if touched:
        below = git.within(repository, root, is_folder=True)
        begin = f"{below}/" if below else ""
        raise KpiError(
            say("{paths} was changed here and is not in the history (git) yet", paths=tuple(touched)),
            pending.bring_in_first(path.removeprefix(begin) for path in touched),
        )


def _refuse_in_the_way(top: Path, between: Forward, held: Mapping[str, bytes]) -> None:
    """Refuse to move over what only lies here where something comes. Raises ``KpiError``."""
    strange = sorted({one for path in between.come for one in _in_the_way(top, path, between, held.get(path))})
    if strange:
        raise KpiError(
            say("{paths} stands in the way of what others have sent", paths=tuple(strange)),
            say("move it away, then try again"),
        )


def _in_the_way(top: Path, path: str, between: Forward, then: bytes | None) -> Iterator[str]:
    """Obstacle in the place of an incoming file, or of a folder above it, that neither equals it nor goes itself."""
    here = top / path
    for above in PurePosixPath(path).parents[:-1]:
        folder = top / above
        if (folder.is_symlink() or folder.is_file()) and str(above) not in between.gone:
            yield str(above)
            return
    if here.is_dir() and not here.is_symlink():
        inside = (one.relative_to(top).as_posix() for one in here.rglob("*") if one.is_symlink() or not one.is_dir())
        yield from (one for one in inside if one not in between.gone)
    elif os.path.lexists(here) and (here.is_symlink() or then is None or atomic.content(here) != then):
        yield path
