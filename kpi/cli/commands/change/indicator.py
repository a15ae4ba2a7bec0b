"""``kpi change indicator``: its definition from a month on; its name, source, agency and owner at any time."""

from __future__ import annotations

from typing import Final

from kpi.changes.program import redefining
from kpi.model.output.message import mark

HELP: Final = mark(
    "Change what an indicator is from a month on (earlier months keep what held); or put its name or source right."
)
EXAMPLE: Final = mark(
    "Example: kpi change indicator wisata-industri/kepuasan-pengunjung --from 2024-10 --decimals 2 "
    '--reason "kuesioner baru" --document "Berita acara 5"'
)

run = redefining.redefine
