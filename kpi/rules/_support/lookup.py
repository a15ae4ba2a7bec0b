"""Lookups of rules on a change: an indicator and its record before and after, locked months."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from kpi.measure.change_fields import same
from kpi.model.change import Change, ChangeKind, ChangeSet
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.closing import Closing
from kpi.model.domain.grounds import says_something
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.settings import Settings
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.store import locations

_EMAIL: Final = re.compile(r"<([^<>]*)>\s*$")


def begun(change: ChangeSet) -> bool:
    """Whether there was data before; the commit that begins it brings settings, history and all."""
    return bool(change.base.settings.organisation)


def old_ids(change: ChangeSet) -> Mapping[tuple[str, str], str]:
    """The ids that renamed indicators had, by program and new id."""
    renamed = [one for one in change.changes if one.kind is ChangeKind.INDICATOR_RENAMED]
    return {(one.program, one.indicator): str(one.old) for one in renamed}


def indicator_of(portfolio: Portfolio, program: str, indicator: str) -> Indicator | None:
    """An indicator by its ids; None where it isn't there."""
    found = portfolio.program(program)
    return None if found is None else found.by_indicator.get(indicator)


def before(change: ChangeSet, one: Change) -> Indicator | None:
    """The indicator that a change is about, as it was; also under the id that it had."""
    name = old_ids(change).get((one.program, one.indicator), one.indicator)
    return indicator_of(change.base, one.program, name)


def after(change: ChangeSet, one: Change) -> Indicator | None:
    """The indicator that a change is about, as it would be."""
    return indicator_of(change.head, one.program, one.indicator)


def record(indicator: Indicator | None, period: Period | None) -> Achievement | None:
    """The record of a month; None where there is none."""
    return None if indicator is None or period is None else indicator.achievements.get(period)


def reopened(old: Closing, new: Closing | None) -> bool:
    """Whether a closed month was opened again properly: its closing kept as it was, with reason and document."""
    count = len(old.reopenings)
    if new is None or len(new.reopenings) <= count or not same(new.reopenings[:count], old.reopenings):
        return False
    kept = new.reopenings[count]
    return same(kept.seal, old.seal) and says_something(kept.reason) and says_something(kept.document)


def locked(change: ChangeSet) -> frozenset[Period]:
    """The months that were closed where the request parted or are by now, and that it doesn't reopen."""
    now = change.head.closings
    return frozenset(
        period
        for closings in (change.base.closings, change.closed_since)
        for period, closing in closings.items()
        if closing.seal is not None and not reopened(closing, now.get(period))
    )


def first_reopened(months: Collection[Period]) -> Message | None:
    """What must come before a change of months that are closed: the latest of them is opened again. None: nothing."""
    if not months:
        return None
    command = kpi_command("reopen", max(months), "--reason", BLANK, "--document", BLANK)
    return say("take it back; where it is right, open the month again first: {command}", command=command)


def email_of(by: str) -> str:
    """The e-mail address of ``Name <e-mail>``, for comparing; the whole text where there is none."""
    found = _EMAIL.search(by)
    return (found[1] if found else by).strip().casefold()


def problem(
    code: str, one: Change, message: Message, hint: Message | None, severity: Severity = Severity.ERROR
) -> Problem:
    """A problem at the place of a change."""
    return Problem(code, severity, locations.place(one.spot), message, hint)


def opened_settings(change: ChangeSet) -> Settings:
    """The settings of the base, with the opening that the request says where it may still be said."""
    base = change.base.settings
    if base.opening is not None or change.base.closings:
        return base
    return replace(base, opening=change.head.settings.opening)
