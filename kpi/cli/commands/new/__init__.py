"""``kpi new``: files to begin with, every field explained in place."""

from __future__ import annotations

from typing import Final

from kpi.model.output.message import mark

HELP: Final = mark("Begin a program or an indicator: a file with every field, explained in place.")
EXAMPLE: Final = mark('Example: kpi new program penurunan-stunting --title "Penurunan Stunting"')
