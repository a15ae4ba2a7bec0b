"""``kpi new indicator``: an indicator of a program, with its targets."""

from __future__ import annotations

from typing import Final

from kpi.changes.new.new_files import new_indicator
from kpi.model.output.message import mark

HELP: Final = mark("Begin an indicator: every field explained in place, and a line for the target of each month.")
EXAMPLE: Final = mark(
    "Example: kpi new indicator penurunan-stunting/balita-ditimbang --measure percent --polarity maximize"
)

run = new_indicator
