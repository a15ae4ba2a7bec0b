"""HTML: a paper to print and sign, in one file that needs nothing else."""

from __future__ import annotations

from typing import Final

from kpi.model.output.report import Report
from kpi.render import escaping
from kpi.render.templating import environment
from kpi.render.terminal.canvas import Canvas

#: Letters of a title of a page that browsers and searches show.
_LONGEST_TITLE: Final = 70


def draw(report: Report, canvas: Canvas) -> str:
    """The document of a report. The same bytes from the same data, in one language.

    Raises ``ValueError`` where the report has none: a bug, since ``kpi.render.formats`` refuses such a report.
    """
    document = report.document
    if document is None:
        raise ValueError(f"no paper: {report.kind}")
    template = environment(canvas.language).get_template(f"{document.template}.html.j2")
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
