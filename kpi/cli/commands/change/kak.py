"""``kpi change kak``: sections of a signed KAK, typed or edited by hand, kept as a numbered revision."""

from __future__ import annotations

from typing import Final

from kpi.changes.program import revising
from kpi.model.output.message import mark

HELP: Final = mark("Revise the KAK of a signed program: sections typed here, or edited in kak.yaml before.")
EXAMPLE: Final = mark(
    'Example: kpi change kak nir-banjir --section "purpose=Genangan surut dalam dua jam" '
    '--reason "hasil evaluasi" --document "Adendum 3"'
)

run = revising.revise
