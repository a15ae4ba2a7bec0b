"""A page of the site as a value: blocks as in a report, and what only a page has: links, tiles, grids, a heat map."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from kpi.model.output.chart import Chart, Sign
from kpi.model.output.message import Message
from kpi.model.output.report import Block, Number, Tone, Value
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, field

#: What a place on a page says.
Text: TypeAlias = Message | str | int | Number | Period


class Link(Struct, frozen=True):
    """A text that leads to another page: ``page`` is its path from the root of the site; empty where there is none."""

    text: Text
    page: str = ""


class Bullet(Struct, frozen=True):
    """A percentage as a bar with a tick at 100; None: nothing is known."""

    percent: Decimal | None
    text: Message
    good: bool = False


class Spark(Struct, frozen=True):
    """Scores of some months as a small line; None: a month without."""

    values: tuple[Decimal | None, ...]
    text: Message


class PageCell(Struct, frozen=True):
    """A cell of a grid. ``value`` is what machines read in it, under the name of its column."""

    shown: Text | Link | Bullet | Spark | tuple[Link, ...] | None
    value: Value = None
    tone: Tone = Tone.PLAIN


class PageColumn(Struct, frozen=True):
    """The head of a column: the name under which machines know it, and its title."""

    key: str
    title: Message
    right: bool = False


class PageRow(Struct, frozen=True):
    """A row of a grid; ``data`` says for machines whose figures these are."""

    places: tuple[PageCell, ...]
    data: Mapping[str, str] = field(default_factory=dict)


class PageTable(Struct, frozen=True):
    """A table of a page."""

    title: Message | str
    heads: tuple[PageColumn, ...]
    rows: tuple[PageRow, ...]


class Tile(Struct, frozen=True):
    """A figure with what it is; ``data`` is the same for machines."""

    figure: Text
    label: Message
    note: Message | str = ""
    data: Mapping[str, str] = field(default_factory=dict)


class Tiles(Struct, frozen=True):
    """Figures side by side."""

    tiles: tuple[Tile, ...]


class HeatCell(Struct, frozen=True):
    """A month of an indicator: a sign, a colour, and a sentence; None of them where nothing is said."""

    sign: Sign | None
    text: Message | str = ""
    near: int = 0
    data: Mapping[str, str] = field(default_factory=dict)


class HeatRow(Struct, frozen=True):
    """A row of a heat map; without cells it is the title of those below it."""

    name: Link
    cells: tuple[HeatCell, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)


class Heat(Struct, frozen=True):
    """What became of every month, row by row."""

    title: Message
    months: tuple[Period, ...]
    rows: tuple[HeatRow, ...]


class Sentence(Struct, frozen=True):
    """A sentence with a link at its end."""

    text: Text
    link: Link | None = None
    tone: Tone = Tone.PLAIN


class Sentences(Struct, frozen=True):
    """A list of sentences; ``strong`` where they want attention."""

    items: tuple[Sentence, ...]
    strong: bool = False


class Folded(Struct, frozen=True):
    """Blocks that are shown when they are asked for."""

    title: Message
    blocks: tuple[PageBlock, ...]


PageBlock: TypeAlias = "Block | PageTable | Tiles | Heat | Sentences | Folded | Chart"


class Page(Struct, frozen=True):
    """A page at a path of the site, with its title, where it belongs (``above``) and what it says.

    ``strips`` stand above everything: that figures are examples, that the month isn't closed, that it is public.
    """

    path: str
    title: Message | str
    blocks: tuple[PageBlock, ...]
    above: tuple[Link, ...] = ()
    strips: tuple[Message, ...] = ()
    lead: Message | str = ""
