"""The settings of an organisation: language, deadlines, rating, score, people (``data/kpi.yaml``)."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from kpi.model.values.period import Period
from kpi.model.values.struct import Struct

#: Sections that a KAK must have where the settings name no others.
REQUIRED_SECTIONS: Final = ("background", "purpose", "beneficiaries", "strategy", "timeframe", "budget", "responsible")
#: All sections that a KAK may have, in their usual order; ``other`` holds those with titles of their own.
KAK_SECTIONS: Final = (
    "background", "purpose", "beneficiaries", "scope", "location", "output", "strategy", "timeframe", "budget",
    "responsible", "other",
)  # fmt: skip


class Role(StrEnum):
    """Role of a person, from which permissions follow."""

    PLANNER = "planner"
    VERIFIER = "verifier"
    ADMINISTRATOR = "administrator"


class Person(Struct, frozen=True):
    """Person who may change the data. No programs named: all of them."""

    name: str
    email: str
    role: Role
    programs: tuple[str, ...] = ()


class Band(Struct, frozen=True):
    """A rating: ``min`` is the lowest percentage (inclusive, in %) or None for the lowest band."""

    min: Decimal | None
    label: Mapping[str, str]


class RatingProfile(Struct, frozen=True):
    """Bands from the highest to the lowest; the last one has no lower bound."""

    name: str
    bands: tuple[Band, ...]


class ScorePolicy(Struct, frozen=True):
    """Percentages enter a score clamped to ``floor..cap``; under ``minimum_coverage`` (in %) there is no rating."""

    cap: Decimal = Decimal(120)
    floor: Decimal = Decimal(0)
    minimum_coverage: Decimal = Decimal(60)


class OutlookPolicy(Struct, frozen=True):
    """How far a value has come, in % of an even way to its target: from ``on_track`` on as it should, else behind.

    Below ``behind`` it is far behind.
    """

    on_track: Decimal = Decimal(95)
    behind: Decimal = Decimal(60)


class Opening(Struct, frozen=True):
    """Where an organisation begins with months that are over: up to ``through`` the files alone say who and when."""

    through: Period
    date: datetime.date
    by: str
    reason: str
    document: str


class Settings(Struct, frozen=True):
    """The organisation's settings. ``entry_window_days``: a month is due at 23:59 on that day of the next month."""

    organisation: str
    language: str
    timezone: str
    entry_window_days: int
    rating: RatingProfile
    score: ScorePolicy
    people: tuple[Person, ...] = ()
    kak_sections: tuple[str, ...] = REQUIRED_SECTIONS
    opening: Opening | None = None
    outlook: OutlookPolicy = OutlookPolicy()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which days and deadlines are counted."""
        return ZoneInfo(self.timezone)

    def deadline(self, period: Period) -> datetime.date:
        """The last day on which a month may be reported in time."""
        return _deadline(self.entry_window_days, period)

    def opened(self, period: Period) -> bool:
        """Whether a month came in with the opening, so that no commit can witness who recorded it and when."""
        return self.opening is not None and period <= self.opening.through


@lru_cache(maxsize=1024)  # asked for each record and each cell, of few months
def _deadline(window: int, period: Period) -> datetime.date:
    following = period.plus(1)
    return min(following.first_day + datetime.timedelta(days=window - 1), following.last_day)
