"""Findings in the data: values about a place in a file, collected and never raised."""

from __future__ import annotations

from enum import StrEnum

from kpi.model.output.message import Message
from kpi.model.values.struct import Struct

#: Steps from the top of a file to a value in it: keys of mappings, indexes (from 0) of lists.
Pointer = tuple[str | int, ...]


class Severity(StrEnum):
    """How bad: an error makes the data wrong, a warning asks a person to look."""

    ERROR = "error"
    WARNING = "warning"


class Place(Struct, frozen=True):
    """Where in the data: a file, relative to the root with ``/``, and the way to a value in it.

    ``on_key`` points at the key instead of the value. ``line`` and ``column`` (from 1) are set only
    where the file can't be read as YAML; otherwise they are found when the finding is shown.
    """

    path: str
    pointer: Pointer = ()
    on_key: bool = False
    line: int = 0
    column: int = 0


class Problem(Struct, frozen=True):
    """A finding: its place, what is wrong, and a hint. ``code`` is the stable name of the rule.

    ``typed`` is what would be right on a command line, where that is something else than in the file.
    """

    code: str
    severity: Severity
    place: Place
    message: Message
    hint: Message | None = None
    typed: Message | None = None


class Finding(Struct, frozen=True):
    """A problem with its position: ``line`` and ``column`` from 1, ``source`` the line itself.

    ``settled``: why it may stand, where somebody looked into it and decided so.
    """

    problem: Problem
    line: int
    column: int
    source: str
    settled: Message | None = None

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Sort key: by place, then by code."""
        problem = self.problem
        return (problem.place.path, self.line, self.column, problem.code, problem.message.template)
