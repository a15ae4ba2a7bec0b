"""Setting or revising one target: from what was typed to the lines of ``indicators.yaml``."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Annotated

from kpi.changes import asking, demanded
from kpi.changes.basis import Basis, readable_program
from kpi.changes.context import Desk, data_language, desk
from kpi.changes.date_warnings import refuse_signed
from kpi.changes.pipeline import Draft, FileChange, save
from kpi.changes.program.signed import typed_grounds
from kpi.changes.typed_quantity import target_of
from kpi.changes.workspace import Workspace
from kpi.measure.audit.dating import witnessed
from kpi.measure.audit.trailers import target_word
from kpi.measure.target import bounds
from kpi.model.domain.indicator import Indicator, TargetRevision
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, mark, say
from kpi.model.output.options import Cell, Month
from kpi.model.output.parameter import Parameters, argument, text_option
from kpi.model.values.period import Period
from kpi.model.values.quantity import Range, Target
from kpi.model.values.struct import replace
from kpi.reports._shared.outcome import commit_message
from kpi.reports.program.target import Retarget, target_report, target_subject
from kpi.store import layout
from kpi.store.yaml.encode import closings, programs


class TargetGrounds(options.GroundsOptions, frozen=True):
    """Why a target changes."""

    reason: Annotated[str, text_option("--reason", mark("why the target changes"))] = ""


class TargetParameters(Parameters, frozen=True):
    """Parameters of ``kpi change target``."""

    cell: Cell
    period: Month
    value: Annotated[str, argument(mark("VALUE"), mark('a number, 10..20, ">=10", "<=20", a grade, yes; or none'))]
    grounds: TargetGrounds = TargetGrounds()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def retarget(session: Workspace, given: TargetParameters) -> int:
    """Save the target. Raises ``KpiError`` where it can't be changed."""
    given = replace(given, grounds=typed_grounds(session, given.grounds))
    at = desk(session.root, commits=given.write.commits)
    name = asking.CellName.of(given.cell)
    found = readable_program(at.root, name.program)
    program = found.program
    change = _change(found, program, asking.indicator_named(program, name.indicator), given, at)
    closings.require_open(at.root, change.period)
    if change.revision is not None:
        _refuse_unwitnessed(change, change.revision, found)
    path = layout.indicators_path(program.folder)
    text = programs.with_target(found.text(path), change.indicator, change.period, change.new, given.grounds.reason)
    if change.revision is not None:
        text = programs.with_revision(text, change.indicator, change.revision)
    whole = FileChange(found.written({path: text}), _message(found, change), frozenset({change.period}))
    draft = Draft(whole, found, refuse_signed, tuple(_unusual(change, found)))
    return save(session, at, draft, given.write, partial(target_report, change))


def _change(found: Basis, program: Program, indicator: Indicator, given: TargetParameters, at: Desk) -> Retarget:
    period = _period(given, program, indicator)
    new = target_of(given.value, indicator.in_month(period))
    if new is None:
        demanded.reason(given.grounds.reason, say("a month without a target needs a reason"))
    old = indicator.targets.get(period)
    if new == old and (new is not None or period in indicator.no_target):
        raise KpiError(say("nothing changes: the target is this already"))
    day = asking.past_day(given.grounds.date, found.portfolio)
    revision = _revision(given, at, period, day, (old, new)) if program.signed else None
    targets = {month: target for month, target in indicator.targets.items() if month != period}
    after = replace(indicator, targets=targets if new is None else {**targets, period: new})
    return Retarget(program, indicator, after, period, revision)


def _period(given: TargetParameters, program: Program, indicator: Indicator) -> Period:
    """The month of the target. Raises ``KpiError``, also for several: one of them, or all together, may be meant."""
    plan = asking.planned([program])
    try:
        return asking.reported_month(given.period, program, indicator, plan)
    except KpiError:
        span = asking.span(given.period, plan)
        if len(span) == 1:
            raise
        raise KpiError(
            say("{typed} is {count} months, and a target is changed a month at a time",
                typed=given.period, count=len(span)),
            say("for each, or for the last of them: {command}",
                command=kpi_command("change", "target", given.cell, span.last, given.value)),
        ) from None  # fmt: skip


def _unusual(change: Retarget, found: Basis) -> Iterator[Message]:
    """Unusual traits to be confirmed: a target moved after the fact, or out of all proportion."""
    today = found.portfolio.as_of.date()
    if change.revision is not None and change.period.last_day < today:
        yield say("{month} is over, so its target would change after the fact", month=change.period)
    plausible, new = change.indicator.plausible, change.new
    if plausible is None or change.indicator.cumulative_targets or not isinstance(new, Decimal | Range):
        return
    for bound in bounds(new):
        if bound is not None and not plausible.holds(bound):
            yield say("{target} is outside what is plausible for this indicator", target=bound)


def _refuse_unwitnessed(change: Retarget, revision: TargetRevision, found: Basis) -> None:
    """Refuse a day that would be a finding for ever. Raises ``KpiError``."""
    record = change.indicator.achievements.get(change.period)
    if not witnessed(revision.date, change.period, record, found.portfolio.as_of, found.portfolio.settings):
        raise KpiError(
            say("{day} is before {month} was recorded or due, and nothing shows it", day=revision.date,
                month=change.period),
            say("leave --date away, and name the paper with its own day under --document"),
        )  # fmt: skip


def _revision(
    given: TargetParameters, at: Desk, period: Period, day: datetime.date, values: tuple[Target | None, Target | None]
) -> TargetRevision:
    """The revision of a signed target; it needs a reason and a document. Raises ``KpiError``."""
    reason = demanded.reason(given.grounds.reason, say("a signed target changes only with a reason"))
    document = demanded.document(given.grounds.document, say("a signed target changes only with a document"))
    old, new = values
    return TargetRevision(period, old, new, day, given.grounds.by or at.by, reason, document)


def _message(found: Basis, change: Retarget) -> str:
    revision = change.revision
    return commit_message(
        target_subject(change, data_language(found.portfolio).text),
        () if revision is None else (revision.reason, revision.document),
        (
            "KPI-Command: change target",
            f"KPI-Cell: {change.program.id}/{change.indicator.id}",
            f"KPI-Period: {change.period}",
            f"KPI-Target: {target_word(change.new)}",
        ),
    )
