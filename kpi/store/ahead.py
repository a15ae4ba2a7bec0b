"""What another process reads of a history ahead of the one that judges it, and how it tells it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

from kpi.model.achievement import Achievement
from kpi.model.closing import Closing
from kpi.model.history import Step
from kpi.model.instruction import Instruction
from kpi.model.period import Period
from kpi.model.portfolio import Portfolio
from kpi.model.program import Program
from kpi.model.settings import Settings
from kpi.model.struct import Struct, packed, unpacked


class Achieved(Struct, frozen=True):
    """What the achievements files of a commit say, by path, and those of them that can't be read."""

    records: dict[str, Mapping[Period, Achievement]]
    unreadable: frozenset[str]


class Told(Struct, frozen=True):
    """What one process tells another of a walk: some steps, and at its end what they have led to."""

    steps: list[Step]
    achieved: Achieved | None = None


class Definitions(Struct, frozen=True):
    """The data of a commit without what was achieved, as one process tells it another."""

    settings: Settings
    programs: tuple[Program, ...]
    instructions: tuple[Instruction, ...]
    closings: bytes

    def portfolio(self, root: Path, as_of: datetime.datetime) -> Portfolio:
        """The same as it is read from the files, as of a moment."""
        closings = unpacked(self.closings, tuple[Closing, ...]) or ()
        return Portfolio(
            root,
            as_of.astimezone(self.settings.zone),
            self.settings,
            self.programs,
            closings={one.period: one for one in closings},
            instructions={one.period: one for one in self.instructions},
        )


def defined(found: Portfolio) -> bytes:
    """A portfolio for another process; nothing where a file of it can't be read, so that it is read there again."""
    if found.unreadable:
        return b""
    closings = packed(tuple(found.closings.values()), exact=True)
    return packed(Definitions(found.settings, found.programs, tuple(found.instructions.values()), closings))
