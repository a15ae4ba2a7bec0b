"""``kpi program``: a program moves from one state to another."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.cli import moving, revising
from kpi.cli.asking import plain_day
from kpi.cli.session.session import Session
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.options import GroundsOptions
from kpi.model.output.parameter import Parameters, argument, option

HELP: Final = mark("Move a program: propose, reformulate, ready, sign, complete, stop, resume; saved as one commit.")
EXAMPLE: Final = mark(
    'Example: kpi program sign nir-banjir --number KAK/02/2023 --place "Cikarang Pusat" '
    '--signatory "Pemerintah daerah: Nama, Kepala Dinas" --signatory "Tim ITB: Nama, Ketua Tim"'
)


class ProgramParameters(Parameters, frozen=True):
    """What is typed behind ``kpi program``."""

    move: Annotated[
        str,
        argument(metavar="MOVE", help=mark("propose, reformulate, ready, sign, complete, stop, resume")),
    ]
    name: Annotated[str, argument(metavar="PROGRAM", help=mark("the program, for example nir-banjir"))]
    date: options.Decided = ""
    reason: options.Reason = ""
    document: options.Document = ""
    number: Annotated[
        str, option("--number", metavar="TEXT", help=mark("sign: the number of the KAK"), show_default=False)
    ] = ""
    place: Annotated[
        str, option("--place", metavar="TEXT", help=mark("sign: where it was signed"), show_default=False)
    ] = ""
    signatory: Annotated[
        tuple[str, ...],
        option(
            "--signatory",
            metavar="SIDE: NAME, POSITION",
            help=mark("sign: who signed; once for each, of both sides"),
            show_default=False,
        ),
    ] = ()
    section: Annotated[tuple[str, ...], option("--section", hidden=True)] = ()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def run(session: Session, given: ProgramParameters) -> int:
    """Save the step."""
    day = plain_day(given.date, session)
    if given.move == revising.NAME:  # as kpi change kak was called before
        grounds = GroundsOptions(given.reason.strip(), given.document.strip(), day)
        return revising.revise(session, given.name, given.section, grounds, given.write)
    typed = moving.TypedMove(
        given.move,
        given.name,
        day,
        given.reason.strip(),
        given.document.strip(),
        given.number,
        given.place,
        given.signatory,
    )
    return moving.move(session, typed, given.write)
