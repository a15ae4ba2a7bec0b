"""Facts about this computer, its git and the repository for ``kpi doctor``, unjudged."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kpi.model.errors import GitTrouble, KpiError
from kpi.model.output.message import Message
from kpi.model.values.struct import Struct, replace
from kpi.store import clock, git, layout, pending
from kpi.store.git import Identity, Repository
from kpi.store.os_errors import reason
from kpi.store.setup import starter
from kpi.store.write import journal
from kpi.store.write.lock import LOCK, Locked, lock
from kpi.store.yaml.source import bytes_of

_VERSION: Final = re.compile(r"^version:\s*[\"']?([0-9]+)", re.MULTILINE)
_ZONE: Final = re.compile(r"^timezone:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)
#: A file that kpi writes before it takes its name.
_HALF: Final = re.compile(r"(?:^|/)\.[^/]+\.tmp$")


class TerminalFacts(Struct, frozen=True):
    """Output of a command line: the encoding of its output, and the locale that the environment names."""

    encoding: str
    locale: str


class Git(Struct, frozen=True):
    """git as it is here. What can't be found out stays empty; ``trouble`` says why git doesn't work in the folder."""

    version: tuple[int, ...] = ()
    missing: KpiError | None = None
    trouble: KpiError | None = None
    identity: Identity | None = None
    nobody: KpiError | None = None
    repository: Repository | None = None
    shallow: bool = False
    unfinished: str | None = None
    #: A lock of git's own that has been there for so many minutes.
    lock: tuple[str, int] | None = None


class Hook(Struct, frozen=True):
    """git's pre-commit hook: whether the repository wants one, whether there is one, and whether it can run."""

    wanted: bool
    there: bool
    runs: bool
    path: str


class Data(Struct, frozen=True):
    """The data root, as far as it can be seen without reading it.

    ``zone`` is the time zone that the settings name and whether it is known here; ``schemas`` are copies that differ
    from those of this kpi; ``eol`` is what ``.gitattributes`` says of the data's line ends,
    ``unsaved`` are files of the data that aren't in the history as they are on disk;
    ``interrupted`` is the change that is not in order yet.
    """

    root: Path
    version: str | None
    zone: tuple[str, bool] | None
    schemas: tuple[str, ...]
    unwritable: Message | str | None
    free: int
    half: tuple[str, ...]
    busy: bool
    interrupted: str = ""
    inside: bool = False
    ignored: bool = False
    eol: str = ""
    autocrlf: str = ""
    hook: Hook | None = None
    unsaved: tuple[str, ...] = ()


class Machine(Struct, frozen=True):
    """All of it. ``data`` is None where there is no data root; ``python`` is the running version."""

    python: tuple[int, int, int]
    terminal: TerminalFacts
    git: Git
    data: Data | None


def machine(folder: Path, root: Path | None, terminal: TerminalFacts) -> Machine:
    """The facts about a folder and the data root that belongs to it (None: there is none). Never raises."""
    found = _git(root or folder)
    data = None if root is None else _data(root, found.repository)
    return Machine(sys.version_info[:3], terminal, found, data)


def _git(folder: Path) -> Git:
    try:
        version = git.version()
    except GitTrouble as error:
        return Git(missing=error)
    try:
        repository = git.repository(folder)
    except GitTrouble as error:
        return Git(version, trouble=error)
    identity, nobody = None, None
    try:
        identity = git.identity(repository)
    except GitTrouble as error:
        nobody = error
    if repository is None:
        return Git(version, identity=identity, nobody=nobody)
    return Git(
        version, None, None, identity, nobody, repository, git.is_shallow(repository), git.unfinished(repository),
        _lock(repository),
    )  # fmt: skip


def _lock(repository: Repository) -> tuple[str, int] | None:
    file = repository.git_dir / "index.lock"
    with contextlib.suppress(OSError):
        return str(file), (clock.file_time() - file.stat().st_mtime_ns) // 60_000_000_000
    return None


def _data(root: Path, repository: Repository | None) -> Data:
    settings = _settings(root)
    version, zone = _VERSION.search(settings), _ZONE.search(settings)
    files = _files(root)
    seen = Data(
        root=root,
        version=version[1] if version else None,
        zone=(zone[1], _is_zone(zone[1])) if zone else None,
        schemas=_differing(root),
        unwritable=_unwritable(root / layout.DATA) or (None if repository is None else _unwritable(repository.git_dir)),
        free=_free(root),
        half=tuple(sorted(path for path in files if _HALF.search(path))),
        busy=_busy(root, repository),
        interrupted=_interrupted(root),
    )
    return seen if repository is None else _in_git(seen, repository)


def _in_git(seen: Data, repository: Repository) -> Data:
    settings = seen.root / layout.settings_path()
    try:
        return replace(
            seen,
            inside=True,
            ignored=git.ignores(repository, settings),
            eol=git.attribute(repository, settings, "eol"),
            autocrlf=git.setting(repository, "core.autocrlf"),
            hook=_hook(repository),
            unsaved=tuple(sorted(pending.unsaved(repository, seen.root).changed)),
        )
    except GitTrouble:  # its folder is a link to somewhere else
        return seen


def _hook(repository: Repository) -> Hook:
    file = git.hook(repository, "pre-commit")
    wanted = (repository.top / ".pre-commit-config.yaml").is_file()
    runs = os.name == "nt" or os.access(file, os.X_OK)
    return Hook(wanted, file.is_file(), runs, str(file))


def _settings(root: Path) -> str:
    try:
        return bytes_of(root, layout.settings_path()).decode("utf-8-sig", "replace")
    except OSError:
        return ""


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _differing(root: Path) -> tuple[str, ...]:
    """Copies of the schemas that aren't those of this kpi. None at all are no trouble: they only serve editors."""
    if not (root / "schemas").is_dir():
        return ()
    return tuple(sorted(path for path, content in starter.schemas().items() if _bytes(root / path) != content))


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes().replace(b"\r\n", b"\n")
    except OSError:
        return None


def _unwritable(folder: Path) -> Message | str | None:
    """Why nothing can be written into a folder; None where it can."""
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".kpi.", suffix=".tmp"):
            return None
    except OSError as error:
        return reason(error)


def _interrupted(root: Path) -> str:
    """The change that was interrupted, and that nothing has put in order yet; empty where there is none."""
    try:
        found = journal.read(root)
    except KpiError:
        return str(journal.place(root))
    return "" if found is None else found.what


def _free(root: Path) -> int:
    """Bytes that are free on the disk; a great many where that can't be known."""
    import shutil

    try:
        return shutil.disk_usage(root).free
    except OSError:
        return sys.maxsize


def _files(root: Path) -> frozenset[str]:
    try:
        return layout.files_below(root)
    except KpiError:
        return frozenset()


def _busy(root: Path, repository: Repository | None) -> bool:
    """Whether another kpi holds the lock. The file alone says nothing: it stays when a process dies."""
    common = None if repository is None else repository.common_dir
    if not (common / LOCK.removeprefix(".") if common else root / layout.DATA / LOCK).exists():
        return False
    try:
        with lock(root, common, patience=0):
            return False
    except Locked:
        return True
    except KpiError:  # it can't be taken at all, which is something else, and told elsewhere
        return False
