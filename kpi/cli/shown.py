"""Programs as they were shown, in groups, as they are kept."""

import datetime
from collections.abc import Sequence

from kpi.model.period import Period, Span
from kpi.model.struct import Struct, packed, replace, unpacked
from kpi.render.sketch import APART, Drawn, Layout, merged
from kpi.reports.summary import Summary, together
from kpi.store.compared import Compared


class Shown(Struct, frozen=True):
    """Programs as they were shown.

    ``recorded`` are the months of their records, and ``pending`` those cells ``(program, indicator, month)`` that were
    not in the history. ``drawn`` is None where none of them is measured.
    """

    recorded: frozenset[Period]
    pending: frozenset[tuple[str, str, Period]]
    summary: Summary
    drawn: Drawn | None


class Group(Struct, frozen=True):
    """Programs one after the other: each folder with the sum of how its files stood, all as shown, and packed, each."""

    stood: dict[str, bytes]
    whole: Shown
    each: memoryview

    @staticmethod
    def of(stood: dict[str, bytes], shown: Sequence[Shown]) -> "Group":
        """The programs in some folders, in this order."""
        bare = [replace(one, drawn=one.drawn and replace(one.drawn, text=memoryview(b""))) for one in shown]
        lengths = [0 if one.drawn is None else len(one.drawn.text) for one in shown]
        drawn = [one.drawn for one in shown if one.drawn is not None]
        whole = Shown(
            recorded=frozenset().union(*(one.recorded for one in shown)),
            pending=frozenset().union(*(one.pending for one in shown)),
            summary=together([one.summary for one in shown]),
            drawn=merged(drawn) if drawn else None,
        )
        return Group(stood, whole, memoryview(packed([*zip(bare, lengths, strict=True)])))

    def parts(self) -> dict[str, Shown]:
        """Each of them, by folder."""
        at = 0
        found: list[Shown] = []
        for one, length in unpacked(self.each, list[tuple[Shown, int]]) or ():
            if one.drawn is not None and self.whole.drawn is not None:
                found.append(replace(one, drawn=replace(one.drawn, text=self.whole.drawn.text[at : at + length])))
                at += length + len(APART)
            else:
                found.append(one)
        return dict(zip(self.stood, found, strict=True))


class Sketch(Struct, frozen=True):
    """What was shown of the programs for some months on a day; ``compared`` None: the history may change unseen."""

    months: Span
    day: datetime.date
    groups: list[Group]
    layout: Layout | None
    compared: Compared | None

    @property
    def stood(self) -> dict[str, bytes]:
        """The sums of how the files of each folder stood."""
        return {folder: found for group in self.groups for folder, found in group.stood.items()}
