"""What is said of a value that is no number: what was meant, or what numbers look like."""

from __future__ import annotations

import pytest

from kpi.model.domain.indicator import Aggregation, Indicator, Measure, Polarity
from kpi.model.output.machine_text import english
from kpi.model.values.quantity import Grade, Value
from kpi.rules._support.value_checks import kind_troubles

NUMBER = Indicator(0, "a", "A", Measure.NUMBER, "orang", Polarity.MAXIMIZE, Aggregation.SUM)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (Grade("12,5"), "write 12.5"),
        (Grade("Rp 1.500.000,-"), "write 1500000"),
        (Grade("1,250"), "write 1250 or 1.25"),
        (Grade("tiga"), "write a number, with a point before the decimals: 132 or 12.5"),
        (True, "write a number, with a point before the decimals: 132 or 12.5"),
    ],
    ids=str,
)
def test_what_would_be_right(value: Value, hint: str) -> None:
    (found,) = kind_troubles(NUMBER, value)
    assert found.hint is not None
    assert english(found.hint) == hint
