"""Evidence files are inside this repository, are there, and have the fingerprint that is written beside them.

A path begins at the folder that holds data/ and has / between the folders. The fingerprint (sha256) proves that the
file is the one that was there when the value was recorded; kpi record writes it. A file without one is a warning.

Wrong:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      evidence:
        - {title: Rekap November, path: ../rekap.pdf}

Right:

    # data/programs/contoh/evidence/rekap.txt
    Kunjungan November: 132
    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      evidence:
        - title: Rekap November
          path: data/programs/contoh/evidence/rekap.txt
          sha256: 0fcf5bff887141338031520132d0a66e3944170d0244a7b72e01a345b0190fdc
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.problem import Problem
from kpi.rules._support.evidence_files import trouble_with
from kpi.rules._support.locations import in_record, recorded
from kpi.rules.scope import Scope

CODE: Final = "evidence-file"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Files that are elsewhere, missing, empty, or not the ones they were."""
    known: dict[str, str | None] = {}
    for program, indicator in recorded(portfolio):
        for period, record in indicator.achievements.items():
            for index, evidence in enumerate(record.evidence):
                trouble = trouble_with(portfolio.root, evidence, known)
                if trouble is not None:
                    what, hint, severity, key = trouble
                    where = in_record(program, indicator, period, "evidence", index, key)
                    yield Problem(CODE, severity, where, what, hint)
