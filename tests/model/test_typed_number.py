"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.domain.indicator import Aggregation, Indicator, Measure, Plausible, Polarity, ScaleStep
from kpi.model.typed.number import NotTyped, readings, typed_values
from kpi.model.values.quantity import Fraction, Grade


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0", ["0"]),
        ("132", ["132"]),
        ("007", ["7"]),
        ("+5", ["5"]),
        ("-3", ["-3"]),
        ("−3,5", ["-3.5"]),
        ("12,5", ["12.5"]),
        ("12.5", ["12.5"]),
        ("4.25", ["4.25"]),
        ("0,25", ["0.25"]),
        ("0.250", ["0.250"]),
        ("0,125", ["0.125"]),
        ("1234", ["1234"]),
        ("1234,5", ["1234.5"]),
        ("1234.567", ["1234.567"]),
        ("1.234,5", ["1234.5"]),
        ("1,234.5", ["1234.5"]),
        ("1.234.567", ["1234567"]),
        ("1,234,567", ["1234567"]),
        ("1.234.567,89", ["1234567.89"]),
        ("1,234,567.89", ["1234567.89"]),
        ("1.000.000,00", ["1000000.00"]),
        ("1 234,5", ["1234.5"]),
        ("1\u00a0234\u00a0567", ["1234567"]),
        ("1.250", ["1250", "1.250"]),
        ("1,250", ["1250", "1.250"]),
        ("12.500", ["12500", "12.500"]),
        ("999.999", ["999999", "999.999"]),
        ("1250.000", ["1250.000"]),
        ("93,75%", ["93.75"]),
        ("93,75 %", ["93.75"]),
        ("100%", ["100"]),
        ("Rp 1.500.000,-", ["1500000"]),
        ("Rp1.500.000", ["1500000"]),
        ("Rp. 1.500.000", ["1500000"]),
        ("rp 1.500.000,00", ["1500000.00"]),
        ("Rp 1.500.000.000,-", ["1500000000"]),
        ("Rp -500", ["-500"]),
        ("-Rp 500", ["-500"]),
        ("IDR 750", ["750"]),
        ("1500 rupiah", ["1500"]),
        ("Rp 1.500", ["1500", "1.500"]),
        ("2,5 juta", ["2500000"]),
        ("2.5 juta", ["2500000"]),
        ("2,5jt", ["2500000"]),
        ("Rp 2,5 juta", ["2500000"]),
        ("1,2 miliar", ["1200000000"]),
        ("1,2 milyar", ["1200000000"]),
        ("3 triliun", ["3000000000000"]),
        ("15 ribu", ["15000"]),
        ("15 rb", ["15000"]),
        ("2.5 million", ["2500000"]),
        ("1 billion", ["1000000000"]),
        ("  42  ", ["42"]),
    ],
)
def test_readings(typed: str, meant: list[str]) -> None:
    assert readings(typed).values == tuple(Decimal(one) for one in meant)


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "-", "–", "n/a", "abc", "1.2.3", "1,2,3", "1.23.456", "12.34,5.6", "1.234,567,8", "1,", "1.", ".5",
        ",5", "--5", "-Rp -5", "1e5", "0x10", "1_000", "12:30", "12 orang", "1 2", "12 34,5", "%", "Rp", "juta",
        "5 juta juta", "½", "١٢", "1234567890123456789012345678901", "1,234 567",
    ],
)  # fmt: skip
def test_refused(typed: str) -> None:
    with pytest.raises(NotTyped):
        readings(typed)


@pytest.mark.parametrize(
    ("typed", "unit", "meant"),
    [
        ("2,5 juta", "Rp juta", "2.5"),
        ("1,2 miliar", "Rp juta", "1200"),
        ("250", "Rp juta", "250"),
        ("500 ribu", "Rp juta", "0.5"),
        ("2,5 juta", "Rp", "2500000"),
    ],
)
def test_words_for_size_count_in_the_unit(typed: str, unit: str, meant: str) -> None:
    assert readings(typed, unit).values == (Decimal(meant),)


def an_indicator(measure: Measure = Measure.NUMBER, **more: object) -> Indicator:
    given: dict[str, object] = {
        "index": 0, "id": "contoh", "name": "Contoh", "measure": measure, "unit": "orang",
        "polarity": Polarity.MAXIMIZE, "aggregation": Aggregation.LAST, **more,
    }  # fmt: skip
    return Indicator(**given)  # type: ignore[arg-type]


SCALE = (ScaleStep("D"), ScaleStep("C"), ScaleStep("B"), ScaleStep("A"), ScaleStep("AA"))
STAGES = (ScaleStep("Rancangan", Decimal(30)), ScaleStep("Uji coba", Decimal(60)), ScaleStep("Terbit", Decimal(100)))


