"""Sentences for machines: always English, numbers as plain digits, months and days as in ISO 8601."""

from __future__ import annotations

import datetime
from decimal import Decimal

from kpi.model.output.command import Command
from kpi.model.output.message import Label, Message
from kpi.model.output.report import Number
from kpi.model.values.number import plain, rounded
from kpi.model.values.period import Period


def english(value: object) -> str:
    """A Message, or anything that may stand in one, as machine formats say it.

    The same for every reader and on every computer: ``1234.5``, ``2023-11``, ``2023-11-16``. Raises ``KeyError``
    where a sentence has a name that nobody fills in, ``TypeError`` for what can't stand in a sentence.
    """
    match value:
        case Message():
            return _sentence(value)
        case str():
            return str(value)
        case bool():
            return "yes" if value else "no"
        case int() | Period() | Command():
            return str(value)
        case Number():
            near = rounded(value.value, value.decimals)
            return f"{near or abs(near):f}{value.suffix}"  # nobody reads -0.00
        case Decimal():
            return plain(value)
        case datetime.date():
            return value.isoformat()
        case Label():
            return value.texts.get("en") or next(iter(value.texts.values()), "")
        case tuple():
            return ", ".join(english(one) for one in value)
    raise TypeError(f"can't stand in a sentence: {value!r}")


def _sentence(message: Message) -> str:
    template = message.template if message.many is None or message.count == 1 else message.many
    return template.format(**{name: english(value) for name, value in message.values.items()})
