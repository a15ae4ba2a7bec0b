"""Making commits and tags, and taking back what was made."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from kpi.model.errors import GitTrouble
from kpi.model.output.command import Command
from kpi.model.output.message import say
from kpi.model.values.struct import replace
from kpi.store.git import index, process
from kpi.store.git.lookup import has_parent, head, leads_to
from kpi.store.git.place import Repository, refuse_unfinished, setting, within

#: How git says that it doesn't know a file yet.
_UNKNOWN: Final = re.compile(r"^error: pathspec '.*' did not match any file\(s\) known to git$", re.MULTILINE)


def commit_files(
    repository: Repository, paths: Sequence[Path], message: str, how: process.How | None = None, mark: str = ""
) -> str:
    """Commit exactly these files as they are on disk, new or not; the id of the new commit.

    Whatever else is staged or changed stays as it is. The user's hooks run and may refuse. git works on a copy of the
    index (``index``), whose lock holds ``mark`` meanwhile. Raises ``GitTrouble`` with what git or a hook printed in
    ``detail``. Whatever is raised, an interruption too, says nothing about whether there is a commit: ``landed`` does.
    """
    refuse_unfinished(repository)
    names = [within(repository, path) for path in paths]
    how, mark = how or process.How(), mark or os.urandom(8).hex()
    # begun before the commit, so that the answer is there as soon as it is asked for
    standing_by = process.piped(repository.top, "cat-file", "--batch-check=%(objectname)", asks=True)
    try:
        try:
            apart = index.copy(repository, mark)
            _commit(repository, names, message, replace(how, extra={**how.extra, "GIT_INDEX_FILE": str(apart)}))
            index.install(repository)
        finally:
            index.release(repository, mark)
    finally:
        made, _ = standing_by.communicate(b"HEAD\n")
    return made.decode().strip()


def landed(repository: Repository, before: str | None, paths: Sequence[Path], at: int) -> str | None:
    """The commit with a change of these files that follows ``before``; None where HEAD did not move to one.

    ``at`` is the moment by which it is dated, in seconds since 1970: another git may commit the same files meanwhile.
    What git really did decides, not what it said of it. Raises ``GitTrouble`` where that can't be found out.
    """
    now = head(repository)
    if now is None or now == before:
        return None
    since = now if before is None else f"{before}..{now}"
    told = process.read(repository.top, "log", "--first-parent", "--reverse", "--format=%H %at", since, "--")
    first, _, dated = told.decode().partition("\n")[0].partition(" ")
    if dated != str(at):
        return None
    listed = process.read(
        repository.top, "diff-tree", "-r", "-z", "--root", "--no-commit-id", "--no-renames", "--name-only", first
    )
    changed = frozenset(os.fsdecode(listed).split("\0"))
    return first if changed.issuperset(within(repository, path) for path in paths) else None


def _commit(repository: Repository, names: Sequence[str], message: str, how: process.How) -> None:
    """Commit files, of which most are known to git already; that one isn't, git says before it does anything."""
    try:
        _commit_known(repository, names, message, how)
    except GitTrouble as error:
        new = _unknown(repository, names, how) if _UNKNOWN.search(error.detail) else []
        if not new:
            raise
        apart = process.How(how.extra)
        process.write(repository.top, ["add", "--intent-to-add", "--", *process.literal(new)], how=apart)
        _commit_known(repository, names, message, process.How(how.extra, None, how.handles))


def _commit_known(repository: Repository, names: Sequence[str], message: str, how: process.How) -> None:
    # nothing that goes on afterwards may keep the lock that git is given
    alone = ("-c", "gc.autoDetach=false", "-c", "maintenance.autoDetach=false")
    process.write(
        repository.top,
        [*alone, "commit", "--only", "--quiet", "--cleanup=whitespace", "-F", "-", "--", *process.literal(names)],
        message.encode(),
        how,
    )


def _unknown(repository: Repository, names: Sequence[str], how: process.How) -> list[str]:
    """Those of these files on disk that the index doesn't have."""
    listed = process.checked(process.run(repository.top, ["ls-files", "-z", "--", *names], extra=how.extra))
    known = os.fsdecode(listed).split("\0")
    there = (name for name in dict.fromkeys(names) if os.path.lexists(repository.top / name))
    return [name for name in there if name not in known]


