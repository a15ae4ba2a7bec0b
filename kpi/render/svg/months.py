"""A bar for each month with its target: upright for wide screens and paper, downward for narrow ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from kpi.model.output.chart import Chart, Mark
from kpi.model.values.number import ZERO
from kpi.render.language import Language
from kpi.render.svg.scale import SIGNS, Scale, look, px, scale, short_month, signs_of, text, words

_WIDTH, _TOP, _BASE, _LEFT = 720, 26, 226, 64
_HALF: Final = Decimal("0.5")
#: A label that would lie on the mark of the target stands above it instead.
_NEAR, _UNDER = 12, 5
_ROW: Final = 30


def upright(chart: Chart, language: Language) -> str:
    """Months from left to right."""
    to_pixels = scale(chart.numbers, _BASE, _TOP)
    step = Decimal(_WIDTH - _LEFT) / max(1, len(chart.marks))
    body = [*(_level(value, to_pixels, language) for value in to_pixels.steps)]
    for at, one in enumerate(chart.marks):
        middle = _LEFT + step * at + step / 2
        body.append(_upright_month(one, middle, step, to_pixels, language, first=at == 0))
    name = words(chart.alt or chart.title, language)
    return (
        f'<svg class="wide" viewBox="0 0 {_WIDTH} 262" role="img" aria-label="{name}">' + "".join(body) + "</svg>"
    )  # fmt: skip


def _level(value: Decimal, to_pixels: Scale, language: Language) -> str:
    y = px(to_pixels.at(value))
    kind = "zero" if not value else "grid"
    return (
        f'<path class="{kind}" d="M{_LEFT} {y}H{_WIDTH}"/>'
        f"{text('axis', _LEFT - 8, to_pixels.at(value) + 4, words(value, language), 'end')}"
    )


def _upright_month(
    one: Mark, middle: Decimal, step: Decimal, to_pixels: Scale, language: Language, *, first: bool
) -> str:
    half, reach = step * Decimal("0.31"), step * Decimal("0.43")
    parts = [f"<g><title>{words(one.text, language)}</title>"]
    zero = to_pixels.at(ZERO)
    if one.low is not None and one.high is not None and one.low != one.high:
        parts.append(_rect("band", middle - reach, to_pixels.at(one.high), reach * 2, to_pixels.at(one.low)))
    if one.value is not None:
        end = to_pixels.at(one.value)
        parts.append(_rect(f"bar {look(one)}", middle - half, min(zero, end), half * 2, max(zero, end)))
    parts += [_tick(middle - reach, middle + reach, to_pixels.at(bound)) for bound in one.targets]
    if one.value is not None:
        parts.append(_label(one, middle, to_pixels, language))
    elif SIGNS[one.sign]:
        parts.append(text(f"sign {look(one)}", middle, zero - 8, SIGNS[one.sign], "middle"))
    parts.append(text("axis", middle, _BASE + 18, short_month(one.period, language), "middle"))
    if first or one.period.month == 1:
        parts.append(text("axis", middle, _BASE + 32, str(one.period.year), "middle"))
    return "".join(parts) + "</g>"


def _label(one: Mark, middle: Decimal, to_pixels: Scale, language: Language) -> str:
    """The value above its bar, and above a target's mark that would lie on it."""
    value = one.value or ZERO
    top = min(to_pixels.at(value), to_pixels.at(ZERO)) - 5
    for tick in sorted((to_pixels.at(bound) for bound in one.targets), reverse=True):
        if top - _NEAR < tick < top + _UNDER:
            top = tick - 6
    return text("value", middle, top, words(one.shown, language) + signs_of(one), "middle")


def downward(chart: Chart, language: Language) -> str:
    """Months from top to bottom."""
    width, left = 340, 62
    to_pixels = scale(chart.numbers, left, width - 56)
    height = _ROW * len(chart.marks) + 6
    body = [f'<path class="zero" d="M{px(to_pixels.at(ZERO))} 0V{height}"/>']
    for at, one in enumerate(chart.marks):
        body.append(_downward_month(one, Decimal(_ROW * at + _ROW // 2 + 3), to_pixels, language))
    name = words(chart.alt or chart.title, language)
    return (
        f'<svg class="tall" viewBox="0 0 {width} {height}" role="img" aria-label="{name}">' + "".join(body) + "</svg>"
    )


def _downward_month(one: Mark, y: Decimal, to_pixels: Scale, language: Language) -> str:
    year = f" {one.period.year % 100:02d}"
    parts = [text("axis", 0, y + 4, short_month(one.period, language) + year)]
    zero = to_pixels.at(ZERO)
    if one.low is not None and one.high is not None and one.low != one.high:
        start = to_pixels.at(one.low)
        parts.append(_rect("band", start, y - 12, to_pixels.at(one.high) - start, y + 12))
    ends = [to_pixels.at(bound) for bound in one.targets]
    if one.value is not None:
        end = to_pixels.at(one.value)
        parts.append(_rect(f"bar {look(one)}", min(zero, end), y - 8, abs(end - zero), y + 8))
        ends.append(end)
    for bound in one.targets:
        x = px(to_pixels.at(bound))
        parts.append(f'<path class="tick" d="M{x} {px(y - 12)}V{px(y + 12)}"/>')
    said = words(one.shown, language) + signs_of(one) if one.value is not None else SIGNS[one.sign]
    kind = "value" if one.value is not None else f"sign {look(one)}"
    place = (max([zero, *ends]) if one.value is not None else zero) + 6
    if said:
        parts.append(text(kind, place, y + 4, said))
    return "".join(parts)


def _rect(kind: str, x: Decimal, top: Decimal, width: Decimal, bottom: Decimal) -> str:
    height = max(bottom - top, _HALF)
    return f'<path class="{kind}" d="M{px(x)} {px(top)}h{px(width)}v{px(height)}h{px(-width)}z"/>'


def _tick(start: Decimal, end: Decimal, y: Decimal) -> str:
    return f'<path class="tick" d="M{px(start)} {px(y)}H{px(end)}"/>'
