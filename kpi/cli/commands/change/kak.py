"""``kpi change kak``: sections of a signed KAK, typed or edited by hand, kept as a numbered revision."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.cli import revising
from kpi.cli.session.session import Session
from kpi.cli.signed import typed_grounds
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.parameter import Parameters, argument, option

HELP: Final = mark("Revise the KAK of a signed program: sections typed here, or edited in kak.yaml before.")
EXAMPLE: Final = mark(
    'Example: kpi change kak nir-banjir --section "purpose=Genangan surut dalam dua jam" '
    '--reason "hasil evaluasi" --document "Adendum 3"'
)


class RevisionGrounds(options.GroundsOptions, frozen=True):
    """Why a KAK is revised: by both sides, so nobody is named."""

    by: str = ""


class ChangeKakParameters(Parameters, frozen=True):
    """What is typed behind ``kpi change kak``."""

    name: Annotated[str, argument(metavar="PROGRAM", help=mark("the program, for example nir-banjir"))]
    section: Annotated[
        tuple[str, ...],
        option(
            "--section",
            metavar="KEY=TEXT",
            help=mark("a section by its key, such as purpose or strategy.method; may be repeated"),
            show_default=False,
        ),
    ] = ()
    grounds: RevisionGrounds = RevisionGrounds()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def run(session: Session, given: ChangeKakParameters) -> int:
    """Save the revision."""
    grounds = typed_grounds(session, given.grounds)
    return revising.revise(session, given.name, given.section, grounds, given.write)