def commit_file(repository: Repository, path: Path, message: str) -> str:
    """Commit exactly this file, see ``commit_files``."""
    return commit_files(repository, [path], message)


def refuse_taken(repository: Repository, name: str) -> None:
    """Refuse the name of a tag that is there already. Raises ``GitTrouble``."""
    if process.run(repository.top, ["show-ref", "--verify", "--quiet", f"refs/tags/{name}"]).returncode == 0:
        raise GitTrouble(
            say("there is a tag {name} already", name=name),
            say("see what it says: {command}", command=Command(("git", "show", name))),
        )


def tag(repository: Repository, name: str, commit: str, message: str) -> None:
    """Tag a commit, with a message; signed where git is set up to sign. Raises ``GitTrouble``."""
    signs = any(setting(repository, key) not in {"", "false"} for key in ("tag.gpgSign", "user.signingKey"))
    kind = "--sign" if signs else "--annotate"
    process.write(repository.top, ["tag", kind, "--cleanup=whitespace", "-F", "-", name, commit], message.encode())


def uncommit(
    repository: Repository,
    commit: str,
    paths: Sequence[Path],
    staged: Mapping[str, str],
    *,
    mark: str = "",
    handles: tuple[int, ...] = (),
) -> None:
    """Let the branch end before its last commit, which must be this one; the files on disk stay as they are.

    Of the index only these paths change: to what the commit before holds, or to what is ``staged`` (as in ``stage``).
    The commit itself stays in git's log of the branch (``git reflog``), unless it was the very first. Raises
    ``GitTrouble``; whatever is raised says nothing about whether the branch moved: ``gone`` does.
    """
    refuse_unfinished(repository)
    names = [within(repository, path) for path in paths]
    parent = f"{commit}^" if has_parent(repository, commit) else None
    move = ["-d", "HEAD", commit] if parent is None else ["-m", "kpi: take back", "HEAD", parent, commit]
    with _index_apart(repository, mark, handles) as apart:
        if parent is None:
            stage(repository, dict.fromkeys(names, ""), apart)
        else:
            index.reset(repository, names, parent, apart)
        stage(repository, staged, apart)
        process.write(repository.top, ["update-ref", *move], how=apart)


def advance(
    repository: Repository,
    old: str,
    new: str,
    paths: Sequence[Path],
    *,
    mark: str = "",
    handles: tuple[int, ...] = (),
) -> None:
    """Let the branch end at a commit that follows its last one (``old``); the files on disk stay as they are.

    Of the index only these paths change, to what the new commit holds. Raises ``GitTrouble``; whatever is raised says
    nothing about whether the branch moved.
    """
    refuse_unfinished(repository)
    names = [within(repository, path) for path in paths]
    with _index_apart(repository, mark, handles) as apart:
        index.reset(repository, names, new, apart)
        process.write(repository.top, ["update-ref", "-m", "kpi: sync", "HEAD", new, old], how=apart)


@contextlib.contextmanager
def _index_apart(repository: Repository, mark: str, handles: tuple[int, ...]) -> Iterator[process.How]:
    """Let git work on a copy of the index, which takes its place at the end; nothing of it where something fails.

    The index is locked with ``mark`` meanwhile, and git holds ``handles`` (``How``).
    """
    mark = mark or os.urandom(8).hex()
    try:
        yield process.How({"GIT_INDEX_FILE": str(index.copy(repository, mark))}, handles=handles)
        index.install(repository)
    finally:
        index.release(repository, mark)


def gone(repository: Repository, commit: str) -> bool:
    """Whether the branch no longer holds a commit that was its last. Raises ``GitTrouble``."""
    now = head(repository)
    return now is None or not leads_to(repository, commit, now)


def stage(repository: Repository, staged: Mapping[str, str], how: process.How | None = None) -> None:
    """Put entries into git's index: mode and blob by path relative to the top, empty for none.

    Raises ``GitTrouble``.
    """
    if not staged:
        return
    none = f"0 {'0' * 40}"
    lines = "".join(f"{entry or none}\t{path}\0" for path, entry in staged.items())
    process.write(repository.top, ["update-index", "-z", "--index-info"], os.fsencode(lines), how or process.How())
