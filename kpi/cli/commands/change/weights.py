"""``kpi change weights``: the weights of a program's indicators, shown, or changed from a month on."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.cli import weighing
from kpi.cli.session.session import Session
from kpi.cli.signed import typed_grounds
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.parameter import Parameters, argument

HELP: Final = mark("Show the weights of a program's indicators; or change them from a month on, together 100.")
EXAMPLE: Final = mark(
    "Example: kpi change weights wisata-industri --from 2024-10 kunjungan-wisata=40 pabrik-tur=25 "
    '--reason "hasil evaluasi" --document "Berita acara 5"'
)


class ChangeWeightsParameters(Parameters, frozen=True):
    """What is typed behind ``kpi change weights``."""

    name: Annotated[str, argument(metavar="PROGRAM", help=mark("the program, for example nir-banjir"))]
    weight: Annotated[
        tuple[str, ...],
        argument(metavar="[INDICATOR=WEIGHT]...", help=mark("new weights; those not named stay"), show_default=False),
    ] = ()
    since: options.Since = ""
    grounds: options.GroundsOptions = options.GroundsOptions()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def run(session: Session, given: ChangeWeightsParameters) -> int:
    """Print the weights, or save new ones."""
    since, weights = given.since, list(given.weight)
    if not since and weights and "=" not in weights[0]:  # the month, as it was typed before there was --from
        since = weights.pop(0)
    if not since and not weights:
        return weighing.shown(session, given.name, given.write.form)
    grounds = typed_grounds(session, given.grounds)
    return weighing.reweigh(session, (given.name, since, tuple(weights)), grounds, given.write)
