"""Making commits and tags, and taking back what was made."""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING, Final

from kpi.model.errors import GitTrouble
from kpi.model.message import say
from kpi.model.pattern import pattern
from kpi.store.git import process
from kpi.store.git.lookup import has_parent
from kpi.store.git.place import refuse_unfinished, setting, within

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from kpi.store.git.place import Repository


#: How git says that it doesn't know a file yet.
_UNKNOWN: Final = pattern(r"^error: pathspec '.*' did not match any file\(s\) known to git$", re.MULTILINE)


def commit_files(
    repository: Repository, paths: Sequence[Path], message: str, meanwhile: Callable[[], object] | None = None
) -> str:
    """Commit exactly these files as they are on disk, new or not; the id of the new commit.

    Whatever else is staged or changed stays as it is. The user's hooks run and may refuse. Raises ``GitTrouble``
    with what git or a hook printed in ``detail``; git's index is then as it was. ``meanwhile`` is called while git
    is at work, and must not fail.
    """
    refuse_unfinished(repository)
    names = [within(repository, path) for path in paths]
    # begun before the commit, so that the answer is there as soon as it is asked for
    standing_by = process.piped(repository.top, "cat-file", "--batch-check=%(objectname)", asks=True)
    try:
        try:
            _commit(repository, names, message, meanwhile)
        except GitTrouble as error:  # most files are known already; that one isn't, git says before it does anything
            new = _unknown(repository, names) if _UNKNOWN.search(error.detail) else []
            if not new:
                raise
            _commit_new(repository, names, new, message)
    finally:
        made, _ = standing_by.communicate(b"HEAD\n")
    return made.decode().strip()


def _commit(
    repository: Repository, names: Sequence[str], message: str, meanwhile: Callable[[], object] | None = None
) -> None:
    process.write(
        repository.top,
        ["commit", "--only", "--quiet", "--cleanup=whitespace", "-F", "-", "--", *process.literal(names)],
        message.encode(),
        meanwhile,
    )


def _unknown(repository: Repository, names: Sequence[str]) -> list[str]:
    """Those of these files on disk that the index doesn't have."""
    listed = os.fsdecode(process.read(repository.top, "ls-files", "-z", "--", *names)).split("\0")
    there = (name for name in dict.fromkeys(names) if os.path.lexists(repository.top / name))
    return [name for name in there if name not in listed]


def _commit_new(repository: Repository, names: Sequence[str], new: Sequence[str], message: str) -> None:
    """Commit files of which the ``new`` ones are unknown to git. Where it fails they are so again."""
    process.write(repository.top, ["add", "--intent-to-add", "--", *process.literal(new)])
    try:
        _commit(repository, names, message)
    except BaseException:
        with contextlib.suppress(GitTrouble):
            process.write(
                repository.top, ["update-index", "--force-remove", "-z", "--stdin"], os.fsencode("\0".join(new))
            )
        raise


def commit_file(repository: Repository, path: Path, message: str) -> str:
    """Commit exactly this file, see ``commit_files``."""
    return commit_files(repository, [path], message)


def refuse_taken(repository: Repository, name: str) -> None:
    """Refuse the name of a tag that is there already. Raises ``GitTrouble``."""
    if process.run(repository.top, ["show-ref", "--verify", "--quiet", f"refs/tags/{name}"]).returncode == 0:
        raise GitTrouble(
            say("there is a tag {name} already", name=name),
            say("see what it says: {command}", command=f"git show {name}"),
        )


def tag(repository: Repository, name: str, commit: str, message: str) -> None:
    """Tag a commit, with a message; signed where git is set up to sign. Raises ``GitTrouble``."""
    signs = any(setting(repository, key) not in {"", "false"} for key in ("tag.gpgSign", "user.signingKey"))
    kind = "--sign" if signs else "--annotate"
    process.write(repository.top, ["tag", kind, "--cleanup=whitespace", "-F", "-", name, commit], message.encode())


def take_back(repository: Repository, commit: str, paths: Sequence[Path]) -> None:
    """Let the branch end before its last commit, which must be this one; the files on disk stay as they are.

    Of the index only these paths change. The commit itself stays in git's log of the branch (``git reflog``), unless
    it was the very first. Raises ``GitTrouble``.
    """
    refuse_unfinished(repository)
    names = process.literal(within(repository, path) for path in paths)
    if has_parent(repository, commit):
        process.write(repository.top, ["update-ref", "-m", "kpi: take back", "HEAD", f"{commit}^", commit])
    else:
        process.write(repository.top, ["update-ref", "-d", "HEAD", commit])
    process.write(repository.top, ["reset", "--quiet", "--", *names])


def stage(repository: Repository, staged: Mapping[str, str]) -> None:
    """Put entries into git's index: mode and blob by path relative to the top, empty for none.

    Raises ``GitTrouble``.
    """
    gone = f"0 {'0' * 40}"
    lines = "".join(f"{entry or gone}\t{path}\0" for path, entry in staged.items())
    process.write(repository.top, ["update-index", "-z", "--index-info"], os.fsencode(lines))
