"""``kpi new indicator``: an indicator of a program, with its targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from kpi.changes.new import new_files, new_indicator
from kpi.changes.program.signed import typed_grounds
from kpi.cli.session.session import Session
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.parameter import Candidates, Parameters, argument, option
from kpi.render.formats import check

HELP: Final = mark("Begin an indicator: every field explained in place, and a line for the target of each month.")
EXAMPLE: Final = mark(
    "Example: kpi new indicator penurunan-stunting/balita-ditimbang --measure percent --polarity maximize"
)


def _option(
    name: str, about: str, metavar: str = mark("TEXT"), candidates: tuple[str, ...] | Candidates = ()
) -> object:
    return option(name, metavar=metavar, candidates=candidates, help=about, show_default=False)


class AddedGrounds(options.GroundsOptions, frozen=True):
    """Why an indicator is added to a signed KAK."""

    reason: Annotated[str, _option("--reason", mark("where the KAK is signed: why it is added"))] = ""


class NewIndicatorParameters(Parameters, frozen=True):
    """What is typed behind ``kpi new indicator``."""

    cell: Annotated[
        str,
        argument(
            metavar=mark("PROGRAM/INDICATOR"),
            candidates=Candidates.CELLS,
            help=mark("the program, and a short name for the indicator"),
        ),
    ]
    fields: Annotated[Mapping[str, str], new_indicator.field_options(new_indicator.FIELDS)]
    target: Annotated[
        tuple[str, ...],
        option(
            "--target",
            metavar=mark("MONTHS=VALUE"),
            help=mark("a target, for example 2024-03..2024-12=100; may be repeated"),
            show_default=False,
        ),
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


def run(session: Session, given: NewIndicatorParameters) -> int:
    """Add it to the file."""
    check(given.write.form, findings=False)
    fields = {key: value.strip() for key, value in given.fields.items()}
    typed = new_indicator.TypedIndicator(
        given.cell, fields, given.target, given.span_as, given.since, given.reweight,
        typed_grounds(session, given.grounds),
    )  # fmt: skip
    return new_files.new_indicator(session, typed, given.write, ask=not given.no_input)
