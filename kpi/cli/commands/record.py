"""``kpi record``: what was achieved in a month."""

from __future__ import annotations

from typing import Final

from kpi.changes.asking import month
from kpi.changes.record.recording import ContentOptions, RecordParameters, record_one
from kpi.cli.session.session import Session
from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import declared
from kpi.model.values.struct import replace

HELP: Final = mark(
    "Record what was achieved in a month, with its evidence; saved as one commit. With nothing named it asks for all "
    "that is due, one indicator after the other; with --from it takes a whole sheet."
)
EXAMPLE: Final = mark("Example: kpi record wisata-industri/kunjungan-wisata 2023-12 214 --evidence rekap.pdf")


def run(session: Session, given: RecordParameters) -> int:
    """Save a new record, or all those of a sheet, or ask for everything that is due."""
    if given.sheet:
        from kpi.changes.sheet.save_sheet import save_sheet  # reads spreadsheets: a tenth of the time of a record

        _refuse_more(given)
        return save_sheet(session, given.sheet, given.write)
    given = _month_first(given)
    asks = session.interactive and not given.no_input
    if given.content == ContentOptions() and not given.value and (asks or not (given.cell or given.period)):
        from kpi.changes.walk.walk import walk  # as above

        return walk(session, given)
    _refuse_walk(given)
    return record_one(session, given)


def _month_first(given: RecordParameters) -> RecordParameters:
    """The same where a month stands in the place of the cell, alone: all that is due in it."""
    if given.month or given.period or "/" in given.cell or not given.cell:
        return given
    try:
        month(given.cell)
    except KpiError:
        return given
    return replace(given, cell="", month=given.cell)


#: What goes with a sheet: the rest stands in its columns.
_WITH_SHEET: Final = frozenset({"sheet", "dry_run", "no_commit", "by", "yes", "form"})
#: What narrows down which cells are asked for.
_OF_A_WALK: Final = ("program", "agency", "month")


def _refuse_more(given: RecordParameters) -> None:
    """Refuse what would have to be in the sheet. Raises ``KpiError``."""
    typed = given.values()
    for name, one in declared(RecordParameters).items():
        if name not in _WITH_SHEET and typed[name]:
            raise KpiError(
                say("{one} and {other} exclude each other", one=one.parameter.name, other="--from"),
                say("write it into the sheet, or record without --from"),
            )


def _refuse_walk(given: RecordParameters) -> None:
    """Refuse to narrow down what is named already. Raises ``KpiError``."""
    for name in _OF_A_WALK:
        if getattr(given, name):
            option = declared(RecordParameters)[name].parameter.name
            raise KpiError(
                say("{one} and {other} exclude each other", one="PROGRAM/INDICATOR", other=option),
                say("see: {command}", command=kpi_command("record", "--help")),
            )
