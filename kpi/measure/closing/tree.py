"""Values of the model as JSON that says the same, however they were written in their file."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, Final, TypeAlias

from kpi.model.values.number import plain
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Grade, Range
from kpi.model.values.struct import Struct

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


def _words(text: str) -> str:
    return " ".join(text.split())


def _digits(number: int | Decimal) -> str:
    return plain(Decimal(number))


#: How values that hold no others become JSON, by their very type: nearly all that a month is made of.
_LEAVES: Final[Mapping[type, Callable[[Any], Any]]] = {
    type(None): lambda _: None,
    bool: lambda value: value,
    str: _words,
    int: _digits,
    Decimal: _digits,
    datetime.datetime: lambda value: value.astimezone(datetime.UTC).isoformat(),
    datetime.date: str,
    Period: str,
    Span: str,
}


def plain_tree(value: object, fields: Fields = every_field) -> Any:  # noqa: ANN401 - what JSON holds
    """A value of the model as JSON; numbers are text in normal form. ``fields`` says what of a struct is told."""
    leaf = _LEAVES.get(type(value))
    if leaf is not None:
        return leaf(value)
    match value:
        case Struct():
            return fields(value)
        case Enum():
            return value.value
        case list() | tuple():
            return [plain_tree(item, fields) for item in value]
        case frozenset():
            return sorted(plain_tree(item, fields) for item in value)
        case Mapping():
            return {str(key): plain_tree(item, fields) for key, item in value.items()}
        case _:  # a type that is derived from one of the leaves
            return next(tell(value) for kind, tell in _LEAVES.items() if isinstance(value, kind))