@pytest.mark.parametrize(
    ("typed", "indicator", "meant"),
    [
        pytest.param("1.250", an_indicator(), (Decimal(1250), Decimal("1.250"))[:1], id="whole people"),
        pytest.param("1.000", an_indicator(), (Decimal(1000),), id="a thousand people, not one"),
        pytest.param("1.250", an_indicator(decimals=2), (Decimal(1250), Decimal("1.250")), id="both fit"),
        pytest.param(
            "1.250", an_indicator(decimals=2, plausible=Plausible(Decimal(0), Decimal(10))), (Decimal("1.250"),),
            id="only one is plausible",
        ),
        pytest.param(
            "1.250", an_indicator(decimals=2, plausible=Plausible(Decimal(100), None)), (Decimal(1250),),
            id="only the other is plausible",
        ),
        pytest.param(
            "1.250", an_indicator(decimals=2, plausible=Plausible(Decimal(5000), None)),
            (Decimal(1250), Decimal("1.250")), id="none is plausible",
        ),
        pytest.param(
            "12,567", an_indicator(decimals=2), (Decimal(12567), Decimal("12.567")), id="a slip, or thousands",
        ),
        pytest.param("12,345", an_indicator(), (Decimal(12345),), id="three decimals don't fit people"),
        pytest.param("12,5", an_indicator(), (Decimal("12.5"),), id="the rules will refuse half a person"),
        pytest.param("93,75%", an_indicator(Measure.PERCENT, decimals=2), (Decimal("93.75"),), id="percent"),
        pytest.param("75%", an_indicator(Measure.RATIO, decimals=2), (Decimal("0.75"),), id="percent of a ratio"),
        pytest.param("3/4", an_indicator(Measure.RATIO), (Fraction(Decimal(3), Decimal(4)),), id="ratio"),
        pytest.param(
            "1.234/2", an_indicator(Measure.PERCENT),
            (Fraction(Decimal(1234), Decimal(2)), Fraction(Decimal("1.234"), Decimal(2))), id="a part read in two ways",
        ),
        pytest.param("b", an_indicator(Measure.ORDINAL, scale=SCALE), (Grade("B"),), id="grade"),
        pytest.param(" AA ", an_indicator(Measure.ORDINAL, scale=SCALE), (Grade("AA"),), id="grade with spaces"),
        pytest.param("ya", an_indicator(Measure.MILESTONE), (True,), id="ya"),
        pytest.param("Sudah", an_indicator(Measure.MILESTONE), (True,), id="sudah"),
        pytest.param("yes", an_indicator(Measure.MILESTONE), (True,), id="yes"),
        pytest.param("tidak", an_indicator(Measure.MILESTONE), (False,), id="tidak"),
        pytest.param("belum", an_indicator(Measure.MILESTONE), (False,), id="belum"),
        pytest.param("no", an_indicator(Measure.MILESTONE), (False,), id="no"),
        pytest.param("uji coba", an_indicator(Measure.MILESTONE, stages=STAGES), (Grade("Uji coba"),), id="stage"),
    ],
)  # fmt: skip
def test_values_of_an_indicator(typed: str, indicator: Indicator, meant: tuple[object, ...]) -> None:
    assert typed_values(typed, indicator) == meant


@pytest.mark.parametrize(
    ("typed", "indicator"),
    [
        pytest.param("12%", an_indicator(), id="percent of people"),
        pytest.param("E", an_indicator(Measure.ORDINAL, scale=SCALE), id="not on the scale"),
        pytest.param("12", an_indicator(Measure.ORDINAL, scale=SCALE), id="a number for a grade"),
        pytest.param("mungkin", an_indicator(Measure.MILESTONE), id="maybe"),
        pytest.param("1/2/3", an_indicator(Measure.RATIO), id="three parts"),
        pytest.param("/4", an_indicator(Measure.RATIO), id="no numerator"),
    ],
)
def test_values_refused(typed: str, indicator: Indicator) -> None:
    with pytest.raises(NotTyped):
        typed_values(typed, indicator)


@given(st.decimals(-(10**12), 10**12, places=2))
def test_numbers_shown_in_either_language_are_read_back(value: Decimal) -> None:
    english = f"{value:,f}"
    for shown in (english, english.translate(str.maketrans(",.", ".,"))):
        assert readings(shown).values == (value,)


@given(st.text())
def test_nothing_else_is_raised(typed: str) -> None:
    try:
        values = readings(typed).values
    except NotTyped:
        return
    assert 1 <= len(values) <= 2
