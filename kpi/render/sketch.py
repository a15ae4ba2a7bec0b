"""The terminal once more, where parts of what is shown were drawn before: these are put in their place as they were.

All tables of one name line up. What their columns need is kept with each part, so that it is seen whether the widths
are still the same; where they aren't, everything has to be drawn anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kpi.model.report import Heading, Line, Table
from kpi.model.struct import Struct
from kpi.render.table import Drawing, Filled, apart, joined, settled
from kpi.render.widths import Need

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpi.model.report import Report
    from kpi.render.canvas import Canvas
    from kpi.render.table import Laid

#: A part begins with a title and ends with a sentence.
_FIRST: Final = Heading("")
_LAST: Final = Line("")


class Drawn(Struct, frozen=True):
    """A part as it was drawn, with one table.

    ``needs`` is what the columns of its table would like, ``used`` what its texts took of the widths that all tables of
    the name were ``given``, and ``widths`` what they got in the end; all in cells.
    """

    text: str
    needs: tuple[Need, ...]
    given: tuple[int, ...]
    used: tuple[int, ...]
    widths: tuple[int, ...]


def draw(report: Report, canvas: Canvas, known: Mapping[str, Drawn]) -> tuple[str, dict[str, Drawn]] | None:
    """A report whose parts without blocks are ``known``, and all its parts as they are drawn.

    None where it has to be drawn as a whole: widths have changed, or tables don't fit.
    """
    drawing = Drawing(canvas)
    blocks = [drawing.filled(block) if isinstance(block, Table) else block for block in report.blocks]
    new = {part.name: blocks[part.first : part.after] for part in report.parts if part.first < part.after}
    tables = {name: _table(some) for name, some in new.items()}
    if None in tables.values() or not all(part.name in new or part.name in known for part in report.parts):
        return None
    own = {name: table for name, table in tables.items() if table is not None}
    old = [known[part.name] for part in report.parts if part.name not in new]
    wanted = {name: drawing.needs(table) for name, table in own.items()}
    needs = joined([*wanted.values(), *(one.needs for one in old)])
    given = drawing.fitting(needs)
    if given is None or any(one.given != tuple(given) for one in old):
        return None
    used = {name: tuple(drawing.used(table, given, needs)) for name, table in own.items()}
    taken = zip(*used.values(), *(one.used for one in old), strict=True)
    widths = settled(given, needs, [max(cells) for cells in taken])
    if any(one.widths != tuple(widths) for one in old):
        return None
    others = drawing.widths([one for one in _between(report, blocks) if isinstance(one, Filled)])
    if None in others.values():
        return None
    drawn = {
        part.name: Drawn(
            drawing.text(new[part.name], {own[part.name].name: widths}),
            tuple(wanted[part.name]), tuple(given), used[part.name], tuple(widths),
        )
        if part.name in new
        else known[part.name]
        for part in report.parts
    }  # fmt: skip
    return _put_together(drawing, report, blocks, drawn, others), drawn


def _table(blocks: Sequence[Laid]) -> Filled | None:
    """The only table of a part that begins and ends as parts do; None where it is another kind of part."""
    tables = [block for block in blocks if isinstance(block, Filled)]
    usual = isinstance(blocks[0], Heading) and isinstance(blocks[-1], Line)
    return tables[0] if usual and len(tables) == 1 else None


def _between(report: Report, blocks: Sequence[Laid]) -> list[Laid]:
    """The blocks of no part."""
    inside = {at for part in report.parts for at in range(part.first, part.after)}
    return [block for at, block in enumerate(blocks) if at not in inside]


def _put_together(
    drawing: Drawing,
    report: Report,
    blocks: Sequence[Laid],
    drawn: Mapping[str, Drawn],
    widths: Mapping[str, list[int] | None],
) -> str:
    """Everything one below the other."""
    texts: list[str] = []
    at = 0
    before: Laid | None = None
    for part in report.parts:
        texts.append(drawing.text(blocks[at : part.first], widths, before))
        before = blocks[part.first - 1] if at < part.first else before
        texts += ["\n" if before is not None and apart(before, _FIRST) else "", drawn[part.name].text]
        at, before = part.after, _LAST
    return "".join([*texts, drawing.text(blocks[at:], widths, before)])
