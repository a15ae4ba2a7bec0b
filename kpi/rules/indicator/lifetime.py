"""An indicator is added before it is retired, both in a month of the program's phases.

Added names the first month in which an indicator counts, retired the first in which it no longer does. What counts
from the beginning to the end needs neither.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        retired: {from: 2024-03, reason: Digabung dengan indikator lain}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        retired: {from: 2023-12, reason: Digabung dengan indikator lain}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_indicator, indicators
from kpi.rules.scope import Scope

CODE: Final = "lifetime"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Boundaries in the wrong order or outside the phases."""
    for program, indicator in indicators(portfolio):
        added, retired, span = indicator.added, indicator.retired, program.span
        if added is not None and retired is not None and retired.from_ <= added.from_:
            what = say("retired from {retired} on, and added only in {added}",
                       retired=retired.from_, added=added.from_)  # fmt: skip
            yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, "retired", "from"), what,
                          say("write a month after {added}", added=str(added.from_)))  # fmt: skip
        for key, boundary in (("added", added), ("retired", retired)):
            if boundary is not None and span is not None and boundary.from_ not in span:
                what = say("{month} is outside the phases of the program", month=boundary.from_)
                hint = say("from {first} to {last}", first=span.first, last=span.last)
                yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, key, "from"), what, hint)
