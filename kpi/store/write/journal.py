"""The journal of a change under way: one small file that names it, from before its first step until after its last.

It lies in the git directory of the checkout (beside the data where there is no git), is whole or not there, and once it
is written nothing is added to it: what became of the change is read from the files and from HEAD. So nothing that
follows it needs room on the disk.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any, Final

from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.model.values.struct import Struct, field
from kpi.store import layout
from kpi.store.os_errors import reason
from kpi.store.write import atomic

JOURNAL: Final = "kpi-journal"


class JournalLine(Struct, frozen=True):
    """A file of a change: its path relative to the root, the SHA-256 of what it held and of what it will hold.

    None: no file.
    """

    path: str
    old: str | None
    new: str | None


class JournalEntry(Struct, frozen=True):
    """A change under way in a data root.

    ``commits``: it ends with a commit of ``paths``, or (``back``) with HEAD at the commit before and ``staged`` entries
    in git's index, or with HEAD at the commit ``onto`` that follows, whose ``others`` git puts on disk afterwards.
    ``head`` is the commit where it began (None before the first), ``at`` its moment in seconds since 1970. ``folders``
    are those that it makes, the outermost first; ``lock`` is what it writes into the index's lock.
    """

    root: Path
    what: str
    files: tuple[JournalLine, ...]
    folders: tuple[str, ...]
    commits: bool
    head: str | None
    at: int
    lock: str
    paths: tuple[str, ...] = ()
    back: bool = False
    onto: str | None = None
    others: tuple[str, ...] = ()
    staged: dict[str, str] = field(default_factory=dict)


def place(root: Path) -> Path:
    """Where the journal of a data root is, or would be: found without git, since every command looks."""
    real = Path(os.path.realpath(root))
    for folder in (real, *real.parents):
        git = folder / ".git"
        if git.is_dir():
            return git / JOURNAL
        with contextlib.suppress(OSError):  # a worktree of its own has a file there that says where
            named = git.read_text("utf-8", "replace").removeprefix("gitdir:").strip()
            return folder / named / JOURNAL
    return real / layout.DATA / f".{JOURNAL}.tmp"


def write(entry: JournalEntry) -> None:
    """Say what is about to be done, before it is. Raises ``KpiError`` where that can't be written."""
    import json  # most of the time there is no journal to be read or written

    file = place(entry.root)
    tree: dict[str, Any] = {
        "root": _seen_from(file.parent, entry.root),
        "what": entry.what,
        "files": [[one.path, one.old, one.new] for one in entry.files],
        "folders": entry.folders,
        "commits": entry.commits,
        "head": entry.head,
        "at": entry.at,
        "lock": entry.lock,
        "paths": entry.paths,
        "back": entry.back,
        "onto": entry.onto,
        "others": entry.others,
        "staged": entry.staged,
    }
    atomic.replace(file, None, json.dumps(tree).encode())


def read(root: Path) -> JournalEntry | None:
    """The change that is under way, or was interrupted, where a data root has its journal; None where there is none.

    It may be one of another data root in the same repository. Raises ``KpiError`` where the journal can't be read.
    """
    import json

    file = place(root)
    try:
        tree = json.loads(file.read_bytes())
        files = tuple(JournalLine(*one) for one in tree["files"])
        where = Path(os.path.normpath(file.parent / tree["root"]))
        return JournalEntry(
            where, tree["what"], files, tuple(tree["folders"]), tree["commits"], tree["head"], tree["at"],
            tree["lock"], tuple(tree["paths"]), tree["back"], tree.get("onto"), tuple(tree.get("others", ())),
            tree["staged"],
        )  # fmt: skip
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(file, reason(error)) from error
    except (ValueError, TypeError, KeyError) as error:
        raise _unreadable(file, str(error)) from error


def remove(entry: JournalEntry) -> None:
    """Say that a change is over. Raises ``OSError``."""
    file = place(entry.root)
    file.unlink(missing_ok=True)
    atomic.flush_folder(file.parent)


def _seen_from(folder: Path, root: Path) -> str:
    """A data root as seen from its journal, so that both may be moved together."""
    return Path(os.path.relpath(os.path.realpath(root), folder)).as_posix()


def _unreadable(file: Path, why: object) -> KpiError:
    return KpiError(
        say("what was under way here can't be read: {path}: {why}", path=str(file), why=why),
        say("see what differs with git status, put it right, and delete that file"),
    )
