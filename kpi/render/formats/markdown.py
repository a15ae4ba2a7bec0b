"""Markdown for people: to read, to paste into a pull request or a wiki, in the reader's language."""

from __future__ import annotations

import re

from kpi.model.output.chart import Chart, ChartKind
from kpi.model.output.message import say
from kpi.model.output.report import Audience, Block, Heading, Line, Report, Table, Verbatim
from kpi.render import escaping
from kpi.render.terminal.canvas import Canvas, for_people, part


def draw(report: Report, canvas: Canvas) -> str:
    """Every block of a report, with a blank line between them."""
    return "\n\n".join(_block(block, canvas) for block in for_people(report)) + "\n"


def _block(block: Block, canvas: Canvas) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {escaping.markdown(canvas.shown(text))}"
        case Line(text):
            return "\n\n".join(
                escaping.markdown(one) if isinstance(one, str) else _fenced([escaping.terminal(str(one))])
                for one in canvas.language.pieces(text)
            )
        case Verbatim(lines):
            return _fenced([escaping.terminal(line) for line in lines])
        case Table():
            return _table(block, canvas)
        case Chart():
            return _chart(block, canvas)


def _fenced(lines: list[str]) -> str:
    """Lines between fences that none of them can close."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([fence, *lines, fence])


def _table(table: Table, canvas: Canvas) -> str:
    from tabulate import tabulate

    columns, rows = part(table, Audience.PEOPLE)
    return tabulate(
        [[escaping.markdown(canvas.cell(cell)) for cell in row] for row in rows],
        headers=[escaping.markdown(canvas.shown(column.title)) for column in columns],
        tablefmt="pipe",
        disable_numparse=True,
        colalign=["right" if column.right else "left" for column in columns] if rows else None,
    )


def _chart(chart: Chart, canvas: Canvas) -> str:
    """A chart as the table of its months, or of its lines."""
    from tabulate import tabulate

    month = canvas.shown(say("Month"))
    if chart.kind is ChartKind.MONTHS:
        heads = [month, canvas.shown(say("Target against actual"))]
        rows = [[canvas.language.shown(one.period), escaping.markdown(canvas.shown(one.text))] for one in chart.marks]
    else:
        heads = [month, *(canvas.shown(line.title) for line in chart.series)]
        rows = [
            [canvas.language.shown(one.period), *(canvas.language.shown(line.values[at]) for line in chart.series)]
            for at, one in enumerate(chart.marks)
        ]
    return tabulate(rows, headers=heads, tablefmt="pipe", disable_numparse=True)
