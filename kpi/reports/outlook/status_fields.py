"""The outlook beside the figures of a status: a cell for people, and a few fields for machines."""

from __future__ import annotations

from kpi.measure.outlook import Outlook
from kpi.model.output.message import say
from kpi.model.output.report import Audience, Cell, Column, Json
from kpi.reports._shared import machine_values
from kpi.reports.outlook.sentences import state_tone, state_word

#: It stands where the trend does in tables of single months.
COLUMN = Column("outlook", say("Outlook"), audience=Audience.PEOPLE)


def outlook_cell(found: Outlook) -> Cell:
    """The state in a word."""
    return Cell(None, state_word(found.state), state_tone(found.state))


def outlook_brief(found: Outlook) -> dict[str, Json]:
    """The state, how many months are left, and what each of them needs."""
    number = machine_values.number_or_none
    return {
        "state": found.state.value,
        "months_left": len(found.left),
        "per_month": number(found.per_month),
        "needed": number(found.needed),
        "pace": machine_values.percent(found.pace),
        "pace_needed": machine_values.percent(found.pace_needed),
    }
