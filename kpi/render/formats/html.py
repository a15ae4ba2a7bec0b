"""HTML: a paper to print and sign, in one file that needs nothing else. The only module that knows Jinja."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpi.model.output.report import Report
from kpi.render import escaping
from kpi.render.terminal.canvas import Canvas

if TYPE_CHECKING:
    from jinja2 import Environment

#: One template for each kind of paper; all extend ``paper.html.j2``: the page, the letterhead and the style.
TEMPLATES: Final = Path(__file__).parent.parent / "templates"
#: Letters of a title of a page that browsers and searches show.
_LONGEST_TITLE: Final = 70


def draw(report: Report, canvas: Canvas) -> str:
    """The document of a report. The same bytes from the same data, in one language.

    Raises ``ValueError`` where the report has none: a bug, since ``kpi.render.formats`` refuses such a report.
    """
    document = report.document
    if document is None:
        raise ValueError(f"no paper: {report.kind}")
    template = _environment(canvas).get_template(f"{document.template}.html.j2")
    text = template.render(
        language=canvas.language.code,
        title=_cut(escaping.terminal(" ".join(canvas.language.shown(document.title).split()))),
        landscape=document.landscape,
        sheets=document.sheets,
    )
    return text.rstrip() + "\n"


def _cut(title: str) -> str:
    """A title that fits the tab of a browser and a line of what it found."""
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"


def _environment(canvas: Canvas) -> Environment:
    """Templates that escape whatever is put in, after it was put into the reader's words."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined

    def shown(value: object) -> object:
        if hasattr(value, "__html__") or isinstance(value, Undefined):  # escaped already; or missing: Jinja refuses
            return value
        return escaping.terminal(" ".join(canvas.language.shown(value).split()))

    return Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
