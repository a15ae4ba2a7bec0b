"""``kpi change target``: a target set, or revised with the old value kept."""

from __future__ import annotations

from typing import Final

from kpi.changes.program.retarget import retarget
from kpi.model.output.message import mark

HELP: Final = mark("Revise the target of a month: the old value is kept, with the reason and the document.")
EXAMPLE: Final = mark(
    "Example: kpi change target wisata-industri/kunjungan-wisata 2024-05 250 "
    '--reason "anggaran berkurang" --document "Berita acara 3"'
)

run = retarget
