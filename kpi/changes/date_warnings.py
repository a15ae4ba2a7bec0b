"""Days that ``kpi check`` and ``kpi audit`` would refuse for ever, refused while they are typed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from kpi.measure.audit.dating import Bearing, Plan, day_of, foreseen, negotiable
from kpi.measure.change import program_changes
from kpi.measure.signed_content import signed_troubles
from kpi.measure.too_late import Known, known_troubles, overdue_troubles
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program, StateChange
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say
from kpi.model.values.period import Period
from kpi.model.values.struct import replace


def refuse_sheet(portfolio: Portfolio, after: Instruction) -> None:
    """Refuse the days that a sheet gets, where nothing shows them. Raises ``KpiError``."""
    hint = say("what comes in after a month was due belongs to the IKP of the next one")
    _refuse(portfolio, portfolio.instructions.get(after.period), after, hint)


def refuse_step(portfolio: Portfolio, program: Program, step: StateChange) -> None:
    """Refuse the day of a program's next step, where nothing shows it. Raises ``KpiError``."""
    refuse_plan(portfolio, program, replace(program, state=step.state, states=(*program.states, step)))


def refuse_plan(portfolio: Portfolio, before: Program, after: Program) -> None:
    """Refuse the days that come into a program with a change, where nothing shows them. Raises ``KpiError``."""
    hint = say("leave --date away, and name the paper with its own day under --document")
    _refuse(portfolio, before, after, hint)


def refuse_signed(before: Portfolio, after: Portfolio) -> None:
    """Refuse what changes signed content without a revision, or over a month whose value is known.

    Raises ``KpiError``.
    """
    for program in before.programs:
        changed = after.program(program.id)
        if changed is not None and changed is not program:
            _refuse_signed(before, program, changed)


def _refuse_signed(portfolio: Portfolio, before: Program, after: Program) -> None:
    def records(name: str) -> Mapping[Period, Achievement]:
        found = before.by_indicator.get(name)
        return {} if found is None else found.achievements

    settings, today = portfolio.settings, day_of(portfolio.as_of, portfolio.settings)
    known = Known(records, records, lambda month: not settings.opened(month) and settings.deadline(month) < today)
    for one in program_changes(before, after):
        late = known_troubles(one, before, after, known), overdue_troubles(one, before, after, known)
        for what, hint in chain(*late, signed_troubles(one, before, after)):
            raise KpiError(what, hint)


def _refuse(portfolio: Portfolio, before: Plan | None, after: Plan, hint: Message) -> None:
    def recorded(folder: str, indicator: str, period: Period) -> Achievement | None:
        program = next((one for one in portfolio.programs if one.folder == folder), None)
        found = None if program is None else program.by_indicator.get(indicator)
        return None if found is None else found.achievements.get(period)

    for one in foreseen(before, after, recorded, portfolio.as_of, portfolio.settings):
        if one.bearing is Bearing.HOLDS:
            raise KpiError(
                say("{what} would hold from {day} on, and months since then were due already", what=one.what,
                    day=one.day),
                say('name the document that decided it: --document "..."'),
            )  # fmt: skip
        if one.moves_target and not negotiable(recorded(*one.cell, one.months[0]), portfolio.as_of, portfolio.settings):
            raise KpiError(
                say("the value of {month} is recorded, and its target is no longer negotiated", month=one.months[0]),
                hint,
            )
        raise KpiError(
            say("{day} is before {month} was recorded or due, and nothing shows it", day=one.day, month=one.months[0]),
            hint,
        )
