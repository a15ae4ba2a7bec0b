"""One record, as it was typed: from the command line to where it is saved."""

from __future__ import annotations

from typing import Annotated

from kpi.changes import demanded
from kpi.changes.asking import day
from kpi.changes.context import ask
from kpi.changes.record.draft import TypedRecord
from kpi.changes.record.save import save
from kpi.changes.workspace import Workspace
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import kpi_command
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
    _refuse_less(given)
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


def _refuse_less(given: RecordParameters) -> None:
    """Refuse to guess what is to be recorded. Raises ``KpiError``."""
    for typed, name in ((given.cell, say("PROGRAM/INDICATOR")), (given.period, say("PERIOD"))):
        if not typed:
            raise KpiError(
                say("{name} is missing", name=name), say("see: {command}", command=kpi_command("record", "--help"))
            )
