"""How rules name values, and the nearest of several names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi.model.output.message import Message, say
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value
from kpi.rules._support.suggestions import nearest, nearest_or_all, shown

FIVE, TEN = Decimal(5), Decimal(10)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, say("nothing")),
        (True, "true"),
        (False, "false"),
        (FIVE, FIVE),
        (Grade("B"), "B"),
        (Fraction(FIVE, TEN), say("{numerator} of {denominator}", numerator=FIVE, denominator=TEN)),
        (Range(FIVE, None), say("at least {low}", low=FIVE)),
        (Range(None, TEN), say("at most {high}", high=TEN)),
        (Range(FIVE, TEN), say("{low} to {high}", low=FIVE, high=TEN)),
    ],
)
def test_values(value: Target | Value | None, expected: Message | Decimal | str) -> None:
    assert shown(value) == expected


def test_names() -> None:
    assert nearest("kunjugan", ["pabrik", "kunjungan"]) == say("did you mean {near}?", near="kunjungan")
    assert nearest("zzz", ["pabrik", "kunjungan"]) is None
    assert nearest_or_all("zzz", ["pabrik"]) == say("one of: {known}", known=("pabrik",))
    assert nearest_or_all("zzz", []) is None
