"""Charts on a terminal: target against actual over the months, as bars of plain characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from kpi.model.output.chart import Chart, ChartKind, Mark
from kpi.model.output.message import say
from kpi.model.output.report import Heading, Line, Tone, Verbatim
from kpi.model.values.number import ZERO

#: Characters of the longest bar.
WIDTH: Final = 60
#: The same on a narrow terminal: with the month before it, 40 columns.
NARROW: Final = 30
BAR: Final = "█"
TARGET: Final = "│"
#: A month of which there is nothing to draw.
NOTHING: Final = "·"


def plotted(chart: Chart) -> Iterator[Heading | Line | Verbatim]:
    """A chart as blocks of text; nothing of lines, whose figures stand in the tables."""
    lines = plot(chart.marks) if chart.kind is ChartKind.MONTHS else ()
    if lines:
        yield Heading(chart.title)
        yield Line(say("{bar} actual, {target} target", bar=BAR, target=TARGET), Tone.QUIET)
        yield Verbatim(lines, narrow=plot(chart.marks, NARROW))


def plot(marks: Sequence[Mark], width: int = WIDTH) -> tuple[str, ...]:
    """One line a month: its name, a bar from 0 to the actual value, and marks where the target is.

    All lines have the same scale, from the lowest to the highest number; ``width`` is that of the longest bar in
    characters. Nothing where no month has a number.
    """
    numbers = [number for one in marks for number in (*one.targets, *_actual(one))]
    if not any(numbers):
        return ()
    low, high = min(ZERO, *numbers), max(ZERO, *numbers)
    return tuple(f"{one.period}  {_bar(one, low, high, width)}".rstrip() for one in marks)


def _actual(one: Mark) -> list[Decimal]:
    return [] if one.value is None else [one.value]


def _bar(one: Mark, low: Decimal, high: Decimal, width: int) -> str:
    """The bar of a value from 0, also to the left of it; a target is drawn over the bar."""
    places = [" "] * width
    for actual in _actual(one):
        start, end = sorted((_place(ZERO, low, high, width), _place(actual, low, high, width)))
        places[start:end] = [BAR] * (end - start)
    if not _actual(one):
        _mark(places, ZERO, low, high, NOTHING)
    for target in one.targets:
        _mark(places, target, low, high, TARGET)
    return "".join(places)


def _mark(places: list[str], value: Decimal, low: Decimal, high: Decimal, sign: str) -> None:
    """Set a sign where a value is; that of the highest number is the last character."""
    places[min(len(places) - 1, _place(value, low, high, len(places)))] = sign


def _place(value: Decimal, low: Decimal, high: Decimal, width: int) -> int:
    """How many characters lie between the left end and a value."""
    return min(width, round((value - low) / (high - low) * width))
