"""A page of the site as HTML, through one template; the same bytes from the same data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from kpi.model.output.message import Message, say
from kpi.model.output.page import Bullet, Folded, HeatCell, Link, Page, PageBlock, PageTable, Spark
from kpi.model.output.report import Audience, Number, Table
from kpi.model.values.number import plain
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.render.language import Language
from kpi.render.svg import drawn
from kpi.render.svg.scale import SIGNS, short_month
from kpi.render.svg.small import bullet, spark
from kpi.render.templating import TEMPLATES, environment, inert, markup

#: What heat cells of months that aren't met show: from 80 %, from 50 %, less.
_NEAR: Final = ("✓", "■", "□", "✗")

#: What the template itself says.
_TEXTS: Final = {
    "indicator": say("Indicator"),
    "skip": say("To the content"),
    "pages": say("Pages"),
    "table": say("Table"),
    "heat": say(
        "✓ met · ■ from 80 % · □ from 50 % · ✗ less · ! not reported · … waiting · – not applicable · "
        "? not computable · × unreadable · empty: nothing due"
    ),
    "months": say(
        "full bar: met · hatched: not met · outlined: provisional · line across: target · band: range · "
        "! not reported · … waiting · – not applicable · ○ carried · ◇ target revised"
    ),
}


class Frame(Struct, frozen=True):
    """What is the same on every page of a site.

    ``menu`` are the links of the head, ``home`` the folder of the language, ``others`` the languages with theirs.
    With ``single`` everything is one file: links lead to anchors, and the style is in it.
    """

    organisation: str
    menu: tuple[Link, ...]
    home: str = ""
    others: tuple[tuple[str, str], ...] = ()
    pages: frozenset[str] = frozenset()
    single: bool = False


class Drawer:
    """Draws pages in one language: the template is compiled once."""

    def __init__(self, language: Language, frame: Frame) -> None:
        self.language = language
        self.frame = frame
        self._environment = _environment(language)
        self._page = self._environment.get_template("page.html.j2")

    def page(self, page: Page) -> str:
        """One page as a file of its own."""
        return self._drawn((page,), page.title, page.path)

    def together(self, pages: Sequence[Page]) -> str:
        """All pages in one file."""
        return self._drawn(tuple(pages), pages[0].title, "index.html")

    def _drawn(self, pages: tuple[Page, ...], title: object, path: str) -> str:
        up = "" if self.frame.single else "../" * (self.frame.home + path).count("/")
        base = "" if self.frame.single else "../" * path.count("/")

        def address(link: Link) -> str:
            """Where a link leads from this page; empty where that page isn't there."""
            if link.page == "manifest.json":
                return "" if self.frame.single else up + link.page
            if link.page not in self.frame.pages:
                return ""
            return "#" + anchor(link.page) if self.frame.single else base + link.page

        tables = _tables(block for page in pages for block in page.blocks)
        numbered = {id(block): (at, block) for at, block in enumerate(tables, 1)}
        css = markup(style() if self.frame.single else "")
        text = self._page.render(
            language=self.language.code, pages=pages, title=title, frame=self.frame, up=up, path=path,
            labels=list(_labels(numbered)), number=lambda block: numbered[id(block)][0],
            address=address, anchor=anchor, style=css,
        )  # fmt: skip
        return str(text).strip() + "\n"


def _tables(blocks: Iterable[PageBlock]) -> Iterator[PageTable | Table]:
    """The tables among some blocks, those that are folded too."""
    for block in blocks:
        if isinstance(block, PageTable | Table):
            yield block
        elif isinstance(block, Folded):
            yield from _tables(block.blocks)


def _labels(numbered: Mapping[int, tuple[int, PageTable | Table]]) -> Iterator[tuple[int, int, Message]]:
    """Titles of columns, which stand before each figure where there is no room for a head: table, column, title."""
    for number, block in numbered.values():
        titles = [one.title for one in (block.heads if isinstance(block, PageTable) else _people(block)["columns"])]
        yield from ((number, at, title) for at, title in enumerate(titles, 1) if at > 1)


def anchor(path: str) -> str:
    """The name of a page within a single file."""
    return path.removesuffix(".html").replace("/", "-")


def style() -> str:
    """The style of all pages."""
    return (TEMPLATES / "site.css").read_text("utf-8")


def search() -> str:
    """The script of the optional search."""
    return (TEMPLATES / "find.js").read_text("utf-8")


def _environment(language: Language) -> Any:  # noqa: ANN401 - Jinja's own
    """The template with what it may call."""

    def small(one: Bullet | Spark) -> object:
        return markup(bullet(one, language) if isinstance(one, Bullet) else spark(one, language))

    found = environment(language, {
        "classes": _classes, "quoted": lambda title: _quoted(language.shown(title)),
        "kind": lambda value: type(value).__name__, "chart": lambda one: markup(drawn(one, language)), "small": small,
        "machine": machine, "short": lambda period: short_month(period, language), "sign": heat_sign,
        "people": _people, "aligned": _aligned, "data": _data,
    })  # fmt: skip
    found.globals["texts"] = _TEXTS
    return found


def machine(value: object) -> str:
    """A value as machines read it in an attribute; empty where there is none."""
    match value:
        case Number():
            return plain(value.value)
        case bool():
            return "true" if value else "false"
        case int() | str() | Period():
            return str(value)
    return ""


def heat_sign(cell: HeatCell) -> str:
    """The sign of a heat cell."""
    if cell.sign is None:
        return ""
    return _NEAR[cell.near] if cell.near else SIGNS[cell.sign]


def _people(table: Table) -> dict[str, Any]:
    """The columns of a table that people see, its rows, and of each what machines read beside it."""
    places = [at for at, one in enumerate(table.columns) if one.audience in {Audience.PEOPLE, Audience.ALL}]
    hidden = [at for at, one in enumerate(table.columns) if one.audience is Audience.MACHINES]
    return {
        "columns": [table.columns[at] for at in places],
        "rows": [
            {
                "cells": [row[at] for at in places],
                "data": {table.columns[at].key: text for at in hidden if (text := machine(row[at].value))},
            }
            for row in table.rows
        ],
    }


def _data(found: Mapping[str, str]) -> object:
    """Attributes for machines."""
    named = ((name.replace("_", "-"), value) for name, value in found.items() if value)
    return markup("".join(f' data-{name}="{inert(value)}"' for name, value in named))


def _aligned(block: PageTable | Table) -> str:
    """The classes of a table whose columns stand to the right: ``r3`` for the third."""
    columns = block.heads if isinstance(block, PageTable) else _people(block)["columns"]
    return "".join(f" r{at}" for at, one in enumerate(columns, 1) if one.right)


def _classes(found: Sequence[object]) -> object:
    """An attribute with the classes that there are; nothing without any."""
    named = " ".join(str(one) for one in found if one)
    return markup(f' class="{inert(named)}"' if named else "")


def _quoted(text: str) -> object:
    """A text of ours as a string of a style sheet."""
    return markup('"' + inert(text).replace("\\", "") + '"')
