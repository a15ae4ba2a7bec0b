"""``kpi revise``: a correction that keeps the old value and says why."""

from __future__ import annotations

from typing import Final

from kpi.changes.record.recording import revise_one
from kpi.model.output.message import mark

HELP: Final = mark("Correct a record: the old value is kept, with the reason, who and when; saved as one commit.")
EXAMPLE: Final = mark('Example: kpi revise wisata-industri/kunjungan-wisata 2023-11 132 --reason "salah rekap"')

run = revise_one
