"""``kpi site``: the pages that leaders look at."""

from __future__ import annotations

from typing import Final

from kpi.model.output.message import mark

HELP: Final = mark("Pages for leaders: static files that open by a double click, without a network.")
EXAMPLE: Final = mark("Example: kpi site build -o situs")
