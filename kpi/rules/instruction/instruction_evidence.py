"""Evidence of a follow-up in an instruction (IKP) is there, and has the fingerprint that is written beside it.

What is said to be done is proved by a file inside this repository, or by an address. See the rule evidence-file for how
a path is written and what a fingerprint is.

Wrong:

    # data/instructions/2023-11.yaml
    period: 2023-11
    items:
      - id: isu-01
        category: issue
        follow_ups:
          - date: 2023-11-20
            by: Dinas Contoh
            note: Saluran dibersihkan
            evidence: [{title: Foto, path: data/programs/contoh/evidence/foto.txt}]

Right:

    # data/programs/contoh/evidence/foto.txt
    foto
    # data/instructions/2023-11.yaml
    period: 2023-11
    items:
      - id: isu-01
        category: issue
        follow_ups:
          - date: 2023-11-20
            by: Dinas Contoh
            note: Saluran dibersihkan
            evidence:
              - title: Foto
                path: data/programs/contoh/evidence/foto.txt
                sha256: 06fa6b5f87b62018686fa6c1152e4f7140c7ed5b3c4f526973b3801fa200188c
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.evidence import of_sheet
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.problem import Place, Problem
from kpi.rules._support.evidence_files import trouble_with

CODE: Final = "instruction-evidence"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Files of follow-ups that are elsewhere, missing, empty, or not the ones they were."""
    known: dict[str, str | None] = {}
    for sheet in portfolio.instructions.values():
        for one in of_sheet(sheet):
            for index, evidence in enumerate(one.evidence):
                trouble = trouble_with(portfolio.root, evidence, known)
                if trouble is not None:
                    what, hint, severity, key = trouble
                    yield Problem(CODE, severity, Place(one.path, (*one.pointer, "evidence", index, key)), what, hint)
