"""Running totals as lines, each with its name and its last figure at its end."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from kpi.model.output.chart import Chart, Series
from kpi.render.language import Language
from kpi.render.svg.scale import Scale, px, scale, short_month, text, words

_WIDTH, _RIGHT, _TOP, _BASE, _LEFT = 720, 530, 16, 206, 64
#: Names of lines that would lie on one another stand so far apart.
_APART: Final = Decimal(15)


def total(chart: Chart, language: Language) -> str:
    """The lines over the months."""
    to_pixels = scale(chart.numbers, _BASE, _TOP)
    count = len(chart.marks)
    step = Decimal(_RIGHT - _LEFT) / max(1, count - 1)
    body = [_level(value, to_pixels, language) for value in to_pixels.steps]
    every = 1 if count <= 14 else 3
    for at, one in enumerate(chart.marks):
        if at % every == 0 or at == count - 1:
            x = _LEFT + step * at
            body.append(text("axis", x, _BASE + 18, short_month(one.period, language), "middle"))
            if at == 0 or one.period.month == 1:
                body.append(text("axis", x, _BASE + 32, str(one.period.year), "middle"))
    body += [_line(one, step, to_pixels) for one in chart.series]
    body += _names(chart, step, to_pixels, language)
    name = words(chart.alt or chart.title, language)
    return f'<svg class="lines" viewBox="0 0 {_WIDTH} 244" role="img" aria-label="{name}">' + "".join(body) + "</svg>"


def _level(value: Decimal, to_pixels: Scale, language: Language) -> str:
    y = to_pixels.at(value)
    return (
        f'<path class="{"zero" if not value else "grid"}" d="M{_LEFT} {px(y)}H{_RIGHT}"/>'
        f"{text('axis', _LEFT - 8, y + 4, words(value, language), 'end')}"
    )


def _points(one: Series, step: Decimal, to_pixels: Scale) -> list[tuple[Decimal, Decimal]]:
    return [(_LEFT + step * at, to_pixels.at(value)) for at, value in enumerate(one.values) if value is not None]


def _line(one: Series, step: Decimal, to_pixels: Scale) -> str:
    points = _points(one, step, to_pixels)
    way = "L".join(f"{px(x)} {px(y)}" for x, y in points)
    dots = (
        "".join(f'<circle class="dot" cx="{px(x)}" cy="{px(y)}" r="3"/>' for x, y in points)
        if one.name == "actual"
        else ""
    )
    return f'<path class="line {one.name}" d="M{way}"/>{dots}'


def _names(chart: Chart, step: Decimal, to_pixels: Scale, language: Language) -> list[str]:
    """The names of the lines, from top to bottom, none on another; each with a line to where its own ends."""
    ends = sorted(((_points(one, step, to_pixels)[-1], one) for one in chart.series if any(
        value is not None for value in one.values)), key=lambda one: one[0][1])  # fmt: skip
    found: list[str] = []
    last = Decimal(-100)
    for (x, y), one in ends:
        place = max(y, last + _APART)
        last = place
        said = f"{words(one.end, language)} {words(one.title, language)}"
        found.append(
            f'<path class="lead" d="M{px(x + 4)} {px(y)}L{_RIGHT + 8} {px(place)}"/>'
            f"{text(f'value {one.name}', _RIGHT + 12, place + 4, said)}"
        )
    return found
