"""The life of a program from proposal to completion: states, and the moves between them.

What each state means. ``validate``: what the rules demand; ``status`` and ``close``: what becomes of its figures;
``ikp``: what the leader's instruction takes from it.

=============  ==================================  ==================================  ===========================
state          validate                            status, close                       ikp
=============  ==================================  ==================================  ===========================
proposed       only its head; no achievements      listed, never scored                nothing
reformulating  only its head; no achievements      listed, never scored                nothing
ready          all required sections of the KAK    listed, never scored                nothing
implementing   signed KAK, indicators, phases, a   scored; its months are closed       targets of the month, and
               target for every month                                                  what is left of the last
completed      as implementing                     scored up to the month in which it  nothing after that month
                                                   ended; later months owe nothing
stopped        as implementing once it was signed  as completed; months in which it    nothing while it rests
                                                   rested owe nothing
=============  ==================================  ==================================  ===========================

A month is judged by the state at its end: what a program becomes later changes no earlier month.
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Final, assert_never

from kpi.model.domain.program import Program, State, StateChange
from kpi.model.values.struct import replace

#: What a state may become. What is completed stays so.
NEXT: Final = {state: state.following for state in State}

#: States in which nothing more is owed.
OVER: Final = frozenset(state for state in State if state.over)


class Move(StrEnum):
    """Moves of a program: each leads to one state, ``resume`` to the one before it was stopped."""

    PROPOSE = "propose"
    REFORMULATE = "reformulate"
    READY = "ready"
    SIGN = "sign"
    COMPLETE = "complete"
    STOP = "stop"
    RESUME = "resume"


def _leads_to(program: Program, move: Move) -> State | None:
    match move:
        case Move.PROPOSE:
            return State.PROPOSED
        case Move.REFORMULATE:
            return State.REFORMULATING
        case Move.READY:
            return State.READY
        case Move.SIGN:
            return State.IMPLEMENTING
        case Move.COMPLETE:
            return State.COMPLETED
        case Move.STOP:
            return State.STOPPED
        case Move.RESUME:
            return _before_the_stop(program)
    assert_never(move)


def outcome(program: Program, move: Move) -> State | None:
    """The state that a move leads to; None where it makes no sense in the state that the program is in.

    Only ``resume`` takes up again what was signed and stopped; ``sign`` is for what is ready.
    """
    state = _leads_to(program, move)
    if move is Move.RESUME or state not in NEXT[program.state]:
        return state if move is Move.RESUME else None
    if program.state is State.STOPPED and (state is State.IMPLEMENTING or program.signed):
        return None
    return state


def possible_moves(program: Program) -> tuple[Move, ...]:
    """The moves that make sense now."""
    return tuple(move for move in Move if outcome(program, move) is not None)


def _before_the_stop(program: Program) -> State | None:
    if program.state is not State.STOPPED:
        return None
    earlier = [step.state for step in program.states if step.state is not State.STOPPED]
    return earlier[-1] if earlier and earlier[-1] in NEXT[State.STOPPED] else None


def stood(program: Program, day: datetime.date) -> Program:
    """The program with the state and the steps that it had at the end of a day; before its first step, with that."""
    steps = tuple(step for step in program.states if step.since <= day) or program.states[:1]
    if len(steps) == len(program.states):
        return program
    return replace(program, state=steps[-1].state, states=steps)


def resting(program: Program, first: datetime.date, last: datetime.date) -> StateChange | None:
    """The stop or completion because of which nothing is owed from ``first`` to ``last``; None where something is.

    What ended on the first of these days owes nothing any more; what was taken up again, even on the last, owes.
    """
    begun = [step for step in program.states if step.since <= first]
    if not begun or begun[-1].state not in OVER:
        return None
    again = any(step.state is State.IMPLEMENTING and first < step.since <= last for step in program.states)
    return None if again else begun[-1]
