"""Column widths of a table within a limited width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kpi.model.values.struct import Struct

#: Wide columns give way down to the first, then the others wrap, then wide columns give way down to the second, in the
#: end to the third, also where that breaks words: a table is read at a glance, a list isn't.
COMFORTABLE: Final = 20
TIGHT: Final = 14
NARROW: Final = 10
#: A word of a wide column that is longer than this is broken: one such word must not turn a whole table into a list.
LONGEST: Final = 24


class Need(Struct, frozen=True):
    """Widths wanted by a column: ``natural`` for its longest text, ``least`` for its longest word, in cells."""

    natural: int
    least: int
    wide: bool

    def down_to(self, width: int) -> int:
        """How far a wide column gives way: to a width, and not below its longest word."""
        return min(self.natural, max(width, min(self.least, LONGEST)))


def fitting(needs: Sequence[Need], room: int, *, spared: bool = False) -> list[int] | None:
    """A width for each column, together at most ``room``; None where that can't be had without breaking short words.

    ``spared``: none either where other than wide columns would wrap, as there are columns that can be done without.
    """
    widths = [need.natural for need in needs]
    easy = [need.down_to(COMFORTABLE) if need.wide else need.natural for need in needs]
    tight = (
        [need.down_to(COMFORTABLE) if need.wide else need.least for need in needs],
        [need.down_to(TIGHT) if need.wide else need.least for need in needs],
        [min(need.natural, NARROW) if need.wide else need.least for need in needs],
    )
    for floors in (easy, *(() if spared else tight)):
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
