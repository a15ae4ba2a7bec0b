"""New weights from a month on: of several indicators at once, so that those that count are together 100."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated

from kpi.changes import asking, demanded
from kpi.changes.opened import open_data
from kpi.changes.program import signed
from kpi.changes.program.signed import Grounds, SignedProgram
from kpi.changes.typed_quantity import weight_typed
from kpi.changes.workspace import Workspace
from kpi.measure.weights import cast_in
from kpi.model.domain.indicator import Indicator, WeightRevision
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.message import Message, mark, say
from kpi.model.output.parameter import Parameters, argument
from kpi.model.values.number import HUNDRED, plain
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, replace
from kpi.reports.program.kak_change import KakChangeKind
from kpi.reports.program.weights import weights_report
from kpi.store import layout
from kpi.store.yaml.encode import programs


class WeightsParameters(Parameters, frozen=True):
    """Parameters of ``kpi change weights``."""

    name: options.Program
    weight: Annotated[
        tuple[str, ...], argument(mark("[INDICATOR=WEIGHT]..."), mark("new weights; those not named stay"))
    ] = ()
    since: options.Since = ""
    grounds: options.GroundsOptions = options.GroundsOptions()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


class Reweighing(Struct, frozen=True):
    """Weights as they will be from a month on, by the id of their indicator, and why."""

    since: Period
    weights: Mapping[str, Decimal]
    grounds: Grounds


def weights(session: Workspace, given: WeightsParameters) -> int:
    """Print the weights, or save new ones. Raises ``KpiError``."""
    since, assignments = given.since, list(given.weight)
    if not since and assignments and "=" not in assignments[0]:  # the month, as it was typed before there was --from
        since = assignments.pop(0)
    if not since and not assignments:
        opened = open_data(session)
        session.show(weights_report(opened.program(given.name), opened.pending.commit), given.write.form)
        return 0
    return _reweigh(session, given, since, assignments)


def _reweigh(session: Workspace, given: WeightsParameters, month: str, assignments: list[str]) -> int:
    """Save new weights, ``INDICATOR=WEIGHT`` each, from a month on. Raises ``KpiError``."""
    case = signed.signed_program(session, given.name, signed.typed_grounds(session, given.grounds), given.write)
    program, since = case.program, month_in(case.program, asking.month(month, asking.planned([case.program])))
    typed = weights_typed(program, assignments) or asked(session, program, since)
    wanted = {key: weight for key, weight in typed.items() if weight != program.by_indicator[key].weight_in(since)}
    if not wanted:
        raise KpiError(say("nothing changes: the weights are these already"), _held(program, since))
    reweighing = Reweighing(since, wanted, case.grounds)
    require_whole(program, reweighing)
    path = layout.indicators_path(program.folder)
    text = with_weights(case.text(path), program, reweighing)
    what = say("New weights from {month} on", month=since)
    amendment = signed.Amendment(
        KakChangeKind.WEIGHTS, what, {path: text}, (f"KPI-Period: {since}",), (since,),
        revises=False, unusual=tuple(signed.afterwards(case, since)),
    )  # fmt: skip
    return signed.save(session, case, amendment, given.write)


def month_in(program: Program, month: Period) -> Period:
    """A month of the program's phases. Raises ``KpiError``."""
    span = program.span
    if span is None or month not in span:
        hint = None if span is None else say("from {first} to {last}", first=span.first, last=span.last)
        raise KpiError(say("{month} is outside the phases of the program", month=month), hint)
    return month


def weights_typed(program: Program, assignments: Iterable[str]) -> dict[str, Decimal]:
    """``INDICATOR=WEIGHT`` each. Raises ``KpiError``."""
    found: dict[str, Decimal] = {}
    for one in assignments:
        name, equals, weight = (part.strip() for part in one.partition("="))
        if not equals:
            raise KpiError(
                say("{typed} names no weight", typed=one), say("write indicator and weight: {example}", example="id=25")
            )
        indicator = asking.indicator_named(program, name)
        if indicator.id in found:
            raise KpiError(say("{id} is named twice", id=indicator.id))
        found[indicator.id] = weight_typed(weight)
    return found


