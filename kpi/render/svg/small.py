"""Charts in a cell of a table: a bar with a tick at 100 %, and a line of scores."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from kpi.model.output.page import Bullet, Spark
from kpi.model.values.number import HUNDRED, ZERO
from kpi.render.language import Language
from kpi.render.svg.scale import Scale, px, words

_WIDTH, _HEIGHT = 96, 16
_MOST: Final = Decimal(150)


def bullet(one: Bullet, language: Language) -> str:
    """A percentage from 0 to 150, with a tick at 100; beyond that an arrow head. Only the tick where there is none."""
    to_pixels = Scale(ZERO, _MOST, ZERO, Decimal(_WIDTH), ())
    tick = px(to_pixels.at(HUNDRED))
    bar = ""
    if one.percent is not None:
        end = to_pixels.at(min(max(one.percent, ZERO), _MOST))
        kind = "met" if one.good else "not-met"
        bar = f'<rect class="bar {kind}" x="0.5" y="4" width="{px(max(end - 1, Decimal("0.5")))}" height="8"/>'
        if one.percent > _MOST:
            bar += f'<path class="tick" d="M{_WIDTH - 8} 1L{_WIDTH - 2} 8L{_WIDTH - 8} 15"/>'
    return (
        f'<svg class="bullet" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{words(one.text, language)}">'
        f'<path class="track" d="M0 12.5H{_WIDTH}"/>{bar}<path class="tick" d="M{tick} 1V15"/></svg>'
    )


def spark(one: Spark, language: Language) -> str:
    """Scores as dots on a line, the last one filled; a gap where there is none."""
    if not any(value is not None for value in one.values):
        return ""
    to_pixels = Scale(ZERO, _MOST, Decimal(22), Decimal(2), ())
    step = Decimal(80) / max(1, len(one.values) - 1)
    dots, way = [], []
    for at, value in enumerate(one.values):
        if value is None:
            way.append("M")
            continue
        x, y = px(6 + step * at), px(to_pixels.at(min(max(value, ZERO), _MOST)))
        way.append(f"{'L' if way and way[-1] != 'M' else '' if way else 'M'}{x} {y}")
        dots.append(f'<circle class="dot" cx="{x}" cy="{y}" r="{3 if at == len(one.values) - 1 else 2}"/>')
    line = "".join(way).rstrip("M")
    return (
        f'<svg class="spark" viewBox="0 0 92 24" role="img" aria-label="{words(one.text, language)}">'
        f'<path class="grid" d="M0 {px(to_pixels.at(HUNDRED))}H92"/><path class="line actual" d="{line}"/>'
        + "".join(dots) + "</svg>"
    )  # fmt: skip
