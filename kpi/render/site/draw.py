"""A page of the site as HTML, through one template; the same bytes from the same data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from kpi.model.output.chart import Chart
from kpi.model.output.message import Message, say
from kpi.model.output.page import Bullet, Folded, Grid, HeatCell, Link, Page, PageBlock, Spark
from kpi.model.output.report import Audience, Number, Table
from kpi.model.values.number import plain
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.render import escaping
from kpi.render.language import Language
from kpi.render.svg import drawn
from kpi.render.svg.scale import SIGNS, short_month
from kpi.render.svg.small import bullet, spark

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES: Final = Path(__file__).parent.parent / "templates"
#: What heat cells of months that aren't met show: from 80 %, from 50 %, less.
_NEAR: Final = ("✓", "■", "□", "✗")

#: What the template itself says.
_TEXTS: Final = {
    "indicator": say("Indicator"),
    "skip": say("To the content"),
    "pages": say("Pages"),
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
        css = Markup(style() if self.frame.single else "")  # noqa: S704 - ours
        text = self._page.render(
            language=self.language.code, pages=pages, title=title, frame=self.frame, up=up, path=path,
            labels=list(_labels(numbered)), number=lambda block: numbered[id(block)][0],
            address=address, anchor=anchor, style=css,
        )  # fmt: skip
        return text.strip() + "\n"


def _tables(blocks: Iterable[PageBlock]) -> Iterator[Grid | Table]:
    """The tables among some blocks, those that are folded too."""
    for block in blocks:
        if isinstance(block, Grid | Table):
            yield block
        elif isinstance(block, Folded):
            yield from _tables(block.blocks)


def _labels(numbered: Mapping[int, tuple[int, Grid | Table]]) -> Iterator[tuple[int, int, Message]]:
    """Titles of columns, which stand before each figure where there is no room for a head: table, column, title."""
    for number, block in numbered.values():
        titles = [one.title for one in (block.heads if isinstance(block, Grid) else _people(block)["columns"])]
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


def _environment(language: Language) -> Environment:
    """Templates that escape whatever is put in, after it was put into the reader's words."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined

    def told(value: object) -> object:
        if hasattr(value, "__html__") or isinstance(value, Undefined):
            return value
        return escaping.terminal(" ".join(language.shown(value).split()))

    def chart(one: Chart) -> Markup:
        return Markup(drawn(one, language))  # noqa: S704 - our own markup, its texts escaped

    def small(one: Bullet | Spark) -> Markup:
        return Markup(bullet(one, language) if isinstance(one, Bullet) else spark(one, language))  # noqa: S704 - likewise

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"), autoescape=True, undefined=StrictUndefined,
        finalize=told, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "classes": _classes, "quoted": lambda title: _quoted(language.shown(title)),
        "kind": lambda value: type(value).__name__, "chart": chart, "small": small, "machine": machine,
        "short": lambda period: short_month(period, language), "sign": heat_sign, "people": _people, "data": _data,
    }  # fmt: skip
    environment.globals["texts"] = _TEXTS
    return environment


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


def _data(found: Mapping[str, str]) -> Markup:
    """Attributes for machines."""
    return Markup("").join(
        Markup(' data-{}="{}"').format(name.replace("_", "-"), value) for name, value in found.items() if value
    )


def _classes(found: Sequence[object]) -> Markup:
    """An attribute with the classes that there are; nothing without any."""
    named = " ".join(str(one) for one in found if one)
    return Markup(' class="{}"').format(named) if named else Markup("")


def _quoted(text: str) -> Markup:
    """A text of ours as a string of a style sheet."""
    return Markup('"{}"').format(text.replace("\\", "").replace('"', "'"))
