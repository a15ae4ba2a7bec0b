"""An indicator defined otherwise from a month on, as a dated revision; and what is only put right: names, sources."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Annotated, Final

from kpi.changes import asking, demanded
from kpi.changes.basis import readable_program
from kpi.changes.context import desk
from kpi.changes.new import templates
from kpi.changes.program import signed, weighing
from kpi.changes.program.signed import SignedProgram
from kpi.changes.typed_field import field_of, field_options
from kpi.changes.workspace import Workspace
from kpi.measure.audit.revision_checks import recorded_since
from kpi.measure.labels import key as key_word
from kpi.measure.wording import told
from kpi.model.domain.field import Changes, Typed
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.indicator_fields import DEFINITION_KEYS, FIELDS, changing
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.message import Message, say
from kpi.model.output.options import Cell
from kpi.model.output.parameter import Parameters
from kpi.model.values.period import Period, stretches
from kpi.model.values.struct import Struct, replace
from kpi.reports.program.kak_change import KakChangeKind
from kpi.store import layout
from kpi.store.yaml.encode import programs
from kpi.store.yaml.source import Tree

#: What is put right for all months, without a revision.
CORRECTED: Final = tuple(one.key for one in changing(Changes.FREELY))
#: All that the command changes: the others are signed, and change from a month on.
PARTS: Final[Mapping[str, Typed]] = {one.key: one.change for one in FIELDS if one.change is not None}


class ChangeIndicatorParameters(Parameters, frozen=True):
    """Parameters of ``kpi change indicator``."""

    cell: Cell
    parts: Annotated[Mapping[str, str], field_options(PARTS)]
    since: options.Since = ""
    grounds: options.GroundsOptions = options.GroundsOptions()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


class Redefinition(Struct, frozen=True):
    """An indicator before and after, the first month of the new definition, and the parts of it that are others."""

    before: Indicator
    after: Indicator
    since: Period
    changed: tuple[str, ...]


def redefine(session: Workspace, given: ChangeIndicatorParameters) -> int:
    """Save the new definition, or the correction. Raises ``KpiError``."""
    given = replace(given, grounds=signed.typed_grounds(session, given.grounds))
    parts = {key: _part(key, text) for key, text in given.parts.items() if text}
    if not parts:
        named = tuple(f"--{key.replace('_', '-')}" for key in PARTS)
        raise KpiError(say("nothing is named that changes"), say("name it: {options}", options=named))
    if parts.keys() <= set(CORRECTED):
        return _correct(session, given, parts)
    name = asking.CellName.of(given.cell)
    case = signed.signed_program(session, name.program, given.grounds, given.write)
    indicator = asking.indicator_named(case.program, name.indicator)
    since = _since(case.program, indicator, given)
    signed.require_open(case.desk.root, (since,))
    text, found = _redefined(case, indicator, since, parts)
    text = programs.with_definition_revision(text, indicator, _revision(case, found))
    what = say(
        "{name}, from {month} on: {parts}", name=indicator.name, month=since,
        parts=tuple(_from_to(one, found.before, found.after) for one in _differing(found.before, found.after)),
    )  # fmt: skip
    amendment = signed.Amendment(
        KakChangeKind.REDEFINE, what, {layout.indicators_path(case.program.folder): text},
        (f"KPI-Cell: {case.program.id}/{indicator.id}", f"KPI-Period: {since}"), (since,),
        revises=False, unusual=tuple(_unusual(case, found)),
    )  # fmt: skip
    return signed.save(session, case, amendment, given.write)


def _part(key: str, typed: str) -> Tree:
    text = typed.strip()
    if not text:
        raise KpiError(say("{name} needs a value", name=f"--{key.replace('_', '-')}"))
    return field_of(key, text)


def _since(program: Program, indicator: Indicator, given: ChangeIndicatorParameters) -> Period:
    """The first month of the new definition. Raises ``KpiError`` where none is named, or it can't be that one."""
    if not given.since:
        last = max(indicator.achievements, default=None)
        example = program.span.first if last is None and program.span else last and last.plus(1)
        raise KpiError(
            say("a definition changes from a month on, and none is named"),
            say("name the first month with the new one: {option}", option=f"--from {example}"),
        )
    return weighing.month_in(program, asking.month(given.since, asking.planned([program])))


