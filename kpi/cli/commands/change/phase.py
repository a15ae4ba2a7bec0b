"""``kpi change phase``: a phase of a signed program that becomes longer, or one more of them."""

from __future__ import annotations

from typing import Final

from kpi.changes.program import phasing
from kpi.model.output.message import mark

HELP: Final = mark("Let a phase of a signed program end later, or add one; with the targets of the new months.")
EXAMPLE: Final = mark(
    "Example: kpi change phase nir-banjir tahap-2 --to 2025-03 --same-targets --target sumur-resapan=620 "
    '--reason "musim hujan" --document "Adendum 2"'
)

run = phasing.phase
