"""Files that a view needed and could not read: said with every figure, since what they hold is missing in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.model.message import say
from kpi.model.report import Line, Tone

if TYPE_CHECKING:
    from kpi.model.message import Message
    from kpi.model.portfolio import Portfolio
    from kpi.model.program import Program


def unread(portfolio: Portfolio, program: Program | None = None) -> list[str]:
    """The paths of the files that could not be read, sorted; of one program only its own."""
    return sorted(portfolio.unreadable if program is None else program.unreadable)


def unread_lines(paths: list[str]) -> list[Line]:
    """A line for each of these files."""
    return [Line(unread_text(path), Tone.BAD) for path in paths]


def unread_text(path: str) -> Message:
    """That a file can't be read, and how to learn why."""
    return say("{path} can't be read; what it holds is missing above. See: kpi validate", path=path)
