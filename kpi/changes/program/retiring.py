"""Retiring an indicator of a signed program from a month on: its months before stay, its weight goes to others."""

from __future__ import annotations

from collections.abc import Iterator

from kpi.changes import asking
from kpi.changes.program import signed, weighing
from kpi.changes.program.signed import SignedProgram
from kpi.changes.workspace import Workspace
from kpi.measure.weights import cast_in
from kpi.model.domain.indicator import Boundary, Indicator
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.options import Cell
from kpi.model.output.parameter import Parameters
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.reports.program.kak_change import KakChangeKind
from kpi.store import layout, names
from kpi.store.yaml.encode import programs


class RetireParameters(Parameters, frozen=True):
    """Parameters of ``kpi change retire``."""

    cell: Cell
    period: options.OldMonth = ""
    since: options.Since = ""
    reweight: options.Reweight = ()
    grounds: options.GroundsOptions = options.GroundsOptions()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def retire(session: Workspace, given: RetireParameters) -> int:
    """Retire the indicator, and reweigh those that remain. Raises ``KpiError``."""
    grounds = signed.typed_grounds(session, given.grounds)
    name = asking.CellName.of(given.cell)
    case = signed.signed_program(session, name.program, grounds, given.write)
    program = case.program
    indicator = asking.indicator_named(program, name.indicator)
    since = weighing.month_in(program, asking.month(given.since or given.period, asking.planned([program])))
    signed.require_open(case.desk.root, (since,))
    _refuse(indicator, since)
    boundary = Boundary(since, case.grounds.reason)
    retired = replace(indicator, retired=boundary)
    after = replace(program, indicators=tuple(retired if one is indicator else one for one in program.indicators))
    reweighing = weighing.reweighing(session, case, after, since, given.reweight)
    path = layout.indicators_path(program.folder)
    text = programs.with_retirement(case.text(path), indicator, boundary)
    what = say("Indicator {name} retired from {month} on", name=indicator.name, month=since)
    amendment = signed.Amendment(
        KakChangeKind.RETIRE, what, {path: weighing.with_weights(text, program, reweighing)},
        (f"KPI-Cell: {program.id}/{indicator.id}", f"KPI-Period: {since}"), (since,),
        unusual=tuple(_unusual(case, after, since)),
    )  # fmt: skip
    return signed.save(session, case, amendment, given.write)


def _refuse(indicator: Indicator, since: Period) -> None:
    """Raises ``KpiError`` where it is retired already, or has records that would no longer count."""
    if indicator.retired is not None:
        raise KpiError(say("{id} is retired from {month} on already", id=indicator.id, month=indicator.retired.from_))
    later = sorted(month for month in indicator.achievements if month >= since)
    if later:
        raise KpiError(
            say("{id} has a record for {month}, which would no longer count", id=indicator.id, month=later[-1]),
            say("retire it from {month} on, or later", month=str(later[-1].plus(1))),
        )


def _unusual(case: SignedProgram, after: Program, since: Period) -> Iterator[Message]:
    yield from signed.afterwards(case, since)
    if not cast_in(after, since).weights:
        yield say("from {month} on the program has no indicator that counts", month=since)
    for month in (Period.parse(one) for one in names.instructed(case.desk.root)):
        if month >= since:
            yield say(
                "the special instruction (IKP) of {month} may ask for it; afterwards: {command}",
                month=month, command=kpi_command("ikp", "draft", month),
            )  # fmt: skip
