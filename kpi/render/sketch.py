"""The terminal once more, where parts of what is shown were drawn before: these are put in their place as they were.

All tables of one name line up. What their columns need is kept with each part, so that it is seen whether the widths
are still the same; where they aren't, everything has to be drawn anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kpi.model.report import Heading, Line, Report, Table
from kpi.model.struct import Struct
from kpi.render.canvas import Canvas
from kpi.render.table import Drawing, Filled, Laid, apart, joined, settled
from kpi.render.widths import Need

#: A part begins with a title and ends with a sentence.
_FIRST: Final = Heading("")
_LAST: Final = Line("")
#: What stands between parts.
APART: Final = b"\n"


class Drawn(Struct, frozen=True):
    """A part as it was drawn, with one table; all about its columns in cells.

    ``text`` is encoded in UTF-8, and only a view of what holds it, as there may be very much of it. The columns would
    like to have ``natural``, and have at least ``least`` (see ``Need``); its texts took ``used`` of the widths that the
    tables were given.
    """

    text: memoryview
    natural: tuple[int, ...]
    least: tuple[int, ...]
    used: tuple[int, ...]


def merged(parts: Sequence[Drawn]) -> Drawn:
    """Several parts, one below the other, as one."""
    return Drawn(
        memoryview(APART.join(one.text for one in parts)),
        _widest(one.natural for one in parts),
        _widest(one.least for one in parts),
        _widest(one.used for one in parts),
    )


def _widest(parts: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """The most cells of each column."""
    return tuple(map(max, zip(*parts, strict=True)))


class Layout(Struct, frozen=True):
    """The columns of all tables of the name: which are ``wide``, the widths they were ``given``, and got in the end."""

    wide: tuple[bool, ...]
    given: tuple[int, ...]
    widths: tuple[int, ...]


def draw(
    report: Report, canvas: Canvas, known: Mapping[str, Drawn], before: Layout | None
) -> tuple[bytes, dict[str, Drawn], Layout] | None:
    """A report whose parts without blocks are ``known``, all its parts as they are drawn, and how.

    ``before`` is how those that are known were drawn (None: there are none). None where it has to be drawn as a whole:
    widths have changed, or tables don't fit.
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
    needs = joined([*wanted.values(), *([] if before is None or not old else [_needs(old, before)])])
    given = drawing.fitting(needs)
    if given is None:
        return None
    used = {name: tuple(drawing.used(table, given, needs)) for name, table in own.items()}
    widths = settled(given, needs, _widest([*used.values(), *(one.used for one in old)]))
    layout = Layout(tuple(need.wide for need in needs), tuple(given), tuple(widths))
    if old and layout != before:
        return None
    others = drawing.widths([one for one in _between(report, blocks) if isinstance(one, Filled)])
    if None in others.values():
        return None
    drawn = {
        part.name: Drawn(
            memoryview(drawing.text(new[part.name], {own[part.name].name: widths}).encode()),
            tuple(need.natural for need in wanted[part.name]), tuple(need.least for need in wanted[part.name]),
            used[part.name],
        )
        if part.name in new
        else known[part.name]
        for part in report.parts
    }  # fmt: skip
    return _put_together(drawing, report, blocks, drawn, others), drawn, layout


def _needs(parts: Sequence[Drawn], layout: Layout) -> list[Need]:
    """What the columns of parts that were drawn would like together."""
    natural, least = _widest(one.natural for one in parts), _widest(one.least for one in parts)
    return [Need(*need) for need in zip(natural, least, layout.wide, strict=True)]


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
) -> bytes:
    """Everything one below the other."""
    texts: list[bytes | memoryview] = []
    at = 0
    before: Laid | None = None
    for part in report.parts:
        texts.append(drawing.text(blocks[at : part.first], widths, before).encode())
        before = blocks[part.first - 1] if at < part.first else before
        texts += [APART if before is not None and apart(before, _FIRST) else b"", drawn[part.name].text]
        at, before = part.after, _LAST
    return b"".join([*texts, drawing.text(blocks[at:], widths, before).encode()])
