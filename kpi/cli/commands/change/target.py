"""``kpi change target``: a target set, or revised with the old value kept."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.cli.asking import plain_day
from kpi.cli.retarget import TypedRevision, retarget
from kpi.cli.session.session import Session
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.options import Cell, Month
from kpi.model.output.parameter import Parameters, argument, option

HELP: Final = mark("Revise the target of a month: the old value is kept, with the reason and the document.")
EXAMPLE: Final = mark(
    "Example: kpi change target wisata-industri/kunjungan-wisata 2024-05 250 "
    '--reason "anggaran berkurang" --document "Berita acara 3"'
)


class ChangeTargetParameters(Parameters, frozen=True):
    """What is typed behind ``kpi change target``."""

    cell: Cell
    period: Month
    value: Annotated[
        str,
        argument(metavar="VALUE", help=mark('a number, 10..20, ">=10", "<=20", a grade, yes; or none')),
    ]
    reason: Annotated[
        str, option("--reason", metavar="TEXT", help=mark("why the target changes"), show_default=False)
    ] = ""
    document: options.Document = ""
    date: options.Decided = ""
    by: Annotated[
        str,
        option("--by", metavar="WHO", help=mark("who decided; otherwise you, as git knows"), show_default=False),
    ] = ""
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def run(session: Session, given: ChangeTargetParameters) -> int:
    """Save the target."""
    typed = TypedRevision(
        given.cell,
        given.period,
        given.value,
        given.reason.strip(),
        given.document.strip(),
        plain_day(given.date, session),
        given.by.strip(),
    )
    return retarget(session, typed, given.write)
