"""What the instruction and the closing of a month state as a reason or a document says something.

A negotiated target, a month that is closed with something missing, and one that is opened again are judged by what is
written here, long after everybody has forgotten why. See the rule grounds for what says nothing.

Wrong:

    # data/closings/2023-11.yaml
    period: 2023-11
    reopenings:
      - at: "2023-12-14T09:00:00+07:00"
        by: Perencana <perencana@contoh.go.id>
        reason: n/a
        document: Nota dinas 12
        seal:
          form: 1
          digest: f0000000000000000000000000000000000000000000000000000000000000ff
          at: "2023-12-12T09:00:00+07:00"
          by: Perencana <perencana@contoh.go.id>
          tool: kpi
          results: {}

Right:

    # data/closings/2023-11.yaml
    period: 2023-11
    reopenings:
      - at: "2023-12-14T09:00:00+07:00"
        by: Perencana <perencana@contoh.go.id>
        reason: Salah rekap
        document: Nota dinas 12
        seal:
          form: 1
          digest: f0000000000000000000000000000000000000000000000000000000000000ff
          at: "2023-12-12T09:00:00+07:00"
          by: Perencana <perencana@contoh.go.id>
          tool: kpi
          results: {}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.grounds import hollow, of_closing, of_sheet
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.problem import Problem
from kpi.rules.achievement.grounds import problem

CODE: Final = "month-grounds"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Reasons and documents of sheets and closings that say nothing."""
    for sheet in portfolio.instructions.values():
        yield from (problem(CODE, one) for one in hollow(of_sheet(sheet)))
    for closing in portfolio.closings.values():
        yield from (problem(CODE, one) for one in hollow(of_closing(closing)))
