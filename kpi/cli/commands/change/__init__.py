"""``kpi change``: what both sides have signed, changed from a month on, with reason, document and date."""

from __future__ import annotations

from typing import Final

from kpi.model.output.message import mark

HELP: Final = mark("Change what is signed: a target, phases, indicators, weights, the KAK; with reason and document.")
EXAMPLE: Final = mark(
    "Example: kpi change indicator wisata-industri/pabrik-tur --from 2024-10 --decimals 1 "
    '--reason "dihitung per kawasan" --document "Berita acara 5"'
)
