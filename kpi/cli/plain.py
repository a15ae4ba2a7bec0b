"""A plain line of the commands that are typed all day, with options after a blank, read without Typer.

Loading Typer takes as long as git takes to commit. Whatever isn't plain, or may be a slip, is Typer's to read; a test
holds that both understand the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kpi.model.struct import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kpi.cli.session import Session


class Shape(Struct, frozen=True):
    """How a plain line of a command looks.

    ``places`` are what may stand without an option, in this order, and ``least`` how many of them have to; ``others``
    is what all the rest of them are, where there may be any number. ``valued`` are options with a value, ``repeated``
    those that may be repeated, and ``switches`` those without a value; each with the name of what it says.
    ``carry_out`` does what such a line asks for, and is told what was said under these names.
    """

    carry_out: Callable[[Session, Mapping[str, Any]], int]
    places: tuple[str, ...] = ()
    least: int = 0
    others: str = ""
    valued: Mapping[str, str] = {}
    repeated: Mapping[str, str] = {}
    switches: Mapping[str, str] = {}


class Line(Struct, frozen=True):
    """A plain line, and what it says by name: what it doesn't say isn't there."""

    shape: Shape
    said: Mapping[str, Any]

    def carry_out(self, session: Session) -> int:
        """Do what it asks for; the exit status. Raises ``KpiError``."""
        return self.shape.carry_out(session, self.said)


def _record(session: Session, said: Mapping[str, Any]) -> int:
    from kpi.cli.recording import Given, record_one

    return record_one(session, Given(**said))


def _status(session: Session, said: Mapping[str, Any]) -> int:
    from kpi.cli.progress import Wanted, show_progress

    return show_progress(session, Wanted(**said))


def _validate(session: Session, said: Mapping[str, Any]) -> int:
    from kpi.cli.validating import Wanted, show_findings

    return show_findings(session, Wanted(**said))


SHAPES: Final = {
    "record": Shape(
        _record,
        places=("cell", "period", "value"),
        least=2,
        valued={
            "--not-applicable": "not_applicable", "--note": "note", "--obstacles": "obstacles",
            "--supports": "supports", "--follow-up": "follow_up", "--follow-up-owner": "follow_up_owner",
            "--follow-up-due": "follow_up_due", "--status": "status", "--by": "by", "--format": "form", "-f": "form",
        },
        repeated={"--evidence": "evidence", "-e": "evidence"},
        switches={
            "--no-input": "no_input", "--dry-run": "dry_run", "--no-commit": "no_commit", "--yes": "yes", "-y": "yes",
        },
    ),
    "status": Shape(
        _status,
        places=("program",),
        valued={
            "--period": "period", "-p": "period", "--phase": "phase", "--view": "view", "--targets": "targets",
            "--by": "by", "--as-of": "as_of", "--at": "at", "--format": "form", "-f": "form",
        },
    ),
    "validate": Shape(
        _validate,
        others="paths",
        valued={"--format": "form", "-f": "form"},
        switches={"--strict": "strict"},
    ),
}  # fmt: skip


def plain(arguments: Sequence[str]) -> Line | None:
    """What a plain line says; None for any other line."""
    command, *rest = arguments or [""]
    shape = SHAPES.get(command)
    if shape is None:
        return None
    said: dict[str, Any] = {}
    places: list[str] = []
    waiting = iter(rest)
    for one in waiting:
        if one in shape.switches:
            said[shape.switches[one]] = True
        elif one in shape.valued or one in shape.repeated:
            value = next(waiting, "")
            if not _plain(value):
                return None
            if one in shape.valued:
                said[shape.valued[one]] = value
            else:
                said[shape.repeated[one]] = (*said.get(shape.repeated[one], ()), value)
        elif _plain(one):
            places.append(one)
        else:
            return None
    further = tuple(places[len(shape.places) :])
    if len(places) < shape.least or (further and not shape.others):
        return None
    said.update(zip(shape.places, places, strict=False))
    return Line(shape, {**said, shape.others: further} if further else said)


def _plain(text: str) -> bool:
    """Whether a text can be nothing else than a value: what begins with a dash may be an option."""
    return text != "" and not text.startswith("-")
