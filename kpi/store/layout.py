"""Paths of all kinds of files, relative to the data root with ``/`` between the parts."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.model.values.period import Period
from kpi.store.links import refuse_links
from kpi.store.os_errors import reason

DATA: Final = "data"
_LANGUAGE: Final = re.compile(r"language:\s*[\"']?([a-z]{2})\b")
_ZONE: Final = re.compile(r"timezone:\s*[\"']?([A-Za-z_/+-]+)")
#: The name of a file that is about a month.
_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}\.yaml")
PROGRAMS: Final = "data/programs"
KAK: Final = "kak.yaml"
INDICATORS: Final = "indicators.yaml"
ACHIEVEMENTS: Final = "achievements"
EVIDENCE: Final = "evidence"
CLOSINGS: Final = "data/closings"
INSTRUCTIONS: Final = "data/instructions"


def settings_path() -> str:
    """The organisation's settings."""
    return "data/kpi.yaml"


def settled_path() -> str:
    """The findings of an audit that were settled."""
    return "data/settled.yaml"


def program_path(folder: str) -> str:
    """The folder of a program."""
    return f"{PROGRAMS}/{folder}"


def kak_path(folder: str) -> str:
    """The program and its KAK."""
    return f"{program_path(folder)}/{KAK}"


def indicators_path(folder: str) -> str:
    """The indicators of a program and their targets."""
    return f"{program_path(folder)}/{INDICATORS}"


def achievements_path(folder: str, indicator: str) -> str:
    """Path of the achievements of an indicator."""
    return f"{program_path(folder)}/{ACHIEVEMENTS}/{indicator}.yaml"


def closing_path(period: Period) -> str:
    """A closed month."""
    return f"{CLOSINGS}/{period}.yaml"


def instruction_path(period: Period) -> str:
    """The special instruction of a month."""
    return f"{INSTRUCTIONS}/{period}.yaml"


def modeline(path: str, kind: str) -> str:
    """The first line of a file, by which editors with a YAML language server complete, explain and underline."""
    return f"# yaml-language-server: $schema={'../' * path.count('/')}schemas/{kind}.schema.json"


