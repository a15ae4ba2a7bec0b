"""``kpi change weights``: the weights of a program's indicators, shown, or changed from a month on."""

from __future__ import annotations

from typing import Final

from kpi.changes.program import weighing
from kpi.model.output.message import mark

HELP: Final = mark("Show the weights of a program's indicators; or change them from a month on, together 100.")
EXAMPLE: Final = mark(
    "Example: kpi change weights wisata-industri --from 2024-10 kunjungan-wisata=40 pabrik-tur=25 "
    '--reason "hasil evaluasi" --document "Berita acara 5"'
)

run = weighing.weights
