"""Bands of a rating: lower bounds on the rounded percentage, and the gaps of bands printed in whole numbers."""

from __future__ import annotations

from decimal import Decimal as D  # noqa: N817 - tables of numbers stay readable

import pytest

from kpi.measure.rating import band_of, in_printed_gap, place_of
from kpi.model.domain.settings import Band, RatingProfile


def profile(*bounds: str) -> RatingProfile:
    return RatingProfile("p", (*(Band(D(bound), {"en": bound}) for bound in bounds), Band(None, {"en": "rest"})))


FIVE = profile("91", "76", "66", "51")
FINE = profile("90.1", "75.1", "65.1", "50.1")
COLOURS = profile("90.01", "70")


@pytest.mark.parametrize(
    ("bands", "percent", "label"),
    [
        pytest.param(FIVE, "91", "91", id="at the bound"),
        pytest.param(FIVE, "90.995", "91", id="rounded up to the bound"),
        pytest.param(FIVE, "90.9949", "76", id="just under it"),
        pytest.param(FIVE, "90.4", "76", id="in the printed gap"),
        pytest.param(FIVE, "450", "91", id="far above"),
        pytest.param(FIVE, "0", "rest", id="nothing"),
        pytest.param(FIVE, "-150", "rest", id="far below"),
        pytest.param(FINE, "90.095", "90.1", id="another reading of the five bands"),
        pytest.param(COLOURS, "90", "70", id="three colours, the middle ends with 90"),
        pytest.param(COLOURS, "90.005", "90.01", id="three colours, above 90"),
        pytest.param(COLOURS, "69.99", "rest", id="three colours, below 70"),
    ],
)
def test_band(bands: RatingProfile, percent: str, label: str) -> None:
    assert band_of(bands, D(percent)).label["en"] == label


@pytest.mark.parametrize(
    ("bands", "percent", "gap"),
    [
        pytest.param(FIVE, "90", False, id="printed end"),
        pytest.param(FIVE, "90.004", False, id="rounded to the printed end"),
        pytest.param(FIVE, "90.005", True, id="rounded into the gap"),
        pytest.param(FIVE, "90.99", True, id="last of the gap"),
        pytest.param(FIVE, "91", False, id="printed start"),
        pytest.param(FIVE, "50.5", True, id="the lowest gap"),
        pytest.param(FIVE, "80", False, id="inside a band"),
        pytest.param(FINE, "90.05", False, id="bounds with decimals leave none"),
    ],
)
def test_printed_gap(*, bands: RatingProfile, percent: str, gap: bool) -> None:
    assert in_printed_gap(bands, D(percent)) is gap


def test_place_counts_down_from_the_best() -> None:
    assert [place_of(FIVE, band) for band in FIVE.bands] == [0, 1, 2, 3, 4]
