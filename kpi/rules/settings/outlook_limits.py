"""From "behind" on is less than from "on track" on.

How far a value has come is held against an even way to its target: from ``on_track`` percent on it is on track, from
``behind`` percent on it is behind, below that far behind. The usual ones are 95 and 60.

Wrong:

    # data/kpi.yaml
    outlook: {on_track: 60, behind: 95}

Right:

    # data/kpi.yaml
    outlook: {on_track: 95, behind: 60}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_settings

CODE: Final = "outlook-limits"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """A limit of "behind" that is not below that of "on track"."""
    policy = portfolio.settings.outlook
    if policy.behind >= policy.on_track:
        what = say("behind {behind} is not below on_track {on_track}", behind=policy.behind, on_track=policy.on_track)
        hint = say("usual: on_track 95, behind 60")
        yield Problem(CODE, Severity.ERROR, in_settings("outlook", "behind"), what, hint)
