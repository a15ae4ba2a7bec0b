"""What is shown and read, held to Unicode's CLDR as Babel has it: numbers, percentages, rupiah, months, days.

English is held to that of Britain, where the day comes before the month as in Indonesia. What differs on purpose is
named here, and nowhere else.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Final, cast

import pytest
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.domain.indicator import Aggregation, Indicator, Measure, Polarity
from kpi.model.output.report import Number
from kpi.model.typed.day import typed_days
from kpi.model.typed.number import readings, typed_values
from kpi.model.typed.period import typed_month
from kpi.model.values.number import decimals_of
from kpi.model.values.period import Period
from kpi.render.language import language
from kpi.reports._shared import words

#: Our languages, each with the one of CLDR that it follows.
LOCALES: Final = {"id": "id", "en": "en_GB"}
CODES = pytest.mark.parametrize("code", ["id", "en"])
TODAY = datetime.date(2024, 3, 1)

amounts = st.decimals(-(10**15), 10**15, places=4)
days = st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31))


def an_indicator(measure: Measure = Measure.NUMBER, unit: str = "orang", decimals: int = 0) -> Indicator:
    return Indicator(
        index=0, id="contoh", name="Contoh", measure=measure, unit=unit, decimals=decimals, polarity=Polarity.MAXIMIZE,
        aggregation=Aggregation.LAST,
    )  # fmt: skip


def shown(code: str, value: object) -> str:
    return language(code).shown(value)


def by_cldr(code: str, value: Decimal, decimals: int) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, pattern, locale=LOCALES[code])


# Shown as CLDR says.


@CODES
@given(value=amounts, decimals=st.integers(0, 4))
def test_numbers(code: str, value: Decimal, decimals: int) -> None:
    exact = value.quantize(Decimal(1).scaleb(-decimals))
    wanted = by_cldr(code, exact, decimals)
    assert shown(code, Number(exact, decimals)) == (wanted.removeprefix("-") if exact == 0 else wanted)


@CODES
@given(value=amounts)
def test_exact_numbers(code: str, value: Decimal) -> None:
    assert shown(code, value) == by_cldr(code, value or abs(value), decimals_of(value))


@CODES
@given(value=st.decimals(-1000, 1000, places=2))
def test_percentages_but_for_the_blank(code: str, value: Decimal) -> None:
    """``87,10 %``: ISO 31-0 wants the blank, and so do the offices' tables; CLDR has none."""
    ours = shown(code, words.number(value, an_indicator(Measure.PERCENT, "%", 2)))
    assert ours.endswith(" %")
    exact = value or abs(value)
    assert ours.replace(" ", "") == format_percent(exact / 100, "#,##0.00%", locale=LOCALES[code])


@CODES
@given(value=st.integers(-(10**15), 10**15))
def test_rupiah_but_for_the_place_of_the_minus(code: str, value: int) -> None:
    ours = shown(code, words.with_unit(Decimal(value), an_indicator(Measure.CURRENCY, "Rp")))
    wanted = format_currency(Decimal(value), "IDR", "¤#,##0", locale=LOCALES[code], currency_digits=False)
    assert ours.replace("-", "") == wanted.replace("IDR", "Rp").replace("-", "")


@CODES
@pytest.mark.parametrize("month", range(1, 13))
def test_months_by_name(code: str, month: int) -> None:
    wanted = format_skeleton("yMMMM", datetime.date(2024, month, 1), locale=LOCALES[code])
    assert shown(code, Period(2024, month)) == wanted


@CODES
@given(day=days)
def test_days(code: str, day: datetime.date) -> None:
    assert shown(code, day) == format_date(day, "long", locale=LOCALES[code])


# Read as CLDR writes it.


@CODES
@pytest.mark.parametrize("length", ["wide", "abbreviated"])
@pytest.mark.parametrize("context", ["format", "stand-alone"])
def test_every_name_of_a_month_is_read(code: str, length: str, context: str) -> None:
    for locale in (code, LOCALES[code], "en_ID"):
        names = cast("dict[int, str]", Locale.parse(locale).months[context][length])
        assert [typed_month(f"{name} 2024").month for name in names.values()] == list(range(1, 13))


@CODES
@pytest.mark.parametrize("length", ["short", "medium", "long"])
@given(day=st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)))
def test_days_as_cldr_writes_them_are_read(code: str, length: str, day: datetime.date) -> None:
    typed = format_date(day, length, locale=LOCALES[code])
    assert day in typed_days(typed, TODAY, day_first=code == "id")
    american = format_date(day, length, locale="en_US")
    assert day in typed_days(american, TODAY, day_first=False)


@CODES
@given(value=amounts)
def test_numbers_as_cldr_writes_them_are_read(code: str, value: Decimal) -> None:
    typed = format_decimal(value, locale=LOCALES[code], decimal_quantization=False)
    assert value in readings(typed).values


@CODES
@given(value=st.decimals(-(10**15), 10**15, places=2))
def test_rupiah_as_cldr_writes_them_are_read(code: str, value: Decimal) -> None:
    typed = format_currency(value, "IDR", locale=code, currency_digits=False)  # how many differs by release
    assert readings(typed).values == (value,)


# What is shown gives back what it was.


@CODES
@given(
    value=amounts, measure=st.sampled_from([Measure.NUMBER, Measure.PERCENT, Measure.CURRENCY]),
    decimals=st.integers(0, 4), unit=st.sampled_from(["orang", "Rp", "Rp juta"]),
)  # fmt: skip
def test_every_number_shown_is_read_back(code: str, value: Decimal, measure: Measure, decimals: int, unit: str) -> None:
    """Also where it may be read in another way too (``1.250`` with decimals): then both are asked about."""
    indicator = an_indicator(measure, "%" if measure is Measure.PERCENT else unit, decimals)
    exact = value.quantize(Decimal(1).scaleb(-decimals))
    for text in (words.number(exact, indicator), exact):
        found = typed_values(shown(code, text), indicator)
        assert exact in found
        assert len(found) == 1 or decimals
    if measure is Measure.CURRENCY and unit == "Rp":
        assert exact in typed_values(shown(code, words.with_unit(exact, indicator)), indicator)


@CODES
@given(day=days)
def test_every_day_and_month_shown_is_read_back(code: str, day: datetime.date) -> None:
    assert typed_days(shown(code, day), TODAY, day_first=code == "id") == (day,)
    assert typed_month(shown(code, Period.of(day))) == Period.of(day)