def asked(session: Workspace, program: Program, since: Period, *, known: str = "") -> dict[str, Decimal]:
    """The weights that the person at the terminal gives to those that count; Enter keeps what is there.

    ``program`` has its indicators as they will be; the weight of ``known`` isn't asked for. Weights that aren't
    together 100 are asked for again. Raises ``KpiError`` where nobody can be asked, or answers.
    """
    if not session.interactive:
        raise KpiError(say("no weight is named"), _held(program, since))
    session.tell(say("Weights from {month} on; Enter keeps what stands in brackets.", month=since))
    held = dict(cast_in(program, since).weights)
    while True:
        found: dict[str, Decimal] = {}
        for key in (key for key in held if key != known):
            name = program.by_indicator[key].name
            found |= _asked_weight(session, key, say("{name} [{weight}]:", name=name, weight=_plain(held[key])))
        held |= found
        together = replace(cast_in(program, since), weights=held)
        if together.total == HUNDRED:
            return {key: weight for key, weight in held.items() if key != known and weight is not None}
        session.complain(say("together they are {total}, not 100: once more", total=together.total))


def _asked_weight(session: Workspace, key: str, question: Message) -> dict[str, Decimal]:
    """One answer; a wrong one is asked for again. Raises ``KpiError`` where nobody answers."""
    while True:
        answer = session.prompt(question)
        if answer is None:
            raise KpiError(say("nothing was written"))
        try:
            return {key: weight_typed(answer)} if answer else {}
        except KpiError as error:
            session.complain(error.message, error.hint)


def reweighing(
    session: Workspace, case: SignedProgram, after: Program, since: Period, typed: Iterable[str], *, known: str = ""
) -> Reweighing:
    """The weights from a month on, as typed with ``--reweight``; asked for where none are and they don't suffice.

    ``after`` has its indicators as they will be, ``known`` is the new one. Raises ``KpiError`` where they aren't
    together 100.
    """
    weights = weights_typed(case.program, typed)
    held = cast_in(after, since)
    if not weights and session.interactive and held.weighted:
        weights = asked(session, after, since, known=known)
    changed = {key: weight for key, weight in weights.items() if held.weights.get(key) != weight}
    found = Reweighing(since, changed, case.grounds)
    require_whole(after, found, option="--reweight")
    return found


def require_whole(program: Program, reweighing: Reweighing, *, option: str = "") -> None:
    """Refuse weights that aren't together 100 from the month on, or come before those decided later.

    ``program`` has its indicators as they will be; ``option`` is how more weights are typed. Raises ``KpiError``.
    """
    for key in reweighing.weights:
        decided = [one.date for one in program.by_indicator[key].weight_revisions]
        demanded.in_order(reweighing.grounds.day, max(decided, default=reweighing.grounds.day))
        later = program.by_indicator[key].next_weight_revision(reweighing.since)
        if later is not None:
            raise KpiError(
                say("{id} has another weight from {month} on already", id=key, month=later.from_),
                say("choose {month} or later", month=str(later.from_)),
            )
        if key not in cast_in(program, reweighing.since).weights:
            raise KpiError(say("{id} does not count in {month}", id=key, month=reweighing.since))
    cast = cast_in(_reweighed(program, reweighing), reweighing.since)
    if not cast.weighted or (cast.total == HUNDRED and None not in cast.weights.values()):
        return
    names = tuple(say("{id} {weight}", id=key, weight=_plain(weight)) for key, weight in cast.weights.items())
    raise KpiError(
        say("from {since} on the weights are together {total}, not 100", since=reweighing.since, total=cast.total),
        say("now: {names}; name those that change: {example}", names=names,
            example=f"{option} INDICATOR=WEIGHT".strip()),
    )  # fmt: skip


def _reweighed(program: Program, reweighing: Reweighing) -> Program:
    indicators = tuple(
        replace(one, weight=reweighing.weights[one.id]) if one.id in reweighing.weights else one
        for one in program.indicators
    )
    return replace(program, indicators=indicators)


def with_weights(text: str, program: Program, reweighing: Reweighing) -> str:
    """``indicators.yaml`` with the weights, and for each a revision that keeps what held before."""
    for key, weight in reweighing.weights.items():
        indicator = program.by_indicator[key]
        text = programs.with_weight(text, indicator, weight, _revision(indicator, reweighing))
    return text


def _revision(indicator: Indicator, reweighing: Reweighing) -> WeightRevision:
    grounds = reweighing.grounds
    return WeightRevision(
        reweighing.since, indicator.weight_in(reweighing.since), grounds.day, grounds.by, grounds.reason,
        grounds.document,
    )  # fmt: skip


def _held(program: Program, since: Period) -> Message:
    held = cast_in(program, since).weights
    return say("now: {names}", names=tuple(f"{key}={_plain(weight)}" for key, weight in held.items()))


def _plain(weight: Decimal | None) -> str:
    return "–" if weight is None else plain(weight)
