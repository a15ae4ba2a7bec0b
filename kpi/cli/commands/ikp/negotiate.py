"""``kpi ikp negotiate``: an agency asks for another target."""

from __future__ import annotations

import datetime
from typing import Annotated, Final

from kpi.changes import demanded
from kpi.changes.asking import indicator_named, program_named
from kpi.changes.date_warnings import refuse_sheet
from kpi.changes.instruction.instructing import Instructing, from_day, item_named, with_item
from kpi.changes.typed_quantity import indicator_target, number_target
from kpi.cli.commands.ikp.options import Asker, Day, Item, Sheet
from kpi.cli.session.session import Session
from kpi.measure.audit.dating import negotiable, witnessed
from kpi.model.domain.instruction import Item as Asked
from kpi.model.domain.instruction import Negotiation
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, mark, say
from kpi.model.output.parameter import Parameters, option, text_option
from kpi.model.values.period import Period
from kpi.model.values.quantity import Target
from kpi.model.values.struct import replace
from kpi.reports.instruction.changed import SheetChange
from kpi.reports.instruction.item_text import target_text

HELP: Final = mark("Ask for another target of an item, with the reason; the leader decides.")
EXAMPLE: Final = mark('Example: kpi ikp negotiate kunjungan-wisata --to 120 --reason "dua pabrik tutup"')


class IkpNegotiateParameters(Parameters, frozen=True):
    """Parameters of ``kpi ikp negotiate``."""

    item: Item
    to: Annotated[str, option("--to", "TARGET", mark("the target asked for"))] = ""
    reason: Annotated[str, text_option("--reason", mark("why; needed"))] = ""
    period: Sheet = ""
    by: Asker = ""
    date: Day = ""
    write: options.WriteOptions = options.WriteOptions()


def run(session: Session, given: IkpNegotiateParameters) -> int:
    """Note what is asked for."""
    reason = given.reason
    at = Instructing.begin(session, given.write, given.by)
    sheet = at.sheet(given.period)
    found = item_named(sheet, given.item)
    reason = demanded.reason(reason, say("a negotiation needs a reason"))
    day = at.day(given.date, sheet)
    old, new = _refused(at.portfolio, sheet.period, found, day), _wanted(at.portfolio, found, given.to)
    if new == old:
        raise KpiError(
            say("nothing changes: the target is {target} already", target=target_text(found, old, at.portfolio))
        )
    one = Negotiation(old, new, reason, day, at.by)
    what = say(
        "Negotiate {item} in the IKP of {month}: {old} → {new}", item=found.id, month=sheet.period,
        old=target_text(found, old, at.portfolio), new=target_text(found, new, at.portfolio),
    )  # fmt: skip
    changed = with_item(sheet, replace(found, negotiations=(*found.negotiations, one)))
    refuse_sheet(at.portfolio, changed)
    return at.save(SheetChange("ikp negotiate", changed, what, found.id, reason))


def _refused(portfolio: Portfolio, month: Period, item: Asked, day: datetime.date) -> Target:
    """The target that holds. Raises ``KpiError`` where there is nothing to negotiate, or too early or too late."""
    if item.target is None:
        raise KpiError(say("{item} has no target that could be negotiated", item=item.id))
    if item.undecided is not None:
        raise KpiError(
            say("{item} is being negotiated since {day}", item=item.id, day=item.undecided.date),
            say(
                "decide it first: {command}",
                command=kpi_command("ikp", "decide", item.id, "--accept", "--period", month),
            ),
        )
    last = max(item.negotiated_on, default=day)
    if day < last:
        raise KpiError(
            say("{day} is before {before}, when {item} was negotiated", day=day, before=last, item=item.id),
            from_day(last),
        )
    if item.due is not None and day > item.due:
        raise KpiError(
            say("{item} was due on {day}, and is no longer negotiated", item=item.id, day=item.due),
            _in_time(portfolio, month, item, item.due),
        )
    return item.target


def _in_time(portfolio: Portfolio, month: Period, item: Asked, due: datetime.date) -> Message:
    """Hint: write the day on which it was asked for, unless a result was known or due by then."""
    program = next((one for one in portfolio.programs if one.id == item.program), None)
    found = None if program is None else program.by_indicator.get(item.indicator or "")
    record = None if found is None else found.achievements.get(month)
    now, settings = portfolio.as_of, portfolio.settings
    if negotiable(record, now, settings) and witnessed(due, month, record, now, settings):
        return say("if it was asked for in time, write that day, {due} at the latest: --date", due=due)
    return say("what comes in after a month was recorded or due belongs to the IKP of the next one")


def _wanted(portfolio: Portfolio, item: Asked, typed: str) -> Target:
    if not typed.strip():
        raise KpiError(say("{name} is missing", name="--to"), say("say what is asked for: --to ..."))
    if item.program is None or item.indicator is None:
        return number_target(typed, item.unit or "")
    return indicator_target(typed, indicator_named(program_named(portfolio, item.program), item.indicator))
