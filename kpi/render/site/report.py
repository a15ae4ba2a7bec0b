"""A report as one page that needs nothing else, through the template of the site."""

from __future__ import annotations

from kpi.model.output.message import Message
from kpi.model.output.page import Page
from kpi.model.output.report import Block, Heading, Line, Report
from kpi.render.language import Language
from kpi.render.site.draw import Drawer, Frame
from kpi.render.terminal.canvas import for_people


def drawn_report(report: Report, language: Language) -> str:
    """The blocks of a report under its title; whatever must be known of its figures stands among them."""
    blocks = for_people(report)
    title, rest = _titled(report, blocks)
    page = Page("index.html", title, tuple(rest))
    return Drawer(language, Frame("", (), single=True)).page(page)


def _titled(report: Report, blocks: list[Block]) -> tuple[Message | str, list[Block]]:
    """The title of a report and the blocks below it."""
    first = blocks[0] if blocks else None
    match first:
        case Heading(text, 1):
            return text, blocks[1:]
        case Line(text):
            return text, blocks[1:]
    return report.kind, blocks
