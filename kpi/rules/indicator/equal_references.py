"""A code of a shared list stands for one indicator at a time.

The reference says that an indicator is the one of this code in a list that others share: ministries, donors, a
province. Who reads the data by the code would add up two indicators that bear it, or take one for the other. An
indicator may have the code of one that was retired before it was added.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        reference: {scheme: SDG, code: 8.9.1}
      - id: kunjungan-asing
        name: Jumlah kunjungan asing
        reference: {scheme: SDG, code: 8.9.1}

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        reference: {scheme: SDG, code: 8.9.1}
      - id: kunjungan-asing
        name: Jumlah kunjungan asing
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.indicator import Indicator, Reference
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_indicator, indicators
from kpi.rules.scope import Scope

CODE: Final = "equal-references"
SCOPE: Final = Scope.PORTFOLIO


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """The second and every further indicator with the same code, in whichever program."""
    before: dict[Reference, list[tuple[Program, Indicator]]] = {}
    for program, indicator in indicators(portfolio):
        if indicator.reference is None:
            continue
        same = before.setdefault(indicator.reference, [])
        other = next(((one, it) for one, it in same if it.counts_beside(indicator)), None)
        same.append((program, indicator))
        if other is not None:
            what = say("{cell} has the code {code} of {scheme} as well", cell=f"{other[0].id}/{other[1].id}",
                       code=indicator.reference.code, scheme=indicator.reference.scheme)  # fmt: skip
            hint = say("leave the code with the indicator that it stands for")
            yield Problem(CODE, Severity.WARNING, in_indicator(program, indicator, "reference", "code"), what, hint)
