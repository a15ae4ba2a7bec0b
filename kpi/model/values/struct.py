"""The base of all values with fields: equal where their fields are equal.

``Struct`` is that of msgspec: 200 classes of it are there in 2 ms, where as many dataclasses would take 100 ms of each
command, and a value is made in a fifth of the time.
"""

from __future__ import annotations

import datetime  # noqa: F401 - msgspec would load it itself, pass over an interruption while it does, and crash later
from decimal import Decimal
from typing import Final, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

__all__ = ["Struct", "field", "packed", "replace", "unpacked"]

Kind = TypeVar("Kind")

#: How what is packed begins.
_PACK: Final = b"p"
_JSON: Final = b"j"


def packed(value: object, *, exact: bool = False) -> bytes:
    """Structs as bytes, with all that they hold.

    Where a type says nothing (``Any``) a Decimal becomes text, unless it is to stay ``exact``: then it is a number with
    all its digits, and no key may be anything but text.
    """
    if exact:
        return _JSON + msgspec.json.Encoder(decimal_format="number").encode(value)
    return _PACK + msgspec.msgpack.encode(value)


def unpacked(data: bytes | memoryview, kind: type[Kind]) -> Kind | None:
    """The value that was ``packed``; None where it isn't of this kind."""
    body = memoryview(data)[1:]  # it may be much
    try:
        if data[:1] == _JSON:
            return msgspec.json.Decoder(kind, float_hook=Decimal).decode(body)
        return msgspec.msgpack.decode(body, type=kind)
    except (msgspec.MsgspecError, ValueError):
        return None
