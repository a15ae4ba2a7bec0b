"""Indicators of a version, read item by item, say what the whole file says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.domain.indicator import Indicator
from kpi.store.history import definitions
from kpi.store.history.content import built
from kpi.store.history.definitions import indicators_of
from kpi.store.yaml import decode

ONE = """\
  - id: kunjungan-wisata
    name: Kunjungan wisata
    measure: number
    unit: orang
    polarity: maximize
    aggregation: sum
    targets:
      2025-01: 5
"""
OTHER = ONE.replace("kunjungan-wisata", "pabrik-tur").replace("maximize", "minimize")
WHOLE = "indicators:\n" + ONE + OTHER
REGENCY = Path(__file__).parents[1] / "regency" / "data" / "programs"


def whole(data: bytes) -> tuple[Indicator, ...] | None:
    return built("indicators", data, decode.indicators)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("indicators:\n", id="no item"),
        pytest.param("indicators: []\n", id="an empty list"),
        pytest.param(WHOLE, id="as kpi writes it"),
        pytest.param(WHOLE.rstrip("\n"), id="no line end"),
        pytest.param("# yaml-language-server: x\n" + WHOLE, id="a comment above"),
        pytest.param(WHOLE.replace("  - id", "  # x\n  - id"), id="comments between"),
        pytest.param(WHOLE.replace("unit: orang\n", "unit: orang\n  # x\n"), id="comments inside"),
        pytest.param(WHOLE.replace("unit: orang\n", "unit: orang\n  # x\n      lagi\n"), id="a comment inside a text"),
        pytest.param(WHOLE.replace("  - id", "\n  - id"), id="empty lines between"),
        pytest.param("indicators:\n" + OTHER + ONE, id="another order"),
        pytest.param("indicators:\n" + ONE + ONE, id="twice the same"),
        pytest.param(WHOLE.replace("\n  ", "\n"), id="not indented"),
        pytest.param(WHOLE.replace("\n", "\r\n"), id="line ends of Windows"),
        pytest.param(WHOLE.replace("orang", "orang\r  - id: x"), id="an old line end"),
        pytest.param(WHOLE.replace("orang", "orang\u2028  - id: x"), id="a line end that YAML once had"),
        pytest.param("\ufeff" + WHOLE, id="a mark at the beginning"),
        pytest.param(WHOLE.replace("unit: orang", 'unit: "orang\n  - x"', 1), id="an item inside a text"),
        pytest.param(WHOLE.replace("unit: orang", "unit: 'orang\n  - id: x\n    unit: y'", 1), id="in simple quotes"),
        pytest.param(WHOLE.replace("unit: orang", "unit: |\n  - orang", 1), id="an item behind an empty block"),
        pytest.param(WHOLE.replace("unit: orang", "unit: |\n     - orang", 1), id="an item inside a block"),
        pytest.param(WHOLE.replace("unit: orang", "unit: |+\n     orang\n\n"), id="blocks with lines at their end"),
        pytest.param(WHOLE.replace("unit: orang", "unit: [orang,\n  - x]"), id="an open bracket"),
        pytest.param(WHOLE.replace("unit: orang", "unit: &a orang", 1), id="an anchor"),
        pytest.param(WHOLE.replace("unit: orang", "unit:\torang"), id="a tab"),
        pytest.param(WHOLE + "...\n", id="an end"),
        pytest.param("indicators:\n" + ONE + "...\n" + OTHER, id="an end between"),
        pytest.param("indicators:\n" + ONE + "---\n" + OTHER, id="two documents"),
        pytest.param("indicators:\n" + ONE + "other: 1\n", id="a stray key"),
        pytest.param(WHOLE + WHOLE, id="the key twice"),
        pytest.param("indicators:\n" + ONE + "  - \n" + OTHER, id="an empty item"),
        pytest.param("indicators:\n" + ONE + "  - - id: x\n", id="a list in the list"),
        pytest.param(WHOLE.replace("2025-01", "2025-13"), id="no month"),
        pytest.param(WHOLE.replace("    unit: orang\n", "", 1), id="another shape"),
        pytest.param(WHOLE.replace("    unit", "   unit", 1), id="wrong indentation"),
    ],
)
def test_item_by_item_says_the_same_as_the_whole_file(text: str) -> None:
    data = text.encode()
    assert indicators_of(data) == whole(data)


LINES = sorted({line for file in REGENCY.glob("*/indicators.yaml") for line in file.read_text("utf-8").split("\n")})
FILES = [
    "\n  - id".join(file.read_text("utf-8").split("\n  - id")[:3]) + "\n" for file in REGENCY.glob("*/indicators.yaml")
]
ODD = ('"', "'", "|", ">", "  - ", "- ", "[", "{", "}", "\n", "\r", "#", ": ", "  ", "...\n", "---\n", "\u2028")


@given(st.data())
def test_whatever_is_written_item_by_item_says_the_same(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(FILES))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        put = data.draw(st.sampled_from(ODD) | st.sampled_from(LINES).map("\n{}\n".format))
        text = text[:at] + put + text[at + data.draw(st.sampled_from([0, 0, 1, 4])) :]
    assert indicators_of(text.encode()) == whole(text.encode())


def test_an_indicator_that_stays_is_the_same_object(monkeypatch: pytest.MonkeyPatch) -> None:
    before = indicators_of(WHOLE.encode())
    assert before is not None
    read: list[bytes] = []

    def counted(kind: str, data: bytes, make: Callable[[Any], tuple[Indicator, ...]]) -> tuple[Indicator, ...] | None:
        read.append(data)
        return built(kind, data, make)

    monkeypatch.setattr(definitions, "built", counted)
    after = indicators_of(WHOLE.replace("maximize", "stabilize").encode())
    assert after is not None
    assert after[1] is before[1]
    assert len(read) == 1