def _redefined(
    case: SignedProgram, indicator: Indicator, since: Period, parts: Mapping[str, Tree]
) -> tuple[str, Redefinition]:
    """The file with the new parts, not yet with their revision, and what that means. Raises ``KpiError``."""
    path = layout.indicators_path(case.program.folder)
    text = programs.with_fields(case.text(path), indicator, parts)
    after = signed.as_it_will_be(case, {path: text}).by_indicator[indicator.id]
    changed = tuple(name for name in DEFINITION_KEYS if getattr(indicator, name) != getattr(after, name))
    found = Redefinition(indicator, after, since, changed)
    if not changed:
        raise KpiError(say("nothing changes: the definition is this already"))
    _refuse(found, case.grounds.day)
    return text, found


def _refuse(found: Redefinition, day: datetime.date) -> None:
    """Refuse what comes before what was decided already, or after the fact. Raises ``KpiError``."""
    indicator, since = found.before, found.since
    demanded.in_order(day, max((one.date for one in indicator.definition_revisions), default=day))
    later = [one.from_ for one in indicator.definition_revisions if one.from_ > since]
    if later:
        raise KpiError(
            say("{id} has another definition from {month} on already", id=indicator.id, month=max(later)),
            say("choose {month} or later", month=str(max(later))),
        )
    more_decimals = found.changed == ("decimals",) and found.after.decimals > found.before.decimals
    reached = recorded_since(indicator, since)
    if reached and not more_decimals:
        raise KpiError(
            say("{months} is recorded already, and isn't redefined afterwards", months=stretches(reached)),
            say("begin in {month} or later", month=str(reached[-1].plus(1))),
        )


def _revision(case: SignedProgram, found: Redefinition) -> Tree:
    """The revision as it stands in the file, with the parts as they stood there."""
    grounds = case.grounds
    held = programs.fields_of(case.text(layout.indicators_path(case.program.folder)), found.before)
    keys = [DEFINITION_KEYS[name] for name in found.changed]
    previous: dict[str, Tree] = {key: held.get(key, templates.USUAL.get(key)) for key in keys}
    return {
        "from": str(found.since), "previous": previous, "date": grounds.day.isoformat(), "by": grounds.by,
        "reason": grounds.reason, "document": grounds.document,
    }  # fmt: skip


def _unusual(case: SignedProgram, found: Redefinition) -> Iterator[Message]:
    yield from signed.afterwards(case, found.since)
    added_up = found.before.aggregation.adds_up and any(month < found.since for month in found.before.achievements)
    if "unit" in found.changed and added_up:
        yield say(
            "the months before count in {old}, those from {month} on in {new}, and they are added up",
            old=found.before.unit, month=found.since, new=found.after.unit,
        )  # fmt: skip


def _differing(before: Indicator, after: Indicator) -> list[str]:
    names = (*CORRECTED, *DEFINITION_KEYS)
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _from_to(name: str, before: Indicator, after: Indicator) -> Message:
    return say(
        "{what} {before} → {after}", what=key_word(DEFINITION_KEYS.get(name, name)),
        before=told(getattr(before, name)), after=told(getattr(after, name)),
    )  # fmt: skip


def _correct(session: Workspace, given: ChangeIndicatorParameters, parts: Mapping[str, Tree]) -> int:
    """Put right what nothing is reckoned by: no revision, and a reason only where somebody gives one."""
    if given.since:
        raise KpiError(
            say("a name, a source, an agency, an owner and what is plausible are put right for all months"),
            say("leave --from away"),
        )
    at, name = desk(session.root, commits=given.write.commits), asking.CellName.of(given.cell)
    found = readable_program(at.root, name.program)
    reason = demanded.stated(given.grounds.reason, say('say why: --reason "..."'))
    document = demanded.stated(given.grounds.document, say('name it: --document "..."'))
    day = asking.past_day(given.grounds.date, found.portfolio)
    case = signed.SignedProgram(at, found, signed.Grounds(day, given.grounds.by or at.by, reason, document))
    indicator = asking.indicator_named(case.program, name.indicator)
    path = layout.indicators_path(case.program.folder)
    text = programs.with_fields(case.text(path), indicator, parts)
    after = signed.as_it_will_be(case, {path: text}).by_indicator[indicator.id]
    changed = _differing(indicator, after)
    if not changed:
        raise KpiError(say("nothing changes: this is there already"))
    what = say("{id}: {parts}", id=indicator.id, parts=tuple(_from_to(one, indicator, after) for one in changed))
    trailers = (f"KPI-Cell: {case.program.id}/{indicator.id}",)
    amendment = signed.Amendment(KakChangeKind.REDEFINE, what, {path: text}, trailers, revises=False)
    return signed.save(session, case, amendment, given.write)
