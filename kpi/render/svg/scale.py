"""Numbers on a line of pixels, and the signs of months."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from kpi.model.output.chart import Mark, Sign
from kpi.model.output.message import mark
from kpi.model.values.number import EXACT, ZERO, quotient
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.render.language import Language
from kpi.render.templating import inert

_TENTH: Final = Decimal("0.1")
#: What stands in the place of a bar where there is no value.
SIGNS: Final = {
    Sign.MET: "✓",
    Sign.NOT_MET: "✗",
    Sign.NOT_COMPUTABLE: "?",
    Sign.UNREPORTED: "!",
    Sign.UNREADABLE: "×",
    Sign.WAITING: "…",
    Sign.NOT_APPLICABLE: "–",
    Sign.NOT_DUE: "",
}
_SHORT: Final = (
    mark("Jan"), mark("Feb"), mark("Mar"), mark("Apr"), mark("May"), mark("Jun"),
    mark("Jul"), mark("Aug"), mark("Sep"), mark("Oct"), mark("Nov"), mark("Dec"),
)  # fmt: skip


class Scale(Struct, frozen=True):
    """From numbers to pixels: ``low`` stands at ``start``, ``high`` at ``end``; ``steps`` are where a line is drawn."""

    low: Decimal
    high: Decimal
    start: Decimal
    end: Decimal
    steps: tuple[Decimal, ...]

    def at(self, value: Decimal) -> Decimal:
        """Where a number stands."""
        share = quotient(EXACT.subtract(value, self.low), EXACT.subtract(self.high, self.low))
        return EXACT.add(self.start, EXACT.multiply(share, EXACT.subtract(self.end, self.start)))


def scale(numbers: Iterable[Decimal], start: int, end: int) -> Scale:
    """A scale from 0, or below it, to a round number above all others."""
    found = [ZERO, *numbers]
    low, high = min(found), max(found)
    step = _step(EXACT.subtract(high, low))
    bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
    top = (high / step).to_integral_value(ROUND_CEILING) * step
    steps = [bottom]
    while steps[-1] < top:
        steps.append(steps[-1] + step)
    return Scale(bottom, top, Decimal(start), Decimal(end), tuple(steps))


def _step(width: Decimal) -> Decimal:
    """A round step of which four or five go into a width: 1, 2 or 5 with zeros."""
    if not width:
        return Decimal(1)
    unit = Decimal(1).scaleb((width / 4).adjusted())
    return next(unit * times for times in (1, 2, 5, 10) if unit * times * 5 >= width)


def px(value: Decimal | int) -> str:
    """A position in tenths of a pixel."""
    near = Decimal(value).quantize(_TENTH, ROUND_HALF_UP)
    return str(near.quantize(Decimal(1))) if near == near.to_integral_value() else str(near)


def words(value: object, language: Language) -> str:
    """A text in the reader's words, inert in markup."""
    return inert(language.shown(value))


def text(kind: str, x: Decimal | int, y: Decimal | int, content: str, anchor: str = "") -> str:
    """A text at a place; ``content`` is markup already."""
    aligned = f" {anchor[0]}" if anchor else ""
    return f'<text class="{kind}{aligned}" x="{px(x)}" y="{px(y)}">{content}</text>'


def short_month(period: Period, language: Language) -> str:
    """A month in three letters."""
    return language.text(_SHORT[period.month - 1])


def look(one: Mark) -> str:
    """The classes of a month's bar or sign."""
    return " ".join([one.sign.value.replace("_", "-"), *(["prov"] if one.provisional else [])])


def signs_of(one: Mark) -> str:
    """Beside a value: whether it is carried from an earlier month, and whether its target was revised."""
    return ("○" if one.carried else "") + ("◇" if one.revised else "")
