"""Data that a view left out because it can't be read or lies in the wrong folder."""

from __future__ import annotations

from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.report import Json, Line, Tone
from kpi.store import layout


def unread(portfolio: Portfolio, program: Program | None = None) -> list[str]:
    """The paths of the files that could not be read, sorted; of one program only its own."""
    return sorted(portfolio.unreadable if program is None else program.unreadable)


def unread_lines(paths: list[str]) -> list[Line]:
    """A line for each of these files."""
    return [Line(unread_text(path), Tone.BAD) for path in paths]


def unread_text(path: str) -> Message:
    """Notice of an unreadable file."""
    return say(
        "{path} can't be read; what it holds is missing above. See: {command}",
        path=path,
        command=kpi_command("validate"),
    )


def misplaced(portfolio: Portfolio, program: Program | None = None) -> list[Program]:
    """The programs in folders that are not called as they are; beside one program only those of its name."""
    return [one for one in portfolio.misplaced if program is None or one.id == program.id]


def misplaced_lines(found: list[Program]) -> list[Line]:
    """A line for each of them."""
    return [Line(misplaced_text(one), Tone.BAD) for one in found]


def misplaced_text(program: Program) -> Message:
    """Notice of a program that is in no figure."""
    return say(
        "the folder {folder} is not measured: it holds the program {id}, and isn't called so. See: {command}",
        folder=layout.program_path(program.folder), id=program.id, command=kpi_command("validate"),
    )  # fmt: skip


def misplaced_facts(found: list[Program]) -> Json:
    """The same for machines."""
    return [{"path": layout.program_path(one.folder), "program": one.id} for one in found]
