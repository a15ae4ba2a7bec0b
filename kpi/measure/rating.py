"""The rating (*predikat*) of a percentage: bands with lower bounds, taken from the organisation's settings."""

from __future__ import annotations

from decimal import Decimal

from kpi.model.domain.settings import Band, RatingProfile
from kpi.model.values.number import rounded


def band_of(profile: RatingProfile, percent: Decimal) -> Band:
    """The first band whose lower bound the percentage, rounded half-up to 2 decimals, reaches."""
    shown = rounded(percent)
    return next((band for band in profile.bands if band.min is None or shown >= band.min), profile.bands[-1])


def in_printed_gap(profile: RatingProfile, percent: Decimal) -> bool:
    """Whether the percentage falls between two bands as they are commonly printed in whole numbers.

    With bands "76-90" and "91-100" that is 90.01 to 90.99. Other bounds than whole numbers leave no such gap.
    """
    shown = rounded(percent)
    bounds = [band.min for band in profile.bands if band.min is not None]
    if any(bound != bound.to_integral_value() for bound in bounds):
        return False
    return any(bound - 1 < shown < bound for bound in bounds)


def place_of(profile: RatingProfile, band: Band) -> int:
    """0 for the highest band, counted downward."""
    return profile.bands.index(band)
