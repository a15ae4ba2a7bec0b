"""Reasons and documents as they are typed: refused at once where they say nothing."""

from __future__ import annotations

import datetime

from kpi.model.domain.grounds import as_seen, says_something
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say


def text(typed: str, missing: Message, hint: Message) -> str:
    """A ground that must be there. Raises ``KpiError`` where it isn't (``missing``), or says nothing."""
    if not typed.strip():
        raise KpiError(missing, hint)
    return stated(typed, hint)


def stated(typed: str, hint: Message) -> str:
    """A ground that may be left away, without the blanks around it. Raises ``KpiError`` where it says nothing."""
    said = typed.strip()
    if said and not says_something(said):
        raise KpiError(say("{text} says nothing", text=as_seen(said)), hint)
    return said


def reason(typed: str, missing: Message) -> str:
    """The required ``--reason``. Raises ``KpiError``."""
    return text(typed, missing, say('say why: --reason "..."'))


def document(typed: str, missing: Message) -> str:
    """The required ``--document``. Raises ``KpiError``."""
    return text(typed, missing, say('name it: --document "..."'))


def in_order(day: datetime.date, before: datetime.date) -> None:
    """Refuse a decision that is older than the one it revises. Raises ``KpiError``."""
    if day < before:
        raise KpiError(
            say("{day} is before what it revises, {before}", day=day, before=before),
            say("write the day on which it was decided: --date ..."),
        )
