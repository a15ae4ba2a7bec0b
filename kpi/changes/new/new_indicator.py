"""An indicator as it was typed and answered: fields by the words of planners, steps of a scale, targets of months."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Final

from kpi.changes import asking
from kpi.changes.choices import CHOICES, listed
from kpi.changes.context import data_language
from kpi.changes.new import templates
from kpi.changes.program import weighing
from kpi.changes.prompts import answered, until_right
from kpi.changes.span_target import OPTION, Months, SpanTarget, way_of
from kpi.changes.typed_field import field_of, field_options
from kpi.changes.typed_quantity import target_of
from kpi.changes.workspace import Workspace
from kpi.measure.reporting import due_months
from kpi.model.domain import indicator_fields
from kpi.model.domain.field import Typed
from kpi.model.domain.indicator import Aggregation, Frequency, Indicator, Measure, Polarity, ScaleStep
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Phase, Program
from kpi.model.errors import KpiError, bad_value
from kpi.model.output import options
from kpi.model.output.command import Command, kpi_command
from kpi.model.output.message import Message, mark, say
from kpi.model.output.parameter import Candidates, Parameters, argument, option
from kpi.model.values.number import decimals_of
from kpi.model.values.period import Span
from kpi.model.values.quantity import Range, Target
from kpi.model.values.struct import replace
from kpi.reports._shared import words
from kpi.store.yaml.source import Tree

#: The fields of a new indicator that have an option each.
FIELDS: Final[Mapping[str, Typed]] = {one.key: one.new for one in indicator_fields.FIELDS if one.new is not None}
#: What is asked for at a terminal beside the fields that must be there, with what may be answered.
_ALSO: Final = {
    "weight": say("Its weight (empty: not known yet)"),
    "owner": say("Who answers for it (empty: not known yet)"),
}
#: Of which measure the steps are asked for, and how they are typed.
_STEPS: Final = {
    "ordinal": ("scale", say("Its grades from the lowest to the highest, for example {example}", example="C, B, A")),
    "milestone": (
        "stages",
        say("Its stages, for example {example} (empty: only reached or not)", example="Draf=25, Final=100"),
    ),
}


def _option(
    name: str, about: str, metavar: str = mark("TEXT"), candidates: tuple[str, ...] | Candidates = ()
) -> object:
    return option(name, metavar, about, candidates)


class AddedGrounds(options.GroundsOptions, frozen=True):
    """Why an indicator is added to a signed KAK."""

    reason: Annotated[str, _option("--reason", mark("where the KAK is signed: why it is added"))] = ""


class NewIndicatorParameters(Parameters, frozen=True):
    """Parameters of ``kpi new indicator``."""

    cell: Annotated[
        str,
        argument(mark("PROGRAM/INDICATOR"), mark("the program, and a short name for the indicator"), Candidates.CELLS),
    ]
    fields: Annotated[Mapping[str, str], field_options(FIELDS)]
    target: Annotated[
        tuple[str, ...],
        option("--target", mark("MONTHS=VALUE"), mark("a target, for example 2024-03..2024-12=100; may be repeated")),
    ] = ()
    span_as: options.SpanAs = ""
    since: Annotated[
        str,
        _option(
            "--from", mark("where the KAK is signed: from which month on it counts"), mark("PERIOD"), Candidates.MONTHS
        ),
    ] = ""
    reweight: options.Reweight = ()
    grounds: AddedGrounds = AddedGrounds()
    no_input: options.NoInput = False
    write: options.ConfirmedWrite = options.ConfirmedWrite()


#: Decimals of a new indicator, by its measure; 0 for others.
_DECIMALS: Final = {Measure.PERCENT: 2, Measure.RATIO: 2}
#: Fields that a measure decides, so that nobody is asked for them.
_DECIDED: Final[Mapping[Measure, Mapping[str, Message | Polarity | Aggregation]]] = {
    Measure.PERCENT: {"unit": say("{text}", text="%")},
    Measure.ORDINAL: {"unit": say("grade"), "polarity": Polarity.MAXIMIZE, "aggregation": Aggregation.LAST},
    Measure.MILESTONE: {"unit": say("reached"), "polarity": Polarity.MAXIMIZE, "aggregation": Aggregation.LAST},
}


def _decided(fields: Mapping[str, Tree], told: Callable[[Message], str]) -> dict[str, Tree]:
    """Fields that follow from the measure, where it is known."""
    if "measure" not in fields:
        return {}
    measure = Measure(str(fields["measure"]))
    found: dict[str, Tree] = {
        key: told(value) if isinstance(value, Message) else value.value
        for key, value in _DECIDED.get(measure, {}).items()
    }
    return found | ({"decimals": _DECIMALS.get(measure, 0)} if measure.numeric else {})


def fields_of(
    session: Workspace, given: NewIndicatorParameters, told: Callable[[Message], str], *, ask: bool
) -> dict[str, Tree]:
    """The fields that were typed or answered, as they stand in the file. Raises ``KpiError``."""
    fields = {key: field_of(key, value) for key, value in given.fields.items() if value}
    if not ask or not session.interactive:
        return _decided(fields, told) | fields
    session.tell(say("Enter leaves a question open; Ctrl-D stops, and nothing is written."))
    for key in templates.REQUIRED:
        if key not in fields and key not in _decided(fields, told):
            fields |= _answer(session, key, _question(session, key))
        if key == "measure" and fields.get(key) in _STEPS:
            steps, question = _STEPS[str(fields[key])]
            fields |= {} if steps in fields else _answer(session, steps, question)
    usual = _decided(fields, told).get("decimals")
    if "decimals" not in fields and usual is not None:
        fields |= _answer(session, "decimals", say("Decimals of its values [{usual}]:", usual=usual))
    for key, question in _ALSO.items():
        fields |= {} if key in fields else _answer(session, key, question)
    return _decided(fields, told) | fields


def asked_rest(
    session: Workspace, given: NewIndicatorParameters, program: Program, fields: Mapping[str, Tree]
) -> NewIndicatorParameters:
    """The targets, phase by phase; where the KAK is signed also from when on, and why."""
    if program.signed:
        why = given.grounds
        since = given.since or until_right(session, say("From which month on does it count?"), _month(program)) or ""
        why = replace(
            why,
            reason=why.reason or answered(session, say("Why is it added?")),
            document=why.document or answered(session, say("Which document says so?")),
        )
        given = replace(given, since=since, grounds=why)
    if given.target or "measure" not in fields:
        return given
    found = [_phase_target(session, one.title, span, fields) for one, span in _spans(program, given.since)]
    targets = tuple(one for one in found if one)
    way = given.span_as
    if not way and "aggregation" in fields:
        way = way_of(session, "", (span_target(one, fields, program) for one in targets)).value if targets else ""
    return replace(given, target=targets, span_as=way)


def _month(program: Program) -> Callable[[str], str]:
    """Reads a month of the program's phases."""
    return lambda answer: str(weighing.month_in(program, asking.month(answer)))


