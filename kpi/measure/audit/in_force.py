"""The rules in force at a commit: the settings of its parent, and for a deadline those of the day when it fell due."""

from __future__ import annotations

import datetime

from kpi.measure.audit.dating import day_of
from kpi.model.domain.settings import Opening, Settings
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, replace


class InForce(Struct, frozen=True):
    """Settings, each with the moment since when they hold, oldest first; there is always one."""

    held: tuple[tuple[datetime.datetime, Settings], ...]

    @property
    def now(self) -> Settings:
        """The latest settings."""
        return self.held[-1][1]

    def then(self, since: datetime.datetime, settings: Settings) -> InForce:
        """The same, and other settings from a moment on."""
        return InForce((*self.held, (since, settings)))

    def opened_by(self, opening: Opening | None) -> InForce:
        """The same with an opening, where there is none yet."""
        if opening is None or self.now.opening is not None:
            return self
        since, settings = self.held[-1]
        return InForce((*self.held[:-1], (since, replace(settings, opening=opening))))

    def of(self, period: Period) -> Settings:
        """The settings that decide when a month was due: a window that is widened after that reopens nothing."""
        for (_, settings), (until, _) in zip(self.held, self.held[1:], strict=False):
            if settings.deadline(period) < day_of(until, settings):
                return settings
        return self.now

    def deadline(self, period: Period) -> datetime.date:
        """The last day on which a month could be reported in time."""
        return self.of(period).deadline(period)
