"""``kpi import``: what others keep in sheets."""

from __future__ import annotations

from typing import Final

from kpi.model.output.message import mark

HELP: Final = mark("Take in a plan that is kept in a spreadsheet.")
EXAMPLE: Final = mark("Example: kpi import plan rencana.xlsx --dry-run")