def _spans(program: Program, since: str) -> Iterator[tuple[Phase, Span]]:
    """The phases from a month on, each with the months that are left of it."""
    first = asking.month(since) if since else None
    for one in program.phases:
        if first is None or first <= one.span.last:
            yield one, one.span if first is None or first <= one.span.first else Span(first, one.span.last)


def _phase_target(session: Workspace, title: str, span: Span, fields: Mapping[str, Tree]) -> str:
    """``MONTHS=VALUE`` for a phase; nothing where it is left open."""
    question = say("Target, {title} ({months}; empty: later)", title=title, months=words.months(span))

    def read(answer: str) -> str:
        _target(answer, fields)
        return f"{span.first}..{span.last}={answer}"

    return until_right(session, question, read) or ""


def _answer(session: Workspace, key: str, question: Message) -> dict[str, Tree]:
    """A field as it was answered; nothing where it is left open."""
    found = until_right(session, question, lambda answer: field_of(key, answer))
    return {} if found is None else {key: found}


def _question(session: Workspace, key: str) -> Message:
    """The question for a field; a field with choices is listed above it."""
    about = templates.REQUIRED[key]
    if key not in CHOICES:
        return say("{about}", about=about)
    session.tell(about)
    for line in listed(key):
        session.tell(line)
    return say("Number or word:")


