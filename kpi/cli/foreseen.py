"""Days on a command line that ``kpi check`` will refuse once they are committed: said at once, while they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.measure.dating import Bearing, foreseen
from kpi.model.message import say
from kpi.model.struct import replace

if TYPE_CHECKING:
    from kpi.measure.dating import Dated, Plan
    from kpi.model.achievement import Achievement
    from kpi.model.instruction import Instruction
    from kpi.model.message import Message
    from kpi.model.period import Period
    from kpi.model.portfolio import Portfolio
    from kpi.model.program import Program, StateChange


def of_sheet(portfolio: Portfolio, after: Instruction) -> tuple[Message, ...]:
    """What will be wrong with the days that a sheet gets."""
    return _told(portfolio, portfolio.instructions.get(after.period), after)


def of_step(portfolio: Portfolio, program: Program, step: StateChange) -> tuple[Message, ...]:
    """What will be wrong with the day of a program's next step."""
    return _told(portfolio, program, replace(program, state=step.state, states=(*program.states, step)))


def _told(portfolio: Portfolio, before: Plan | None, after: Plan) -> tuple[Message, ...]:
    def recorded(folder: str, indicator: str, period: Period) -> Achievement | None:
        program = next((one for one in portfolio.programs if one.folder == folder), None)
        found = None if program is None else program.by_indicator.get(indicator)
        return None if found is None else found.achievements.get(period)

    found = foreseen(before, after, recorded, portfolio.as_of, portfolio.settings)
    return tuple(_in_words(one) for one in found)


def _in_words(one: Dated) -> Message:
    if one.bearing is Bearing.HOLDS:
        return say(
            "{what} holds from {day} on, and months since then were due already: kpi check refuses that without the "
            "document that decided it: --document",
            what=one.what, day=one.day,
        )  # fmt: skip
    return say(
        "{day} is before {month} was recorded or due, and nothing shows it: kpi check refuses that day; what comes in "
        "after a month was due belongs to the IKP of the next one",
        day=one.day, month=one.months[0],
    )  # fmt: skip
