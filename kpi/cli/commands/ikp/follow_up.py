"""``kpi ikp follow-up``: what was done about an item."""

from __future__ import annotations

import datetime
import shlex
from decimal import Decimal
from typing import Annotated, Final

from kpi.changes.instruction.instructing import Instructing, from_day, item_named, with_item
from kpi.changes.typed_quantity import number_typed
from kpi.cli.commands.ikp.options import Day, Item, Sheet
from kpi.cli.session.session import Session
from kpi.model.domain.instruction import Deed
from kpi.model.domain.instruction import Item as Asked
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import Parameters, option, switch
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.reports.instruction.changed import SheetChange
from kpi.store.write import evidence
from kpi.store.write.evidence import Offered

HELP: Final = mark("Note what was done about an item, with evidence; --done when nothing is left to do.")
EXAMPLE: Final = mark('Example: kpi ikp follow-up isu-01 --value "3 titik" --note "Tiga gorong-gorong diganti" --done')


class IkpFollowUpParameters(Parameters, frozen=True):
    """Parameters of ``kpi ikp follow-up``."""

    item: Item
    value: Annotated[
        str, option("--value", mark("VALUE"), mark("what is achieved so far, in the unit of the item"))
    ] = ""
    note: options.Note = ""
    evidence: options.Evidence = ()
    done: Annotated[bool, switch("--done", mark("nothing is left to do"))] = False
    period: Sheet = ""
    date: Day = ""
    by: Annotated[str, option("--by", mark("WHO"), mark("who did it; otherwise git's own identity"))] = ""
    write: options.WriteOptions = options.WriteOptions()


def run(session: Session, given: IkpFollowUpParameters) -> int:
    """Add it to the item."""
    at = Instructing.begin(session, given.write, given.by)
    sheet = at.sheet(given.period)
    found = item_named(sheet, given.item)
    if found.done:
        raise KpiError(say("{item} is done already", item=found.id))
    if not given.note.strip():
        raise KpiError(say("{name} is missing", name="--note"), say("say what was done: --note ..."))
    day = at.day(given.date, sheet)
    _refuse_early(found, day)
    offered = tuple(_offered(at, found, sheet.period, one) for one in given.evidence or ())
    value = _value(found, sheet.period, given.value)
    deed = Deed(day, at.by, given.note.strip(), tuple(one.evidence for one in offered), given.done, value)
    changed = with_item(sheet, replace(found, deeds=(*found.deeds, deed)))
    names = {"item": found.id, "month": sheet.period}
    what = (
        say("Follow-up of {item} in the IKP of {month} is done", **names)
        if given.done
        else say("Follow-up of {item} in the IKP of {month}", **names)
    )
    return at.save(SheetChange("ikp follow-up", changed, what, found.id, given.note.strip(), offered=offered))


def _value(item: Asked, period: Period, typed: str) -> Decimal | None:
    """What is achieved of an item without an indicator. Raises ``KpiError``."""
    if not typed:
        return None
    if item.indicator is not None:
        raise KpiError(
            say("{item} is an indicator: its value is recorded", item=item.id),
            say("record it: {command}", command=shlex.join(["kpi", "record", item.id, str(period), typed])),
        )
    return number_typed(typed, item.unit or "")


def _refuse_early(item: Asked, day: datetime.date) -> None:
    last = max((deed.date for deed in item.deeds), default=day)
    if day < last:
        raise KpiError(
            say(
                "{day} is before {before}, when something was last done about {item}",
                day=day,
                before=last,
                item=item.id,
            ),
            from_day(last),
        )


def _offered(at: Instructing, item: Asked, period: Period, typed: str) -> Offered:
    name = item.indicator or item.id
    one = evidence.offered(at.portfolio.root, item.program or "", at.session.folder(), typed, (period, name))
    if one.source is not None and item.program is None:
        raise KpiError(
            say("{path} is outside the repository, and {item} belongs to no program", path=typed, item=item.id),
            say("put the file into the repository first, or give its address"),
        )
    return one
