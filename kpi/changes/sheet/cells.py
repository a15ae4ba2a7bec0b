"""Cells of a filled-in sheet: values, states, days and evidence as people type them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeVar

from kpi.changes import asking
from kpi.changes.basis import Basis
from kpi.changes.context import Desk
from kpi.changes.record.draft import RecordDraft
from kpi.changes.sheet.grid_rows import SheetRow, Slips
from kpi.changes.typed_quantity import value_of
from kpi.changes.workspace import Workspace
from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.indicator import Indicator, Measure
from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.model.output.sheet import SheetContent
from kpi.model.typed.choice import typed_choice
from kpi.model.values.number import EXACT, HUNDRED, decimal_of, plain
from kpi.model.values.period import Period
from kpi.model.values.struct import field
from kpi.render.language import available, language
from kpi.reports.entry.sheet_template import evidence_line, statuses
from kpi.store.write import evidence

Answer = TypeVar("Answer")
#: Digits that a spreadsheet keeps of what is typed; a number with more was reckoned, and nobody has rounded it.
_MOST_TYPED: Final = 15


class SheetReading(Slips):
    """One pass over the rows of a sheet of records."""

    session: Workspace
    desk: Desk
    here: Path
    drafts: dict[str, list[tuple[SheetRow, RecordDraft]]] = field(default_factory=dict)
    first: dict[str, Basis] = field(default_factory=dict)
    now: dict[str, Basis] = field(default_factory=dict)
    seen: dict[tuple[str, str, Period], int] = field(default_factory=dict)
    unchanged: int = 0
    empty: int = 0


def row_month(row: SheetRow) -> str:
    """The month as typed, also where the spreadsheet has made a day of it."""
    value = row.found.get("period", SheetContent()).value
    return f"{value:%Y-%m}" if isinstance(value, datetime.date) else row.text("period")


def cell_value(row: SheetRow, indicator: Indicator, existing: Achievement | None, _: SheetReading) -> dict[str, object]:
    """The value, exactly, where it differs from that of the record."""
    found = row.found.get("value", SheetContent())
    if found.value is None or not row.text("value"):
        return {}
    value = exact_content(found, row.text("value"), indicator, value_of)
    if existing is not None and existing.value == value and isinstance(existing.value, bool) == isinstance(value, bool):
        return {}
    return {"value": row.text("value"), "exact": value}


def exact_content(
    found: SheetContent, text: str, indicator: Indicator, parsed: Callable[[str, Indicator], Answer]
) -> Answer | Decimal | bool:
    """A value or target of an indicator in a cell; what is text there is ``parsed``. Raises ``KpiError``."""
    match found.value:
        case bool() if indicator.measure is Measure.MILESTONE:
            return found.value
        case datetime.date():
            raise KpiError(
                say("the spreadsheet has made a day of it: {day}", day=found.value),
                say("type it once more with ' in front: '3/4"),
            )
        case Decimal() if indicator.measure.numeric:
            return exact_number(found.value, indicator, percent=found.percent)
        case _:
            return parsed(text, indicator)


def exact_number(value: Decimal, indicator: Indicator, *, percent: bool) -> Decimal:
    """A number in a cell, in the unit of the indicator. Raises ``KpiError``."""
    if len(value.as_tuple().digits) > _MOST_TYPED:
        raise KpiError(
            say("{value} was reckoned and not rounded", value=plain(value)),
            say("round it in the sheet to the decimals that you can answer for"),
        )
    if percent and indicator.measure is Measure.PERCENT:
        value = EXACT.multiply(value, HUNDRED)
    elif percent and indicator.measure is not Measure.RATIO:
        raise KpiError(
            say("it is shown as a percentage, and the unit is {unit}", unit=indicator.unit),
            say("give the cell the format of a number"),
        )
    try:
        return decimal_of(value)
    except ValueError:
        raise KpiError(say("{value} is no value of this indicator", value=str(value))) from None


def cell_status(row: SheetRow, _: Indicator, existing: Achievement | None, __: SheetReading) -> dict[str, object]:
    """The status in a cell, where it differs from that of the record."""
    text = row.text("status")
    if not text:
        return {}
    known = statuses([language(code).shown for code in available()])
    said = typed_choice(text, Status) or text.casefold()
    if said not in known:
        raise KpiError(say("{typed} is no status", typed=text), asking.nearest(text.casefold(), known))
    status = known[said]
    return {} if existing is not None and existing.status is status else {"status": status.value}


def cell_due(row: SheetRow, _: Indicator, existing: Achievement | None, reading: SheetReading) -> dict[str, object]:
    """Until when the follow-up will be done; with it, all of the follow-up is written anew."""
    text = row.text("follow_up_due")
    if not text:
        return {}
    due = asking.day(text, reading.session)
    follow_up = existing.follow_up if existing else None
    if follow_up is not None and follow_up.due == due and follow_up.action == row.text("follow_up"):
        return {}
    if not row.text("follow_up"):
        raise KpiError(say("it is not said what will be done"), say("fill in the follow-up"))
    whole = {"follow_up": row.text("follow_up"), "follow_up_owner": row.text("follow_up_owner")}
    return {**whole, "follow_up_due": due}


def cell_evidence(
    row: SheetRow, indicator: Indicator, existing: Achievement | None, reading: SheetReading
) -> dict[str, object]:
    """The lines of evidence that the record hasn't; each is looked at here, so that it is found in its own cell."""
    there = {evidence_line(one) for one in existing.evidence} if existing else set()
    program = reading.now[row.text("program")].portfolio.programs[0]
    period = asking.reported_month(row_month(row), program, indicator)
    lines = [line.strip() for line in row.text("evidence").split("\n")]
    new = tuple(line for line in lines if line and line not in there)
    for line in new:
        evidence.offered(reading.desk.root, row.text("program"), reading.here, line, (period, indicator.id))
    return {"evidence": new} if new else {}
