"""A program that is not yet implemented, or was stopped before its KAK was signed, has no achievements.

What is achieved is measured against the signed KAK. Without it there is nothing to measure against.

Wrong:

    # data/programs/contoh/kak.yaml
    state: proposed
    states: [{state: proposed, since: 2023-10-31}]
    kak: null
    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132

Right:

    # data/programs/contoh/kak.yaml
    state: proposed
    states: [{state: proposed, since: 2023-10-31}]
    kak: null
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure import labels
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_record, recorded
from kpi.rules.scope import Scope

CODE: Final = "unsigned-achievements"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Achievements of programs that are not measured, once for each file."""
    for program, indicator in recorded(portfolio):
        if not program.measured:
            first = min(indicator.achievements)
            state = labels.state(program.state)
            what = say("the program is {state} without a signed KAK and can't have achievements", state=state)
            if program.signed:
                what = say("the program is {state} and can't have achievements", state=state)
            hint = say("put the state and the KAK of the program right, or delete this file")
            yield Problem(CODE, Severity.ERROR, in_record(program, indicator, first, on_key=True), what, hint)
