"""What everything that has fields is made of: values that are equal where their fields are equal.

``Struct`` is that of msgspec: 200 classes of it are there in 2 ms, where as many dataclasses would take 100 ms of each
command, and a value is made in a fifth of the time.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

__all__ = ["Struct", "field", "from_json", "packed", "replace", "to_json", "unpacked"]

Kind = TypeVar("Kind")


def packed(value: object) -> bytes:
    """Structs as bytes, with all that they hold. Where a type says nothing (``Any``), a Decimal becomes text."""
    return msgspec.msgpack.encode(value)


def unpacked(data: bytes, kind: type[Kind]) -> Kind | None:
    """What was ``packed``; None where it isn't of this kind."""
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except (msgspec.MsgspecError, ValueError):
        return None


def to_json(value: object) -> bytes:
    """Structs as JSON, whose numbers have their exact digits also where a type says nothing; no keys but text."""
    return msgspec.json.Encoder(decimal_format="number").encode(value)


def from_json(data: bytes, kind: type[Kind]) -> Kind | None:
    """What ``to_json`` made; None where it isn't of this kind."""
    try:
        return msgspec.json.Decoder(kind, float_hook=Decimal).decode(data)
    except (msgspec.MsgspecError, ValueError):
        return None
