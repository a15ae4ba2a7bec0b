"""``kpi reopen``: the latest closed month is opened again; its closing is kept as a revision."""

from __future__ import annotations

from typing import Final

from kpi.changes.closing.reopen import reopen
from kpi.model.output.message import mark

HELP: Final = mark(
    "Reopen the latest closed month, with a reason and the document that orders it; saved as one commit."
)
EXAMPLE: Final = mark('Example: kpi reopen 2023-11 --reason "salah rekap" --document "Nota Dinas 12"')

run = reopen
