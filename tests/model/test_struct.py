"""Structs as bytes and back, and what is loaded for them."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest

from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct, packed, unpacked

ORDER = """\
import sys

class Watch:
    def find_spec(self, name, path, target=None):
        if name == "msgspec":
            print("datetime" in sys.modules)

sys.meta_path.insert(0, Watch())
import kpi.model.values.struct
"""


def test_what_is_loaded_before_msgspec() -> None:
    """It passes over an interruption while it loads ``datetime``, and then crashes when it meets a date."""
    done = subprocess.run([sys.executable, "-c", ORDER], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"]


class Held(Struct, frozen=True):
    """Something."""

    months: Span
    value: Decimal | None = None


HELD = Held(Span(Period(2023, 11), Period(2024, 2)), Decimal("1.50"))


@pytest.mark.parametrize("exact", [False, True])
def test_there_and_back(*, exact: bool) -> None:
    data = packed(HELD, exact=exact)
    assert unpacked(data, Held) == unpacked(memoryview(data), Held) == HELD


@pytest.mark.parametrize("data", [b"", b"p", b"j", b"j{}", b"p\x80", packed(HELD)[:-1], packed(5)])
def test_what_is_of_another_kind_is_nothing(data: bytes) -> None:
    assert unpacked(data, Held) is None
