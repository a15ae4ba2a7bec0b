"""One record, as it was typed: from the command line to where it is saved."""

from __future__ import annotations

from typing import Annotated

from kpi.changes import asking, demanded
from kpi.changes.asking import day
from kpi.changes.context import ask
from kpi.changes.record.draft import TypedRecord
from kpi.changes.record.save import save
from kpi.changes.workspace import Workspace
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.options import Cell, Month
from kpi.model.output.parameter import Parameters, month_option, option, text_option


class ContentOptions(Parameters, frozen=True):
    """Options for the content of a record beside its value."""

    not_applicable: options.NotApplicable = ""
    evidence: options.Evidence = ()
    note: options.Note = ""
    obstacles: options.Obstacles = ""
    supports: options.Supports = ""
    follow_up: options.FollowUp = ""
    follow_up_owner: options.FollowUpOwner = ""
    follow_up_due: options.FollowUpDue = ""
    status: options.Status = ""


class RecordWrite(options.RecordedWrite, frozen=True):
    """How records are saved and corrected: what is unusual is asked."""

    yes: options.Yes = False


class RecordParameters(Parameters, frozen=True):
    """Parameters of ``kpi record``."""

    cell: Cell = ""
    period: Month = ""
    value: options.Value = ""
    content: ContentOptions = ContentOptions()
    sheet: Annotated[
        str,
        option(
            "--from",
            mark("FILE"),
            mark("record a filled-in sheet (.xlsx or .csv, see kpi template), all of it or nothing"),
        ),
    ] = ""
    program: options.OneProgram = ""
    agency: options.OneAgency = ""
    month: Annotated[str, month_option("--period -p", mark("the month; otherwise the one that status shows"))] = ""
    no_input: options.NoInput = False
    write: RecordWrite = RecordWrite()


class ReviseParameters(Parameters, frozen=True):
    """Parameters of ``kpi revise``."""

    cell: Cell
    period: Month
    value: options.Value = ""
    reason: Annotated[str, text_option("--reason", mark("why the record changes; needed"))] = ""
    content: ContentOptions = ContentOptions()
    write: RecordWrite = RecordWrite()


def record_one(session: Workspace, given: RecordParameters) -> int:
    """Save a new record. Raises ``KpiError``."""
    _refuse_less(session, given)
    typed = _typed(session, given)
    return save(session, typed, given.write, ask(session.root, session.resources))


def revise_one(session: Workspace, given: ReviseParameters) -> int:
    """Save a correction. Raises ``KpiError``."""
    reason = demanded.reason(given.reason, say("a correction needs a reason"))
    return save(session, _typed(session, given, reason), given.write)


def _typed(session: Workspace, given: RecordParameters | ReviseParameters, reason: str = "") -> TypedRecord:
    """The record from the options. Raises ``KpiError`` for a malformed day."""
    content = {**given.content.values(), "follow_up_due": None}
    if given.content.follow_up_due:
        content["follow_up_due"] = day(given.content.follow_up_due, session)
    return TypedRecord(given.cell, given.period, given.value, reason=reason, by=given.write.by,
                       language=session.language.code, **content)  # fmt: skip


def _refuse_less(session: Workspace, given: RecordParameters) -> None:
    """Refuse to guess what is to be recorded; names all that is missing. Raises ``KpiError``."""
    typed = (
        (say("PROGRAM/INDICATOR"), given.cell),
        (say("PERIOD"), given.period),
        (say("VALUE"), given.value or given.content != ContentOptions()),
    )
    missing = tuple(name for name, said in typed if not said)
    if given.cell and given.period:  # what a value of this indicator looks like is said where it is read
        return
    from kpi.measure.calendar import usual_month  # only where something is missing: a record needs neither
    from kpi.reports.status.due import missing_in

    portfolio = session.load().portfolio
    period = asking.month(given.period) if given.period else usual_month(portfolio)[0]
    due = missing_in(portfolio, period)
    cell = given.cell or (f"{due[0].program.id}/{due[0].indicator.id}" if due else BLANK)
    command = kpi_command("record", cell, period, given.value or BLANK)
    raise KpiError(say("{name} is missing", name=missing), say("for example: {command}", command=command))
