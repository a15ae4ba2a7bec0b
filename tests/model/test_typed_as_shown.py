"""What kpi shows can be typed back, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.domain.indicator import Aggregation, Indicator, Measure, Polarity, ScaleStep
from kpi.model.typed.number import NotTyped, typed_values
from kpi.model.typed.target import typed_targets
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value
from kpi.render.language import language
from kpi.reports._shared.words import quantity, with_unit

_UNITS = (
    "orang", "ton", "ton/hari", "m3", "Rp", "Rp juta", "Rp juta/bulan", "juta rupiah", "ribu orang", "titik (lokasi)",
    "skor", "USD", "%", "hari kerja",
)  # fmt: skip
_STEPS = (ScaleStep("Rancangan", Decimal(30)), ScaleStep("AA", Decimal(60)), ScaleStep("Uji coba ke-2", Decimal(100)))


def an_indicator(measure: Measure, unit: str = "orang", decimals: int = 0) -> Indicator:
    return Indicator(
        index=0, id="contoh", name="Contoh", measure=measure, unit=unit, polarity=Polarity.MAXIMIZE,
        aggregation=Aggregation.LAST, decimals=decimals, allow_negative=True,
        scale=_STEPS if measure is Measure.ORDINAL else (), stages=_STEPS if measure is Measure.MILESTONE else (),
    )  # fmt: skip


@st.composite
def _numeric(draw: st.DrawFn) -> Indicator:
    measure = draw(st.sampled_from([one for one in Measure if one.numeric]))
    units = {Measure.PERCENT: ("%",), Measure.RATIO: ("rasio", "kali")}.get(measure, _UNITS)
    return an_indicator(measure, draw(st.sampled_from(units)), draw(st.integers(0, 6)))


def _number(draw: st.DrawFn, indicator: Indicator) -> Decimal:
    digits = draw(st.integers(-(10**13), 10**13) | st.integers(-(10**4), 10**4))
    return Decimal(digits).scaleb(-draw(st.integers(0, indicator.decimals)))


@st.composite
def _valued(draw: st.DrawFn) -> tuple[Indicator, Value]:
    if draw(st.booleans()):
        indicator = draw(_numeric())
        return indicator, _number(draw, indicator)
    measure = draw(st.sampled_from([Measure.ORDINAL, Measure.MILESTONE, Measure.PERCENT, Measure.RATIO]))
    indicator = an_indicator(measure)
    if measure.numeric:
        parts = st.decimals(0, 10**9, places=3) | st.integers(0, 10**6).map(Decimal)
        return indicator, Fraction(draw(parts), draw(parts))
    values: list[Value] = [Grade(one.name) for one in _STEPS]
    return indicator, draw(st.sampled_from([*values, True, False] if measure is Measure.MILESTONE else values))


@st.composite
def _aimed(draw: st.DrawFn) -> tuple[Indicator, Target]:
    indicator = draw(_numeric())
    low, high = sorted([_number(draw, indicator), _number(draw, indicator)])
    bounds: list[Target] = [low, Range(low, high), Range(low, None), Range(None, high)]
    return indicator, draw(st.sampled_from(bounds))


_CODES = st.sampled_from(["id", "en"])


@given(_CODES, st.booleans(), _valued())
def test_a_value_as_it_is_shown_is_read_back(code: str, unit: bool, case: tuple[Indicator, Value]) -> None:  # noqa: FBT001 - a property's argument
    indicator, value = case
    shown = language(code).shown((with_unit if unit else quantity)(value, indicator, exact=True))
    assert typed_values(shown, indicator, code) == (value,)


@given(_CODES, st.booleans(), _aimed())
def test_a_target_as_it_is_shown_is_read_back(code: str, unit: bool, case: tuple[Indicator, Target]) -> None:  # noqa: FBT001 - as above
    indicator, target = case
    shown = language(code).shown((with_unit if unit else quantity)(target, indicator))
    assert typed_targets(shown, indicator, code) == (target,)


@given(_valued(), st.text(max_size=12))
def test_nothing_else_is_raised(case: tuple[Indicator, Value], typed: str) -> None:
    try:
        assert typed_values(typed, case[0], "id")
    except NotTyped:
        return


@pytest.mark.parametrize(
    ("typed", "indicator", "value"),
    [
        pytest.param("27 dari 30", an_indicator(Measure.PERCENT), Fraction(Decimal(27), Decimal(30)), id="dari"),
        pytest.param("27 of 30", an_indicator(Measure.RATIO), Fraction(Decimal(27), Decimal(30)), id="of"),
        pytest.param("1.234 dari 2.000", an_indicator(Measure.RATIO), Fraction(Decimal(1234), Decimal(2000)), id="id"),
        pytest.param("1,234 of 2,000", an_indicator(Measure.RATIO), Fraction(Decimal(1234), Decimal(2000)), id="en"),
        pytest.param("-3,2 %", an_indicator(Measure.PERCENT, "%", 1), Decimal("-3.2"), id="below 0"),
        pytest.param("3,2 persen", an_indicator(Measure.PERCENT, "%", 1), Decimal("3.2"), id="persen"),
        pytest.param("70,5 ton", an_indicator(Measure.NUMBER, "ton", 1), Decimal("70.5"), id="unit"),
        pytest.param("70,5ton", an_indicator(Measure.NUMBER, "ton", 1), Decimal("70.5"), id="unit without a blank"),
        pytest.param("70,5 TON", an_indicator(Measure.NUMBER, "ton", 1), Decimal("70.5"), id="unit in capitals"),
        pytest.param("12 orang", an_indicator(Measure.NUMBER), Decimal(12), id="people"),
        pytest.param("12 ton/hari", an_indicator(Measure.NUMBER, "ton/hari"), Decimal(12), id="unit with a stroke"),
        pytest.param("Rp 1.500.000,-", an_indicator(Measure.CURRENCY, "Rp"), Decimal(1500000), id="rupiah"),
        pytest.param("1.500.000 rupiah", an_indicator(Measure.CURRENCY, "Rp"), Decimal(1500000), id="rupiah behind"),
        pytest.param("Rp2,5 juta", an_indicator(Measure.CURRENCY, "Rp juta", 1), Decimal("2.5"), id="Rp juta"),
        pytest.param("Rp 250", an_indicator(Measure.CURRENCY, "Rp juta"), Decimal(250), id="of millions"),
        pytest.param("Rp 250 juta", an_indicator(Measure.CURRENCY, "juta rupiah"), Decimal(250), id="juta rupiah"),
        pytest.param("5 juta", an_indicator(Measure.NUMBER, "orang"), Decimal(5000000), id="five million people"),
    ],
)  # fmt: skip
def test_units_and_parts(typed: str, indicator: Indicator, value: Value) -> None:
    assert typed_values(typed, indicator, "id") == (value,)


def test_an_amount_that_may_be_rupiah_or_millions_of_them_is_asked_about() -> None:
    found = typed_values("Rp 250.000.000", an_indicator(Measure.CURRENCY, "Rp juta"), "id")
    assert found == (Decimal(250_000_000), Decimal(250))


@pytest.mark.parametrize(
    ("typed", "indicator"),
    [
        pytest.param("Rp 5", an_indicator(Measure.NUMBER), id="rupiah for people"),
        pytest.param("5 rupiah", an_indicator(Measure.NUMBER), id="rupiah behind, for people"),
        pytest.param("Rp 5", an_indicator(Measure.PERCENT, "%"), id="rupiah for a percentage"),
        pytest.param("Rp 5", an_indicator(Measure.CURRENCY, "USD"), id="rupiah for dollars"),
        pytest.param("70,5 kg", an_indicator(Measure.NUMBER, "ton", 1), id="another unit"),
        pytest.param("12 %", an_indicator(Measure.NUMBER), id="percent of people"),
        pytest.param("orang", an_indicator(Measure.NUMBER), id="only the unit"),
        pytest.param("27 dari", an_indicator(Measure.RATIO), id="half a part"),
        pytest.param("27 dari 30 dari 40", an_indicator(Measure.RATIO), id="three parts"),
        pytest.param("27 % dari 30", an_indicator(Measure.RATIO), id="percent of a part"),
    ],
)
def test_what_is_no_value(typed: str, indicator: Indicator) -> None:
    with pytest.raises(NotTyped):
        typed_values(typed, indicator, "id")


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("paling banyak 5 orang", Range(None, Decimal(5))),
        ("paling sedikit 5", Range(Decimal(5), None)),
        ("At least 5", Range(Decimal(5), None)),
        ("at most 5", Range(None, Decimal(5))),
        ("minimal 5", Range(Decimal(5), None)),
        ("maksimal 5 orang", Range(None, Decimal(5))),
        ("5 orang s.d. 9 orang", Range(Decimal(5), Decimal(9))),
        ("5 s.d. 9 orang", Range(Decimal(5), Decimal(9))),
    ],
)
def test_ranges(typed: str, target: Target) -> None:
    assert typed_targets(typed, an_indicator(Measure.NUMBER)) == (target,)
