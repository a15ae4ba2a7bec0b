"""``kpi new indicator``: an indicator of a program, with its targets."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.cli import describing, scaffolding
from kpi.cli.session.session import Session
from kpi.cli.signed import typed_grounds
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.parameter import Parameters, argument, option
from kpi.render.formats import check

HELP: Final = mark("Begin an indicator: every field explained in place, and a line for the target of each month.")
EXAMPLE: Final = mark(
    "Example: kpi new indicator penurunan-stunting/balita-ditimbang --measure percent --polarity maximize"
)


def _option(name: str, about: str, metavar: str = "TEXT") -> object:
    return option(name, metavar=metavar, help=about, show_default=False)


class AddedGrounds(options.GroundsOptions, frozen=True):
    """Why an indicator is added to a signed KAK."""

    reason: Annotated[str, _option("--reason", mark("where the KAK is signed: why it is added"))] = ""


class NewIndicatorParameters(Parameters, frozen=True):
    """What is typed behind ``kpi new indicator``."""

    cell: Annotated[
        str, argument(metavar="PROGRAM/INDICATOR", help=mark("the program, and a short name for the indicator"))
    ]
    name: Annotated[str, _option("--name", mark("what it is called"))] = ""
    definition: Annotated[str, _option("--definition", mark("what exactly is counted"))] = ""
    level: Annotated[str, _option("--level", mark("input, process, output, outcome or impact"))] = ""
    measure: Annotated[str, _option("--measure", mark("number, percent, currency, ratio, ordinal or milestone"))] = ""
    unit: Annotated[str, _option("--unit", mark("the unit of its values"))] = ""
    decimals: Annotated[str, _option("--decimals", mark("how many decimals its values have"))] = ""
    polarity: Annotated[str, _option("--polarity", mark("maximize, minimize or stabilize"))] = ""
    formula: Annotated[
        str, _option("--formula", mark("proportion, complement, inverse or deviation; otherwise the usual one"))
    ] = ""
    aggregation: Annotated[str, _option("--aggregation", mark("sum, average, last or ratio"))] = ""
    accumulate_over: Annotated[str, _option("--accumulate-over", mark("phase, year or program"))] = ""
    weight: Annotated[str, _option("--weight", mark("its part of the score; all together 100"))] = ""
    scale: Annotated[
        str, _option("--scale", mark("of an ordinal: its grades from the lowest, for example C, B, A"))
    ] = ""
    stages: Annotated[
        str, _option("--stages", mark("of a milestone: its stages in percent, for example Draf=25, Final=100"))
    ] = ""
    evidence: Annotated[str, _option("--evidence", mark("required or optional"))] = ""
    agency: Annotated[str, _option("--agency", mark("the agency that reports it"))] = ""
    owner: Annotated[str, _option("--owner", mark("who answers for it"))] = ""
    source: Annotated[str, _option("--source", mark("where the figures come from"))] = ""
    target: Annotated[
        tuple[str, ...],
        option(
            "--target",
            metavar="MONTHS=VALUE",
            help=mark("a target, for example 2024-03..2024-12=100; may be repeated"),
            show_default=False,
        ),
    ] = ()
    span_as: options.SpanAs = ""
    since: Annotated[
        str, _option("--from", mark("where the KAK is signed: from which month on it counts"), "PERIOD")
    ] = ""
    reweight: options.Reweight = ()
    grounds: AddedGrounds = AddedGrounds()
    no_input: options.NoInput = False
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def run(session: Session, given: NewIndicatorParameters) -> int:
    """Add it to the file."""
    check(given.write.form, findings=False)
    fields = given.values_of(*describing.FIELDS)
    typed = describing.TypedIndicator(
        given.cell, {key: value.strip() for key, value in fields.items()}, given.target, given.span_as, given.since,
        given.reweight, typed_grounds(session, given.grounds),
    )  # fmt: skip
    return scaffolding.new_indicator(session, typed, given.write, ask=not given.no_input)
