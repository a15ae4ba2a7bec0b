"""A phase of a signed program that goes on longer, or one more of them, with the targets of the months it brings."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated

from kpi.changes import asking, demanded
from kpi.changes.context import data_language
from kpi.changes.new.new_files import refuse_id
from kpi.changes.program import signed
from kpi.changes.program.signed import SignedProgram
from kpi.changes.span_target import Months, SpanTarget, way_of
from kpi.changes.typed_quantity import target_of
from kpi.changes.workspace import Workspace
from kpi.model.domain.indicator import Indicator, TargetRevision
from kpi.model.domain.program import Phase, Program
from kpi.model.errors import KpiError, bad_value
from kpi.model.output import options
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, mark, say
from kpi.model.output.parameter import Parameters, argument, month_option, option, switch, text_option
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Target
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import words
from kpi.reports.program.kak_change import KakChangeKind
from kpi.store import layout
from kpi.store.yaml.encode import programs


class PhaseParameters(Parameters, frozen=True):
    """Parameters of ``kpi change phase``."""

    name: options.Program
    which: Annotated[
        str, argument(mark("PHASE"), mark("the phase, for example tahap-2; or a short name for a new one"))
    ]
    to: Annotated[str, month_option("--to", mark("its last month"))]
    title: Annotated[str, text_option("--title", mark("of a new phase: what it is called"))] = ""
    since: Annotated[
        str, month_option("--from", mark("of a new phase: its first month; otherwise the one after the last"))
    ] = ""
    target: Annotated[
        tuple[str, ...],
        option(
            "--target",
            mark("INDICATOR=VALUE"),
            mark("the target of the new months, also INDICATOR=MONTHS=VALUE; may be repeated"),
        ),
    ] = ()
    no_target: Annotated[
        tuple[str, ...],
        option(
            "--no-target",
            mark("INDICATOR=REASON"),
            mark("why the new months have none, also INDICATOR=MONTHS=REASON; may be repeated"),
        ),
    ] = ()
    same: Annotated[
        bool, switch("--same-targets", mark("indicators that aren't named aim at the same as in their last month"))
    ] = False
    span_as: options.SpanAs = ""
    grounds: options.GroundsOptions = options.GroundsOptions()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def phase(session: Workspace, given: PhaseParameters) -> int:
    """Let a phase end later, or add one. Raises ``KpiError``."""
    case = signed.signed_program(session, given.name, signed.typed_grounds(session, given.grounds), given.write)
    program = case.program
    at, after = _phase(program, given)
    new = Span(program.phases[at].span.last.plus(1), after.span.last) if at < len(program.phases) else after.span
    signed.require_open(case.desk.root, new)
    aims = _aims(session, case, new, given)
    what = say("New phase {title}, {months}", title=after.title, months=words.months(after.span))
    if at < len(program.phases):
        what = say("Phase {title} extended until {month}", title=after.title, month=after.span.last)
    amendment = signed.Amendment(
        KakChangeKind.PHASE, what,
        {layout.kak_path(program.folder): _kak(case, at, after),
         layout.indicators_path(program.folder): _indicators(case, aims)},
        (f"KPI-Phase: {after.id}", f"KPI-Period: {new.first}"), tuple(new),
        unusual=tuple(signed.afterwards(case, new.first)),
    )  # fmt: skip
    return signed.save(session, case, amendment, given.write)


def _phase(program: Program, given: PhaseParameters) -> tuple[int, Phase]:
    """Which phase it is, counted from 0, and how it will be. Raises ``KpiError``."""
    last, title = asking.month(given.to), given.title.strip()
    at = next((at for at, one in enumerate(program.phases) if one.id == given.which), len(program.phases))
    if at < len(program.phases):
        if given.since or title:
            raise KpiError(
                say("the phase {id} is there already: it keeps its title and its first month", id=given.which),
                say("leave {options} away, or choose another id", options=("--from", "--title")),
            )
        return at, _extended(program, at, last)
    if not title:
        raise KpiError(
            say("{program} has no phase {typed}", program=program.id, typed=given.which),
            say("its phases: {known}; for a new one say what it is called: --title ...",
                known=tuple(one.id for one in program.phases)),
        )  # fmt: skip
    refuse_id(given.which, ())
    if not program.phases:
        raise KpiError(
            say("the program has no phases"),
            say("see what is wrong with it: {command}", command=kpi_command("validate")),
        )
    earliest = program.phases[-1].span.last.plus(1)
    first = asking.month(given.since) if given.since else earliest
    if not earliest <= first <= last:
        raise KpiError(
            say("a new phase begins in {month} or later, and ends after that", month=earliest),
            say("write later months: --from ... --to ..."),
        )
    return at, Phase(given.which, title, Span(first, last))


def _extended(program: Program, at: int, last: Period) -> Phase:
    found = program.phases[at]
    if last <= found.span.last:
        raise KpiError(
            say("the phase {id} goes on until {month} already", id=found.id, month=found.span.last),
            say(
                "a phase only gets longer; a program that ends earlier is completed or stopped: {command}",
                command=kpi_command("program", "--help"),
            ),
        )
    following = program.phases[at + 1].span.first if at + 1 < len(program.phases) else None
    if following is not None and last >= following:
        raise KpiError(
            say("the phase {id} begins in {month}", id=program.phases[at + 1].id, month=following),
            say("only the last phase can become longer: {id}", id=program.phases[-1].id),
        )
    return replace(found, span=Span(found.span.first, last))


def _kak(case: SignedProgram, at: int, after: Phase) -> str:
    """``kak.yaml``: the phase, and the time span of the KAK where it ends before."""
    program = case.program
    text = programs.with_phase(case.text(layout.kak_path(program.folder)), at, after)
    frame = program.kak.sections.timeframe if program.kak else None
    if frame is not None and frame.last < after.span.last:
        longer = programs.timeframe_tree(Span(frame.first, after.span.last))
        text = programs.with_section(text, ("timeframe",), longer)
    return text


# What the new months aim at.


def _aims(session: Workspace, case: SignedProgram, new: Span, typed: PhaseParameters) -> dict[str, Months]:
    """The targets of the new months, of every indicator that counts in them. Raises ``KpiError``."""
    program, translate = case.program, data_language(case.found.portfolio).text
    given = {one.id: Months({}, {}) for one in program.indicators if any(one.live(month) for month in new)}
    spans = [_span_target(program, given, new, one) for one in typed.target]
    way = way_of(session, typed.span_as, spans)
    for one in spans:
        given[one.indicator.id] = given[one.indicator.id].joined(one.over(way, translate))
    for text in typed.no_target:
        indicator, months, why = _assigned(program, given, new, ("--no-target", text))
        why = demanded.stated(why, say("where there is none, say why: --no-target INDICATOR=REASON"))
        given[indicator.id] = given[indicator.id].joined(Months({}, dict.fromkeys(months, why)))
    if session.interactive and not typed.same:
        session.tell(say("The target of the new months; Enter keeps what stands in brackets, in each month."))
    asked = _Rest(session, program, new, typed, translate)
    found = {key: asked.whole(key, aims) for key, aims in given.items()}
    _refuse_missing(program, found, new)
    return found


def _span_target(program: Program, given: Mapping[str, Months], new: Span, typed: str) -> SpanTarget:
    """``--target`` for all new months, or some of them. Raises ``KpiError``."""
    indicator, months, value = _assigned(program, given, new, ("--target", typed))
    return SpanTarget(indicator, months, _target(value, indicator))


def _target(typed: str, indicator: Indicator) -> Target:
    """A target that is one. Raises ``KpiError``."""
    target = target_of(typed, indicator)
    if target is None:
        raise KpiError(
            say("{value} is no target of this indicator", value=typed),
            say("where there is none, say why: --no-target INDICATOR=REASON"),
        )
    return target


def _assigned(
    program: Program, given: Mapping[str, Months], new: Span, typed: tuple[str, str]
) -> tuple[Indicator, list[Period], str]:
    """``INDICATOR=VALUE``, for all new months, or ``INDICATOR=MONTHS=VALUE``. Raises ``KpiError``."""
    option, text = typed
    name, equals, rest = (part.strip() for part in text.partition("="))
    if not equals or not rest:
        raise bad_value(
            option,
            text,
            say("for example {one}, or {other}", one="id=100", other=f"id={new.first}=100"),
        )
    indicator = asking.indicator_named(program, name)
    if indicator.id not in given:
        raise KpiError(say("{id} does not count in {month}", id=indicator.id, month=new.first))
    span, value = new, rest
    months, more, last = (part.strip() for part in rest.partition("="))
    if more:
        with contextlib.suppress(KpiError):  # no months: the equals sign is part of the value, as in >=80
            span, value = asking.span(months), last
    outside = [month for month in span if month not in new]
    if outside:
        raise KpiError(
            say("{month} is none of the new months", month=outside[0]),
            say("from {first} to {last}", first=new.first, last=new.last),
        )
    return indicator, [month for month in span if indicator.live(month)], value


class _Rest(Struct, frozen=True):
    """Completes the targets of the new months: as in the last month, or by asking at the terminal."""

    session: Workspace
    program: Program
    new: Span
    typed: PhaseParameters
    translate: Callable[[Message], str]

    def whole(self, key: str, aims: Months) -> Months:
        """The targets of an indicator, completed. Raises ``KpiError``."""
        indicator = self.program.by_indicator[key]
        missing = aims.missing(month for month in self.new if indicator.live(month))
        if not missing:
            return aims
        last = indicator.targets.get(max(indicator.targets, default=self.new.first))
        if self.typed.same:
            return aims.joined(Months(dict.fromkeys(missing, _kept(indicator, last)), {}))
        if not self.session.interactive:
            return aims
        answer = _asked(self.session, indicator, (last, missing))
        if answer is None:
            return aims.joined(Months(dict.fromkeys(missing, _kept(indicator, last)), {}))
        span = SpanTarget(indicator, missing, answer)
        return aims.joined(span.over(way_of(self.session, self.typed.span_as, [span]), self.translate))


def _kept(indicator: Indicator, last: Target | None) -> Target:
    if last is None or indicator.cumulative_targets:
        raise KpiError(
            say("the last target of {id} can't simply go on", id=indicator.id),
            say("say what it aims at: --target {id}=MONTHS=VALUE", id=indicator.id),
        )
    return last


def _asked(session: Workspace, indicator: Indicator, about: tuple[Target | None, list[Period]]) -> Target | None:
    """The target of the months, as answered; None: as in the last month. A wrong answer is asked for again."""
    last, months = about
    question = say(
        "{name}, {months} [{last}]:",
        name=words.named(indicator.name, indicator.unit), months=words.months(Span(months[0], months[-1])),
        last=words.DASH if indicator.cumulative_targets else words.quantity(last, indicator),
    )  # fmt: skip
    while True:
        answer = session.prompt(question)
        if answer is None:
            raise KpiError(say("nothing was written"))
        try:
            if answer:
                return _target(answer, indicator)
            _kept(indicator, last)  # refuses where there is none
        except KpiError as error:
            session.complain(error.message, error.hint)
        else:
            return None


def _refuse_missing(program: Program, found: Mapping[str, Months], new: Span) -> None:
    missing = tuple(
        key for key, aims in found.items()
        if aims.missing(month for month in new if program.by_indicator[key].live(month))
    )  # fmt: skip
    if missing:
        raise KpiError(
            say("no target for {months}: {names}", months=words.months(new), names=missing),
            say("for each: --target INDICATOR=VALUE or --no-target INDICATOR=REASON; or as in the last month: "
                "--same-targets"),
        )  # fmt: skip


def _indicators(case: SignedProgram, aims: Mapping[str, Months]) -> str:
    """``indicators.yaml`` with the targets; what is set for a month that has begun keeps who decided it, and why."""
    program = case.program
    text = case.text(layout.indicators_path(program.folder))
    for key, held in aims.items():
        indicator = program.by_indicator[key]
        for month in sorted({*held.targets, *held.reasons}):
            target = held.targets.get(month)
            text = programs.with_target(text, indicator, month, target, held.reasons.get(month, ""))
            for revision in _revisions(case, month, target):
                text = programs.with_revision(text, indicator, revision)
                indicator = replace(indicator, target_revisions=(*indicator.target_revisions, revision))
    return text


def _revisions(case: SignedProgram, month: Period, target: Target | None) -> Iterator[TargetRevision]:
    grounds = case.grounds
    if target is not None and month.first_day <= case.found.portfolio.as_of.date():
        yield TargetRevision(month, None, target, grounds.day, grounds.by, grounds.reason, grounds.document)
