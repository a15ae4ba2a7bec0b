"""Targets as they are typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kpi.model.domain.indicator import Aggregation, Indicator, Measure, Plausible, Polarity, ScaleStep
from kpi.model.typed.number import NotTyped
from kpi.model.typed.target import typed_targets
from kpi.model.values.quantity import Grade, Range, Target

D = Decimal


def indicator(**changes: Any) -> Indicator:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "index": 0, "id": "a", "name": "A", "measure": Measure.NUMBER, "unit": "orang", "polarity": Polarity.MAXIMIZE,
        "aggregation": Aggregation.SUM,
    }  # fmt: skip
    return Indicator(**{**fields, **changes})


SCALE = {"measure": Measure.ORDINAL, "scale": (ScaleStep("C"), ScaleStep("B"), ScaleStep("A"))}
STAGES = {"measure": Measure.MILESTONE, "stages": (ScaleStep("Persiapan", D(20)), ScaleStep("Penetapan", D(100)))}
PERCENT = {"measure": Measure.PERCENT, "decimals": 2}


@pytest.mark.parametrize(
    ("text", "changes", "targets"),
    [
        ("250", {}, [D(250)]),
        ("1.250", {}, [D(1250)]),
        ("12,5", {"decimals": 1}, [D("12.5")]),
        ("75..100", {}, [Range(D(75), D(100))]),
        ("75 s.d. 100", {}, [Range(D(75), D(100))]),
        ("75 sd 100", {}, [Range(D(75), D(100))]),
        ("1,5..2,5", {"decimals": 1}, [Range(D("1.5"), D("2.5"))]),
        (">=10", {}, [Range(D(10), None)]),
        ("≥ 10", {}, [Range(D(10), None)]),
        ("<= 1.250", {}, [Range(None, D(1250))]),
        ("93,75%", PERCENT, [D("93.75")]),
        ("80%..90%", PERCENT, [Range(D(80), D(90))]),
        ("a", SCALE, [Grade("A")]),
        ("penetapan", STAGES, [Grade("Penetapan")]),
        ("ya", STAGES, [True]),
        ("1.250", {"decimals": 3}, [D(1250), D("1.250")]),
        ("1.250", {"decimals": 3, "plausible": Plausible(D(0), D(10))}, [D("1.250")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_meant(text: str, changes: dict[str, Any], targets: list[Target]) -> None:
    assert list(typed_targets(text, indicator(**changes))) == targets


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("", {}), ("banyak", {}), ("20..10", {}), ("..", {}), ("10..", {}), (">=", {}), (">=a", {}), ("3/4", PERCENT),
        ("3/4..1", PERCENT), ("D", SCALE), ("A..B", SCALE), ("tidak", STAGES), ("nan", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_target(text: str, changes: dict[str, Any]) -> None:
    with pytest.raises(NotTyped):
        typed_targets(text, indicator(**changes))
