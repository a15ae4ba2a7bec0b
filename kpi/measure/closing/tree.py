"""Values of the model as JSON that says the same, however they were written in their file."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

from kpi.model.values.number import plain
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Grade, Range

#: How a struct becomes JSON.
Fields: TypeAlias = Callable[[Any], Any]


def every_field(value: Any) -> Any:  # noqa: ANN401 - a struct of the model
    """A struct with all of its fields, also the empty ones: for comparing, never for what is signed or digested."""
    match value:
        case Grade(name):
            return {"grade": name}
        case Range(low, high):
            return {"min": plain_tree(low), "max": plain_tree(high)}
        case _:
            return {name: plain_tree(getattr(value, name)) for name in value.__struct_fields__}


def plain_tree(value: object, fields: Fields = every_field) -> Any:  # noqa: ANN401 - what JSON holds
    """A value of the model as JSON; numbers are text in normal form. ``fields`` says what of a struct is told."""
    match value:
        case None | bool():
            return value
        case Enum():
            return value.value
        case str():
            return " ".join(value.split())
        case int() | Decimal():
            return plain(Decimal(value))
        case Mapping():
            return {str(key): plain_tree(item, fields) for key, item in value.items()}
        case list() | tuple():
            return [plain_tree(item, fields) for item in value]
        case datetime.datetime():
            return value.astimezone(datetime.UTC).isoformat()
        case datetime.date() | Period() | Span():
            return str(value)
        case _:
            return fields(value)
