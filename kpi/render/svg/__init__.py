"""Charts as SVG of our own: positions in tenths of a pixel from exact numbers, the same bytes everywhere."""

from __future__ import annotations

from kpi.model.output.chart import Chart, ChartKind
from kpi.render.language import Language
from kpi.render.svg.months import downward, upright
from kpi.render.svg.total import total


def drawn(chart: Chart, language: Language) -> str:
    """A chart as markup: one for wide screens and paper, one for narrow ones; empty where there is no number."""
    if not any(chart.numbers):
        return ""
    if chart.kind is ChartKind.TOTAL:
        return total(chart, language)
    return upright(chart, language) + downward(chart, language)
