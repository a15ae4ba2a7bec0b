"""``kpi change retire``: an indicator of a signed program that no longer counts from a month on."""

from __future__ import annotations

from typing import Final

from kpi.changes.program import retiring
from kpi.model.output.message import mark

HELP: Final = mark("Retire an indicator of a signed program from a month on; the months before keep their figures.")
EXAMPLE: Final = mark(
    "Example: kpi change retire nir-banjir/muka-air-kolam --from 2024-10 --reweight titik-genangan=40 "
    '--reason "alat ukur rusak" --document "Berita acara 5"'
)

run = retiring.retire
