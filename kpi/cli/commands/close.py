"""``kpi close``: a month is closed, chained to the month before."""

from __future__ import annotations

from typing import Final

from kpi.changes.closing.close import close
from kpi.model.output.message import mark

HELP: Final = mark(
    "Close a month: show what stands in the way, then chain it to the month before; saved as one commit."
)
EXAMPLE: Final = mark("Example: kpi close 2023-11 --dry-run")

run = close