def months_of(
    session: Workspace, given: NewIndicatorParameters, fields: Mapping[str, Tree], portfolio: Portfolio
) -> Months:
    """All targets that were typed, month by month; of two for the same month the later one. Raises ``KpiError``."""
    program = portfolio.programs[0]
    found = [span_target(one, fields, program) for one in given.target]
    way = way_of(session, given.span_as, found)
    whole = Months({}, {})
    for one in found:
        whole = whole.joined(one.over(way, data_language(portfolio).text))
    return whole


def span_target(typed: str, fields: Mapping[str, Tree], program: Program) -> SpanTarget:
    """``2024-Q1=100``: a target for one month or several, of those in which one is due. Raises ``KpiError``."""
    months, equals, value = typed.partition("=")
    if not equals or "measure" not in fields:
        raise bad_value(
            "--target",
            typed,
            say("write months and value, for example {example}; --measure is needed", example="2024-03..2024-12=100"),
        )
    span, target = asking.span(months.strip()), _target(value.strip(), fields)
    if len(span) > 1 and isinstance(target, Decimal | Range) and "aggregation" not in fields:
        raise KpiError(
            say("what {typed} means depends on how months become one figure", typed=typed),
            say("say how: {option}", option="--aggregation sum|average|last|ratio"),
        )
    indicator = bare(fields)
    due = due_months(indicator.frequency, program.phases)
    return SpanTarget(indicator, tuple(one for one in span if one in due) if len(span) > 1 else tuple(span), target)


def _target(typed: str, fields: Mapping[str, Tree]) -> Target:
    """A target of the indicator as far as it is known: a number, range, grade, stage, or yes. Raises ``KpiError``."""
    indicator = bare(fields)
    found = target_of(typed, indicator)
    if found is None:
        raise KpiError(say("{value} is no target of this indicator", value=typed), say("leave the month away"))
    bounds = (found.low, found.high) if isinstance(found, Range) else (found,)
    for number in bounds:
        if isinstance(number, Decimal) and decimals_of(number) > indicator.decimals:
            raise KpiError(
                say("{number} has more decimals than the indicator: {decimals}", number=number,
                    decimals=indicator.decimals),
                say("round it, or let the indicator have {decimals} decimals", decimals=decimals_of(number)),
            )  # fmt: skip
    return found


def bare(fields: Mapping[str, Tree]) -> Indicator:
    """As much of the indicator as its targets need; where nothing says how months add up, as if they did."""
    return Indicator(
        index=0, id="x", name="x", measure=Measure(str(fields["measure"])), unit=str(fields.get("unit", "")),
        polarity=Polarity.MAXIMIZE, aggregation=Aggregation(str(fields.get("aggregation", Aggregation.SUM))),
        decimals=int(str(fields.get("decimals", 0))),
        frequency=frequency_of(fields),
        scale=_known_steps(fields, "scale"), stages=_known_steps(fields, "stages"),
    )  # fmt: skip


def frequency_of(fields: Mapping[str, Tree]) -> Frequency:
    """How often the indicator is due, as far as it is known."""
    return Frequency(str(fields.get("frequency", Frequency.MONTHLY)))


def _known_steps(fields: Mapping[str, Tree], key: str) -> tuple[ScaleStep, ...]:
    held = fields.get(key)
    name, _ = indicator_fields.BY_KEY[key].step
    steps = held if isinstance(held, list) else []
    return tuple(ScaleStep(str(one[name]) if isinstance(one, dict) else str(one)) for one in steps)


def command(given: NewIndicatorParameters, fields: Mapping[str, Tree]) -> Command:
    """The command that says all of it at once, so that nobody has to answer twice."""
    words_of = [(f"--{key.replace('_', '-')}", _as_typed(key, value)) for key, value in fields.items()]
    words_of += [("--target", one) for one in given.target] + [("--reweight", one) for one in given.reweight]
    words_of += [(OPTION, given.span_as)]
    grounds = given.grounds
    words_of += [
        ("--from", given.since), ("--reason", grounds.reason), ("--document", grounds.document),
        ("--date", grounds.date), ("--by", grounds.by),
    ]  # fmt: skip
    said = [word for option, value in words_of if value for word in (option, value)]
    return kpi_command("new", "indicator", given.cell, *said)


def _as_typed(key: str, value: Tree) -> str:
    if not isinstance(value, list):
        return str(value)
    name, worth = indicator_fields.BY_KEY[key].step
    return ", ".join(f"{one[name]}={one[worth]}" if isinstance(one, dict) else str(one) for one in value)
