"""What everything that has fields is made of: values that are equal where their fields are equal.

``Struct`` is that of msgspec: 200 classes of it are there in 2 ms, where as many dataclasses would take 100 ms of each
command, and a value is made in a fifth of the time.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

__all__ = ["Struct", "field", "replace"]
