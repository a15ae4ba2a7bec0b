"""The floor of the score is below its cap.

Percentages enter a score not lower than the floor and not higher than the cap; the usual ones are 0 and 120.

Wrong:

    # data/kpi.yaml
    score: {cap: 100, floor: 120}

Right:

    # data/kpi.yaml
    score: {cap: 120, floor: 0}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_settings

CODE: Final = "score-limits"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """A floor that is not below the cap."""
    score = portfolio.settings.score
    if score.floor >= score.cap:
        what = say("the floor {floor} is not below the cap {cap}", floor=score.floor, cap=score.cap)
        yield Problem(CODE, Severity.ERROR, in_settings("score", "floor"), what, say("usual: cap 120, floor 0"))
