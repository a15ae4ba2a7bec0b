"""The states of a program follow each other in time and in sense, and the last one is the state it is in.

A proposal may be reformulated, becomes ready, is implemented and completed; it can be stopped at any time before, and
what was stopped can be taken up again. Implementation begins on the day of the signing or later.

Wrong:

    # data/programs/contoh/kak.yaml
    state: implementing
    states:
      - {state: ready, since: 2023-10-31}
      - {state: implementing, since: 2023-11-01}

Right:

    # data/programs/contoh/kak.yaml
    state: implementing
    states:
      - {state: ready, since: 2023-10-31}
      - {state: implementing, since: 2023-11-16}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kpi.measure import labels
from kpi.model.domain.lifecycle import NEXT
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program, State
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_kak
from kpi.rules.scope import Scope

CODE: Final = "state-history"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Histories that don't end at the state, go back in time, jump, or begin before the signing."""
    today = portfolio.today
    for program in portfolio.programs:
        if not program.states:
            yield from _unwritten(program)
            continue
        last = program.states[-1].state
        if last is not program.state:
            what = say("the state is {state}, and the history ends with {last}",
                       state=labels.state(program.state), last=labels.state(last))  # fmt: skip
            yield Problem(CODE, Severity.ERROR, in_kak(program, "state"), what,
                          say("add the step to states, or write state: {last}", last=labels.state(last)))  # fmt: skip
        yield from _steps(program)
        yield from _before_signing(program)
        for index, step in enumerate(program.states):
            if step.since > today:
                what = say("{day} is in the future", day=step.since)
                where = in_kak(program, "states", index, "since")
                yield Problem(CODE, Severity.WARNING, where, what, say("write the step on the day when it is taken"))


def _unwritten(program: Program) -> Iterator[Problem]:
    if program.measured:
        what = say("nothing says since when the program is {state}", state=labels.state(program.state))
        hint = say("add states: with each state and the day since when it holds")
        yield Problem(CODE, Severity.ERROR, in_kak(program, "states", on_key=True), what, hint)


def _steps(program: Program) -> Iterator[Problem]:
    for index, (before, step) in enumerate(pairwise(program.states), 1):
        if step.since < before.since:
            what = say("{day} is before the step above, {before}", day=step.since, before=before.since)
            where = in_kak(program, "states", index, "since")
            yield Problem(CODE, Severity.ERROR, where, what, say("order the steps from the oldest to the newest"))
        possible = NEXT[before.state]
        if step.state not in possible:
            what = say(
                "{before} does not become {state}", before=labels.state(before.state), state=labels.state(step.state)
            )
            hint = say("what is completed stays so") if not possible else say(
                "it may become: {states}", states=tuple(state.value for state in possible)
            )  # fmt: skip
            yield Problem(CODE, Severity.ERROR, in_kak(program, "states", index, "state"), what, hint)


def _before_signing(program: Program) -> Iterator[Problem]:
    if program.kak is None or program.kak.signed is None:
        return
    signed = program.kak.signed.date
    for index, step in enumerate(program.states):
        if step.state is State.IMPLEMENTING:
            if step.since < signed:
                what = say("{day} is before the signing of the KAK on {signed}", day=step.since, signed=signed)
                yield Problem(CODE, Severity.ERROR, in_kak(program, "states", index, "since"), what,
                              say("write {signed} or a later day", signed=signed.isoformat()))  # fmt: skip
            return
