"""Evidence: whether a path stays inside the repository, the fingerprint of a file, and bringing files in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from kpi.model.domain.achievement import Evidence
from kpi.model.errors import KpiError, StaleFile
from kpi.model.output.message import say
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, replace
from kpi.store import git, layout
from kpi.store.links import leads_through_link
from kpi.store.os_errors import reason

#: The fingerprint of a file without a single byte.
OF_NOTHING: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

_ADDRESS: Final = re.compile(r"https?://(?P<host>[^/?#\s]+)[^\s]*", re.IGNORECASE)
_OTHER_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_TITLED: Final = re.compile(r"(?P<title>[^=/:\\]*[^=/:\\\s][^=/:\\]*)=(?P<what>.+)", re.DOTALL)
_QUOTED: Final = re.compile(r"(?P<mark>[\"'])(?P<inner>[^\"']+)(?P=mark)")
_UNUSUAL: Final = re.compile(r"[^a-z0-9._]+")


class Offered(Struct, frozen=True):
    """Evidence as it will stand in the record; ``source`` is the file to copy in first, None where none is."""

    evidence: Evidence
    source: Path | None = None


def offered(root: Path, folder: str, here: Path, typed: str, name: tuple[Period, str]) -> Offered:
    """Evidence as typed: ``[TITLE=]ADDRESS``, or ``[TITLE=]FILE`` seen from ``here``.

    A file outside the root will be copied into the evidence of the program in ``folder``, under a name that begins
    with the month and indicator in ``name``. Raises ``KpiError`` where it is neither.
    """
    titled = _TITLED.fullmatch(typed)
    if titled is not None and not (here / typed).exists():
        one = offered(root, folder, here, titled["what"].strip(), name)
        return replace(one, evidence=replace(one.evidence, title=titled["title"].strip()))
    address = _ADDRESS.fullmatch(typed)
    if address is not None:
        return Offered(Evidence(typed.rstrip("/").rpartition("/")[2] or address["host"], uri=typed))
    if _OTHER_ADDRESS.match(typed):
        raise KpiError(say("{typed} is not an address that others can open", typed=typed), say("use https://..."))
    file = _file(here, typed)
    found = _digest(file)
    if found is None:
        raise _no_file(file, typed)
    if found == OF_NOTHING:
        raise KpiError(say("the file {path} is empty", path=typed), say("add the document itself"))
    inside, top = file.resolve(), root.resolve()
    if inside.is_relative_to(top):
        return Offered(Evidence(file.name, path=inside.relative_to(top).as_posix(), sha256=found))
    return _brought(root, folder, file, found, name)


def _file(here: Path, typed: str) -> Path:
    """The file that is meant; quotation marks around it come from dragging a file into a terminal."""
    inner = _QUOTED.fullmatch(typed)
    named = inner["inner"] if inner is not None and not (here / typed).exists() else typed
    return here / os.path.expanduser(named)  # noqa: PTH111 - Path raises where ~name is nobody


def _no_file(file: Path, typed: str) -> KpiError:
    """Why nothing can be taken from a place, and what would be right."""
    if file.is_dir():
        return KpiError(say("{path} is a folder", path=typed), say("name the file in it that proves the figure"))
    if file.exists():
        return KpiError(say("{path} can't be read", path=typed), say("look at who may open it, and close it elsewhere"))
    if "\\" in typed and os.sep == "/":
        return KpiError(say("there is no file {path}", path=typed), say("on this computer folders are separated by /"))
    return KpiError(say("there is no file {path}", path=typed), say("an address begins with https://"))


def _brought(root: Path, folder: str, file: Path, found: str, name: tuple[Period, str]) -> Offered:
    period, indicator = name
    stem, ending = (_UNUSUAL.sub("-", part.casefold()).strip("-") for part in (file.stem, file.suffix))
    begin = f"{layout.program_path(folder)}/{layout.EVIDENCE}/{period}-{indicator}-{stem or 'bukti'}"
    for path in (f"{begin}{ending}", f"{begin}-{found[:12]}{ending}"):
        there = fingerprint(root, path)
        if there in {None, found}:
            return Offered(Evidence(file.name, path=path, sha256=found), None if there == found else file)
    raise KpiError(say("there is another file {path}", path=path), say("give your file another name"))


def content_of(one: Offered) -> bytes | None:
    """Bytes of evidence that is to be copied into the repository; None where nothing is.

    Raises ``StaleFile`` where it changed since it was offered, ``KpiError`` where it can't be read.
    """
    if one.source is None or one.evidence.path is None:
        return None
    import hashlib

    try:
        content = one.source.read_bytes()
    except OSError as error:
        raise KpiError(say("{path} can't be read: {why}", path=str(one.source), why=reason(error))) from error
    if hashlib.sha256(content).hexdigest() != one.evidence.sha256:
        raise StaleFile(say("{path} changed while it was copied", path=str(one.source)), say("try again"))
    return content


def named(offered: Iterable[Offered]) -> list[str]:
    """The files that evidence names, which belong into the commit: a fingerprint of what isn't there proves nothing."""
    return [one.evidence.path for one in offered if one.evidence.path is not None]


def coming(offered: Iterable[Offered]) -> frozenset[str | None]:
    """The files that aren't there yet and are copied in when the record is saved."""
    return frozenset(one.evidence.path for one in offered if one.source is not None)


def leads_outside(root: Path, path: str) -> bool:
    """Whether a path leaves the root by ``..``, by naming a place on some computer, or through a symbolic link.

    Backslashes are no separators here: on another system the file wouldn't be found.
    """
    written = PurePosixPath(path)
    if "\0" in path or "\\" in path or ".." in written.parts or written.is_absolute() or PureWindowsPath(path).drive:
        return True
    try:
        return not (root / path).resolve().is_relative_to(_real(root))
    except (OSError, RuntimeError):  # links in a circle lead nowhere, and no file is there
        return False


@lru_cache(maxsize=8)
def _real(root: Path) -> Path:
    """The root behind symbolic links; asked for every file of evidence."""
    return root.resolve()


def fingerprint_left_away(root: Path, path: str) -> str | None:
    """The SHA-256 of a file that a sparse checkout left away; None where the file is really missing."""
    import hashlib

    repository = git.repository(root)
    content = None if repository is None else git.left_away(repository, root / path)
    return None if content is None else hashlib.sha256(content).hexdigest()


def fingerprint(root: Path, path: str) -> str | None:
    """The SHA-256 of a file below the root, 64 lower-case hexadecimal digits; None where no file can be read.

    A file behind a symbolic link is none.
    """
    return None if leads_through_link(root, path) else _digest(root / path)


def _digest(file: Path) -> str | None:
    import hashlib

    try:
        if not file.is_file():
            return None
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return None
