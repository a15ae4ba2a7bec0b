"""How wide the columns of a table become when there is only so much room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kpi.model.struct import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Wide columns give way down to the first, then the others wrap, then wide columns give way down to the second.
COMFORTABLE: Final = 20
TIGHT: Final = 14


class Need(Struct, frozen=True):
    """What a column would like: ``natural`` for its longest text, ``least`` for its longest word, in cells."""

    natural: int
    least: int
    wide: bool


def fitting(needs: Sequence[Need], room: int) -> list[int] | None:
    """A width for each column, together at most ``room``; None where they can't be had without breaking words."""
    widths = [need.natural for need in needs]
    for floors in (
        [min(need.natural, COMFORTABLE) if need.wide else need.natural for need in needs],
        [min(need.natural, COMFORTABLE) if need.wide else need.least for need in needs],
        [min(need.natural, TIGHT) if need.wide else need.least for need in needs],
    ):
        _give_way(widths, floors, sum(widths) - room)
        if sum(widths) <= room:
            return widths
    return None


def _give_way(widths: list[int], floors: list[int], excess: int) -> None:
    """Take from the widest first, one cell at a time, until ``excess`` is gone or nothing is left to take."""
    for _ in range(excess):
        places = [place for place, width in enumerate(widths) if width > floors[place]]
        if not places:
            return
        widths[max(places, key=widths.__getitem__)] -= 1
