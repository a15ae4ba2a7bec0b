"""``kpi change phase``: a phase of a signed program that becomes longer, or one more of them."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.cli import phasing
from kpi.cli.session.session import Session
from kpi.cli.signed import typed_grounds
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.parameter import Parameters, argument, option

HELP: Final = mark("Let a phase of a signed program end later, or add one; with the targets of the new months.")
EXAMPLE: Final = mark(
    "Example: kpi change phase nir-banjir tahap-2 --to 2025-03 --same-targets --target sumur-resapan=620 "
    '--reason "musim hujan" --document "Adendum 2"'
)


class ChangePhaseParameters(Parameters, frozen=True):
    """What is typed behind ``kpi change phase``."""

    name: Annotated[str, argument(metavar="PROGRAM", help=mark("the program, for example nir-banjir"))]
    which: Annotated[
        str, argument(metavar="PHASE", help=mark("the phase, for example tahap-2; or a short name for a new one"))
    ]
    to: Annotated[str, option("--to", metavar="PERIOD", help=mark("its last month"))]
    title: Annotated[
        str,
        option("--title", metavar="TEXT", help=mark("of a new phase: what it is called"), show_default=False),
    ] = ""
    since: Annotated[
        str,
        option(
            "--from",
            metavar="PERIOD",
            help=mark("of a new phase: its first month; otherwise the one after the last"),
            show_default=False,
        ),
    ] = ""
    target: Annotated[
        tuple[str, ...],
        option(
            "--target",
            metavar="INDICATOR=VALUE",
            help=mark("the target of the new months, also INDICATOR=MONTHS=VALUE; may be repeated"),
            show_default=False,
        ),
    ] = ()
    no_target: Annotated[
        tuple[str, ...],
        option(
            "--no-target",
            metavar="INDICATOR=REASON",
            help=mark("why the new months have none, also INDICATOR=MONTHS=REASON; may be repeated"),
            show_default=False,
        ),
    ] = ()
    same: Annotated[
        bool,
        option("--same-targets", help=mark("indicators that aren't named aim at the same as in their last month")),
    ] = False
    span_as: options.SpanAs = ""
    grounds: options.GroundsOptions = options.GroundsOptions()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def run(session: Session, given: ChangePhaseParameters) -> int:
    """Save it."""
    typed = phasing.TypedPhase(
        given.name,
        given.which,
        given.to,
        given.title.strip(),
        given.since,
        given.target,
        given.no_target,
        given.same,
        given.span_as,
    )
    grounds = typed_grounds(session, given.grounds)
    return phasing.phase(session, typed, grounds, given.write)
