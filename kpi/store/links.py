"""Symbolic links below a data root: no reader follows one, as what it points to is in no history."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from kpi.model.output.message import say
from kpi.model.output.problem import Place, Problem, Severity


def refuse_links(root: Path | str, path: str) -> None:
    """Refuse a path, relative to the root, of which any part is a symbolic link. Raises ``OSError`` (``ELOOP``)."""
    at = str(root)
    for part in path.split("/"):
        at = f"{at}/{part}"
        if os.path.islink(at):  # noqa: PTH114 - asked for each part of each file that is read
            raise link_error(path)


def leads_through_link(root: Path | str, path: str) -> bool:
    """Whether any part of a path, relative to the root, is a symbolic link."""
    try:
        refuse_links(root, path)
    except OSError:
        return True
    return False


def link_error(path: str) -> OSError:
    """Error of reading a symbolic link, on disk and in commits alike."""
    return OSError(errno.ELOOP, "it is a symbolic link", path)


def link_problem(path: str) -> Problem:
    """The finding about a link that nothing has tried to read."""
    what = say("{path} is a symbolic link; links are not followed", path=path)
    hint = say("put the file or folder itself in its place")
    return Problem("unreadable", Severity.ERROR, Place(path, line=1, column=1), what, hint)
