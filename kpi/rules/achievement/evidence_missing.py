"""A value has evidence, unless its indicator says evidence: optional.

A figure without proof can't stand when somebody asks. Give a document at an address (uri) or a file in this repository
(path). A month without a value needs no evidence, and neither does a milestone that is not reached.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        evidence: required
    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        evidence: required
    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      evidence:
        - {title: Rekap kunjungan November, uri: https://contoh.go.id/rekap-november.pdf}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.achievement import Achievement
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_record, recorded
from kpi.rules.scope import Scope

CODE: Final = "evidence-missing"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Values that nothing proves."""
    for program, indicator in recorded(portfolio):
        if not (indicator.evidence_required or indicator.definition_revisions):
            continue
        for period, record in indicator.achievements.items():
            if _lacks(record) and indicator.in_month(period).evidence_required:
                what = say("the value of {month} has no evidence", month=period)
                hint = say("add evidence: with title and uri or path")
                where = in_record(program, indicator, period, "value")
                yield Problem(
                    CODE,
                    Severity.ERROR,
                    where,
                    what,
                    hint,
                    say("name what proves it: {option}", option="--evidence FILE"),
                )


def _lacks(record: Achievement) -> bool:
    return not record.evidence and record.value is not None and record.value is not False