def program_folders(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders of programs among some paths, sorted."""
    begin = PROGRAMS + "/"
    below = (path[len(begin) :].partition("/") for path in paths if path.startswith(begin))
    return tuple(sorted({folder for folder, slash, _ in below if slash}))


def listed_programs(root: Path | str) -> frozenset[str]:
    """The names of the folders that may hold programs, exactly as they are written."""
    try:
        return frozenset(os.listdir(f"{root}/{PROGRAMS}"))  # noqa: PTH208 - names are all that is wanted
    except OSError:
        return frozenset()


def folder_of(path: str) -> str | None:
    """The name of the program's folder that a file is in; None where it is in none."""
    if not path.startswith(f"{PROGRAMS}/"):
        return None
    folder, below, _ = path[len(PROGRAMS) + 1 :].partition("/")
    return folder if below else None


def in_order(folders: Iterable[str]) -> list[str]:
    """Folders of programs in the order of the paths in them, in which programs are shown."""
    return sorted(folders, key=lambda name: f"{name}/")


def by_program(paths: Iterable[str]) -> dict[str, list[str]]:
    """The files of each program's folder, in order; the folders in order too."""
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        folder = folder_of(path)
        if folder is not None:
            found.setdefault(folder, []).append(path)
    return found


class Listing:
    """The files of a data root by name, however they were listed."""

    def __init__(self, paths: frozenset[str]) -> None:
        self.paths = paths
        self._in_folder = by_program(paths)

    @property
    def folders(self) -> Collection[str]:
        """The folders of programs, in order."""
        return self._in_folder.keys()

    def files(self, folder: str) -> Iterable[str]:
        """The files of a program's folder, in order."""
        return self._in_folder.get(folder, ())


def monthly(paths: Iterable[str], folder: str) -> list[str]:
    """The files of a folder that has one for each month, in order."""
    begin = f"{folder}/"
    return sorted(path for path in paths if path.startswith(begin) and _MONTH.fullmatch(path, len(begin)))


def find_root(start: Path, named: str | None, environ: Mapping[str, str]) -> Path:
    """The data root: ``named``, else ``KPI_ROOT``, else the nearest folder upward with ``data/kpi.yaml``.

    ``named`` is what ``--root`` says, the way upward begins in ``start``. Raises ``KpiError`` where there is none.
    """
    start, chosen = start.absolute(), _chosen(named, environ)
    folders = [start / chosen] if chosen else [start, *start.parents]
    found = next((folder for folder in folders if _is_root(folder)), None)
    if found is None:
        raise _no_root(start / chosen) if chosen else _nowhere(start)
    return found


def _is_root(folder: Path) -> bool:
    settings = folder / settings_path()  # a link is there, too, and is refused when it is read
    return os.path.isfile(settings) or os.path.islink(settings)  # noqa: PTH113, PTH114 - Path raises for closed folders


def _chosen(named: str | None, environ: Mapping[str, str]) -> str:
    """The folder that was named, empty where none was. A ``~name`` that is nobody stays as it is."""
    return os.path.expanduser(named or environ.get("KPI_ROOT") or "")  # noqa: PTH111 - as above


def _no_root(root: Path) -> KpiError:
    return KpiError(
        say("{root} is not a data root: it holds no {file}", root=str(root), file=settings_path()),
        say("name the folder that holds the folder {folder}", folder=DATA),
    )


def _nowhere(here: Path) -> KpiError:
    nowhere = say(
        "no data found: neither {folder} nor a folder above it holds {file}", folder=str(here), file=settings_path()
    )
    return KpiError(
        nowhere,
        say(
            "go to the folder of your repository, name it with --root, or begin one: {command}",
            command=kpi_command("init"),
        ),
    )


def _closed(folder: str, error: OSError) -> KpiError:
    linked = error.errno == errno.ELOOP
    return KpiError(
        say("the folder {folder} can't be read: {why}", folder=folder, why=reason(error)),
        say("put the file or folder itself in its place") if linked else say("ask whoever owns it to let you read it"),
    )


def files_below(root: Path | str, begin: str = DATA) -> frozenset[str]:
    """All files under ``data/``, or below a folder of it, relative to the root. Raises as ``folders_below``."""
    return frozenset(f"{folder}/{name}" for folder, names in folders_below(root, begin) for name in names)


def folders_below(root: Path | str, begin: str = DATA) -> Iterator[tuple[str, list[str]]]:
    """Each folder under ``data/``, or below a folder of it, with the names of its files; links to folders are files.

    Raises ``KpiError`` where a folder can't be looked into: what it holds would pass for not being there.
    """
    top = os.fspath(root)
    try:
        refuse_links(top, begin)
    except OSError as error:
        raise _closed(begin, error) from error
    waiting = [begin]
    while waiting:
        folder = waiting.pop()
        names = []
        try:
            with os.scandir(f"{top}/{folder}") as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{folder}/{entry.name}")
                    else:
                        names.append(entry.name)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise _closed(folder, error) from error
        yield folder, names


def stated_zone(root: Path) -> ZoneInfo | None:
    """The time zone that the settings name, by a quick look; None where none is found or it isn't one."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # most commands never ask for it

    stated = _stated(root, _ZONE)
    try:
        return ZoneInfo(stated) if stated else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def stated_language(root: Path) -> str | None:
    """The language that the settings name, by a quick look before anything is parsed; None where none is found."""
    return _stated(root, _LANGUAGE)


def _stated(root: Path, wanted: re.Pattern[str]) -> str | None:
    try:
        refuse_links(root, settings_path())
        with (root / settings_path()).open(encoding="utf-8-sig", errors="replace") as lines:
            found = (wanted.match(line) for line in lines)
            return next((match[1] for match in found if match), None)
    except OSError:
        return None
