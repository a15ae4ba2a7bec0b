"""Which move makes sense in which state, and that no program is lost on the way."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.domain.lifecycle import NEXT, OVER, Move, outcome, possible_moves, resting, stood
from kpi.model.domain.program import Kak, KakSections, Program, Signing, State, StateChange

DAY = datetime.date(2024, 1, 1)
SIGNED = Kak("1", Signing(DAY, "x", ()), KakSections())


def program(states: Sequence[State], kak: Kak | None = None, since: Sequence[datetime.date] = ()) -> Program:
    days = since or [DAY + datetime.timedelta(days=30 * at) for at in range(len(states))]
    steps = tuple(StateChange(state, day) for state, day in zip(states, days, strict=True))
    return Program(
        folder="a", id="a", title="A", illustrative=True, state=states[-1], states=steps, lead_agency=None,
        policy_team=(), implementing_team=(), facilitator=None, phases=(), kak=kak,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("states", "kak", "moves"),
    [
        ([State.PROPOSED], None, {"reformulate": "reformulating", "ready": "ready", "stop": "stopped"}),
        ([State.REFORMULATING], None, {"propose": "proposed", "ready": "ready", "stop": "stopped"}),
        ([State.READY], None, {"reformulate": "reformulating", "sign": "implementing", "stop": "stopped"}),
        ([State.IMPLEMENTING], SIGNED, {"complete": "completed", "stop": "stopped"}),
        ([State.COMPLETED], SIGNED, {}),
        ([State.IMPLEMENTING, State.STOPPED], SIGNED, {"resume": "implementing"}),
        (
            [State.PROPOSED, State.STOPPED],
            None,
            {"propose": "proposed", "reformulate": "reformulating", "ready": "ready", "resume": "proposed"},
        ),
        ([State.STOPPED], None, {"propose": "proposed", "reformulate": "reformulating", "ready": "ready"}),
    ],
    ids=["proposed", "reformulating", "ready", "implementing", "completed", "stopped", "given up", "no history"],
)
def test_what_may_become_of_a_program(states: list[State], kak: Kak | None, moves: dict[str, str]) -> None:
    one = program(states, kak)
    assert {move.value: str(outcome(one, move)) for move in possible_moves(one)} == moves


@given(st.lists(st.sampled_from(list(Move)), max_size=12))
def test_every_step_that_is_possible_is_one_that_the_rules_allow(moves: list[Move]) -> None:
    states = [State.PROPOSED]
    for move in moves:
        kak = SIGNED if State.IMPLEMENTING in states else None
        state = outcome(program(states, kak), move)
        if state is not None:
            assert state in NEXT[states[-1]]
            states.append(state)
    assert State.COMPLETED not in states[:-1]


def test_every_state_leads_somewhere_but_the_last() -> None:
    assert NEXT.keys() == set(State)
    assert [state for state, following in NEXT.items() if not following] == [State.COMPLETED]


@given(
    st.lists(st.sampled_from(list(State)), min_size=1, max_size=6),
    st.integers(-40, 240),
)
def test_a_program_stood_as_its_last_step_before_a_day_says(states: list[State], days: int) -> None:
    one = program(states)
    day = DAY + datetime.timedelta(days=days)
    past = [step.state for step in one.states if step.since <= day]
    assert stood(one, day).state is (past[-1] if past else states[0])
    assert stood(one, datetime.date.max) is one


def test_a_program_without_history_stands_as_it_is() -> None:
    one = Program("a", "a", "A", True, State.PROPOSED, (), None, (), (), None, (), None)  # noqa: FBT003 - illustrative
    assert stood(one, DAY) is one


@pytest.mark.parametrize(
    ("stopped", "resumed", "rests"),
    [
        pytest.param("2024-03-31", None, True, id="stopped the day before"),
        pytest.param("2024-04-01", None, True, id="stopped on its first day"),
        pytest.param("2024-04-20", None, False, id="stopped in it"),
        pytest.param("2024-03-01", "2024-04-30", False, id="taken up on its last day"),
        pytest.param("2024-03-01", "2024-05-01", True, id="taken up after it"),
        pytest.param("2024-02-01", "2024-03-01", False, id="taken up before it"),
        pytest.param("2024-03-01", "2024-04-01", False, id="taken up on its first day"),
        pytest.param("2024-04-01", "2024-04-20", False, id="stopped on its first day and taken up in it"),
    ],
)
def test_a_month_rests_only_as_a_whole(stopped: str, resumed: str | None, rests: bool) -> None:  # noqa: FBT001
    days = [DAY, datetime.date.fromisoformat(stopped), *([datetime.date.fromisoformat(resumed)] if resumed else [])]
    states = [State.IMPLEMENTING, State.STOPPED, State.IMPLEMENTING][: len(days)]
    found = resting(program(states, SIGNED, days), datetime.date(2024, 4, 1), datetime.date(2024, 4, 30))
    assert (found is not None) is rests
    assert found is None or found.state in OVER
