"""The same things said the same way: numbers with the decimals they need, ranges, coverage, trends."""

from __future__ import annotations

from decimal import Decimal as D  # noqa: N817 - tables of numbers stay readable

import pytest

from kpi.measure.score import Coverage, Score
from kpi.model.domain.indicator import Aggregation, Indicator, Measure, Polarity
from kpi.model.domain.settings import Band, RatingProfile
from kpi.model.output.report import Tone
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value
from kpi.render.language import language
from kpi.reports._shared import machine_values, words

ENGLISH = language("en")
FIVE = RatingProfile("p", tuple(Band(None if bound is None else D(bound), {}) for bound in (91, 76, 66, 51, None)))
THREE = RatingProfile("p", tuple(Band(None if bound is None else D(bound), {}) for bound in (90, 70, None)))


def indicator(measure: Measure, decimals: int) -> Indicator:
    return Indicator(0, "a", "A", measure, "unit", Polarity.MAXIMIZE, Aggregation.SUM, decimals=decimals)


@pytest.mark.parametrize(
    ("value", "measure", "decimals", "short", "exact"),
    [
        pytest.param(D(1234), Measure.NUMBER, 0, "1,234", "1,234", id="whole"),
        pytest.param(D(5), Measure.NUMBER, 2, "5.00", "5.00", id="its decimals"),
        pytest.param(D("33.333333"), Measure.NUMBER, 0, "33.33", "33.3333", id="a mean needs more"),
        pytest.param(D("33.5"), Measure.NUMBER, 0, "33.5", "33.5", id="no more than it has"),
        pytest.param(D("99.996"), Measure.NUMBER, 0, "100", "99.996", id="no zeros behind it"),
        pytest.param(D("0.123456"), Measure.RATIO, 0, "0.1235", "0.1235", id="ratio"),
        pytest.param(D("66.666"), Measure.PERCENT, 1, "66.67 %", "66.666 %", id="percent"),
        pytest.param(Range(D(1), D(2)), Measure.NUMBER, 0, "1 to 2", "1 to 2", id="range"),
        pytest.param(Range(None, D(2)), Measure.NUMBER, 0, "at most 2", "at most 2", id="range without low"),
        pytest.param(Range(D(1), None), Measure.PERCENT, 0, "at least 1 %", "at least 1 %", id="range without high"),
        pytest.param(Grade("WTP"), Measure.ORDINAL, 0, "WTP", "WTP", id="grade"),
        pytest.param(True, Measure.MILESTONE, 0, "yes", "yes", id="reached"),
        pytest.param(False, Measure.MILESTONE, 0, "no", "no", id="not reached"),
        pytest.param(Fraction(D(3), D(4)), Measure.RATIO, 0, "3 of 4", "3 of 4", id="parts"),
        pytest.param(None, Measure.NUMBER, 0, "–", "–", id="nothing"),
    ],
)
def test_quantity(value: Target | Value | None, measure: Measure, decimals: int, short: str, exact: str) -> None:
    one = indicator(measure, decimals)
    assert ENGLISH.shown(words.quantity(value, one)) == short
    assert ENGLISH.shown(words.quantity(value, one, exact=True)) == exact


@pytest.mark.parametrize(
    ("coverage", "text"),
    [
        (Coverage(5, 4, 4), "4 of 5 due indicators reported"),
        (Coverage(1, 1, 1), "1 of 1 due indicator reported"),
        (Coverage(5, 5, 3), "5 of 5 due indicators reported, 3 in the score"),
        (Coverage(0, 0, 0), "nothing due"),
    ],
)
def test_covered(coverage: Coverage, text: str) -> None:
    assert ENGLISH.text(words.covered(coverage)) == text


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (Score(None, None, Coverage(0, 0, 0)), "none"),
        (Score(D("87.005"), None, Coverage(2, 1, 1)), "87.01 % · not enough data for a rating"),
        (Score(D(87), Band(None, {"en": "High"}), Coverage(1, 1, 1)), "87.00 % · High"),
    ],
)
def test_scored(score: Score, text: str) -> None:
    assert ENGLISH.text(words.scored(score)) == text


@pytest.mark.parametrize(
    ("profile", "tones"),
    [
        (FIVE, [Tone.GOOD, Tone.GOOD, Tone.FAIR, Tone.BAD, Tone.BAD]),
        (THREE, [Tone.GOOD, Tone.FAIR, Tone.BAD]),
        (RatingProfile("p", (Band(None, {}),)), [Tone.GOOD]),
    ],
)
def test_tone(profile: RatingProfile, tones: list[Tone]) -> None:
    assert [words.tone(profile, band) for band in profile.bands] == tones
    assert words.tone(profile, None) is Tone.PLAIN


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        (D("1.25"), D("1.25")),
        (D("0.3333333333333333333"), D("0.3333333333")),
        (Range(None, D("0.66666666666666")), {"min": None, "max": D("0.6666666667")}),
        (Fraction(D(3), D(4)), {"numerator": D(3), "denominator": D(4)}),
        (Grade("A"), "A"),
        (True, True),
        (None, None),
    ],
)
def test_facts_of_quantities(value: Target | Value | None, fact: object) -> None:
    assert machine_values.quantity(value) == fact


@pytest.mark.parametrize(
    ("name", "unit", "shown"),
    [
        ("Sampah terangkut", "ton", "Sampah terangkut (ton)"),
        ("Sampah terangkut (ton)", "ton", "Sampah terangkut (ton)"),
        ("Sampah terangkut ( Ton ) ", "ton", "Sampah terangkut ( Ton ) "),
        ("Persentase pelanggan puas (%)", "%", "Persentase pelanggan puas (%)"),
        ("Persentase pelanggan puas (%)", "persen", "Persentase pelanggan puas (%)"),
        ("Persentase pelanggan puas (persen)", "%", "Persentase pelanggan puas (persen)"),
        ("Sampah (ton) terangkut", "ton", "Sampah (ton) terangkut (ton)"),
        ("Sampah terangkut (kota)", "ton", "Sampah terangkut (kota) (ton)"),
        ("Berat ton)", "ton", "Berat ton) (ton)"),
        ("Panjang", "(km)", "Panjang (km)"),
        ("Luas", "km (persegi)", "Luas (km (persegi))"),
        ("Rancangan induk", None, "Rancangan induk"),
        ("Rancangan induk", " ", "Rancangan induk"),
    ],
)
def test_a_name_has_its_unit_once(name: str, unit: str | None, shown: str) -> None:
    assert ENGLISH.text(words.named(name, unit)) == shown
